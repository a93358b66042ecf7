//! Identifiers as types, so that a stream's id can never be passed where an item's is meant.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The number itself, for a query parameter or a message.
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(/// A stream: one kind of decision that is being automated.
    StreamId(i64));
id!(/// An item: one thing to decide.
    ItemId(i64));
id!(/// A person with an account.
    PersonId(i64));
id!(/// A model version of one stream.
    ModelId(i64));
id!(/// A human decision event.
    DecisionId(i64));
id!(/// A request to move from one policy version to the next.
    RequestId(i64));
id!(/// A cap on a stream's rung.
    CapId(i64));
id!(/// An API key.
    ApiKeyId(i64));
id!(/// The number of an immutable policy version, counted from 1 within its stream.
    PolicyVersion(i32));

impl PolicyVersion {
    /// The version that follows this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
