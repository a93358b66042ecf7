//! Two model versions on the very same items: who is right more often, how sure they are, and what each costs.

use super::Stat;
use super::cost::{Costs, Division, difference, mean};
use serde::{Deserialize, Serialize};
use understudy_stats::calibration::{brier, ece_equal_mass};
use understudy_stats::proportion::wilson;
use understudy_stats::{DISPLAY_LEVEL, ScoreHistogram, Undefined, mcnemar_exact};

/// How many bins of equal mass the calibration error uses.
pub const CALIBRATION_BINS: usize = 15;

/// What one version says of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The label's id.
    pub label: String,
    /// The bin of its confidence.
    pub bin: usize,
    /// Whether people say the same.
    pub right: bool,
}

/// Items of which two versions say the same things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidByBoth {
    /// The first one.
    pub first: Said,
    /// The second one.
    pub second: Said,
    /// How many items.
    pub items: u64,
}

/// Two versions on the items that both scored and people decided blind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SameItems {
    /// Items.
    pub items: u64,
    /// Items on which both are right.
    pub both_right: u64,
    /// Items on which neither is.
    pub neither_right: u64,
    /// p-value of the exact McNemar test of "both are right equally often".
    pub p: f64,
    /// The first one.
    pub first: Side,
    /// The second one.
    pub second: Side,
    /// By how much more the second costs per item.
    pub cost_difference: Stat,
}

/// One of the two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Share of items on which it says what people say, Wilson interval.
    pub agreement: Stat,
    /// Items on which it is wrong.
    pub wrong: u64,
    /// Items on which only it is right.
    pub right_alone: u64,
    /// Expected calibration error, 15 bins of equal mass; null where there is none.
    pub calibration_error: Option<f64>,
    /// Brier score of "it is right"; null where there is none.
    pub brier: Option<f64>,
    /// Cost per item.
    pub cost: Stat,
}

impl SameItems {
    /// From what both said of each item.
    pub fn new(said: &[SaidByBoth], division: &Division, costs: Costs) -> Result<Self, Undefined> {
        let count = |first, second| -> u64 {
            let alike =
                |both: &&SaidByBoth| (both.first.right, both.second.right) == (first, second);
            said.iter().filter(alike).map(|both| both.items).sum()
        };
        let (only_first, only_second) = (count(true, false), count(false, true));
        let handled = |said: &Said| division.handled(&said.label, said.bin, said.right);
        let joint = said
            .iter()
            .map(|both| (handled(&both.first), handled(&both.second), both.items));
        let side = |of: fn(&SaidByBoth) -> &Said, right_alone| -> Result<Side, Undefined> {
            let mut scores = ScoreHistogram::new();
            for both in said {
                scores.add(of(both).bin, of(both).right, both.items)?;
            }
            let (n, wrong) = (scores.n(), scores.errors());
            let paid = said.iter().map(|both| (handled(of(both)), both.items));
            Ok(Side {
                agreement: wilson(n - wrong, n, DISPLAY_LEVEL).into(),
                wrong,
                right_alone,
                calibration_error: ece_equal_mass(&scores, CALIBRATION_BINS).ok(),
                brier: brier(&scores).ok(),
                cost: mean(paid, costs),
            })
        };
        Ok(Self {
            items: said.iter().map(|both| both.items).sum(),
            both_right: count(true, true),
            neither_right: count(false, false),
            p: mcnemar_exact(only_first, only_second),
            first: side(|both| &both.first, only_first)?,
            second: side(|both| &both.second, only_second)?,
            cost_difference: difference(joint, costs),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(first: (usize, bool), second: (usize, bool), items: u64) -> SaidByBoth {
        let said = |(bin, right)| Said {
            label: "yes".to_owned(),
            bin,
            right,
        };
        SaidByBoth {
            first: said(first),
            second: said(second),
            items,
        }
    }

    #[test]
    fn each_figure_is_that_of_the_same_items() {
        let said = [
            both((900, true), (950, true), 80),
            both((900, false), (950, true), 12),
            both((500, true), (300, false), 5),
            both((500, false), (300, false), 3),
        ];
        let found = SameItems::new(&said, &Division::Everything, Costs::default()).unwrap();
        assert_eq!(
            (found.items, found.both_right, found.neither_right),
            (100, 80, 3)
        );
        assert_eq!((found.first.wrong, found.first.right_alone), (15, 5));
        assert_eq!((found.second.wrong, found.second.right_alone), (8, 12));
        assert!((found.p - mcnemar_exact(5, 12)).abs() < 1e-15);
        let cost = |side: &Side| side.cost.known().unwrap().value;
        assert!((cost(&found.first) - 0.15).abs() < 1e-12);
        let more = found.cost_difference.known().unwrap();
        assert!((more.value - (cost(&found.second) - cost(&found.first))).abs() < 1e-12);
        assert_eq!(more.n, 100);
    }

    #[test]
    fn without_items_nothing_is_claimed() {
        let found = SameItems::new(&[], &Division::Everything, Costs::default()).unwrap();
        assert_eq!(found.first.agreement.known(), None);
        assert_eq!(
            (found.first.brier, found.cost_difference.known()),
            (None, None)
        );
    }
}
