//! What a change of policy does to real work, in sentences and on buttons.

use super::facts::share;
use crate::components::number::{percent, percent_at_most};
use crate::server_fns::ladder::{Names, Reached};
use crate::words;
use understudy_ladder::access::{Permission, Role};
use understudy_ladder::policy::{Change, More};
use understudy_ladder::{Policy, Rate, Rung};

/// The change in a few words: `Assist → Partial, threshold 0.963`.
pub fn change_in_short(base: &Policy, proposed: &Policy, names: &Names) -> String {
    let mut parts = Vec::new();
    if proposed.rung != base.rung {
        parts.push(words::ladder::step_to(base.rung, proposed.rung));
    }
    if proposed.ramp != base.ramp && proposed.rung.automates() {
        parts.push(if base.rung.automates() {
            words::ladder::ramp_to(base.ramp, proposed.ramp)
        } else {
            words::ladder::ramp_at(proposed.ramp)
        });
    }
    if proposed.active_model != base.active_model {
        parts.push(words::ladder::model_named(
            names.model(proposed.active_model),
        ));
    }
    if proposed.canary != base.canary {
        parts.push(proposed.canary.map_or_else(
            || words::ladder::end_of_canary().to_owned(),
            |canary| words::ladder::canary_at(names.model(Some(canary.model)), canary.share),
        ));
    }
    if proposed.thresholds != base.thresholds {
        parts.push(
            proposed
                .thresholds
                .default
                .filter(|_| proposed.thresholds.per_label == base.thresholds.per_label)
                .map_or_else(
                    || words::ladder::thresholds_change().to_owned(),
                    words::ladder::threshold_at,
                ),
        );
    }
    if parts.is_empty() {
        parts.push(words::ladder::first_policy().to_owned());
    }
    parts.join(", ")
}

/// What will happen to new items once the proposal is in force, without a full stop: the words of a
/// button.
pub fn deed(base: &Policy, proposed: &Policy, names: &Names) -> String {
    let model = names.model(proposed.active_model);
    let more = match proposed.change_from(base) {
        Change::Up(more) => more,
        Change::None | Change::Down | Change::TooFar => Vec::new(),
    };
    if more.contains(&More::Step) {
        step_deed(base, proposed, &model)
    } else if more.contains(&More::Model) && proposed.active_model == base.active_model {
        canary_deed(proposed, names)
    } else if more.contains(&More::Model) {
        words::ladder::deed_model(model, names.model(base.active_model))
    } else if more.contains(&More::Thresholds) && proposed.rung.automates() {
        above(proposed, &model)
    } else if more.contains(&More::Thresholds) {
        words::ladder::deed_later().to_owned()
    } else {
        words::ladder::deed_settings().to_owned()
    }
}

/// What a canary will do; nothing is said of one that is not there.
fn canary_deed(proposed: &Policy, names: &Names) -> String {
    let Some(canary) = proposed.deciding_canary() else {
        return words::ladder::deed_no_canary(names.model(proposed.active_model));
    };
    let (name, active) = (
        names.model(Some(canary.model)),
        names.model(proposed.active_model),
    );
    if proposed.rung.automates() {
        words::ladder::deed_canary_decides(name, active, canary.share)
    } else {
        words::ladder::deed_canary_suggests(name, active, canary.share)
    }
}

fn step_deed(base: &Policy, proposed: &Policy, model: &str) -> String {
    match proposed.rung {
        Rung::HumanOnly => words::ladder::deed_human_only().to_owned(),
        Rung::Shadow => words::ladder::deed_shadow(model),
        Rung::Assist => words::ladder::deed_assist(model),
        Rung::Partial if base.rung.automates() => words::ladder::deed_ramp(model, proposed.ramp),
        Rung::Partial if proposed.ramp < Rate::ALL => above_up_to(proposed, model),
        Rung::Partial => above(proposed, model),
        Rung::Full => words::ladder::deed_full(model),
    }
}

/// What a Partial policy automates.
fn above(policy: &Policy, model: &str) -> String {
    let own = !policy.thresholds.per_label.is_empty();
    match (policy.thresholds.default, own) {
        (Some(threshold), false) => words::ladder::deed_above(threshold, model),
        (Some(threshold), true) => words::ladder::deed_above_or_own(threshold, model),
        (None, _) => words::ladder::deed_above_own(model),
    }
}

/// The same, with the share of items that it goes up to.
fn above_up_to(policy: &Policy, model: &str) -> String {
    let own = !policy.thresholds.per_label.is_empty();
    let ramp = policy.ramp;
    match (policy.thresholds.default, own) {
        (Some(threshold), false) => words::ladder::deed_above_ramp(threshold, model, ramp),
        (Some(threshold), true) => words::ladder::deed_above_or_own_ramp(threshold, model, ramp),
        (None, _) => words::ladder::deed_above_own_ramp(model, ramp),
    }
}

/// What will change for real work, as sentences.
pub fn what_changes(base: &Policy, proposed: &Policy, names: &Names) -> String {
    let model = names.model(proposed.active_model);
    let more = match proposed.change_from(base) {
        Change::Up(more) => more,
        Change::None | Change::Down | Change::TooFar => Vec::new(),
    };
    let mut sentences = vec![format!("{}.", capital(&deed(base, proposed, names)))];
    let steps = more.contains(&More::Step);
    if steps && proposed.rung == Rung::Assist {
        sentences.push(words::ladder::stay_blind(proposed.blind_rate));
    }
    if steps && !proposed.rung.automates() {
        sentences.push(words::ladder::people_still().to_owned());
    }
    if proposed.rung.automates() && gives_decisions(base, proposed) {
        let all = proposed.rung == Rung::Full && proposed.ramp == Rate::ALL;
        sentences.push(if all {
            words::ladder::people_check(proposed.audit_rate, model)
        } else {
            words::ladder::people_rest_and_check(proposed.audit_rate, model)
        });
    }
    unbroken(&sentences.join(" "))
}

/// Whether a proposal gives items to a model, not only other settings to the stream.
pub fn gives_decisions(base: &Policy, proposed: &Policy) -> bool {
    match proposed.change_from(base) {
        Change::Up(more) => more != [More::Settings],
        Change::TooFar => true,
        Change::None | Change::Down => false,
    }
}

/// What the blind pairs show of a proposal; nothing where it automates nothing.
pub fn what_evidence_shows(proposed: &Policy, reached: &Reached) -> Option<String> {
    if !proposed.rung.automates() {
        return None;
    }
    let Reached {
        pairs,
        reached,
        wrong,
        at_most,
    } = *reached;
    let Some(at_most) = at_most else {
        return Some(words::ladder::reached_by_none().to_owned());
    };
    let (most, sure) = (
        percent_at_most(at_most, 2),
        share(1.0 - proposed.gates.delta),
    );
    let text = if proposed.rung == Rung::Full {
        words::ladder::shown_of_all(wrong, reached, most, sure)
    } else {
        let part = percent(reached as f64 / pairs as f64, 0);
        words::ladder::shown_of_some(wrong, part, pairs, reached, most, sure)
    };
    Some(unbroken(&text))
}

/// The words with no line break between a number and its percent sign.
fn unbroken(words: &str) -> String {
    words.replace(" %", "\u{a0}%")
}

/// What it means for people that the stream goes down to this rung.
pub fn meaning_of_demotion(to: Rung) -> &'static str {
    match to {
        Rung::HumanOnly => words::ladder::down_to_human_only(),
        Rung::Shadow => words::ladder::down_to_shadow(),
        Rung::Assist => words::ladder::down_to_assist(),
        Rung::Partial => words::ladder::down_to_partial(),
        Rung::Full => words::ladder::down_to_full(),
    }
}

/// Who may do this, as a sentence: `A lead or an admin can open requests.`
pub fn who_can(permission: Permission, sentence: impl Fn(String) -> String) -> String {
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .filter(|role| role.permissions().contains(&permission))
        .map(|role| match role {
            Role::Labeler => words::ladder::a_labeler(),
            Role::Reviewer => words::ladder::a_reviewer(),
            Role::Lead => words::ladder::a_lead(),
            Role::Manager => words::ladder::a_manager(),
            Role::Admin => words::ladder::an_admin(),
        })
        .collect();
    let who = match roles.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => words::ladder::one_or(others.join(", "), last),
        None => words::ladder::nobody().to_owned(),
    };
    capital(&sentence(who))
}

/// The words with a capital letter at the front.
pub fn capital(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_uppercase(), characters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::policy::Thresholds;
    use understudy_ladder::{ModelId, Threshold};

    fn names() -> Names {
        Names {
            models: vec![
                (ModelId(1), "Small CNN v1".to_owned()),
                (ModelId(2), "Small CNN v2".to_owned()),
            ],
            labels: Vec::new(),
        }
    }

    fn on(rung: Rung, ramp: u16, threshold: Option<u16>) -> Policy {
        Policy {
            rung,
            ramp: Rate::percent(ramp).unwrap(),
            active_model: Some(ModelId(1)),
            thresholds: Thresholds {
                default: threshold.and_then(Threshold::from_thousandths),
                ..Thresholds::default()
            },
            ..Policy::initial()
        }
    }

    #[test]
    fn the_approval_of_the_first_automation_names_threshold_model_and_ramp() {
        let (base, proposed) = (on(Rung::Assist, 0, None), on(Rung::Partial, 5, Some(963)));
        assert_eq!(
            deed(&base, &proposed, &names()),
            "new items above 0.963 will be decided by Small CNN v1 without a person, up to 5 % of all items"
        );
        assert_eq!(
            change_in_short(&base, &proposed, &names()),
            "Assist → Partial, ramp 5 %, threshold 0.963"
        );
    }

    #[test]
    fn the_evidence_names_pairs_errors_bound_and_confidence() {
        let reached = Reached {
            pairs: 1_800,
            reached: 1_208,
            wrong: 6,
            at_most: Some(0.0098),
        };
        assert_eq!(
            what_evidence_shows(&on(Rung::Partial, 5, Some(963)), &reached).unwrap(),
            "That is 67\u{a0}% of the 1,800 blind pairs. Of those 1,208, 6 were wrong: \
             at most 0.98\u{a0}% with 95\u{a0}% confidence."
        );
        assert_eq!(
            what_evidence_shows(&on(Rung::Assist, 0, None), &reached),
            None
        );
        let none = what_evidence_shows(&on(Rung::Partial, 5, Some(999)), &Reached::default());
        assert!(none.unwrap().contains("nothing is known"));
    }

    #[test]
    fn every_step_says_what_happens_to_new_items() {
        let model = Some(ModelId(2));
        let steps = [
            (
                on(Rung::HumanOnly, 0, None),
                on(Rung::Shadow, 0, None),
                "unseen",
            ),
            (
                on(Rung::Shadow, 0, None),
                on(Rung::Assist, 0, None),
                "20 % of the items stay blind",
            ),
            (
                on(Rung::Partial, 5, Some(900)),
                on(Rung::Partial, 25, Some(900)),
                "up to 25 %",
            ),
            (
                on(Rung::Partial, 100, Some(900)),
                on(Rung::Full, 100, Some(900)),
                "all new items",
            ),
            (
                on(Rung::Shadow, 0, None),
                Policy {
                    active_model: model,
                    ..on(Rung::Shadow, 0, None)
                },
                "Small CNN v2 will take the place of Small CNN v1",
            ),
            (
                on(Rung::Partial, 100, Some(900)),
                on(Rung::Partial, 100, Some(800)),
                "above 0.800",
            ),
            (
                on(Rung::Assist, 0, None),
                on(Rung::Assist, 0, Some(800)),
                "nothing is automated yet",
            ),
        ];
        for (base, proposed, says) in steps {
            let text = what_changes(&base, &proposed, &names()).replace('\u{a0}', " ");
            assert!(text.to_lowercase().contains(&says.to_lowercase()), "{text}");
        }
    }

    #[test]
    fn who_can_names_every_role_that_may() {
        assert_eq!(
            who_can(Permission::OpenRequests, words::ladder::can_open_requests),
            "A lead or an admin can open requests."
        );
        assert_eq!(
            who_can(Permission::Approve, words::ladder::can_approve),
            "A reviewer, a lead or an admin can approve or reject it."
        );
    }
}
