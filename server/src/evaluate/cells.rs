//! Agreement and κ from the cells that occur: resampling 700 labels need not look at 490,000 cells each time.

use understudy_stats::Undefined;

/// Pairs by reference and prediction, with the sums that κ needs; refilled for each resample.
pub struct Cells {
    references: Vec<u64>,
    predictions: Vec<u64>,
    agreements: u64,
    n: u64,
}

impl Cells {
    /// No pairs yet, for `k` labels.
    pub fn new(k: usize) -> Self {
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

    /// Counts pairs.
    pub fn add(&mut self, reference: usize, predicted: usize, pairs: u64) {
        self.references[reference] += pairs;
        self.predictions[predicted] += pairs;
        self.n += pairs;
        if reference == predicted {
            self.agreements += pairs;
        }
    }

    /// Share of agreement.
    pub fn agreement(&self) -> Result<f64, Undefined> {
        self.check()?;
        Ok(self.agreements as f64 / self.n as f64)
    }

    /// Cohen's κ (1960), the value of [`Confusion::coefficient`](understudy_stats::Confusion::coefficient)
    /// in time that grows with the labels and not with their square.
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

    fn check(&self) -> Result<(), Undefined> {
        if self.references.len() < 2 {
            Err(Undefined::TooFewLabels)
        } else if self.n == 0 {
            Err(Undefined::NoData)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_stats::{Chance, Confusion, Weights};

    proptest::proptest! {
        #[test]
        fn kappa_of_cells_is_that_of_the_matrix(
            pairs in proptest::collection::vec((0..5_usize, 0..5_usize, 1..100_u64), 0..12),
        ) {
            let (mut matrix, mut cells) = (Confusion::new(5), Cells::new(5));
            for (reference, predicted, count) in pairs {
                matrix.add(reference, predicted, count).unwrap();
                cells.add(reference, predicted, count);
            }
            let of_matrix = |chance| {
                matrix.coefficient(chance, Weights::Unweighted).map(|found| found.value)
            };
            for (chance, found) in [
                (Chance::OwnMargins, cells.cohen_kappa()),
                (Chance::None, cells.agreement()),
            ] {
                match (of_matrix(chance), found) {
                    (Ok(one), Ok(other)) => proptest::prop_assert!((one - other).abs() < 1e-12),
                    (one, other) => proptest::prop_assert_eq!(one, other),
                }
            }
            cells.clear();
            proptest::prop_assert_eq!(cells.cohen_kappa(), Err(Undefined::NoData));
        }
    }
}
