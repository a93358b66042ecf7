//! Gates with their verdicts, each a ring that fills.

use crate::words;
use crate::words::told::retell;
use leptos::prelude::*;
use understudy_ladder::gate::{Gate, Verdict};

/// The verdict in names of styles.
const fn verdict_code(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Insufficient { .. } => "insufficient",
    }
}

/// The class of a ring with this verdict.
pub(crate) const fn ring_class(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "ring ring-pass",
        Verdict::Fail => "ring ring-fail",
        Verdict::Insufficient { .. } => "ring ring-insufficient",
    }
}

/// How far a ring of this circumference is drawn, as `stroke-dasharray`; full once the gate passes.
pub(crate) fn ring_dashes(gate: &Gate, circumference: f64) -> String {
    let progress = if gate.passes() {
        1.0
    } else if gate.progress.is_finite() {
        gate.progress.clamp(0.0, 1.0)
    } else {
        0.0
    };
    format!("{:.2} {circumference:.2}", progress * circumference)
}

/// All gates between a stream and its next step.
#[component]
pub fn GateList(
    /// The gates, in the order in which they were checked.
    gates: Vec<Gate>,
) -> impl IntoView {
    let rows = gates.into_iter().map(gate_row).collect_view();
    view! { <ul class="gates">{rows}</ul> }
}

fn gate_row(gate: Gate) -> impl IntoView {
    let code = verdict_code(&gate.verdict);
    let word = words::domain::verdict(&gate.verdict);
    let dashes = ring_dashes(&gate, 62.83);
    let missing = match &gate.verdict {
        Verdict::Insufficient { missing } => Some(retell(missing)),
        Verdict::Pass | Verdict::Fail => None,
    };
    let mark = match &gate.verdict {
        Verdict::Pass => "M7.5 12.5l3 3 6-6.5",
        Verdict::Fail => "M8.5 8.5l7 7M15.5 8.5l-7 7",
        Verdict::Insufficient { .. } => "",
    };
    view! {
        <li class=format!("gate gate-{code}")>
            <svg class=ring_class(&gate.verdict) viewBox="0 0 24 24" aria-hidden="true">
                <circle class="ring-track" cx="12" cy="12" r="10" />
                <circle
                    class="ring-fill"
                    cx="12"
                    cy="12"
                    r="10"
                    transform="rotate(-90 12 12)"
                    stroke-dasharray=dashes
                />
                <path class="ring-mark" d=mark />
            </svg>
            <span class="gate-name">{words::domain::gate(gate.kind)}</span>
            <span class="gate-verdict">{word}</span>
            <span class="gate-figure">{retell(&gate.figure)}</span>
            {missing.map(|missing| view! { <span class="gate-missing">{missing}</span> })}
        </li>
    }
    .into_any()
}
