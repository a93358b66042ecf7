//! The clock and the source of randomness: the only place that reads them, everything else is told.

use chrono::{DateTime, Utc};
use rand::TryRngCore;
use rand::rngs::OsRng;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the time comes from"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// 32 random bytes from the operating system.
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng
        .try_fill_bytes(&mut bytes)
        .expect("the operating system always has random bytes");
    bytes
}
