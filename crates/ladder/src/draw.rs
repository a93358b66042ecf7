//! The lots an item is assigned for ever: its ramp bucket and its draws for audit, blind decision and double review.
//!
//! Each is a hash of the stream's secret seed, the purpose and the item's external id. They are
//! independent of one another, stable across restarts and machines, and fixed before anybody has
//! decided anything; without the seed nobody can tell which items will be audited.

use crate::ids::PersonId;
use crate::units::Bucket;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A stream's secret: 32 random bytes made with the stream and never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Wraps 32 random bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storing.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(secret)")
    }
}

/// The lots of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lots {
    /// Compared with the ramp.
    pub ramp: Bucket,
    /// Compared with the audit rate.
    pub audit: Bucket,
    /// Compared with the blind rate.
    pub blind: Bucket,
    /// Compared with the share that one more person decides.
    pub double: Bucket,
}

impl Lots {
    /// Draws the lots of the item with this external id.
    pub fn draw(seed: &Seed, external_id: &str) -> Self {
        Self {
            ramp: lot(seed, b"ramp", external_id),
            audit: lot(seed, b"audit", external_id),
            blind: lot(seed, b"blind", external_id),
            double: lot(seed, b"double", external_id),
        }
    }
}

/// The places of a queue in random order: each item has one below this, and so has each draw of a turn.
pub const PLACES: u32 = 1 << 28;

/// Drawn anew each time that somebody asks for an item: a place in the queue that has to do with no item and no
/// prediction. Nobody can foresee it without the seed.
pub fn turn(seed: &Seed, person: PersonId, at: DateTime<Utc>) -> u32 {
    let mut asked = person.get().to_be_bytes().to_vec();
    asked.extend_from_slice(&at.timestamp_micros().to_be_bytes());
    u32::try_from(hash(seed, b"turn", &asked) % u64::from(PLACES)).unwrap_or(0)
}

fn lot(seed: &Seed, purpose: &[u8], external_id: &str) -> Bucket {
    // 2^64 is so much larger than 10,000 that the bias of the remainder is below 1e-15.
    Bucket((hash(seed, purpose, external_id.as_bytes()) % 10_000) as u16)
}

fn hash(seed: &Seed, purpose: &[u8], of: &[u8]) -> u64 {
    let digest = Sha256::new()
        .chain_update(seed.0)
        .chain_update(purpose)
        .chain_update([0])
        .chain_update(of)
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_keeps_its_lots_for_ever() {
        let lots = Lots::draw(&Seed::new([7; 32]), "phone-1");
        // Written down once: a change of these numbers would move items in and out of running ramps.
        assert_eq!(
            (lots.ramp.get(), lots.audit.get(), lots.blind.get()),
            (2232, 1159, 6662)
        );
    }

    #[test]
    fn the_lots_are_spread_evenly_and_independently() {
        let seed = Seed::new([1; 32]);
        let (mut ramp, mut both, mut double) = (0, 0, 0);
        for i in 0..20_000 {
            let lots = Lots::draw(&seed, &format!("item-{i}"));
            ramp += u32::from(lots.ramp.get() < 2_000);
            both += u32::from(lots.ramp.get() < 2_000 && lots.audit.get() < 5_000);
            double += u32::from(lots.blind.get() < 2_000 && lots.double.get() < 5_000);
        }
        // Five standard deviations around the expected 4,000 and 2,000.
        assert!((3_717..4_283).contains(&ramp), "{ramp}");
        assert!((1_788..2_212).contains(&both), "{both}");
        assert!((1_788..2_212).contains(&double), "{double}");
    }

    #[test]
    fn the_seed_does_not_appear_in_debug_output() {
        assert_eq!(format!("{:?}", Seed::new([9; 32])), "Seed(secret)");
    }
}
