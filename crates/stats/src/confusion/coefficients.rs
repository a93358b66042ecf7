//! Agreement of two sources beyond chance: κ, π, α, AC1, AC2, S and the Matthews correlation.

use serde::{Deserialize, Serialize};

use super::Confusion;
use crate::chance::{Chance, Shares, all_alike, chance_corrected, spread, variance_under_chance};
use crate::estimate::{Estimate, Undefined};
use crate::measured::Measured;
use crate::student::normal_cdf;
use crate::unseen::Unseen;
use crate::weights::{Weighting, Weights};

/// Cohen's κ tested against "both sides label independently".
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChanceTest {
    /// κ itself.
    pub kappa: f64,
    /// Standard error that κ has where the two sides are independent; not for intervals.
    pub null_error: f64,
    /// κ in units of it.
    pub z: f64,
    /// Probability of a κ at least as far from 0, on either side, if they were.
    pub p_value: f64,
    /// Pairs.
    pub n: u64,
}

impl Confusion {
    /// Any of the coefficients with its standard error; `n` counts pairs.
    ///
    /// `1 − observed / expected disagreement`, where disagreement is credit missed ([`Weights`], or a
    /// [`CustomWeights`](crate::CustomWeights) table) and [`Chance`] says what is expected. The
    /// standard error is the delta method's for pairs drawn independently (K. L. Gwet, Handbook of
    /// Inter-Rater Reliability, 4th ed. 2014, chapters 5 and 6; irrCAC `CAC.table`). Undefined without
    /// pairs, below two labels, where chance alone would agree fully
    /// ([`Undefined::ChanceAgreementIsOne`]), where a weight table has another size, and where the
    /// pairs exceed 64 bits.
    pub fn coefficient<'a>(
        &self,
        chance: Chance,
        weights: impl Into<Weighting<'a>>,
    ) -> Result<Measured, Undefined> {
        chance_corrected(self, chance, weights.into())
    }

    /// Mean credit of the pairs: percent agreement where near labels count in part, in [0, 1].
    ///
    /// Normal interval from the spread of the credit. Unweighted, prefer
    /// [`percent_agreement`](Self::percent_agreement), whose interval stays honest near 0 and 1.
    pub fn weighted_agreement<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::None, weights)?
            .normal_interval(level)
    }

    /// Cohen's κ with its large-sample interval. `n` counts pairs.
    ///
    /// J. Cohen (1960, 1968); variance of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72,
    /// 323–327, as `std_kappa` in statsmodels; normal interval cut to [−1, 1], and with full
    /// agreement the one that [`Measured::normal_interval`] describes. Undefined without
    /// pairs, below two labels, and where both sides always give the same single label.
    pub fn cohen_kappa<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::OwnMargins, weights)?
            .normal_interval(level)
    }

    /// Is κ more than two independent labelings would show? Two-sided normal test.
    ///
    /// Standard error under independence of Fleiss, Cohen and Everitt (1969), `std_kappa0` in
    /// statsmodels. A small p-value says "not chance", never "good": read κ and its interval.
    /// Undefined as [`cohen_kappa`](Self::cohen_kappa), and as [`Undefined::NoVariation`] where one
    /// side gives one label only.
    pub fn kappa_against_chance<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
    ) -> Result<ChanceTest, Undefined> {
        let weights = weights.into();
        let kappa = self.coefficient(Chance::OwnMargins, weights)?;
        let null_error = variance_under_chance(self, weights)?.sqrt();
        // A side that never varies leaves κ at 0 whatever the other does, but for rounding.
        if null_error <= 1e-12 / (kappa.n as f64).sqrt() {
            return Err(Undefined::NoVariation);
        }
        let z = kappa.value / null_error;
        Ok(ChanceTest {
            kappa: kappa.value,
            null_error,
            z,
            p_value: 2.0 * normal_cdf(-z.abs()),
            n: kappa.n,
        })
    }

    /// Gwet's AC1, which stays sensible where one label dominates. `n` counts pairs.
    ///
    /// K. L. Gwet (2008), British Journal of Mathematical and Statistical Psychology 61, 29–48;
    /// variance for two raters from there, with a normal interval (irrCAC uses t with n − 1).
    /// Undefined without pairs and below two labels.
    pub fn gwet_ac1(&self, level: f64) -> Result<Estimate, Undefined> {
        self.gwet_ac2(Weights::Unweighted, level)
    }

    /// Gwet's AC2: [`gwet_ac1`](Self::gwet_ac1) with partial credit for near labels.
    ///
    /// With weights it can fall a little below −1.
    pub fn gwet_ac2<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::Gwet, weights)?
            .normal_interval(level)
    }

    /// Scott's π: chance from the mean of both margins. `n` counts pairs.
    ///
    /// W. A. Scott (1955), Public Opinion Quarterly 19, 321–325; variance by the delta method, as in
    /// K. L. Gwet, Handbook of Inter-Rater Reliability. Undefined as [`cohen_kappa`](Self::cohen_kappa).
    pub fn scott_pi(&self, level: f64) -> Result<Estimate, Undefined> {
        self.scott_pi_weighted(Weights::Unweighted, level)
    }

    /// [`scott_pi`](Self::scott_pi) with partial credit.
    pub fn scott_pi_weighted<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::PooledMargins, weights)?
            .normal_interval(level)
    }

    /// Bennett's S, Brennan and Prediger's κ: every label is as likely by chance. `n` counts pairs.
    ///
    /// E. M. Bennett, R. Alpert, A. C. Goldstein (1954), Public Opinion Quarterly 18, 303–308;
    /// R. L. Brennan, D. J. Prediger (1981), Educational and Psychological Measurement 41, 687–699. It
    /// moves with the number of labels of the schema, used or not. Undefined without pairs, below two
    /// labels, and where the weights give every two labels full credit.
    pub fn brennan_prediger<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::Uniform, weights)?
            .normal_interval(level)
    }

    /// Krippendorff's α of two sources without missing labels. `n` counts pairs.
    ///
    /// `1 − (1 − 1/2n)(1 − π)` (K. Krippendorff 2011); unweighted it is the nominal α, with quadratic
    /// weights the interval α of equidistant labels. The standard error is π's, as in irrCAC, where
    /// the factor of the correction is left out. For ordinal and ratio distances take
    /// [`to_patterns`](Self::to_patterns). Undefined as [`cohen_kappa`](Self::cohen_kappa).
    pub fn krippendorff_alpha<'a>(
        &self,
        weights: impl Into<Weighting<'a>>,
        level: f64,
    ) -> Result<Estimate, Undefined> {
        self.coefficient(Chance::Krippendorff, weights)?
            .normal_interval(level)
    }

    /// Matthews correlation for any number of labels (R_K), with a delta-method interval.
    ///
    /// J. Gorodkin (2004), Computational Biology and Chemistry 28, 367–374. Undefined where either
    /// side gives one label only.
    pub fn mcc(&self, level: f64) -> Result<Estimate, Undefined> {
        self.mcc_measured()?.normal_interval(level)
    }

    /// [`mcc`](Self::mcc) with its standard error.
    pub fn mcc_measured(&self) -> Result<Measured, Undefined> {
        let shares = Shares::of_matrix(self)?;
        let Shares { row, column, .. } = &shares;
        let (row_spread, column_spread) = (spread(row), spread(column));
        let scale = (row_spread * column_spread).sqrt();
        if scale <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        let by_chance: f64 = row.iter().zip(column).map(|(r, c)| r * c).sum();
        let agreed: f64 = (0..self.k).map(|i| shares.of(i, i)).sum();
        let value = ((agreed - by_chance) / scale).clamp(-1.0, 1.0);
        let variance = shares.variance(|i, j| {
            let hit = if i == j { 1.0 } else { 0.0 };
            (hit - column[i] - row[j]) / scale
                + value * (column[j] / column_spread + row[i] / row_spread)
        });
        let unseen = Unseen::Correlation {
            agreed,
            by_chance,
            spreads: [row_spread, column_spread],
        };
        let missed = self.filled().map(|(i, j)| if i == j { 0.0 } else { 1.0 });
        let units = (all_alike(missed), unseen);
        Measured::new(value, variance, self.n(), -1.0, units)
    }
}
