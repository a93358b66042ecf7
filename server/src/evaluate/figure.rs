//! A figure that is no plain estimate: what it is, or why there is none.

use serde::Serialize;
use understudy_stats::Undefined;

/// A figure, or `{"undefined": …}` with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Figure<T> {
    /// There is one.
    Known(T),
    /// There is none.
    Unknown {
        /// Why.
        undefined: Undefined,
    },
}

impl<T> Figure<T> {
    /// The figure, if there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(figure) => Some(figure),
            Self::Unknown { .. } => None,
        }
    }
}

impl<T> From<Result<T, Undefined>> for Figure<T> {
    fn from(result: Result<T, Undefined>) -> Self {
        match result {
            Ok(figure) => Self::Known(figure),
            Err(undefined) => Self::Unknown { undefined },
        }
    }
}
