//! Many tests at once: p-values corrected so that their number is paid for.

use serde::{Deserialize, Serialize};

use crate::estimate::{Undefined, check_level};

/// How a family of p-values is corrected, and what the correction promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// No false rejection at all but with probability q, whatever the dependence between the tests:
    /// `m·p`. C. E. Bonferroni (1936).
    Bonferroni,
    /// The same promise and never fewer rejections than Bonferroni: the i-th smallest p times
    /// `m − i + 1`. S. Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    Holm,
    /// At most a share q of the rejections is false on average, for independent or positively
    /// dependent tests: the i-th smallest p times `m / i`. Y. Benjamini, Y. Hochberg (1995), Journal of
    /// the Royal Statistical Society B 57, 289–300.
    BenjaminiHochberg,
    /// The promise of Benjamini and Hochberg under any dependence, for a further factor
    /// `1 + 1/2 + … + 1/m`. Y. Benjamini, D. Yekutieli (2001), Annals of Statistics 29, 1165–1188.
    BenjaminiYekutieli,
}

impl Correction {
    /// Corrected p-values in the order given, each in [0, 1] and none below its own p.
    ///
    /// Rejecting where the corrected value is at most q keeps the promise of the correction at q.
    /// [`Undefined::NoData`] without p-values, [`Undefined::ValueOutOfRange`] unless each is in [0, 1].
    pub fn adjust(self, p_values: &[f64]) -> Result<Vec<f64>, Undefined> {
        if p_values.is_empty() {
            return Err(Undefined::NoData);
        }
        if !p_values.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(Undefined::ValueOutOfRange);
        }
        let tests = p_values.len();
        let m = tests as f64;
        let mut order: Vec<usize> = (0..tests).collect();
        order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
        let mut adjusted = vec![0.0; tests];
        match self {
            Self::Bonferroni => {
                for (to, p) in adjusted.iter_mut().zip(p_values) {
                    *to = (p * m).min(1.0);
                }
            }
            Self::Holm => {
                // A larger p never ends up below a smaller one: the running greatest going up.
                let mut greatest: f64 = 0.0;
                for (rank, at) in order.iter().enumerate() {
                    greatest = greatest.max(p_values[*at] * (tests - rank) as f64);
                    adjusted[*at] = greatest.min(1.0);
                }
            }
            Self::BenjaminiHochberg | Self::BenjaminiYekutieli => {
                let dependence = self.price_of_dependence(tests);
                // The running least coming down, for the same reason.
                let mut least: f64 = 1.0;
                for (rank, at) in order.iter().enumerate().rev() {
                    least = least.min(p_values[*at] * (m / (rank + 1) as f64 * dependence));
                    adjusted[*at] = least;
                }
            }
        }
        Ok(adjusted)
    }

    /// Which hypotheses are rejected when the correction's promise is to hold at `q`.
    ///
    /// Undefined as [`adjust`](Self::adjust), and [`Undefined::LevelOutOfRange`] unless `0 < q < 1`.
    pub fn rejected(self, p_values: &[f64], q: f64) -> Result<Vec<bool>, Undefined> {
        check_level(q)?;
        let adjusted = self.adjust(p_values)?;
        Ok(adjusted.into_iter().map(|p| p <= q).collect())
    }

    fn price_of_dependence(self, tests: usize) -> f64 {
        match self {
            Self::BenjaminiYekutieli => (1..=tests).map(|i| 1.0 / i as f64).sum(),
            Self::Bonferroni | Self::Holm | Self::BenjaminiHochberg => 1.0,
        }
    }
}
