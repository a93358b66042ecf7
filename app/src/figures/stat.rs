//! A statistic as it travels: the estimate, or why there is none.

use serde::{Deserialize, Serialize};
use understudy_stats::{Estimate, Undefined};

/// A statistic: `{"value":…,"low":…,"high":…,"n":…,"level":…}`, or `{"undefined":"no_data"}`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Stat {
    /// The estimate with its interval and n.
    Known(Estimate),
    /// There is none.
    Unknown {
        /// Why.
        undefined: Undefined,
    },
}

impl Stat {
    /// The estimate, or why there is none.
    pub const fn result(self) -> Result<Estimate, Undefined> {
        match self {
            Self::Known(estimate) => Ok(estimate),
            Self::Unknown { undefined } => Err(undefined),
        }
    }

    /// The estimate, if there is one.
    pub const fn known(self) -> Option<Estimate> {
        match self {
            Self::Known(estimate) => Some(estimate),
            Self::Unknown { .. } => None,
        }
    }
}

impl From<Result<Estimate, Undefined>> for Stat {
    fn from(result: Result<Estimate, Undefined>) -> Self {
        match result {
            Ok(estimate) => Self::Known(estimate),
            Err(undefined) => Self::Unknown { undefined },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statistic_without_a_value_says_why_on_the_wire() {
        let none = Stat::from(Err(Undefined::NoData));
        let text = serde_json::to_string(&none).unwrap();
        assert_eq!(text, r#"{"undefined":"no_data"}"#);
        assert_eq!(serde_json::from_str::<Stat>(&text).unwrap(), none);
    }

    #[test]
    fn an_estimate_travels_with_interval_and_n() {
        let some = Stat::from(understudy_stats::proportion::wilson(3, 4, 0.95));
        let value: serde_json::Value = serde_json::to_value(some).unwrap();
        assert_eq!((&value["n"], &value["value"]), (&4.into(), &0.75.into()));
        assert_eq!(serde_json::from_value::<Stat>(value).unwrap(), some);
    }
}
