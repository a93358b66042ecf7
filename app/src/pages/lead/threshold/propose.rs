//! Proposing the threshold: what the gates say of it now, what it would do, and the form.

use super::studio::Shared;
use crate::components::{GateList, StreamTab};
use crate::figures::threshold::{opening, with_threshold};
use crate::server_fns::threshold::{MayPropose, ProposeThreshold, StudioData};
use crate::words;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use understudy_ladder::gate::Gate;
use understudy_ladder::policy::Change;
use understudy_ladder::{Rung, Threshold};

/// What proposing the threshold would come to.
#[derive(Debug, Clone, PartialEq)]
struct Outlook {
    /// What stands in the way, if anything is asked for.
    gates: Vec<Gate>,
    /// What happens on pressing the button, or why nothing would.
    says: String,
    /// Whether pressing the button does something.
    possible: bool,
}

fn outlook(data: &StudioData, threshold: Threshold) -> Outlook {
    let base = &data.base;
    let proposed = with_threshold(base, threshold);
    match proposed.change_from(base) {
        Change::None => Outlook {
            gates: Vec::new(),
            says: words::threshold::in_force_already(threshold),
            possible: false,
        },
        Change::Down => Outlook {
            gates: Vec::new(),
            says: words::threshold::at_once(threshold),
            possible: true,
        },
        Change::Up(_) | Change::TooFar => {
            let (gates, problem) = opening(base, &proposed, &data.evidence);
            let possible = problem.is_none();
            let says = if possible {
                consequence(data, threshold)
            } else {
                words::threshold::cannot_propose(threshold)
            };
            Outlook {
                gates,
                says,
                possible,
            }
        }
    }
}

/// What an approved threshold would do to real work.
fn consequence(data: &StudioData, threshold: Threshold) -> String {
    let model = &data.model.name;
    match data.base.rung {
        Rung::Partial => words::threshold::opens_decides(threshold, data.base.ramp, model),
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Full => {
            words::threshold::opens_later(threshold, data.base.rung)
        }
    }
}

/// The panel with gates and form, or why there is no form.
#[component]
pub fn ProposePanel(
    /// What the studio is about.
    shared: Shared,
) -> impl IntoView {
    let data = shared.data.get_value();
    let href = StreamTab::Models.href(&data.slug);
    let body = match data.may_propose {
        MayPropose::Yes => form(shared, &data).into_any(),
        MayPropose::NotInRole => view! {
            <p class="muted">{words::threshold::lead_proposes()}</p>
        }
        .into_any(),
        MayPropose::NotActive => {
            let link = view! { <a href=href>{words::threshold::propose_on_models()}</a> };
            let not_active = words::threshold::not_active(&data.model.name, words::HERE);
            view! {
                <p class="muted">
                    {words::around(&not_active, vec![link.into_any()])}
                </p>
            }
            .into_any()
        }
        MayPropose::OnFull => view! {
            <p class="muted">{words::threshold::on_full()}</p>
        }
        .into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="propose">
            <h2 id="propose">{words::threshold::propose_this()}</h2>
            {body}
        </section>
    }
}

fn form(shared: Shared, data: &StudioData) -> impl IntoView {
    let threshold = shared.threshold;
    let outlook = Memo::new(move |_| outlook(&shared.data.get_value(), threshold.get()));
    let text = move || threshold.get().to_string();
    view! {
        {move || {
            let gates = outlook.get().gates;
            (!gates.is_empty()).then(|| view! { <GateList gates=gates /> })
        }}
        <form method="post" action=ProposeThreshold::url() class="form">
            <input type="hidden" name="slug" value=data.slug.clone() />
            <input type="hidden" name="base" value=data.version.to_string() />
            <div class="form-row">
                <label for="proposed">{words::threshold::title()}</label>
                <input
                    id="proposed" name="threshold" type="number" min="0" max="1" step="0.001" required
                    prop:value=text value=text()
                    on:change=move |event| {
                        if let Some(found) = super::dial::parse(&event_target_value(&event)) {
                            threshold.set(found);
                        }
                    }
                />
            </div>
            <div class="form-row">
                <label for="comment">{words::threshold::why()}</label>
                <textarea id="comment" name="comment" rows="2" maxlength="2000" placeholder=words::threshold::approver_should_know()></textarea>
            </div>
            <p class="consequence"><output>{move || outlook.get().says}</output></p>
            <div class="actions">
                <button class="button button-primary" type="submit" disabled=move || !outlook.get().possible>
                    {move || words::threshold::propose(threshold.get())}
                </button>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::agreement::ModelName;
    use crate::server_fns::threshold::Ask;
    use understudy_ladder::gate::Evidence;
    use understudy_ladder::{ModelId, Policy, PolicyVersion, Rate};
    use understudy_stats::ScoreHistogram;

    fn threshold(thousandths: u16) -> Threshold {
        Threshold::from_thousandths(thousandths).unwrap()
    }

    /// On this rung, with 0.9 in force: 1,500 sure pairs of which 5 are wrong, and 500 unsure ones.
    fn data(rung: Rung) -> StudioData {
        let mut pairs = ScoreHistogram::new();
        pairs.add(980, true, 1_495).unwrap();
        pairs.add(980, false, 5).unwrap();
        pairs.add(600, true, 400).unwrap();
        pairs.add(600, false, 100).unwrap();
        let mut base = Policy {
            rung,
            active_model: Some(ModelId(1)),
            ..Policy::initial()
        };
        base.ramp = Rate::percent(25).unwrap();
        base.thresholds.default = Some(threshold(900));
        StudioData {
            slug: "garments".into(),
            version: PolicyVersion(3),
            base,
            model: ModelName {
                id: ModelId(1),
                name: "garments-cnn v1".into(),
            },
            labels: Vec::new(),
            evidence: Evidence {
                blind_by_label: vec![("coat".into(), pairs.clone())],
                blind: pairs,
                days: 30,
                age_days: Some(0),
                ..Evidence::default()
            },
            ask: Ask::default(),
            may_propose: MayPropose::Yes,
        }
    }

    #[test]
    fn a_higher_threshold_needs_no_approval() {
        let found = outlook(&data(Rung::Partial), threshold(950));
        assert!(found.possible && found.gates.is_empty());
        assert!(found.says.contains("at once"), "{}", found.says);
    }

    #[test]
    fn the_threshold_in_force_cannot_be_proposed_again() {
        assert!(!outlook(&data(Rung::Partial), threshold(900)).possible);
    }

    #[test]
    fn a_lower_certified_threshold_opens_a_request_that_says_what_it_will_do() {
        let found = outlook(&data(Rung::Partial), threshold(700));
        assert!(found.possible, "{found:?}");
        assert!(
            found.says.contains("garments-cnn v1 without a person"),
            "{}",
            found.says
        );
        let found = outlook(&data(Rung::Shadow), threshold(700));
        assert!(
            found.says.contains("takes effect on Partial"),
            "{}",
            found.says
        );
    }

    #[test]
    fn a_threshold_below_the_certified_one_is_stopped_by_the_gate_before_it_is_sent() {
        let found = outlook(&data(Rung::Partial), threshold(500));
        assert!(!found.possible);
        assert!(found.gates.iter().any(|gate| !gate.passes()));
    }
}
