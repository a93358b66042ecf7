//! A figure as the API gives it: with its interval and count, or the reason why there is none.

use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_stats::{Estimate, Undefined};
use utoipa::ToSchema;

/// A figure with its interval and the number of observations behind it; or why it is not defined.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Figure {
    /// A figure.
    Defined {
        /// The estimate.
        #[schema(example = 0.912)]
        value: f64,
        /// Lower end of the two-sided interval.
        #[schema(example = 0.898)]
        low: f64,
        /// Upper end.
        #[schema(example = 0.924)]
        high: f64,
        /// How many observations are behind it.
        #[schema(example = 1800)]
        n: u64,
        /// The level of the interval, in (0, 1).
        #[schema(example = 0.95)]
        level: f64,
    },
    /// No figure; never 0 or 1 in its place.
    Undefined {
        /// Why.
        #[schema(example = "no data yet")]
        undefined: String,
    },
}

impl From<Result<Estimate, Undefined>> for Figure {
    fn from(figure: Result<Estimate, Undefined>) -> Self {
        match figure {
            Ok(Estimate {
                value,
                low,
                high,
                n,
                level,
            }) => Self::Defined {
                value,
                low,
                high,
                n,
                level,
            },
            Err(undefined) => Self::Undefined {
                undefined: undefined.to_string(),
            },
        }
    }
}

impl From<Stat> for Figure {
    fn from(stat: Stat) -> Self {
        stat.result().into()
    }
}
