//! The signature picture: five rungs, the one in force lit, the ramp as fill, a cap as a red bar.

use crate::components::canary_mark::CanaryMark;
use crate::components::gates::{ring_class, ring_dashes};
use crate::words;
use leptos::prelude::*;
use std::cmp::Ordering;
use understudy_ladder::gate::Gate;
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Cap, Rate, Rung, effective_rung};

/// Where a stream stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderState {
    /// The rung of the policy in force.
    pub approved: Rung,
    /// The share of items that may be automated.
    pub ramp: Rate,
    /// What holds the stream below the approved rung.
    pub caps: Vec<Cap>,
    /// Another model version that decides for a share of items.
    pub canary: Option<CanaryMark>,
}

impl LadderState {
    /// The rung in force.
    pub fn effective(&self) -> Rung {
        effective_rung(self.approved, &self.caps)
    }

    /// The lowest cap, which is the one that is drawn.
    pub fn lowest_cap(&self) -> Option<&Cap> {
        self.caps.iter().min_by_key(|cap| cap.at)
    }

    /// The state as a few words: `Partial, ramp 25 %`.
    pub fn summary(&self) -> String {
        let effective = self.effective();
        let stands = match (effective.automates(), effective < self.approved) {
            (false, false) => words::domain::rung(effective).to_owned(),
            (true, false) => words::charts::rung_ramp(effective, self.ramp),
            (false, true) => words::charts::rung_held(effective, self.approved),
            (true, true) => words::charts::rung_ramp_held(effective, self.ramp, self.approved),
        };
        let cap = self.lowest_cap().map(|cap| cap_text(cap).to_owned());
        let canary = self
            .canary
            .as_ref()
            .and_then(|canary| canary.text(effective));
        let facts: Vec<String> = [Some(stands), cap, canary].into_iter().flatten().collect();
        facts.join(", ")
    }
}

/// Why there is a cap, in a few words.
pub fn cap_text(cap: &Cap) -> &'static str {
    match &cap.cause {
        CapCause::KillSwitch => words::charts::capped_by_kill_switch(),
        CapCause::Guardrail { .. } => words::charts::capped_by_guardrail(),
        CapCause::ModelUnhealthy { .. } => words::charts::capped_by_model(),
    }
}

/// How large the ladder is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LadderSize {
    /// 32 px, without words, for cards and heads.
    #[default]
    Card,
    /// 320 px, with names, ramp, cap and gates.
    Page,
}

/// The ladder of a stream.
#[component]
pub fn LadderPicture(
    /// Where the stream stands.
    state: LadderState,
    /// The gates towards the next step; drawn on the page size only.
    #[prop(optional)]
    gates: Vec<Gate>,
    /// How large it is.
    #[prop(optional)]
    size: LadderSize,
) -> impl IntoView {
    match size {
        LadderSize::Card => card(&state).into_any(),
        LadderSize::Page => page(&state, &gates).into_any(),
    }
}

/// Where a rung is, counted from the bottom.
fn height(rung: Rung) -> usize {
    Rung::ALL
        .iter()
        .position(|other| *other == rung)
        .unwrap_or(0)
}

/// How a rung looks in this state.
fn rung_class(rung: Rung, state: &LadderState) -> &'static str {
    let effective = state.effective();
    if rung == effective {
        "rung rung-lit"
    } else if rung < effective {
        "rung rung-below"
    } else if rung <= state.approved {
        "rung rung-held"
    } else {
        "rung rung-above"
    }
}

/// How much of a rung is filled: all of the ones that were climbed, the ramp of the one in force.
fn fill_share(rung: Rung, state: &LadderState) -> f64 {
    match rung.cmp(&state.effective()) {
        Ordering::Equal if rung.automates() => state.ramp.get(),
        Ordering::Less | Ordering::Equal => 1.0,
        Ordering::Greater => 0.0,
    }
}

/// How much of the rung in force is the canary's; never so little that it cannot be seen.
fn canary_share(rung: Rung, state: &LadderState) -> f64 {
    let here = rung == state.effective() && rung.automates();
    match state.canary.as_ref().filter(|_| here) {
        Some(canary) => canary.share.get().max(0.06).min(fill_share(rung, state)),
        None => 0.0,
    }
}

fn number(value: f64) -> String {
    format!("{value:.2}")
}

/// One rung as its outline and its fill.
fn rung_view(rung: Rung, state: &LadderState, at: (f64, f64), size: (f64, f64)) -> impl IntoView {
    let (x, y) = at;
    let (width, height) = size;
    let filled = width * fill_share(rung, state);
    let canary = width * canary_share(rung, state);
    let radius = number(height / 3.0);
    view! {
        <g class=rung_class(rung, state)>
            <rect
                class="rung-track"
                x=number(x)
                y=number(y)
                width=number(width)
                height=number(height)
                rx=radius.clone()
            />
            {(filled > 0.0)
                .then(|| {
                    view! {
                        <rect
                            class="rung-fill"
                            x=number(x)
                            y=number(y)
                            width=number(filled)
                            height=number(height)
                            rx=radius.clone()
                        />
                    }
                })}
            {(canary > 0.0)
                .then(|| {
                    view! {
                        <rect
                            class="rung-canary"
                            x=number(x)
                            y=number(y)
                            width=number(canary)
                            height=number(height)
                            rx=radius
                        />
                    }
                })}
        </g>
    }
}

fn card(state: &LadderState) -> impl IntoView {
    let y = |rung: Rung| 25.5 - 5.5 * height(rung) as f64;
    let rungs = Rung::ALL
        .into_iter()
        .map(|rung| rung_view(rung, state, (5.0, y(rung)), (22.0, 3.2)))
        .collect_view();
    let cap = state.lowest_cap().map(|cap| {
        let at = number(y(cap.at) - 1.15);
        view! { <path class="ladder-cap" d=format!("M1 {at}H31") /> }
    });
    view! {
        <svg
            class="ladder ladder-card"
            viewBox="0 0 32 32"
            width="32"
            height="32"
            role="img"
            aria-label=words::charts::ladder_stands(state.summary())
        >
            <path class="ladder-rail" d="M4.5 1V31M27.5 1V31" />
            {rungs}
            {cap}
        </svg>
    }
}

fn page(state: &LadderState, gates: &[Gate]) -> impl IntoView {
    let y = |rung: Rung| 208.0 - 46.0 * height(rung) as f64;
    let rungs = Rung::ALL
        .into_iter()
        .map(|rung| {
            let centre = y(rung);
            view! {
                {rung_view(rung, state, (14.0, centre - 6.0), (112.0, 12.0))}
                <text
                    class=format!("ladder-name {}", rung_class(rung, state))
                    x="148"
                    y=number(centre + 4.0)
                >
                    {words::domain::rung(rung)}
                </text>
                <text class="ladder-detail" x="148" y=number(centre + 17.0)>
                    {detail(rung, state)}
                </text>
                {canary_detail(rung, state)
                    .map(|text| {
                        view! {
                            <text class="ladder-detail ladder-canary" x="148" y=number(centre + 29.0)>
                                {text}
                            </text>
                        }
                    })}
            }
        })
        .collect_view();
    let cap = state.lowest_cap().map(|cap| {
        let at = y(cap.at) - 14.0;
        view! {
            <path class="ladder-cap" d=format!("M4 {0}H136", number(at)) />
            <text class="ladder-cap-text" x="148" y=number(at)>
                {cap_text(cap)}
            </text>
        }
    });
    let passed = gates.iter().filter(|gate| gate.passes()).count();
    let label = if gates.is_empty() {
        words::charts::ladder_stands(state.summary())
    } else {
        words::charts::ladder_stands_gates(state.summary(), passed, gates.len())
    };
    view! {
        <svg
            class="ladder ladder-page"
            viewBox="0 0 320 236"
            width="320"
            height="236"
            role="img"
            aria-label=label
        >
            <path class="ladder-rail" d="M14 6V230M126 6V230" />
            {rungs}
            {rings(gates, y(state.effective()) - 23.0)}
            {cap}
        </svg>
    }
}

/// The gates as rings between the rung in force and the next one.
fn rings(gates: &[Gate], y: f64) -> impl IntoView {
    let (apart, radius) = ring_size(gates.len());
    let first = 70.0 - apart * gates.len().saturating_sub(1) as f64 / 2.0;
    gates
        .iter()
        .enumerate()
        .map(|(at, gate)| {
            let x = number(first + apart * at as f64);
            let (y, r) = (number(y), number(radius));
            view! {
                <g class=ring_class(&gate.verdict)>
                    <circle class="ring-track" cx=x.clone() cy=y.clone() r=r.clone() />
                    <circle
                        class="ring-fill"
                        cx=x.clone()
                        cy=y.clone()
                        r=r
                        transform=format!("rotate(-90 {x} {y})")
                        stroke-dasharray=ring_dashes(gate, std::f64::consts::TAU * radius)
                    />
                </g>
            }
        })
        .collect_view()
}

/// How far apart so many rings are, and their radius: all of them fit between the rails, and none touches another.
fn ring_size(rings: usize) -> (f64, f64) {
    const STROKE: f64 = 2.5;
    let apart = (92.0 / rings.max(2).saturating_sub(1) as f64).min(16.0);
    (apart, ((apart - STROKE - 0.5) / 2.0).min(5.0))
}

fn detail(rung: Rung, state: &LadderState) -> String {
    let effective = state.effective();
    if rung == effective && rung.automates() {
        words::charts::in_force_ramp(state.ramp)
    } else if rung == effective {
        words::charts::in_force().to_owned()
    } else if rung == state.approved {
        words::charts::approved_held_down().to_owned()
    } else {
        String::new()
    }
}

fn canary_detail(rung: Rung, state: &LadderState) -> Option<String> {
    let effective = state.effective();
    let canary = state.canary.as_ref().filter(|_| rung == effective)?;
    // The name is in the text that belongs to the picture: there is no room for it here.
    canary.text(effective)?;
    Some(words::charts::canary_of_items(canary.share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(approved: Rung, ramp: u16, caps: Vec<Cap>) -> LadderState {
        LadderState {
            approved,
            ramp: Rate::percent(ramp).unwrap(),
            caps,
            canary: None,
        }
    }

    #[test]
    fn the_text_says_what_is_in_force_and_what_was_approved() {
        let cap = Cap {
            at: Rung::Shadow,
            cause: CapCause::KillSwitch,
        };
        assert_eq!(
            state(Rung::Partial, 25, vec![cap]).summary(),
            "Shadow (approved: Partial), capped by kill switch"
        );
        assert_eq!(
            state(Rung::Partial, 25, vec![]).summary(),
            "Partial, ramp 25 %"
        );
    }

    #[test]
    fn a_canary_is_named_where_its_predictions_are_used() {
        let with = |rung| LadderState {
            canary: Some(CanaryMark {
                name: Some("Small CNN v2".to_owned()),
                share: Rate::percent(5).unwrap(),
            }),
            ..state(rung, 25, vec![])
        };
        assert_eq!(
            with(Rung::Partial).summary(),
            "Partial, ramp 25 %, canary: Small CNN v2 decides 5 %"
        );
        assert_eq!(
            with(Rung::Assist).summary(),
            "Assist, canary: Small CNN v2 suggests for 5 %"
        );
        assert_eq!(with(Rung::Shadow).summary(), "Shadow");
    }

    #[test]
    fn rings_never_touch_nor_leave_the_rails() {
        for rings in 1..=11 {
            let (apart, radius) = ring_size(rings);
            let across = apart * (rings - 1) as f64 + 2.0 * radius + 2.5;
            assert!(across <= 106.0, "{rings} rings are {across} wide");
            assert!(2.0 * radius + 2.5 <= apart, "{rings} rings touch");
        }
    }

    #[test]
    fn the_ramp_fills_only_the_rung_in_force() {
        let state = state(Rung::Partial, 25, vec![]);
        let shares: Vec<_> = Rung::ALL
            .into_iter()
            .map(|rung| fill_share(rung, &state))
            .collect();
        assert_eq!(shares, [1.0, 1.0, 1.0, 0.25, 0.0]);
    }
}
