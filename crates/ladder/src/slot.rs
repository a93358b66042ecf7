//! Slots: the place of each model version, and the moves between them.

use crate::ids::ModelId;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long a replaced version stays ready for an instant rollback.
pub const RETAINED_FOR: TimeDelta = TimeDelta::days(30);

/// A model version's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "slot", rename_all = "snake_case")]
pub enum Slot {
    /// Scores in shadow beside the active version; never routes.
    Preview,
    /// Routes the stream.
    Active,
    /// Was active before; can be active again at once.
    Retained {
        /// When it is retired.
        until: DateTime<Utc>,
    },
    /// Does nothing any more.
    Retired,
}

impl Slot {
    /// The slot's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Active => "active",
            Self::Retained { .. } => "retained",
            Self::Retired => "retired",
        }
    }

    /// Whether items are scored by a version in this slot.
    pub const fn scores(self) -> bool {
        matches!(self, Self::Preview | Self::Active)
    }
}

/// All model versions of a stream with their slots: exactly one is active, if there are any at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots(Vec<(ModelId, Slot)>);

/// Why a move between slots is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotMove {
    /// No such version here.
    #[error("model version {0} does not belong to this stream")]
    Unknown(ModelId),
    /// It is in that place already.
    #[error("model version {0} is active already")]
    ActiveAlready(ModelId),
    /// The active version keeps its slot until another takes it.
    #[error("model version {0} is active: make another version active first")]
    Active(ModelId),
    /// It has been left already.
    #[error("model version {0} is not active: there is nothing to roll back from")]
    NotActive(ModelId),
    /// Items belong to it.
    #[error("model version {0} is the canary: end the canary first")]
    Canary(ModelId),
    /// There is nothing to go back to.
    #[error("no earlier model version is retained: there is nothing to roll back to")]
    NothingRetained,
    /// A retired version has to be previewed again first.
    #[error("model version {0} is retired: put it into preview first")]
    Retired(ModelId),
}

impl Slots {
    /// From stored rows. Refused when a version appears twice, and when the rule of one active
    /// version does not hold.
    pub fn new(slots: Vec<(ModelId, Slot)>) -> Option<Self> {
        let versions: BTreeSet<_> = slots.iter().map(|(id, _)| *id).collect();
        let active = slots
            .iter()
            .filter(|(_, slot)| *slot == Slot::Active)
            .count();
        let holds = versions.len() == slots.len() && active == usize::from(!slots.is_empty());
        holds.then_some(Self(slots))
    }

    /// The versions with their slots.
    pub fn iter(&self) -> impl Iterator<Item = (ModelId, Slot)> + '_ {
        self.0.iter().copied()
    }

    /// The active version.
    pub fn active(&self) -> Option<ModelId> {
        self.iter()
            .find(|(_, slot)| *slot == Slot::Active)
            .map(|(id, _)| id)
    }

    /// The version to roll back to: the one retained last.
    pub fn retained(&self, now: DateTime<Utc>) -> Option<ModelId> {
        let mut candidates: Vec<_> = self
            .iter()
            .filter_map(|(id, slot)| match slot {
                Slot::Retained { until } if until > now => Some((until, id)),
                Slot::Preview | Slot::Active | Slot::Retained { .. } | Slot::Retired => None,
            })
            .collect();
        candidates.sort();
        candidates.pop().map(|(_, id)| id)
    }

    /// Adds a version: the first of a stream becomes active, every other one a preview. One that is
    /// here already keeps its slot.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "a stream adds versions; nothing is summed"
    )]
    pub fn add(mut self, id: ModelId) -> Self {
        if self.get(id).is_ok() {
            return self;
        }
        let slot = if self.0.is_empty() {
            Slot::Active
        } else {
            Slot::Preview
        };
        self.0.push((id, slot));
        self
    }

    /// Makes a version active; the one it replaces is retained. A version that was retained for too
    /// long counts as retired.
    pub fn activate(mut self, id: ModelId, now: DateTime<Utc>) -> Result<Self, CannotMove> {
        match self.get(id)? {
            Slot::Active => return Err(CannotMove::ActiveAlready(id)),
            Slot::Retained { until } if until <= now => return Err(CannotMove::Retired(id)),
            Slot::Retired => return Err(CannotMove::Retired(id)),
            Slot::Preview | Slot::Retained { .. } => {}
        }
        let until = self.retained_until(now);
        for (other, slot) in &mut self.0 {
            if *slot == Slot::Active {
                *slot = Slot::Retained { until };
            }
            if *other == id {
                *slot = Slot::Active;
            }
        }
        Ok(self)
    }

    /// Swaps the active version, which must be the one that is to be left, with the one retained last. Naming it makes
    /// a rollback that is asked for twice one rollback, and not one there and one back again.
    pub fn roll_back(self, leaving: ModelId, now: DateTime<Utc>) -> Result<Self, CannotMove> {
        if self.active() != Some(leaving) {
            return Err(CannotMove::NotActive(leaving));
        }
        let back = self.retained(now).ok_or(CannotMove::NothingRetained)?;
        self.activate(back, now)
    }

    /// Puts a retired or retained version into preview.
    pub fn preview(mut self, id: ModelId) -> Result<Self, CannotMove> {
        if self.get(id)? == Slot::Active {
            return Err(CannotMove::Active(id));
        }
        self.set(id, Slot::Preview);
        Ok(self)
    }

    /// Takes a version out of use.
    pub fn retire(mut self, id: ModelId) -> Result<Self, CannotMove> {
        if self.get(id)? == Slot::Active {
            return Err(CannotMove::Active(id));
        }
        self.set(id, Slot::Retired);
        Ok(self)
    }

    /// When a version replaced now is retired: later than every other, even within one instant or
    /// after a clock went back, because the latest is the one to roll back to.
    fn retained_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let after = |time: DateTime<Utc>, by| {
            time.checked_add_signed(by)
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        self.iter()
            .filter_map(|(_, slot)| match slot {
                // The smallest difference that the database keeps.
                Slot::Retained { until } => Some(after(until, TimeDelta::microseconds(1))),
                Slot::Preview | Slot::Active | Slot::Retired => None,
            })
            .chain([after(now, RETAINED_FOR)])
            .max()
            .unwrap_or(now)
    }

    fn get(&self, id: ModelId) -> Result<Slot, CannotMove> {
        self.iter()
            .find(|(other, _)| *other == id)
            .map(|(_, slot)| slot)
            .ok_or(CannotMove::Unknown(id))
    }

    fn set(&mut self, id: ModelId, to: Slot) {
        for (other, slot) in &mut self.0 {
            if *other == id {
                *slot = to;
            }
        }
    }
}
