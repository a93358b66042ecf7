//! Settings of a stream: what they are, and what changing them would take.

mod fields;

pub use fields::{FIELDS, Field, Group, Kind};

use super::Names;
use crate::error::AppError;
use crate::server_fns::heading::Heading;
use crate::words::told::retell;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use understudy_ladder::gate::Gate;
#[cfg(any(feature = "ssr", test))]
use understudy_ladder::policy::Change;
use understudy_ladder::{Policy, PolicyVersion};

/// Settings as they were typed, by the names of their fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypedSettings(pub BTreeMap<String, String>);

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field's name; empty when it is all of them together.
    pub field: String,
    /// What to do, as a sentence.
    pub message: String,
}

impl TypedSettings {
    /// The settings of a policy, as they would be typed.
    pub fn of(policy: &Policy) -> Self {
        let typed = |field: &Field| (field.name.to_owned(), field.shown(policy));
        Self(FIELDS.iter().map(typed).collect())
    }

    /// The policy with these settings; a field that was not sent stays as it is.
    pub fn onto(&self, base: &Policy) -> Result<Policy, Vec<Problem>> {
        let mut policy = base.clone();
        let mut problems = Vec::new();
        for field in FIELDS {
            let Some(typed) = self.0.get(field.name) else {
                continue;
            };
            if let Err(message) = field.put(&mut policy, typed) {
                problems.push(Problem {
                    field: field.name.to_owned(),
                    message,
                });
            }
        }
        if problems.is_empty()
            && let Err(bad) = policy.check_values()
        {
            problems.push(Problem {
                field: String::new(),
                message: retell(&super::sentence(&bad.to_string())).replace('_', " "),
            });
        }
        if problems.is_empty() {
            Ok(policy)
        } else {
            Err(problems)
        }
    }
}

/// What changed settings would take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// What would be in force.
    pub proposed: Policy,
    /// Whether they only give the model less, so that they are in force at once.
    pub at_once: bool,
    /// The gates of the request that they need otherwise.
    pub gates: Vec<Gate>,
    /// Why they cannot be proposed, as a sentence.
    pub problem: Option<String>,
}

/// The settings page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownSettings {
    /// The head of the page.
    pub heading: Heading,
    /// The names behind the ids.
    pub names: Names,
    /// The policy version in force.
    pub version: PolicyVersion,
    /// The policy in force.
    pub policy: Policy,
    /// What the fields show.
    pub typed: TypedSettings,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What it would take; `None` before anything was typed, and where something is wrong with it.
    pub outlook: Option<Outlook>,
}

/// The policy that typed settings propose: from the policy in force where they only take from the model, else, as
/// every request, from where the caps leave it.
#[cfg(any(feature = "ssr", test))]
pub fn proposed(
    typed: &TypedSettings,
    policy: &Policy,
    held: &Policy,
) -> Result<Policy, Vec<Problem>> {
    let whole = typed.onto(policy)?;
    match whole.change_from(policy) {
        Change::Down | Change::None => Ok(whole),
        Change::Up(_) | Change::TooFar => typed.onto(held),
    }
}

/// The settings page of a stream.
#[server]
pub async fn load_settings(
    /// The stream's slug.
    slug: String,
    /// What was typed; nothing for the settings in force.
    typed: TypedSettings,
) -> Result<ShownSettings, AppError> {
    use super::assemble;
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let state = &on.state;
    let found = proposed(&typed, &state.policy, &state.held_policy());
    let (outlook, problems) = match found {
        Err(problems) => (None, problems),
        Ok(_) if typed.0.is_empty() => (None, Vec::new()),
        Ok(policy) => {
            let found = outlook(&mut conn, state, policy, services.now()).await?;
            (Some(found), Vec::new())
        }
    };
    let mut shown = TypedSettings::of(&state.policy);
    shown.0.extend(typed.0);
    Ok(ShownSettings {
        names: assemble::names(state),
        version: state.stream.policy_version,
        policy: state.policy.clone(),
        typed: shown,
        problems,
        outlook,
        heading: Heading::from(&on),
    })
}

/// What putting this policy in force would take.
#[cfg(feature = "ssr")]
async fn outlook(
    conn: &mut sqlx::PgConnection,
    state: &understudy_store::streams::StreamState,
    proposed: Policy,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Outlook, AppError> {
    use understudy_ladder::request::check_opening;
    use understudy_store::moves;

    let change = proposed.change_from(&state.policy);
    if matches!(change, Change::Down | Change::None) {
        let same = change == Change::None;
        return Ok(Outlook {
            proposed,
            at_once: true,
            gates: Vec::new(),
            problem: same.then(|| retell("Nothing would change: these are the settings in force.")),
        });
    }
    let gates = moves::gates_for(conn, state, &proposed, now).await?;
    let problem = check_opening(&state.held_policy(), &proposed, &gates).err();
    Ok(Outlook {
        problem: problem.map(|cause| retell(&super::sentence(&cause.to_string()))),
        proposed,
        at_once: false,
        gates,
    })
}

/// Puts settings in force that only give the model less, or opens a request for them.
#[server]
pub async fn propose_settings(
    /// The stream's slug.
    slug: String,
    /// The policy version that the page was about.
    base: i32,
    /// The settings.
    settings: TypedSettings,
    /// Why.
    comment: String,
    /// Not to be applied before this, in UTC.
    apply_at: Option<String>,
) -> Result<(), AppError> {
    use super::actions::{Page, back_to, commit, is_current, typed_time, words};
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_store::moves::{self, Propose, Proposed};

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let comment = words("comment", &comment)?;
    let apply_at = typed_time(apply_at.as_deref())?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::OpenRequests).await?;
    is_current(state.stream.policy_version, base)?;
    let policy = proposed(&settings, &state.policy, &state.held_policy())
        .map_err(|problems| AppError::Invalid(first_message(problems)))?;
    let at_once = policy.change_from(&state.policy) == Change::Down;
    let cause = match comment.as_str() {
        "" => "Settings tightened".to_owned(),
        why => format!("Settings tightened: {why}"),
    };
    let propose = Propose {
        policy,
        comment: if at_once { &cause } else { &comment },
        apply_at,
    };
    let done = match moves::propose(&mut tx, &actor, &slug, propose, services.now()).await? {
        Proposed::InForce(version) => format!("settings-{version}"),
        Proposed::Opened(request) => format!("opened-{}", request.id),
    };
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &done);
    Ok(())
}

#[cfg(feature = "ssr")]
fn first_message(problems: Vec<Problem>) -> String {
    problems
        .into_iter()
        .next()
        .map_or_else(String::new, |problem| problem.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::Rung;

    fn typed(changes: &[(&str, &str)]) -> TypedSettings {
        let mut typed = TypedSettings::of(&Policy::initial());
        for (name, value) in changes {
            typed.0.insert((*name).to_owned(), (*value).to_owned());
        }
        typed
    }

    #[test]
    fn settings_that_are_sent_back_as_shown_change_nothing() {
        let mut odd = Policy::initial();
        odd.gates.delta = 1.0 - 0.95;
        odd.guardrails.max_error = 1.0 / 3.0;
        odd.gates.people_margin = None;
        for policy in [Policy::initial(), odd] {
            assert_eq!(TypedSettings::of(&policy).onto(&policy), Ok(policy));
        }
    }

    #[test]
    fn percentages_counts_and_steps_are_read_as_people_write_them() {
        let policy = typed(&[
            ("max_error", "1,5"),
            ("min_blind_pairs", "2,000"),
            ("ramp_steps", "1 %, 10; 100"),
            ("min_label_agreement", ""),
            ("advance", "automatic"),
            ("watch_cap_at", "shadow"),
        ])
        .onto(&Policy::initial())
        .unwrap();
        assert!((policy.gates.max_error - 0.015).abs() < 1e-12);
        assert_eq!(policy.gates.min_blind_pairs, 2_000);
        assert_eq!(policy.ramp_steps.len(), 3);
        assert_eq!(policy.gates.min_label_agreement, None);
        assert_eq!(policy.guardrails.cap_at, Rung::Shadow);
    }

    #[test]
    fn every_field_that_cannot_be_used_is_named_with_what_to_do() {
        let problems = typed(&[
            ("max_error", "0"),
            ("overlap", "11"),
            ("min_days", "many"),
            ("ramp_steps", "50, 10"),
            ("advance", "soon"),
        ])
        .onto(&Policy::initial())
        .unwrap_err();
        let named: Vec<_> = problems.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(
            named,
            ["min_days", "max_error", "ramp_steps", "advance", "overlap"]
        );
        assert!(problems[1].message.contains("above 0 and below 100"));
    }

    #[test]
    fn what_only_holds_together_is_refused_as_a_whole() {
        let base = Policy {
            rung: Rung::Assist,
            ..Policy::initial()
        };
        let problems = typed(&[("blind_rate", "0")]).onto(&base).unwrap_err();
        assert_eq!(problems[0].field, "");
        assert!(problems[0].message.contains("Blind rate"));
    }

    #[test]
    fn tightening_starts_from_the_policy_in_force_and_loosening_from_where_caps_leave_it() {
        let policy = Policy {
            rung: Rung::Partial,
            ramp: Policy::initial().ramp_steps[0],
            ..Policy::initial()
        };
        let held = policy.demoted_to(Rung::Assist);
        let stricter = proposed(&typed(&[("max_error", "2")]), &policy, &held).unwrap();
        assert_eq!(stricter.rung, Rung::Partial);
        let looser = proposed(&typed(&[("max_error", "9")]), &policy, &held).unwrap();
        assert_eq!(looser.rung, Rung::Assist);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_a_german_form_shows_and_takes_has_commas_for_points() {
        crate::language::Language::German.say(|| {
            let mut odd = Policy::initial();
            odd.gates.max_error = 0.015;
            let shown = TypedSettings::of(&odd);
            assert_eq!(shown.0["max_error"], "1,5");
            assert_eq!(shown.onto(&odd), Ok(odd.clone()));
            let steps = typed(&[("ramp_steps", "2,5; 10; 100")]).onto(&odd).unwrap();
            assert_eq!(TypedSettings::of(&steps).0["ramp_steps"], "2,5; 10; 100");
            let problems = typed(&[("audit_rate", "viel")]).onto(&odd).unwrap_err();
            assert!(problems[0].message.contains("Nachkommastellen"));
        });
    }
}
