//! The head of every page of a stream: its name, where it stands, and which of its pages one may see.

use crate::components::{CanaryMark, LadderState, StreamTab};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use understudy_ladder::{Cap, Permission, Rate, Rung};

/// What the head of a stream's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Name in addresses.
    pub slug: String,
    /// The question.
    pub title: String,
    /// What the stream must not be used for.
    pub not_for: String,
    /// The rung of the policy in force.
    pub approved: Rung,
    /// The share of items that may be automated.
    pub ramp: Rate,
    /// What holds the stream below the approved rung, lowest first.
    pub holds: Vec<Hold>,
    /// What was stopped without holding the stream down, with items that nobody has looked at again.
    pub listed: Option<ListedItems>,
    /// Another model version that decides for a share of items.
    pub canary: Option<CanaryMark>,
    /// How many disagreements are open, for those who adjudicate.
    pub disagreements: Option<i64>,
    /// What the person who is looking may do there.
    pub permissions: BTreeSet<Permission>,
}

/// A cap in force, with what everybody asks about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The cap.
    pub cap: Cap,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The person who set it; `None` when Understudy or an API key did.
    pub by: Option<String>,
    /// The breach that set it.
    pub breach: Option<i64>,
    /// Items that were automated shortly before.
    pub affected: u64,
    /// Those of them that were not sent to people again.
    pub unsent: u64,
}

/// Items that are to be looked at again, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedItems {
    /// The number of the breach.
    pub breach: i64,
    /// What happened, as a sentence.
    pub because: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that were not sent to people again.
    pub unsent: u64,
}

impl Heading {
    /// Where the stream stands.
    pub fn ladder(&self) -> LadderState {
        LadderState {
            approved: self.approved,
            ramp: self.ramp,
            caps: self.holds.iter().map(|hold| hold.cap.clone()).collect(),
            canary: self.canary.clone(),
        }
    }

    /// What holds the stream below the approved rung: the lowest cap, where it does.
    pub fn held_by(&self) -> Option<&Hold> {
        self.holds
            .iter()
            .min_by_key(|hold| hold.cap.at)
            .filter(|hold| hold.cap.at < self.approved)
    }

    /// Whether the person who is looking may do this.
    pub fn allows(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// The pages that the person who is looking may see.
    pub fn tabs(&self) -> Vec<StreamTab> {
        StreamTab::ALL
            .into_iter()
            .filter(|tab| self.allows(needed_for(*tab)))
            .collect()
    }
}

const fn needed_for(tab: StreamTab) -> Permission {
    match tab {
        StreamTab::Overview => Permission::ReadStreams,
        StreamTab::Label | StreamTab::Work => Permission::Decide,
        StreamTab::Adjudicate => Permission::Adjudicate,
        StreamTab::Agreement
        | StreamTab::People
        | StreamTab::Threshold
        | StreamTab::Ladder
        | StreamTab::Models => Permission::ReadReports,
        StreamTab::Items => Permission::ReadItems,
    }
}

#[cfg(feature = "ssr")]
impl From<&crate::services::OnStream> for Heading {
    fn from(on: &crate::services::OnStream) -> Self {
        let stream = &on.state.stream;
        Self {
            slug: stream.slug.clone(),
            title: stream.title.clone(),
            not_for: stream.not_for.clone(),
            approved: on.state.policy.rung,
            ramp: on.state.policy.ramp,
            holds: holds(on),
            listed: listed(on),
            canary: on.state.policy.deciding_canary().map(|canary| CanaryMark {
                name: on.state.canary_model().map(|model| model.name.clone()),
                share: canary.share,
            }),
            disagreements: on.disagreements,
            permissions: on.actor.permissions.clone(),
        }
    }
}

/// What was stopped by itself; told to those who may read figures of the model.
#[cfg(feature = "ssr")]
fn listed(on: &crate::services::OnStream) -> Option<ListedItems> {
    let listed = on.listed.clone()?;
    let guardrail = listed.guardrails.first();
    let because = match guardrail {
        Some(found) => format!("{}: {}.", found.kind.name(), found.figure),
        None => format!("{}.", listed.cause.trim_end_matches('.')),
    };
    on.actor
        .may(Permission::ReadReports)
        .then_some(ListedItems {
            breach: listed.breach,
            because: because.replace(" %", "\u{a0}%"),
            at: listed.at,
            unsent: listed.unsent,
        })
}

/// The caps in force; whoever decides items reads that there is one, and no figure of the model's.
#[cfg(feature = "ssr")]
pub fn holds(on: &crate::services::OnStream) -> Vec<Hold> {
    use understudy_ladder::rung::CapCause;

    let told = on.actor.may(Permission::ReadReports);
    let quiet = |hold: Hold| Hold {
        cap: Cap {
            cause: match hold.cap.cause {
                CapCause::KillSwitch => CapCause::KillSwitch,
                CapCause::Guardrail { .. } => CapCause::Guardrail {
                    detail: String::new(),
                },
                CapCause::ModelUnhealthy { .. } => CapCause::ModelUnhealthy {
                    detail: String::new(),
                },
            },
            ..hold.cap
        },
        ..hold
    };
    on.held
        .iter()
        .cloned()
        .map(Hold::from)
        .map(|hold| if told { hold } else { quiet(hold) })
        .collect()
}

#[cfg(feature = "ssr")]
impl From<understudy_store::standing::Held> for Hold {
    fn from(held: understudy_store::standing::Held) -> Self {
        Self {
            cap: held.cap,
            since: held.since,
            by: held.by,
            breach: held.breach,
            affected: held.affected,
            unsent: held.unsent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::Role;

    fn seen_by(role: Role) -> Vec<StreamTab> {
        let heading = Heading {
            slug: "garments".into(),
            title: "What is it?".into(),
            not_for: String::new(),
            approved: Rung::Shadow,
            ramp: Rate::NONE,
            holds: Vec::new(),
            listed: None,
            canary: None,
            disagreements: None,
            permissions: role.permissions(),
        };
        heading.tabs()
    }

    #[test]
    fn a_labeler_sees_no_page_with_predictions() {
        assert_eq!(
            seen_by(Role::Labeler),
            [StreamTab::Overview, StreamTab::Label, StreamTab::Work]
        );
    }

    #[test]
    fn reviewers_and_admins_see_the_page_of_disagreements() {
        let see = Role::ALL
            .into_iter()
            .filter(|role| seen_by(*role).contains(&StreamTab::Adjudicate));
        assert_eq!(see.collect::<Vec<_>>(), [Role::Reviewer, Role::Admin]);
    }

    #[test]
    fn a_manager_sees_reports_and_items_but_decides_nothing() {
        let seen = seen_by(Role::Manager);
        assert!(seen.contains(&StreamTab::Agreement) && seen.contains(&StreamTab::Items));
        assert!(!seen.contains(&StreamTab::Label));
    }
}
