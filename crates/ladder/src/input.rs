//! What the items of a stream are.

use serde::{Deserialize, Serialize};

/// What the items of a stream are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// An image.
    Image,
    /// A text.
    Text,
    /// Named values, one row of a table.
    Table,
    /// Any JSON.
    Json,
}

impl InputKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Image, Self::Text, Self::Table, Self::Json];

    /// The kind's name in tables and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Text => "text",
            Self::Table => "table",
            Self::Json => "json",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
