//! What a model version would cost per item: its mistakes, and what it leaves to people.

use super::Stat;
use serde::{Deserialize, Serialize};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::{Policy, Rung};
use understudy_stats::evidence::{Betting, Refused};
use understudy_stats::{DISPLAY_LEVEL, Estimate, ScoreHistogram, Undefined};

/// What mistakes and people cost, in any unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// Of an item that the model decides wrongly.
    pub error: f64,
    /// Of an item that a person decides, whose answer counts as right.
    pub human: f64,
}

/// Costs that nothing can be compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCosts {
    /// The cost of an error.
    #[error("must be a number from 0.001 to 1000000")]
    Error,
    /// The cost of a decision by a person.
    #[error("must be a number from 0 to 1000000")]
    Human,
}

impl BadCosts {
    /// The parameter's name in addresses.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Error => "error_cost",
            Self::Human => "human_cost",
        }
    }
}

impl Default for Costs {
    /// A wrong answer costs as much as ten decisions by people.
    fn default() -> Self {
        Self {
            error: 1.0,
            human: 0.1,
        }
    }
}

impl Costs {
    /// The costs that are given, and the usual ones where none are.
    pub fn new(error: Option<f64>, human: Option<f64>) -> Result<Self, BadCosts> {
        const MOST: f64 = 1e6;
        let usual = Self::default();
        let (error, human) = (error.unwrap_or(usual.error), human.unwrap_or(usual.human));
        if !(0.001..=MOST).contains(&error) {
            return Err(BadCosts::Error);
        }
        if !(0.0..=MOST).contains(&human) {
            return Err(BadCosts::Human);
        }
        Ok(Self { error, human })
    }

    fn of(self, handled: Handled) -> f64 {
        match handled {
            Handled::Right => 0.0,
            Handled::Wrong => self.error,
            Handled::Person => self.human,
        }
    }

    fn greatest(self) -> f64 {
        self.error.max(self.human)
    }
}

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// The model decides it, rightly.
    Right,
    /// The model decides it, wrongly.
    Wrong,
    /// A person decides it.
    Person,
}

/// Which items the model would decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Division {
    /// All of them.
    Everything,
    /// Those whose confidence reaches the threshold of their label.
    AtThresholds(Thresholds),
}

impl Division {
    /// As the policy divides them; where it has no threshold, or needs none, the model decides all.
    pub fn under(policy: &Policy) -> Self {
        let thresholds = &policy.thresholds;
        let none = thresholds.default.is_none() && thresholds.per_label.is_empty();
        if policy.rung == Rung::Full || none {
            Self::Everything
        } else {
            Self::AtThresholds(thresholds.clone())
        }
    }

    /// Which of both, for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::AtThresholds(_) => "at_thresholds",
        }
    }

    /// What becomes of an item for which the model gives this label with a confidence in this bin.
    pub fn handled(&self, label: &str, bin: usize, right: bool) -> Handled {
        match self.lowest_bin(label) {
            Some(lowest) if bin >= lowest && right => Handled::Right,
            Some(lowest) if bin >= lowest => Handled::Wrong,
            Some(_) | None => Handled::Person,
        }
    }

    fn lowest_bin(&self, label: &str) -> Option<usize> {
        match self {
            Self::Everything => Some(0),
            Self::AtThresholds(thresholds) => thresholds
                .for_label(label)
                .map(|threshold| usize::from(threshold.thousandths())),
        }
    }
}

/// Mean cost per item of pairs by predicted label, with an interval.
pub fn per_item(pairs: &[(String, ScoreHistogram)], division: &Division, costs: Costs) -> Stat {
    let counts = pairs.iter().flat_map(|(label, pairs)| {
        let lowest = division.lowest_bin(label);
        let taken = lowest.map_or_else(Default::default, |bin| pairs.at_threshold(bin));
        [
            (Handled::Right, taken.accepted - taken.errors),
            (Handled::Wrong, taken.errors),
            (Handled::Person, pairs.n().saturating_sub(taken.accepted)),
        ]
    });
    mean(counts, costs)
}

/// Mean cost per item, with an interval that holds however often one looks, and where nothing went wrong so far.
pub fn mean(counts: impl IntoIterator<Item = (Handled, u64)>, costs: Costs) -> Stat {
    let costs_of = counts
        .into_iter()
        .map(|(handled, items)| (costs.of(handled), items));
    bounded(costs_of, costs.greatest()).into()
}

/// By how much more the second of two versions costs per item than the first, on the same items.
pub fn difference(counts: impl IntoIterator<Item = (Handled, Handled, u64)>, costs: Costs) -> Stat {
    let greatest = costs.greatest();
    let shifted = counts.into_iter().map(|(first, second, items)| {
        let more = costs.of(second) - costs.of(first) + greatest;
        (more.clamp(0.0, 2.0 * greatest), items)
    });
    bounded(shifted, 2.0 * greatest)
        .map(|found| Estimate {
            value: found.value - greatest,
            low: found.low - greatest,
            high: found.high - greatest,
            ..found
        })
        .into()
}

/// The mean of numbers from 0 to `greatest`, as a confidence sequence.
fn bounded(
    counts: impl IntoIterator<Item = (f64, u64)>,
    greatest: f64,
) -> Result<Estimate, Undefined> {
    let refused = |_: Refused| Undefined::ValueOutOfRange;
    let mut bets = Betting::new(greatest).map_err(refused)?;
    for (cost, items) in counts {
        bets.add_times(cost, items).map_err(refused)?;
    }
    let found = bets.interval(1.0 - DISPLAY_LEVEL)?;
    Ok(Estimate {
        level: DISPLAY_LEVEL,
        ..found
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::Threshold;

    fn pairs() -> Vec<(String, ScoreHistogram)> {
        let mut yes = ScoreHistogram::new();
        yes.add(950, true, 90).unwrap();
        yes.add(920, false, 2).unwrap();
        yes.add(400, false, 8).unwrap();
        let mut no = ScoreHistogram::new();
        no.add(700, true, 100).unwrap();
        vec![("yes".to_owned(), yes), ("no".to_owned(), no)]
    }

    fn at(default: u16) -> Division {
        Division::AtThresholds(Thresholds {
            default: Threshold::from_thousandths(default),
            ..Thresholds::default()
        })
    }

    #[test]
    fn mistakes_and_people_are_paid_per_item() {
        let cost = per_item(&pairs(), &at(900), Costs::default());
        let cost = cost.known().unwrap();
        // Two mistakes at 1, and 108 decisions by people at 0.1, on 200 items.
        assert!((cost.value - (2.0 + 10.8) / 200.0).abs() < 1e-12);
        assert!(cost.low < cost.value && cost.value < cost.high && cost.n == 200);
        let all = per_item(&pairs(), &Division::Everything, Costs::default());
        assert!((all.known().unwrap().value - 10.0 / 200.0).abs() < 1e-12);
    }

    #[test]
    fn no_mistake_so_far_is_not_a_cost_of_nothing() {
        let cost = mean([(Handled::Right, 50)], Costs::default())
            .known()
            .unwrap();
        assert!(cost.value == 0.0 && cost.low == 0.0 && cost.high > 0.02);
        assert_eq!(mean([], Costs::default()).known(), None, "no data");
    }

    #[test]
    fn a_difference_is_of_the_same_items_and_turns_round_with_its_order() {
        use Handled::{Person, Right, Wrong};
        let counts = [
            (Right, Right, 500),
            (Wrong, Right, 30),
            (Right, Person, 40),
            (Right, Wrong, 6),
        ];
        let costs = Costs::default();
        let found = difference(counts, costs).known().unwrap();
        let turned = counts.map(|(first, second, items)| (second, first, items));
        let turned = difference(turned, costs).known().unwrap();
        assert!((found.value - (-30.0 + 4.0 + 6.0) / 576.0).abs() < 1e-12);
        assert!((found.value + turned.value).abs() < 1e-12);
        assert!(found.low < found.value && found.value < found.high);
    }

    #[test]
    fn costs_are_numbers_that_can_be_compared() {
        assert_eq!(Costs::new(None, None), Ok(Costs::default()));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 2e6] {
            assert_eq!(Costs::new(Some(bad), None), Err(BadCosts::Error));
        }
        assert_eq!(Costs::new(None, Some(-0.1)), Err(BadCosts::Human));
        assert!(Costs::new(Some(0.5), Some(0.0)).is_ok());
    }

    #[test]
    fn without_a_threshold_or_on_full_the_model_decides_everything() {
        let none = Policy::initial();
        assert_eq!(Division::under(&none), Division::Everything);
        let Division::AtThresholds(thresholds) = at(900) else {
            unreachable!("made so above")
        };
        let partial = Policy {
            rung: Rung::Partial,
            thresholds: thresholds.clone(),
            ..Policy::initial()
        };
        assert_eq!(Division::under(&partial).code(), "at_thresholds");
        let full = Policy {
            rung: Rung::Full,
            ..partial
        };
        assert_eq!(Division::under(&full), Division::Everything);
    }
}
