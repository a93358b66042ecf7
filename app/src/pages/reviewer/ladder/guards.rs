//! Guardrails with what they find now, and their breaches.

use crate::components::when::When;
use crate::server_fns::ladder::{BreachView, LadderView, Names};
use crate::words;
use crate::words::told::retell;
use leptos::prelude::*;
use understudy_ladder::guardrail::{Guardrail, Standing};

/// What is watched all the time.
#[component]
pub fn Guardrails(ladder: LadderView) -> impl IntoView {
    let cap = ladder.policy.guardrails.cap_at;
    let body = if ladder.guardrails.is_empty() {
        view! { <p class="muted">{words::ladder::no_model_to_watch()}</p> }.into_any()
    } else {
        view! { <GuardrailList guardrails=ladder.guardrails /> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="guardrails">
            <h2 id="guardrails">{words::ladder::guardrails()}</h2>
            <p class="muted">
                {words::ladder::looked_at_every_second(cap)}
            </p>
            {body}
        </section>
    }
}

/// Guardrails, each with its standing and its figure beside its limit.
#[component]
pub fn GuardrailList(
    /// The guardrails.
    guardrails: Vec<Guardrail>,
) -> impl IntoView {
    let rows = guardrails.into_iter().map(row).collect_view();
    view! { <ul class="gates">{rows}</ul> }
}

fn row(guardrail: Guardrail) -> impl IntoView {
    let (class, ring, word, mark) = match guardrail.standing {
        Standing::Holds => (
            "gate gate-pass",
            "ring ring-pass",
            words::ladder::holds(),
            "M7.5 12.5l3 3 6-6.5",
        ),
        Standing::Breached => (
            "gate gate-fail",
            "ring ring-fail",
            words::ladder::breached(),
            "M8.5 8.5l7 7M15.5 8.5l-7 7",
        ),
        Standing::NoData => (
            "gate gate-insufficient",
            "ring ring-insufficient",
            words::ladder::no_data(),
            "",
        ),
    };
    let dashes = if guardrail.standing == Standing::NoData {
        "0 62.83"
    } else {
        "62.83 62.83"
    };
    view! {
        <li class=class>
            <svg class=ring viewBox="0 0 24 24" aria-hidden="true">
                <circle class="ring-track" cx="12" cy="12" r="10" />
                <circle class="ring-fill" cx="12" cy="12" r="10" stroke-dasharray=dashes />
                <path class="ring-mark" d=mark />
            </svg>
            <span class="gate-name">{words::domain::guardrail(guardrail.kind)}</span>
            <span class="gate-verdict">{word}</span>
            <span class="gate-figure">{retell(&guardrail.figure).replace(" %", "\u{a0}%")}</span>
        </li>
    }
    .into_any()
}

/// The breaches, newest first; nothing while there were none.
#[component]
pub fn Breaches(ladder: LadderView, slug: String) -> impl IntoView {
    if ladder.breaches.is_empty() {
        return None;
    }
    let rows = ladder
        .breaches
        .iter()
        .map(|breach| breach_row(breach, &ladder.names, &slug))
        .collect_view();
    Some(view! {
        <section class="section place-history" aria-labelledby="breaches">
            <h2 id="breaches">{words::ladder::breaches_and_stops()}</h2>
            <ol class="history">{rows}</ol>
        </section>
    })
}

fn breach_row(breach: &BreachView, names: &Names, slug: &str) -> impl IntoView + use<> {
    let href = format!("/streams/{slug}/breaches/{}", breach.id);
    view! {
        <li class="history-down">
            <When at=breach.at />
            <div>
                <p><strong>{what(breach)}</strong></p>
                <p class="muted">{consequence(breach, names)}</p>
                <p><a href=href>{affected(breach)}</a></p>
            </div>
        </li>
    }
}

/// Which guardrails were breached, with their figures.
pub fn what(breach: &BreachView) -> String {
    if breach.guardrails.is_empty() {
        return retell(&breach.cause).replace(" %", "\u{a0}%");
    }
    let found: Vec<_> = breach
        .guardrails
        .iter()
        .map(|one| words::ladder::finding(words::domain::guardrail(one.kind), retell(&one.figure)))
        .collect();
    found.join("; ").replace(" %", "\u{a0}%")
}

/// What came of a breach.
pub fn consequence(breach: &BreachView, names: &Names) -> String {
    let model = names.model(Some(breach.model));
    match (breach.held, breach.guardrails.is_empty()) {
        (true, _) => words::ladder::decided_held(model),
        (false, true) => words::ladder::decided_less(model),
        (false, false) => words::ladder::was_canary(model),
    }
}

/// How many items a breach lists.
pub fn affected(breach: &BreachView) -> String {
    match (breach.affected, breach.sent) {
        (0, _) => words::ladder::none_affected().to_owned(),
        (all, 0) => words::ladder::affected(all),
        (all, sent) => words::ladder::affected_sent(all, sent),
    }
}
