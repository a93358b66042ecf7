//! Dawid and Skene's model: what an item most likely is, when raters err each in their own way.

use serde::{Deserialize, Serialize};

use super::{Decision, Decisions, first_of_each_rater};
use crate::estimate::Undefined;

/// Which decisions of a rater on one item are observations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sittings {
    /// The first: who decides an item again remembers it, or errs in the same way.
    #[default]
    First,
    /// Every one, as in the example of 1979, where an anaesthetist read each record three times
    /// apart. Only where later decisions were made as if the earlier ones had not been.
    Every,
}

impl Sittings {
    /// The decisions of one item that count.
    fn of(self, rows: &[Decision]) -> impl Iterator<Item = &Decision> {
        let every = matches!(self, Self::Every).then_some(rows);
        let first = matches!(self, Self::First).then(|| first_of_each_rater(rows));
        every
            .into_iter()
            .flatten()
            .chain(first.into_iter().flatten())
    }
}

/// When to stop, and what to do about what was never seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EmPlan {
    /// Most rounds, at least one.
    pub rounds: u32,
    /// Converged when a round moves the log-likelihood by no more than this, at least 0.
    pub tolerance: f64,
    /// Least expected count of a cell, in (0, 1): a probability of 0 would never be left again.
    pub floor: f64,
    /// Which of a rater's decisions on one item count; the first.
    pub sittings: Sittings,
}

impl Default for EmPlan {
    fn default() -> Self {
        Self {
            rounds: 1_000,
            tolerance: 1e-9,
            floor: 1e-10,
            sittings: Sittings::First,
        }
    }
}

/// Decisions that a rater must be expected to have made on items of a label, for a row of the matrix.
const LEAST_MET: f64 = 1e-3;

/// How one rater labels what is in truth each of the labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RaterMatrix {
    /// Whose.
    pub rater: u32,
    /// Their decisions that counted ([`Sittings`]).
    pub decisions: u64,
    /// `given[truth][label]`: probability of the label where that is the truth; each row sums to 1.
    /// `None` where the rater in all likelihood decided nothing of which that is the truth (a
    /// thousandth of a decision at most is expected): there is nothing to fit the row to.
    pub given: Vec<Option<Vec<f64>>>,
}

/// What one item most likely is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemPosterior {
    /// Which.
    pub item: u32,
    /// Probability of each label; they sum to 1.
    pub labels: Vec<f64>,
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DawidSkene {
    /// Share of each label in truth; 0 where nothing is left of it.
    pub priors: Vec<f64>,
    /// By rater, in the order of the ids.
    pub raters: Vec<RaterMatrix>,
    /// By item, in the order of the ids, under the priors and matrices above.
    pub items: Vec<ItemPosterior>,
    /// Natural logarithm of the probability of all decisions under the priors and matrices above.
    pub log_likelihood: f64,
    /// Rounds made.
    pub rounds: u32,
    /// Did the log-likelihood settle within the tolerance? If not, the figures are under way.
    pub converged: bool,
}

/// Parameters and posteriors while they are fitted, as flat tables.
struct Fit<'a> {
    table: &'a Decisions,
    sittings: Sittings,
    priors: Vec<f64>,
    /// By rater, given label, true label: the truths lie side by side.
    given: Vec<f64>,
    /// By item, true label.
    posterior: Vec<f64>,
}

impl Decisions {
    /// Fits the model of A. P. Dawid and A. M. Skene (1979), Applied Statistics 28, 20–28, by
    /// expectation and maximisation, from the first decision of each rater on each item.
    ///
    /// The model takes decisions on an item for independent given its truth, which a rater's second
    /// look at it is not; later decisions serve [`repeats`](Self::repeats), and count here only where
    /// the plan says so ([`Sittings`]).
    ///
    /// Starts from each item's shares of votes, so the same decisions give the same fit; it climbs to
    /// a local maximum. With fewer than three raters per item the model fits many truths equally well,
    /// and where most raters share an error it takes the error for the truth. [`Undefined::NoData`]
    /// without decisions, [`Undefined::TooFewLabels`] and [`Undefined::TooFewRaters`] below two,
    /// [`Undefined::ValueOutOfRange`] for a plan out of range.
    pub fn dawid_skene(&self, plan: EmPlan) -> Result<DawidSkene, Undefined> {
        let floor_fits = plan.floor > 0.0 && plan.floor < 1.0;
        if plan.rounds == 0 || plan.tolerance.is_nan() || plan.tolerance < 0.0 || !floor_fits {
            return Err(Undefined::ValueOutOfRange);
        }
        if self.is_empty() {
            return Err(Undefined::NoData);
        }
        if self.k < 2 {
            return Err(Undefined::TooFewLabels);
        }
        if self.raters.len() < 2 {
            return Err(Undefined::TooFewRaters);
        }
        let mut fit = Fit::from_votes(self, plan.sittings);
        fit.maximise(plan.floor);
        let (mut rounds, mut converged) = (0, false);
        let mut likelihood = fit.expect();
        while rounds < plan.rounds && !converged {
            fit.maximise(plan.floor);
            let before = likelihood;
            likelihood = fit.expect();
            converged = (likelihood - before).abs() <= plan.tolerance;
            rounds += 1;
        }
        Ok(fit.report(plan.floor, likelihood, rounds, converged))
    }
}

impl<'a> Fit<'a> {
    fn from_votes(table: &'a Decisions, sittings: Sittings) -> Self {
        let k = table.k;
        let mut posterior = Vec::new();
        for rows in table.by_item() {
            let start = posterior.len();
            posterior.resize(start + k, 0.0);
            let votes = sittings.of(rows).count() as f64;
            for row in sittings.of(rows) {
                posterior[start + usize::from(row.label)] += 1.0 / votes;
            }
        }
        Self {
            table,
            sittings,
            priors: vec![0.0; k],
            given: vec![0.0; table.raters.len() * k * k],
            posterior,
        }
    }

    /// Priors and matrices from the posteriors.
    fn maximise(&mut self, floor: f64) {
        let k = self.table.k;
        let items = (self.posterior.len() / k) as f64;
        self.priors.fill(0.0);
        self.given.fill(0.0);
        for (rows, truth) in self.table.by_item().zip(self.posterior.chunks(k)) {
            for (prior, p) in self.priors.iter_mut().zip(truth) {
                *prior += p / items;
            }
            for row in self.sittings.of(rows) {
                let cell = (row.rater as usize * k + usize::from(row.label)) * k;
                for (given, p) in self.given[cell..cell + k].iter_mut().zip(truth) {
                    *given += p;
                }
            }
        }
        for prior in &mut self.priors {
            *prior = prior.max(floor);
        }
        for matrix in self.given.chunks_mut(k * k) {
            for truth in 0..k {
                let cells = || (0..k).map(|label| label * k + truth);
                let sum: f64 = cells().map(|cell| matrix[cell].max(floor)).sum();
                for cell in cells() {
                    matrix[cell] = matrix[cell].max(floor) / sum;
                }
            }
        }
    }

    /// Posteriors from priors and matrices; the log-likelihood of these.
    fn expect(&mut self) -> f64 {
        let k = self.table.k;
        let ln_given: Vec<f64> = self.given.iter().map(|p| p.ln()).collect();
        let ln_priors: Vec<f64> = self.priors.iter().map(|p| p.ln()).collect();
        let mut likelihood = 0.0;
        for (rows, truth) in self.table.by_item().zip(self.posterior.chunks_mut(k)) {
            // Logarithms of the joint probability of the decisions with every truth.
            truth.copy_from_slice(&ln_priors);
            for row in self.sittings.of(rows) {
                let cell = (row.rater as usize * k + usize::from(row.label)) * k;
                for (joint, given) in truth.iter_mut().zip(&ln_given[cell..cell + k]) {
                    *joint += given;
                }
            }
            // The greatest is taken out, so that not all of them can vanish.
            let greatest = truth.iter().copied().fold(f64::MIN, f64::max);
            let mut sum = 0.0;
            for p in truth.iter_mut() {
                *p = (*p - greatest).exp();
                sum += *p;
            }
            for p in truth.iter_mut() {
                *p /= sum;
            }
            likelihood += greatest + sum.ln();
        }
        likelihood
    }

    fn report(self, floor: f64, log_likelihood: f64, rounds: u32, converged: bool) -> DawidSkene {
        let k = self.table.k;
        let mut decisions = vec![0; self.table.raters.len()];
        // By rater and truth: decisions expected on items of which that is the truth.
        let mut met = vec![0.0; self.table.raters.len() * k];
        for (rows, truth) in self.table.by_item().zip(self.posterior.chunks(k)) {
            for row in self.sittings.of(rows) {
                let rater = row.rater as usize;
                decisions[rater] += 1;
                for (met, p) in met[rater * k..].iter_mut().zip(truth) {
                    *met += p;
                }
            }
        }
        let matrices = self.given.chunks(k * k);
        let ids = self.table.raters.iter().zip(decisions);
        let turned = |(matrix, met): (&[f64], &[f64])| {
            let row = |truth| (0..k).map(|label| matrix[label * k + truth]).collect();
            let row = |(truth, met): (usize, &f64)| (*met > LEAST_MET).then(|| row(truth));
            met.iter().enumerate().map(row).collect()
        };
        let raters = ids
            .zip(matrices.zip(met.chunks(k)))
            .map(|((rater, decisions), fitted)| RaterMatrix {
                rater: *rater,
                decisions,
                given: turned(fitted),
            })
            .collect();
        let posteriors = self.table.by_item().zip(self.posterior.chunks(k));
        let items = posteriors
            .map(|(rows, labels)| ItemPosterior {
                item: rows[0].item,
                labels: labels.to_vec(),
            })
            .collect();
        DawidSkene {
            priors: self
                .priors
                .iter()
                .map(|p| if *p > floor { *p } else { 0.0 })
                .collect(),
            raters,
            items,
            log_likelihood,
            rounds,
            converged,
        }
    }
}
