//! The next step: its gates, what it would change, and the form that opens a request for it.

use super::discussion::Schedule;
use super::impact::Replay;
use super::words::{change_in_short, what_changes, what_evidence_shows, who_can};
use super::{Actions, StreamField};
use crate::components::number;
use crate::components::{GateList, StreamTab};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{LadderView, Names, NextStep, RequestView};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::gate::Gate;
use understudy_ladder::request::quorum;
use understudy_ladder::{Permission, PolicyVersion, RequestId};

/// What comes next on the ladder.
#[component]
pub fn NextPanel(heading: Heading, ladder: LadderView, actions: Actions) -> impl IntoView {
    let Some(next) = ladder.next.clone() else {
        let canary = ladder.held.deciding_canary().map(|_| {
            let models = StreamTab::Models.href(&heading.slug);
            let link = view! { <a href=models>{words::ladder::end_or_activate()}</a> };
            view! {
                <p>
                    {words::around(&words::ladder::while_canary(words::HERE), vec![link.into_any()])}
                </p>
            }
        });
        let top = canary.is_none().then_some(words::ladder::at_top());
        return view! {
            <section class="panel" aria-labelledby="next">
                <h2 id="next">{words::ladder::next_step()}</h2>
                {canary}
                {top.map(|top| view! { <p>{top}</p> })}
            </section>
        }
        .into_any();
    };
    if let Some(request) = asked_already(&ladder, &next) {
        let link = view! {
            <a href=format!("#request-{request}")>{words::ladder::request(request)}</a>
        };
        let asks = words::ladder::asks_already(words::HERE, next.proposed.rung);
        return view! {
            <section class="panel" aria-labelledby="next">
                <h2 id="next">{words::ladder::next_step()}</h2>
                <p>
                    {words::around(&asks, vec![link.into_any()])}
                </p>
            </section>
        }
        .into_any();
    }
    let short = change_in_short(&next.base, &next.proposed, &ladder.names);
    let gates = next.gates.clone();
    view! {
        <section class="panel" aria-labelledby="next">
            <h2 id="next">{words::ladder::next_step_is(&short)}</h2>
            <Meaning next=next.clone() names=ladder.names.clone() />
            {ladder
                .next_impact
                .clone()
                .map(|impact| {
                    view! {
                        <div>
                            <Replay impact=impact slug=heading.slug.clone() frozen=false />
                        </div>
                    }
                })}
            {(next.takes_threshold || !next.entries.is_empty())
                .then(|| view! { <ChoiceFields next=next.clone() slug=heading.slug.clone() /> })}
            <div>
                <h3>{passing(&gates)}</h3>
                <GateList gates=gates />
            </div>
            <Opening next=next heading=heading version=ladder.version short=short actions=actions />
        </section>
    }
    .into_any()
}

/// The open request for this very step, if there is one: two would only compete.
fn asked_already(ladder: &LadderView, next: &NextStep) -> Option<RequestId> {
    let same = |request: &&RequestView| {
        request.state.is_pending()
            && (request.proposed.rung, request.proposed.ramp)
                == (next.proposed.rung, next.proposed.ramp)
    };
    ladder.requests.iter().find(same).map(|request| request.id)
}

fn passing(gates: &[Gate]) -> String {
    let passed = gates.iter().filter(|gate| gate.passes()).count();
    words::ladder::gates_pass(gates.len() as u64, passed)
}

/// What would change for real work.
#[component]
fn Meaning(next: NextStep, names: Names) -> impl IntoView {
    if next.takes_threshold && next.proposed.thresholds.default.is_none() {
        return view! {
            <p>
                {words::ladder::no_threshold_yet()}
            </p>
        }
        .into_any();
    }
    view! {
        <div>
            <p>{what_changes(&next.base, &next.proposed, &names)}</p>
            {what_evidence_shows(&next.proposed, &next.reached)
                .map(|text| view! { <p>{text}</p> })}
        </div>
    }
    .into_any()
}

/// Asks for the same page with another threshold or ramp, so that what is opened is what was seen.
#[component]
fn ChoiceFields(next: NextStep, slug: String) -> impl IntoView {
    let chosen = next.proposed.ramp;
    let entries = next
        .entries
        .iter()
        .map(|entry| {
            view! {
                <option value=entry.ten_thousandths() selected=*entry == chosen>
                    {number::rate(*entry)}
                </option>
            }
        })
        .collect_view();
    let ramp = (!next.entries.is_empty()).then(|| {
        view! {
            <div class="form-row">
                <label for="ramp-entry">{words::ladder::enter_at(next.proposed.rung)}</label>
                <select id="ramp-entry" name="ramp">{entries}</select>
            </div>
        }
    });
    let takes = next.takes_threshold;
    view! {
        <form method="get" class="threshold-form">
            {takes.then(|| view! { <ThresholdField next=next.clone() /> })} {ramp}
            <button class="button" type="submit">{words::ladder::show_step()}</button>
            {takes
                .then(|| {
                    view! {
                        <p class="form-hint" id="threshold-hint">
                            {threshold_hint(&next)} " "
                            <a href=format!("/streams/{slug}/threshold")>{words::ladder::all_thresholds()}</a>
                        </p>
                    }
                })}
        </form>
    }
}

fn threshold_hint(next: &NextStep) -> String {
    next.certified.map_or_else(
        || words::ladder::none_certified().to_owned(),
        words::ladder::lowest_certified,
    )
}

#[component]
fn ThresholdField(next: NextStep) -> impl IntoView {
    let value = next
        .proposed
        .thresholds
        .default
        .map(|threshold| threshold.to_string())
        .unwrap_or_default();
    view! {
        <div class="form-row">
            <label for="threshold">{words::ladder::fact_threshold()}</label>
            <input
                id="threshold"
                name="threshold"
                type="number"
                min="0"
                max="1"
                step="0.001"
                inputmode="decimal"
                required
                value=value
                aria-describedby="threshold-hint"
            />
        </div>
    }
}

/// The form that opens the request, or why there is none.
#[component]
fn Opening(
    next: NextStep,
    heading: Heading,
    version: PolicyVersion,
    short: String,
    actions: Actions,
) -> impl IntoView {
    if !heading.allows(Permission::OpenRequests) {
        return view! {
            <p class="muted">{who_can(Permission::OpenRequests, words::ladder::can_open_step)}</p>
        }
        .into_any();
    }
    if let Some(problem) = next.problem {
        return view! {
            <div class="deed">
                <button class="button" type="button" disabled aria-describedby="opening">
                    {words::ladder::open_request(short)}
                </button>
                <p class="consequence" id="opening">{problem}</p>
            </div>
        }
        .into_any();
    }
    let why = words::models::nothing_until(quorum(&next.proposed).into());
    let threshold = next
        .takes_threshold
        .then(|| next.proposed.thresholds.default.map(|one| one.to_string()))
        .flatten();
    let ramp = (!next.entries.is_empty()).then(|| next.proposed.ramp.ten_thousandths());
    view! {
        <ActionForm action=actions.open attr:class="form">
            <StreamField heading=heading />
            <input type="hidden" name="base" value=version.get() />
            {threshold
                .map(|threshold| view! { <input type="hidden" name="threshold" value=threshold /> })}
            {ramp.map(|ramp| view! { <input type="hidden" name="ramp" value=ramp /> })}
            <div class="form-row">
                <label for="comment">{words::ladder::why_now()}</label>
                <textarea
                    id="comment"
                    name="comment"
                    rows="2"
                    maxlength="2000"
                ></textarea>
            </div>
            <Schedule id="apply-at" />
            <div class="deed">
                <button
                    class="button button-primary"
                    type="submit"
                    aria-describedby="opening"
                >
                    {words::ladder::open_request(short)}
                </button>
                <p class="consequence" id="opening">{why}</p>
            </div>
        </ActionForm>
    }
    .into_any()
}
