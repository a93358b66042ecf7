//! Percent agreement and κ from the sums that they need: a resample of 700 labels need not look at 490,000 cells.

use crate::estimate::Undefined;
use crate::weights::MOST_LABELS;

/// Pairs reduced to their two margins and how many agree; refilled for each resample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    references: Vec<u64>,
    predictions: Vec<u64>,
    agreements: u64,
    n: u64,
}

impl Tally {
    /// No pairs yet, for `k` labels: 4,096 at most, none for more.
    pub fn new(k: usize) -> Self {
        let k = if k > MOST_LABELS { 0 } else { k };
        Self {
            references: vec![0; k],
            predictions: vec![0; k],
            agreements: 0,
            n: 0,
        }
    }

    /// Forgets all pairs.
    pub fn clear(&mut self) {
        self.references.fill(0);
        self.predictions.fill(0);
        (self.agreements, self.n) = (0, 0);
    }

    /// Counts pairs of a reference label with a predicted one. [`Undefined::ValueOutOfRange`], and nothing is counted,
    /// for a label that is not below `k`; [`Undefined::CountsTooLarge`] for more pairs than 64 bits count.
    pub fn add(&mut self, reference: usize, predicted: usize, pairs: u64) -> Result<(), Undefined> {
        let n = self.n.checked_add(pairs).ok_or(Undefined::CountsTooLarge)?;
        let k = self.references.len();
        if reference >= k || predicted >= k {
            return Err(Undefined::ValueOutOfRange);
        }
        // No margin exceeds n.
        self.references[reference] += pairs;
        self.predictions[predicted] += pairs;
        self.n = n;
        if reference == predicted {
            self.agreements += pairs;
        }
        Ok(())
    }

    /// Share of agreement. Undefined without pairs and for fewer than two labels.
    pub fn agreement(&self) -> Result<f64, Undefined> {
        if self.references.len() < 2 {
            return Err(Undefined::TooFewLabels);
        }
        if self.n == 0 {
            return Err(Undefined::NoData);
        }
        Ok(self.agreements as f64 / self.n as f64)
    }

    /// Cohen's κ (J. Cohen 1960, Educational and Psychological Measurement 20, 37–46): the value of
    /// [`Confusion::coefficient`](crate::Confusion::coefficient) in time that grows with the labels and not with
    /// their square. Undefined without pairs and where one label is all there is.
    pub fn cohen_kappa(&self) -> Result<f64, Undefined> {
        let observed = self.agreement()?;
        let n = self.n as f64;
        let margins = self.references.iter().zip(&self.predictions);
        let by_chance: f64 = margins
            .map(|(r, p)| (*r as f64 / n) * (*p as f64 / n))
            .sum();
        // One label on both sides: its share is exactly 1, and so is the sum.
        if by_chance >= 1.0 {
            return Err(Undefined::ChanceAgreementIsOne);
        }
        Ok(1.0 - (1.0 - observed) / (1.0 - by_chance))
    }
}
