//! The audit log's hash chain: each entry's hash covers the entry and the hash before it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One entry of the audit log, as it is stored and exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Counted from 1 without gaps.
    pub seq: u64,
    /// When, to the microsecond.
    pub at: DateTime<Utc>,
    /// Who: `person:7`, `key:3` or `system`.
    pub actor: String,
    /// What was done: `policy.applied`.
    pub action: String,
    /// To what: `stream:garments`.
    pub subject: String,
    /// The particulars: JSON text, hashed as it stands.
    pub body: String,
    /// Hash of the entry before, in hexadecimal; 64 zeros for the first.
    pub previous: String,
    /// Hash of this entry, in hexadecimal.
    pub hash: String,
}

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry is missing, doubled or out of order.
    #[error("entry {expected} is missing: entry {found} stands in its place")]
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// The entry does not follow from the one before.
    #[error("entry {0} does not follow from the entry before it: one of them was replaced")]
    Link(u64),
    /// The entry was changed after it was written.
    #[error("entry {0} was changed: its hash does not fit its content")]
    Content(u64),
    /// The entries hold together, but they end somewhere else than was written down.
    #[error(
        "after entry {0} the log does not end where it should: its end was cut off or replaced"
    )]
    End(u64),
}

/// The hash of an entry: SHA-256 over its fields, each preceded by its length so that no two
/// different entries read the same.
pub fn hash(entry: &Entry) -> String {
    let at = entry.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let seq = entry.seq.to_string();
    let mut digest = Sha256::new();
    for field in [
        &entry.previous,
        &seq,
        &at,
        &entry.actor,
        &entry.action,
        &entry.subject,
        &entry.body,
    ] {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    hex::encode(digest.finalize())
}

/// Checks entries one by one, in order, starting at the first.
#[derive(Debug, Clone)]
pub struct Verifier {
    next: u64,
    head: String,
}

impl Default for Verifier {
    fn default() -> Self {
        Self {
            next: 1,
            head: GENESIS.to_owned(),
        }
    }
}

impl Verifier {
    /// Checks the next entry.
    pub fn check(&mut self, entry: &Entry) -> Result<(), Broken> {
        if entry.seq != self.next {
            return Err(Broken::Gap {
                expected: self.next,
                found: entry.seq,
            });
        }
        if entry.previous != self.head {
            return Err(Broken::Link(entry.seq));
        }
        // The hash covers microseconds: what is finer was not there when it was made.
        let finer = !entry.at.timestamp_subsec_nanos().is_multiple_of(1_000);
        if finer || hash(entry) != entry.hash {
            return Err(Broken::Content(entry.seq));
        }
        self.next += 1;
        self.head.clone_from(&entry.hash);
        Ok(())
    }

    /// Checks that the log ends with the entry whose hash was written down elsewhere. A chain alone
    /// cannot show that its last entries are missing.
    pub fn check_end(&self, head: &str) -> Result<(), Broken> {
        if self.head == head {
            Ok(())
        } else {
            Err(Broken::End(self.checked()))
        }
    }

    /// How many entries have been checked.
    pub const fn checked(&self) -> u64 {
        self.next - 1
    }

    /// The hash of the last entry: write it down elsewhere to notice a cut-off end.
    pub fn head(&self) -> &str {
        &self.head
    }
}
