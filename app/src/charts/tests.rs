//! What must hold for every chart: it is XML, in the page's colours, with nothing that is not a number.

use super::{
    Bar, BarChart, Chart, ConfidenceHistogram, LineChart, LineSeries, Marker, ReliabilityChart,
    RiskCoverageChart, Size,
};
use crate::components::Scale;
use proptest::prelude::*;
use understudy_stats::calibration::ReliabilityBin;
use understudy_stats::{BINS, Estimate, ScoreHistogram, Undefined};

fn estimate() -> impl Strategy<Value = Estimate> {
    let number = || {
        prop_oneof![
            4 => 0.0..=1.0,
            1 => any::<f64>(),
            1 => Just(f64::NAN),
            1 => Just(f64::INFINITY),
        ]
    };
    (number(), number(), number(), any::<u64>()).prop_map(|(value, low, high, n)| Estimate {
        value,
        low,
        high,
        n,
        level: 0.95,
    })
}

fn marker() -> impl Strategy<Value = Option<Marker>> {
    let marker = (any::<f64>(), any::<String>()).prop_map(|(value, label)| Marker { value, label });
    proptest::option::of(marker)
}

fn scale() -> impl Strategy<Value = Scale> {
    prop_oneof![Just(Scale::Percent), Just(Scale::Coefficient)]
}

fn histogram() -> impl Strategy<Value = ScoreHistogram> {
    let count = (0..BINS, any::<bool>(), 0..2_000_u64);
    proptest::collection::vec(count, 0..40).prop_map(|counts| {
        let mut histogram = ScoreHistogram::new();
        for (bin, agrees, count) in counts {
            histogram.add(bin, agrees, count).unwrap();
        }
        histogram
    })
}

/// Checks both drawings and the table of a chart.
fn check(chart: &dyn Chart) {
    for size in Size::ALL {
        let svg = chart.svg(size);
        let document = roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{e}\n{svg}"));
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg");
        assert_eq!(root.attribute("role"), Some("img"));
        let drawn = root.descendants().filter(roxmltree::Node::is_element);
        for node in drawn {
            assert!(
                [
                    "svg", "title", "desc", "g", "line", "polyline", "polygon", "rect", "circle",
                    "text"
                ]
                .contains(&node.tag_name().name())
            );
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(name != "style" && !name.starts_with("on"), "{name}");
                assert!(
                    !value.contains("NaN") && !value.contains("inf"),
                    "{name}={value}"
                );
                if name == "fill" || name == "stroke" {
                    assert!(
                        value == "none" || value.starts_with("var(--chart-"),
                        "{value}"
                    );
                }
                assert!(name != "font-family", "the page's font is inherited");
            }
        }
    }
    let table = chart.table();
    for row in &table.rows {
        assert_eq!(row.len(), table.columns.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_line_chart_is_well_formed(
        title in any::<String>(),
        steps in proptest::collection::vec(any::<String>(), 0..12),
        series in proptest::collection::vec(
            (any::<String>(), proptest::collection::vec(proptest::option::of(estimate()), 0..14)),
            0..6,
        ),
        scale in scale(),
        target in marker(),
    ) {
        let series = series
            .into_iter()
            .map(|(name, points)| LineSeries { name, points })
            .collect();
        check(&LineChart {
            measure: title.clone(), step: title.clone(), title, scale, steps, series, target,
        });
    }

    #[test]
    fn any_bar_chart_is_well_formed(
        bars in proptest::collection::vec((any::<String>(), proptest::option::of(estimate())), 0..12),
        scale in scale(),
        target in marker(),
    ) {
        let bars = bars
            .into_iter()
            .map(|(label, estimate)| Bar { label, estimate: estimate.ok_or(Undefined::NoData) })
            .collect();
        check(&BarChart {
            title: "by label".into(), measure: "agree".into(), of: "label".into(), scale, bars, target,
        });
    }

    #[test]
    fn any_counts_give_well_formed_curves_and_histograms(
        histogram in histogram(),
        threshold in proptest::option::of(any::<f64>()),
        at in 0..=1000_u16,
        upper in proptest::option::of(any::<f64>()),
        limit in marker(),
    ) {
        let curve = RiskCoverageChart::curve_of(&histogram);
        for pair in curve.windows(2) {
            prop_assert!(pair[0].coverage < pair[1].coverage);
        }
        if histogram.n() > 0 {
            prop_assert!((curve.last().unwrap().coverage - 1.0).abs() < 1e-12);
        }
        let marker = RiskCoverageChart::marker_of(&histogram, at, upper);
        check(&RiskCoverageChart { title: "risk".into(), curve, marker, limit });
        check(&ConfidenceHistogram { title: "confidence".into(), histogram, threshold });
    }

    #[test]
    fn any_reliability_bins_are_well_formed(
        bins in proptest::collection::vec((estimate(), any::<f64>(), any::<u64>()), 0..12),
    ) {
        let bins = bins
            .into_iter()
            .map(|(accuracy, mean_confidence, n)| ReliabilityBin {
                low: 0.0, high: 1.0, mean_confidence, accuracy, n,
            })
            .collect();
        check(&ReliabilityChart { title: "reliability".into(), bins });
    }
}

fn agreement(label: &str) -> BarChart {
    let estimate = Estimate {
        value: 0.942,
        low: 0.928,
        high: 0.954,
        n: 1_204,
        level: 0.95,
    };
    BarChart {
        title: "Agreement by label".into(),
        measure: "agree".into(),
        of: "Label".into(),
        scale: Scale::Percent,
        bars: vec![Bar {
            label: label.into(),
            estimate: Ok(estimate),
        }],
        target: None,
    }
}

#[test]
fn a_label_is_text_and_never_markup() {
    let svg = agreement("</text><script>alert(\"#FED004\")</script>").svg(Size::Wide);
    assert!(!svg.contains("<script"));
    assert!(svg.contains("&lt;script&gt;"));
    assert!(svg.contains("&quot;#FED004&quot;"));
    check(&agreement("</text><script>alert(\"#FED004\")</script>"));
}

#[test]
fn the_exact_value_with_interval_and_n_is_in_the_wide_drawing_and_the_table() {
    let chart = agreement("Coat");
    let exact = "94.2 % [92.8–95.4] n 1,204";
    assert!(chart.svg(Size::Wide).contains(exact));
    assert_eq!(chart.table().rows, [["Coat", exact]]);
}

#[test]
fn a_chart_without_data_says_so() {
    let chart = LineChart {
        title: "Agreement by week".into(),
        measure: "agree".into(),
        scale: Scale::Percent,
        step: "week".into(),
        steps: vec![],
        series: vec![],
        target: None,
    };
    assert_eq!(chart.summary(), "No data yet.");
    check(&chart);
}

#[test]
fn a_gap_in_the_data_is_a_gap_in_the_line() {
    let point = |value: f64| {
        Some(Estimate {
            value,
            low: value - 0.05,
            high: value + 0.05,
            n: 100,
            level: 0.95,
        })
    };
    let chart = LineChart {
        title: "Agreement by week".into(),
        measure: "agree".into(),
        scale: Scale::Percent,
        step: "week".into(),
        steps: ["1", "2", "3", "4", "5"].map(str::to_owned).to_vec(),
        series: vec![LineSeries {
            name: "human–model".into(),
            points: vec![point(0.8), point(0.82), None, point(0.9), point(0.91)],
        }],
        target: None,
    };
    assert_eq!(chart.svg(Size::Wide).matches("<polyline").count(), 2);
    assert_eq!(chart.table().rows[2], ["3", "no data"]);
}
