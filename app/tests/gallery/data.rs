//! Figures like those of the demo, for components to show.

use understudy_app::charts::{Bar, BarChart, LineChart, LineSeries, Marker};
use understudy_app::components::{CanaryMark, LadderState, Scale};
use understudy_ladder::gate::{Gate, GateKind, Verdict};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, Rate, Rung};
use understudy_stats::{Confusion, Estimate, ScoreHistogram, Undefined, proportion};

pub const LABELS: [&str; 10] = [
    "T-shirt / top",
    "Trousers",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

#[rustfmt::skip]
pub const COUNTS: [[u64; 10]; 10] = [
    [152, 0, 3, 4, 0, 0, 20, 0, 1, 0],
    [0, 176, 0, 2, 1, 0, 0, 0, 0, 0],
    [2, 0, 160, 1, 11, 0, 9, 0, 0, 0],
    [4, 1, 1, 166, 5, 0, 4, 0, 0, 0],
    [0, 0, 10, 5, 158, 0, 9, 0, 0, 0],
    [0, 0, 0, 0, 0, 175, 0, 3, 0, 1],
    [18, 0, 12, 5, 12, 0, 131, 0, 1, 0],
    [0, 0, 0, 0, 0, 2, 0, 172, 0, 6],
    [1, 0, 0, 1, 0, 0, 1, 0, 176, 0],
    [0, 0, 0, 0, 0, 1, 0, 7, 0, 170],
];

pub fn confusion() -> Confusion {
    Confusion::from_rows(&COUNTS.map(|row| row.to_vec())).unwrap()
}

/// Confidences shaped like those of the demo's model: most of them near 1, errors lower down.
pub fn histogram() -> ScoreHistogram {
    let mut histogram = ScoreHistogram::new();
    for step in 0..1_800_u32 {
        let at = (f64::from(step) + 0.5) / 1_800.0;
        let confidence = 1.0 - 0.66 * at.powf(5.5);
        let wrong = step % 13 == 5 && at > 0.35 || step % 3 == 0 && at > 0.86 || step == 230;
        let bin = ScoreHistogram::bin_of(confidence).unwrap();
        histogram.add(bin, !wrong, 1).unwrap();
    }
    histogram
}

pub fn share(successes: u64, n: u64) -> Result<Estimate, Undefined> {
    proportion::wilson(successes, n, 0.95)
}

pub fn weeks() -> LineChart {
    let counts = [
        Some((88, 104)),
        Some((131, 150)),
        Some((160, 176)),
        None,
        Some((170, 189)),
        Some((192, 208)),
        Some((181, 195)),
        Some((219, 234)),
        Some((231, 250)),
        Some((277, 294)),
    ];
    let people = [
        (40, 44),
        (51, 55),
        (60, 64),
        (58, 61),
        (77, 82),
        (70, 73),
        (66, 70),
        (81, 85),
        (83, 86),
        (90, 95),
    ];
    LineChart {
        title: "Agreement by week".into(),
        measure: "agree".into(),
        scale: Scale::Percent,
        step: "week from".into(),
        steps: (0..10)
            .map(|week| format!("{} {}", 1 + week * 7 % 28, ["Mar", "Apr", "May"][week / 4]))
            .collect(),
        series: vec![
            LineSeries {
                name: "human–model".into(),
                points: counts
                    .iter()
                    .map(|c| c.and_then(|(k, n)| share(k, n).ok()))
                    .collect(),
            },
            LineSeries {
                name: "human–human".into(),
                points: people.iter().map(|(k, n)| share(*k, *n).ok()).collect(),
            },
        ],
        target: Some(Marker {
            value: 0.85,
            label: "asked for: 85 %".into(),
        }),
    }
}

pub fn bars() -> BarChart {
    let mut bars: Vec<Bar> = LABELS
        .iter()
        .enumerate()
        .map(|(at, label)| Bar {
            label: (*label).to_owned(),
            estimate: share(COUNTS[at][at], COUNTS[at].iter().sum()),
        })
        .collect();
    bars.push(Bar {
        label: "A label with a very long name <script>alert(1)</script>".into(),
        estimate: Err(Undefined::NoData),
    });
    BarChart {
        title: "Agreement by label".into(),
        measure: "agree".into(),
        of: "Label".into(),
        scale: Scale::Percent,
        bars,
        target: Some(Marker {
            value: 0.85,
            label: "asked for: 85 %".into(),
        }),
    }
}

pub fn gates() -> Vec<Gate> {
    let gate = |kind, verdict, figure: &str, progress| Gate {
        kind,
        verdict,
        figure: figure.into(),
        progress,
    };
    vec![
        gate(GateKind::ActiveModel, Verdict::Pass, "present", 1.0),
        gate(GateKind::BlindPairs, Verdict::Pass, "1,800 of 200", 1.0),
        gate(
            GateKind::Days,
            Verdict::Insufficient {
                missing: "3 more days.".into(),
            },
            "4 of 7",
            4.0 / 7.0,
        ),
        gate(
            GateKind::Agreement,
            Verdict::Pass,
            "91.6 % agree, above 89.8 % with 95 % confidence; asked for 85.0 %",
            1.0,
        ),
        gate(
            GateKind::Certificate,
            Verdict::Fail,
            "certified from 0.963, but 0.900 is proposed; error at most 1.0 % with 95 % confidence",
            0.5,
        ),
    ]
}

pub fn ladder(approved: Rung, ramp: u16, caps: Vec<Cap>) -> LadderState {
    LadderState {
        approved,
        ramp: Rate::percent(ramp).unwrap(),
        caps,
        canary: None,
    }
}

pub fn with_canary() -> LadderState {
    LadderState {
        canary: Some(CanaryMark {
            name: Some("Small CNN v2".into()),
            share: Rate::percent(5).unwrap(),
        }),
        ..ladder(Rung::Partial, 50, vec![])
    }
}

pub fn killed() -> LadderState {
    ladder(
        Rung::Partial,
        25,
        vec![Cap {
            at: Rung::Shadow,
            cause: CapCause::KillSwitch,
        }],
    )
}
