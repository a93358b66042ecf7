//! API keys as applications hold them: `usk_` and 32 random bytes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What every key begins with, so that a leaked one is recognised.
const MARK: &str = "usk_";
/// How much of a key lists show.
const SHOWN: usize = 12;

/// A key's text. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// From 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(format!("{MARK}{}", URL_SAFE_NO_PAD.encode(random)))
    }

    /// The key.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its first characters, for lists.
    pub fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }

    /// What is stored.
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

impl std::fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApiKeySecret({}…)", self.prefix())
    }
}
