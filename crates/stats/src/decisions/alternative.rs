//! The alternative annotator test: may a model stand in for a person?

use serde::{Deserialize, Serialize};

use super::{Decision, Decisions, first_of_each_rater};
use crate::estimate::{Estimate, Undefined, check_level};
use crate::measured::Measured;
use crate::multiplicity::Correction;
use crate::proportion::wilson;
use crate::student::t_cdf;
use crate::unseen::Unseen;

/// How well one label fits those of the remaining raters; more is better.
#[derive(Debug, Clone, Copy)]
pub enum Score<'a> {
    /// Share of them that are the same.
    Accuracy,
    /// Minus the root of their mean squared difference, where label i means the i-th value.
    NegativeRmse(&'a [f64]),
}

/// The choices that the test leaves open; to be made before looking.
#[derive(Debug, Clone, Copy)]
pub struct AlternativeTestPlan<'a> {
    /// How a label is compared with those of the remaining raters.
    pub score: Score<'a>,
    /// How much a person may win more often than the model, for the model costs less: 0.2 for experts,
    /// 0.15 for trained people, 0.1 for a crowd (in the paper). In [0, 1].
    pub epsilon: f64,
    /// False discovery rate over the raters, in (0, 1); 0.05 in the paper.
    pub q: f64,
    /// Least items per rater; 30 in the paper, for the t-test.
    pub least_items: u64,
}

impl Default for AlternativeTestPlan<'_> {
    fn default() -> Self {
        Self {
            score: Score::Accuracy,
            epsilon: 0.2,
            q: 0.05,
            least_items: 30,
        }
    }
}

/// The model in one rater's place: who fits the remaining raters better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AgainstAnnotator {
    /// Who was left out.
    pub rater: u32,
    /// Items where the model fits strictly better.
    pub model_better: u64,
    /// Items where the rater does.
    pub rater_better: u64,
    /// Items where both fit as well.
    pub ties: u64,
    /// Share of items where the model fits at least as well (Wilson).
    pub advantage: Result<Estimate, Undefined>,
    /// One-sided t-test of "the rater wins at least ε more often", not corrected. Undefined below the
    /// least items, and where every item has the same winner, as there is no spread to test by.
    pub p_value: Result<f64, Undefined>,
    /// Is it rejected with the correction of Benjamini and Yekutieli over all raters?
    pub model_wins: bool,
}

/// The whole test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlternativeTest {
    /// Everybody with an item that the model and another rater decided too, in the order of the ids.
    pub raters: Vec<AgainstAnnotator>,
    /// Raters with a p-value.
    pub tested: u64,
    /// Raters against whom the model wins.
    pub won: u64,
    /// Their share ω; the model passes at ½ or more. `n` counts raters; Wilson's interval takes them
    /// for a sample of such people.
    pub winning_rate: Result<Estimate, Undefined>,
    /// Mean of the tested raters' advantages ρ; `n` counts items, over which the interval is
    /// linearised, these raters held fixed.
    pub advantage: Result<Estimate, Undefined>,
}

impl AlternativeTest {
    /// Does the model pass, winning against at least half of the raters?
    ///
    /// [`Undefined::TooFewItems`] where nobody could be tested.
    pub fn passes(&self) -> Result<bool, Undefined> {
        if self.tested == 0 {
            return Err(Undefined::TooFewItems);
        }
        Ok(self.won >= self.tested - self.won)
    }
}

impl Decisions {
    /// Tests whether `model` may stand in for these raters.
    ///
    /// Each rater in turn is left out; on every item that they, the model and at least one other rater
    /// decided, the model's label and theirs are scored against the others'. H0 for a rater: they win
    /// at least ε more often than the model, tested by a one-sided one-sample t-test on the difference
    /// of "at least as good"; the p-values are corrected after Benjamini and Yekutieli. N. Calderon,
    /// R. Reichart, R. Dror (2025), "The alternative annotator test", arXiv 2501.10970. First decisions
    /// count.
    ///
    /// `model` holds (item, label), each item once, in any order. [`Undefined::ShapeMismatch`] where an
    /// item is there twice or there is not one value per label; [`Undefined::ValueOutOfRange`] for a
    /// label that is none, a value that is not finite or an ε out of range;
    /// [`Undefined::LevelOutOfRange`] for `q`; [`Undefined::TooFewRaters`] below two raters, and
    /// [`Undefined::NoPairs`] where no item has the model and two of them.
    pub fn alternative_annotator_test(
        &self,
        model: &[(u32, u16)],
        plan: AlternativeTestPlan,
        level: f64,
    ) -> Result<AlternativeTest, Undefined> {
        check_level(level)?;
        plan.check(self.k)?;
        let model = by_item(model, self.k)?;
        if self.raters.len() < 2 {
            return Err(Undefined::TooFewRaters);
        }
        let contests = self.contests(&model, plan.score);
        if contests.is_empty() {
            return Err(Undefined::NoPairs);
        }
        let tallies = tally(&contests, self.raters.len());
        let mut raters = Vec::new();
        for (rater, tally) in self.raters.iter().zip(&tallies) {
            if tally.items() > 0 {
                raters.push(AgainstAnnotator {
                    rater: *rater,
                    model_better: tally.model_better,
                    rater_better: tally.rater_better,
                    ties: tally.ties,
                    advantage: wilson(tally.at_least_as_good(), tally.items(), level),
                    p_value: tally.p_value(&plan),
                    model_wins: false,
                });
            }
        }
        let (tested, won) = correct(&mut raters, plan.q)?;
        let included: Vec<Option<f64>> = tallies
            .iter()
            .map(|tally| {
                let tested = tally.p_value(&plan).is_ok();
                tested.then(|| tally.at_least_as_good() as f64 / tally.items() as f64)
            })
            .collect();
        Ok(AlternativeTest {
            raters,
            tested,
            won,
            winning_rate: if tested == 0 {
                Err(Undefined::TooFewItems)
            } else {
                wilson(won, tested, level)
            },
            advantage: mean_advantage(&contests, &tallies, &included)
                .and_then(|mean| mean.normal_interval(level)),
        })
    }

    /// Every (item, rater) that can be contested, by item.
    fn contests(&self, model: &[(u32, u16)], score: Score) -> Vec<Contest> {
        let mut contests = Vec::new();
        let mut votes = vec![0_u32; self.k];
        for rows in self.by_item() {
            let Ok(place) = model.binary_search_by_key(&rows[0].item, |(item, _)| *item) else {
                continue;
            };
            votes.fill(0);
            for row in first_of_each_rater(rows) {
                votes[usize::from(row.label)] += 1;
            }
            if first_of_each_rater(rows).nth(1).is_none() {
                continue;
            }
            for row in first_of_each_rater(rows) {
                let label = usize::from(row.label);
                votes[label] -= 1;
                contests.push(Contest::between(row, model[place].1, &votes, score));
                votes[label] += 1;
            }
        }
        contests
    }
}

impl AlternativeTestPlan<'_> {
    fn check(&self, k: usize) -> Result<(), Undefined> {
        check_level(self.q)?;
        if !(0.0..=1.0).contains(&self.epsilon) {
            return Err(Undefined::ValueOutOfRange);
        }
        match self.score {
            Score::Accuracy => Ok(()),
            Score::NegativeRmse(values) if values.len() != k => Err(Undefined::ShapeMismatch),
            // Squares of larger values would no longer be told apart.
            Score::NegativeRmse(values) if values.iter().all(|v| v.abs() <= 1e100) => Ok(()),
            Score::NegativeRmse(_) => Err(Undefined::ValueOutOfRange),
        }
    }
}

/// Says against whom the model wins once the number of raters is paid for; how many could be tested,
/// and how many are won.
fn correct(raters: &mut [AgainstAnnotator], q: f64) -> Result<(u64, u64), Undefined> {
    let p_values: Vec<f64> = raters.iter().filter_map(|r| r.p_value.ok()).collect();
    if p_values.is_empty() {
        return Ok((0, 0));
    }
    let rejected = Correction::BenjaminiYekutieli.rejected(&p_values, q)?;
    let tested = raters.iter_mut().filter(|r| r.p_value.is_ok());
    let mut won = 0;
    for (rater, rejected) in tested.zip(rejected) {
        rater.model_wins = rejected;
        won += u64::from(rejected);
    }
    Ok((p_values.len() as u64, won))
}

/// The model's labels sorted by item.
fn by_item(model: &[(u32, u16)], k: usize) -> Result<Vec<(u32, u16)>, Undefined> {
    if model.iter().any(|(_, label)| usize::from(*label) >= k) {
        return Err(Undefined::ValueOutOfRange);
    }
    let mut sorted = model.to_vec();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(Undefined::ShapeMismatch);
    }
    Ok(sorted)
}

/// Who fits the others better on one item.
struct Contest {
    item: u32,
    rater: usize,
    better: Better,
}

#[derive(Clone, Copy)]
enum Better {
    Model,
    Rater,
    Neither,
}

impl Contest {
    fn between(row: &Decision, model: u16, others: &[u32], score: Score) -> Self {
        let (own, model) = (usize::from(row.label), usize::from(model));
        // All that a score is made of, up to a factor and a root that both sides share.
        let fit = |label: usize| match score {
            Score::Accuracy => f64::from(others[label]),
            Score::NegativeRmse(values) => {
                let squares = others.iter().zip(values);
                -squares
                    .map(|(votes, v)| f64::from(*votes) * (v - values[label]).powi(2))
                    .sum::<f64>()
            }
        };
        let (own, model) = (fit(own), fit(model));
        Self {
            item: row.item,
            rater: row.rater as usize,
            better: if model > own {
                Better::Model
            } else if own > model {
                Better::Rater
            } else {
                Better::Neither
            },
        }
    }

    fn model_at_least_as_good(&self) -> f64 {
        match self.better {
            Better::Model | Better::Neither => 1.0,
            Better::Rater => 0.0,
        }
    }
}

/// Contests of one rater, counted.
#[derive(Clone, Copy, Default)]
struct Tally {
    model_better: u64,
    rater_better: u64,
    ties: u64,
}

fn tally(contests: &[Contest], raters: usize) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); raters];
    for contest in contests {
        let tally = &mut tallies[contest.rater];
        match contest.better {
            Better::Model => tally.model_better += 1,
            Better::Rater => tally.rater_better += 1,
            Better::Neither => tally.ties += 1,
        }
    }
    tallies
}

impl Tally {
    fn items(self) -> u64 {
        self.model_better + self.rater_better + self.ties
    }

    fn at_least_as_good(self) -> u64 {
        self.model_better + self.ties
    }

    /// The differences are −1, 0 and 1, so three counts are all that the t-test needs.
    fn p_value(self, plan: &AlternativeTestPlan) -> Result<f64, Undefined> {
        let items = self.items();
        if items < plan.least_items.max(2) {
            return Err(Undefined::TooFewItems);
        }
        if [self.model_better, self.rater_better, self.ties].contains(&items) {
            return Err(Undefined::NoVariation);
        }
        let n = items as f64;
        let (minus, plus) = (self.model_better as f64, self.rater_better as f64);
        let mean = (plus - minus) / n;
        let variance = (plus + minus - n * mean * mean) / (n - 1.0);
        let t = (mean - plan.epsilon) / (variance / n).sqrt();
        Ok(t_cdf(t, n - 1.0))
    }
}

/// Mean of the included raters' advantages, its error linearised over items.
fn mean_advantage(
    contests: &[Contest],
    tallies: &[Tally],
    included: &[Option<f64>],
) -> Result<Measured, Undefined> {
    let raters = included.iter().flatten().count() as f64;
    if raters <= 0.0 {
        return Err(Undefined::TooFewItems);
    }
    let value = included.iter().flatten().sum::<f64>() / raters;
    let (mut squares, mut items) = (0.0, 0);
    for of_item in contests.chunk_by(|a, b| a.item == b.item) {
        let mut counted = false;
        let mut influence = 0.0;
        for contest in of_item {
            if let Some(own) = included[contest.rater] {
                let n = tallies[contest.rater].items() as f64;
                influence += (contest.model_at_least_as_good() - own) / (n * raters);
                counted = true;
            }
        }
        squares += influence * influence;
        items += u64::from(counted);
    }
    let n = items as f64;
    if items < 2 {
        return Err(Undefined::TooFewItems);
    }
    let units = (false, Unseen::share(value));
    Measured::new(value, squares * n / (n - 1.0), items, 0.0, units)
}
