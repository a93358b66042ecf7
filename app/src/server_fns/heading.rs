//! The head of every page of a stream: its name, where it stands, and which of its pages one may see.

use crate::components::{LadderState, StreamTab};
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
    /// What holds the stream below the approved rung.
    pub caps: Vec<Cap>,
    /// What the person who is looking may do there.
    pub permissions: BTreeSet<Permission>,
}

impl Heading {
    /// Where the stream stands.
    pub fn ladder(&self) -> LadderState {
        LadderState {
            approved: self.approved,
            ramp: self.ramp,
            caps: self.caps.clone(),
        }
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
        StreamTab::Label => Permission::Decide,
        StreamTab::Agreement | StreamTab::Threshold | StreamTab::Ladder | StreamTab::Models => {
            Permission::ReadReports
        }
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
            caps: on.state.caps.clone(),
            permissions: on.actor.permissions.clone(),
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
            caps: Vec::new(),
            permissions: role.permissions(),
        };
        heading.tabs()
    }

    #[test]
    fn a_labeler_sees_no_page_with_predictions() {
        assert_eq!(
            seen_by(Role::Labeler),
            [StreamTab::Overview, StreamTab::Label]
        );
    }

    #[test]
    fn a_manager_sees_reports_and_items_but_decides_nothing() {
        let seen = seen_by(Role::Manager);
        assert!(seen.contains(&StreamTab::Agreement) && seen.contains(&StreamTab::Items));
        assert!(!seen.contains(&StreamTab::Label));
    }
}
