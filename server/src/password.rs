//! Passwords as they are stored, and made-up ones.

use crate::ambient;
use anyhow::{Result, anyhow};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, SaltString};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Characters of the shortest password that is accepted.
pub const SHORTEST: usize = 10;

/// argon2id in PHC form, with a salt of its own.
pub fn hash(password: &str) -> Result<String> {
    let salt =
        SaltString::encode_b64(&ambient::random()[..16]).map_err(|error| anyhow!("{error}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("{error}"))?.to_string())
}

/// A password that nobody guesses: 120 bits.
pub fn made_up() -> String {
    URL_SAFE_NO_PAD.encode(&ambient::random()[..15])
}
