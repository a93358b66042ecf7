//! How single people decide, and how far they have come: the same figures for pages and API.
//!
//! Every figure brings its interval and how many observations it takes to mean something. People are in the order of
//! their names, never of a figure.

use super::Stat;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use understudy_stats::decisions::AgainstPeers;
use understudy_stats::proportion::wilson;
use understudy_stats::{
    DISPLAY_LEVEL, Durations, Estimate, Patterns, Undefined, Weights, poisson_rate,
};

/// Items that others decided too before agreement with them says something.
pub const LEAST_SHARED: u64 = 20;
/// Items decided again before self-consistency says something.
pub const LEAST_AGAIN: u64 = 20;
/// Measured decisions before their median time says something.
pub const LEAST_TIMED: u64 = 20;
/// Items with a known answer before their share says something; fewer would give single ones away.
pub const LEAST_GOLD: u64 = 5;
/// Measured decisions before a pace says something.
pub const LEAST_PACED: u64 = 10;
/// Decisions that the model of errors knows of before its row for a person says something.
pub const LEAST_FITTED: u64 = 30;
/// Over how many hours the pace is taken.
pub const PACE_HOURS: u32 = 3;

/// A figure with how many observations it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The figure.
    pub figure: Stat,
    /// Observations from which on it says something.
    pub need: u64,
}

impl Told {
    fn new(figure: Result<Estimate, Undefined>, need: u64) -> Self {
        Self {
            figure: figure.into(),
            need,
        }
    }

    /// Whether there are enough observations for it to say something.
    pub fn enough(&self) -> bool {
        self.figure
            .known()
            .is_some_and(|found| found.n >= self.need)
    }
}

/// What was counted of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonCounts {
    /// Labels given.
    pub labels: u64,
    /// Items skipped.
    pub skips: u64,
    /// Answers beside those of the others.
    pub peers: AgainstPeers,
    /// Items decided again.
    pub again: Patterns,
    /// Items with a known answer: (decided as it is known, all).
    pub gold: (u64, u64),
    /// How long labels took.
    pub durations: Durations,
}

/// Whose figures they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `person:7`, or the name that an import gave.
    pub rater: String,
    /// What people read.
    pub name: String,
    /// Whether the decisions were made elsewhere.
    pub imported: bool,
}

/// How a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonQuality {
    /// Labels given, blind and assisted, less those taken back.
    pub labels: u64,
    /// Items skipped.
    pub skips: u64,
    /// Mean share of the others who say the same, on items that others decided blind too.
    pub agreement: Told,
    /// The same beyond chance: κ against whoever else decided the item.
    pub kappa: Told,
    /// Share of the person's own answers to one item that are alike.
    pub consistency: Told,
    /// Share of the items with a known answer that were decided so.
    pub gold: Told,
    /// Median time to decide, in seconds on the screen.
    pub seconds: Told,
}

impl PersonQuality {
    /// From counts.
    pub fn new(counts: &PersonCounts) -> Self {
        let kappa = counts.peers.kappa(Weights::Unweighted);
        let kappa = kappa.and_then(|kappa| kappa.normal_interval(DISPLAY_LEVEL));
        let (right, all) = counts.gold;
        Self {
            labels: counts.labels,
            skips: counts.skips,
            agreement: Told::new(
                counts.peers.agreement(Weights::Unweighted, DISPLAY_LEVEL),
                LEAST_SHARED,
            ),
            kappa: Told::new(kappa, LEAST_SHARED),
            consistency: Told::new(counts.again.pairwise_agreement(DISPLAY_LEVEL), LEAST_AGAIN),
            gold: Told::new(wilson(right, all, DISPLAY_LEVEL), LEAST_GOLD),
            seconds: Told::new(counts.durations.median(DISPLAY_LEVEL), LEAST_TIMED),
        }
    }

    /// As the person may see it: no sum over so few known answers that a single one could be told from it.
    #[must_use]
    pub fn for_oneself(mut self) -> Self {
        if !self.gold.enough() {
            self.gold.figure = Err(Undefined::TooFewItems).into();
        }
        self
    }
}

/// How far a person has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonProgress {
    /// Labels given today.
    pub today: u64,
    /// Decisions of the last hours.
    pub recent: u64,
    /// Decisions in an hour with an item on the screen.
    pub pace: Told,
}

impl PersonProgress {
    /// From counts: labels today; decisions of the last hours, those measured, and their time on screen.
    pub fn new(today: u64, recent: u64, measured: u64, on_screen_ms: u64) -> Self {
        let hours = on_screen_ms as f64 / 3_600_000.0;
        let pace = if measured == 0 {
            Err(Undefined::NoData)
        } else {
            poisson_rate(measured, hours, DISPLAY_LEVEL)
        };
        Self {
            today,
            recent,
            pace: Told::new(pace, LEAST_PACED),
        }
    }
}

/// How far a stream has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamProgress {
    /// Labels given today by everybody.
    pub today: u64,
    /// People who decided something in the last hours.
    pub people: u64,
    /// Items that wait.
    pub waiting: u64,
    /// Decisions that they take at most.
    pub decisions_wanted: u64,
    /// Decisions in an hour, by everybody together.
    pub pace: Told,
    /// In how many hours the queue is empty at this pace, if nothing comes in.
    pub empty_in_hours: Stat,
}

impl StreamProgress {
    /// From counts: labels today, people and decisions of the last hours; items that wait, and how many people decide each.
    pub fn new(today: u64, people: u64, recent: u64, waiting: u64, overlap: u16) -> Self {
        let wanted = waiting.saturating_mul(overlap.into());
        let pace = Told::new(
            poisson_rate(recent, f64::from(PACE_HOURS), DISPLAY_LEVEL),
            LEAST_PACED,
        );
        let rate = pace.figure.result().and_then(|rate| {
            if pace.enough() {
                Ok(rate)
            } else {
                Err(Undefined::TooFewItems)
            }
        });
        Self {
            today,
            people,
            waiting,
            decisions_wanted: wanted,
            pace,
            empty_in_hours: rate.map(|rate| emptying(wanted, rate)).into(),
        }
    }
}

/// How long so many decisions take: the faster the pace, the shorter.
fn emptying(wanted: u64, rate: Estimate) -> Estimate {
    let wanted = wanted as f64;
    Estimate {
        value: wanted / rate.value,
        low: wanted / rate.high,
        high: wanted / rate.low,
        n: rate.n,
        level: rate.level,
    }
}

/// A person with everything that is told of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub who: Named,
    /// How they decide.
    pub quality: PersonQuality,
    /// How far they have come.
    pub progress: PersonProgress,
    /// What Dawid and Skene's model says of their errors.
    pub errors: Option<PersonErrors>,
}

/// How one person labels what most likely is each of the labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonErrors {
    /// Their decisions that the model knows of.
    pub decisions: u64,
    /// Rows are what an item most likely is, columns what the person says; none where they met no such item.
    pub given: Vec<Option<Vec<f64>>>,
}

impl PersonErrors {
    /// Whether there are enough decisions for it to say something.
    pub const fn enough(&self) -> bool {
        self.decisions >= LEAST_FITTED
    }

    /// The most frequent mix-ups, as (what it most likely is, what they say, how often), at most so many.
    pub fn mix_ups(&self, most: usize) -> Vec<(usize, usize, f64)> {
        let rows = self.given.iter().enumerate();
        let mut found: Vec<(usize, usize, f64)> = rows
            .filter_map(|(truth, row)| Some((truth, row.as_ref()?)))
            .flat_map(|(truth, row)| {
                let cells = row.iter().copied().enumerate();
                cells.map(move |(label, share)| (truth, label, share))
            })
            // What rounds to nothing is nothing.
            .filter(|(truth, label, share)| truth != label && *share >= 0.005)
            .collect();
        found.sort_by(|one, other| other.2.total_cmp(&one.2));
        found.truncate(most);
        found
    }
}

/// What the model of errors was fitted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedTo {
    /// When.
    pub at: DateTime<Utc>,
    /// The newest items that several people decided blind.
    pub items: u64,
    /// Their decisions.
    pub decisions: u64,
    /// Whether the fit has settled.
    pub converged: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(gold: (u64, u64)) -> PersonCounts {
        let mut peers = AgainstPeers::new(2);
        peers.add(0, &[1, 0], 9).unwrap();
        peers.add(1, &[1, 0], 1).unwrap();
        PersonCounts {
            labels: 10,
            skips: 0,
            peers,
            again: Patterns::new(2),
            gold,
            durations: Durations::default(),
        }
    }

    #[test]
    fn a_figure_of_few_observations_does_not_say_something_yet() {
        let quality = PersonQuality::new(&counts((0, 0)));
        assert!((quality.agreement.figure.known().unwrap().value - 0.9).abs() < 1e-12);
        assert!(!quality.agreement.enough(), "10 of 20");
        assert_eq!(quality.seconds.figure.result(), Err(Undefined::NoData));
    }

    #[test]
    fn nobody_learns_of_fewer_than_five_known_answers_of_their_own() {
        for (right, all, told) in [(4, 4, false), (1, 4, false), (4, 5, true)] {
            let own = PersonQuality::new(&counts((right, all))).for_oneself();
            assert_eq!(own.gold.figure.known().is_some(), told, "{right} of {all}");
        }
        let own = PersonQuality::new(&counts((0, 4))).for_oneself();
        let none = PersonQuality::new(&counts((3, 3))).for_oneself();
        assert_eq!(own.gold, none.gold, "not even how many there were");
    }

    #[test]
    fn the_queue_is_empty_after_what_waits_at_the_pace_of_everybody() {
        let progress = StreamProgress::new(40, 2, 60, 100, 2);
        assert_eq!(progress.decisions_wanted, 200);
        let empty = progress.empty_in_hours.known().unwrap();
        assert!((empty.value - 10.0).abs() < 1e-12, "200 at 20 an hour");
        assert!(empty.low < 10.0 && empty.high > 10.0);
        let slow = StreamProgress::new(1, 1, 9, 100, 1);
        assert_eq!(slow.empty_in_hours.result(), Err(Undefined::TooFewItems));
        let nobody = StreamProgress::new(0, 0, 0, 100, 1);
        assert_eq!(nobody.empty_in_hours.result(), Err(Undefined::NoData));
    }

    #[test]
    fn mix_ups_are_named_from_the_most_frequent_on() {
        let errors = PersonErrors {
            decisions: 40,
            given: vec![
                Some(vec![0.7, 0.3, 0.0]),
                None,
                Some(vec![0.4, 0.001, 0.599]),
            ],
        };
        assert_eq!(errors.mix_ups(5), [(2, 0, 0.4), (0, 1, 0.3)]);
        assert_eq!(errors.mix_ups(1).len(), 1);
    }
}
