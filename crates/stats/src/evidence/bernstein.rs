//! Confidence sequences of a bounded mean that adapt to the variance, from a few running sums.
//!
//! Alternatives to [`Betting`](super::Betting) in closed form, for one observation at a time. Both
//! depend on the order of the observations and do not merge. Both are usually wider.

use serde::{Deserialize, Serialize};

use super::bets::{Range, Refused, check_delta};
use crate::estimate::{Estimate, Undefined};
use crate::special::{gamma_exponential_bound, gamma_exponential_tuning};

/// Predictable bets of the empirical Bernstein kind, from everything but the newest observation.
///
/// `λₜ = √(2 ln(2/δ) / (t ln(1+t) σ̂²ₜ₋₁))` with the variance regularised by one made-up observation of
/// mean ½ and variance ¼. I. Waudby-Smith, A. Ramdas (2024), equation 15.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plugin {
    log_delta: f64,
    n: u64,
    sum: f64,
    squares: f64,
}

impl Plugin {
    pub(crate) fn new(delta: f64) -> Result<Self, Refused> {
        // Halves of smaller ones have no logarithm.
        if !(f64::MIN_POSITIVE..1.0).contains(&delta) {
            return Err(Refused::Bar { bar: delta });
        }
        Ok(Self {
            // Half for each side of the interval.
            log_delta: (delta / 2.0).ln(),
            n: 0,
            sum: 0.0,
            squares: 0.0,
        })
    }

    /// A stored state as it is, if observations in [0, 1] can lead to it at this δ.
    pub(crate) fn checked(self, delta: f64) -> Result<Self, Refused> {
        let fresh = Self::new(delta)?;
        let most = self.n as f64 * (1.0 + 1e-9);
        // Written and read again, a number may change its last digit.
        let same = (self.log_delta - fresh.log_delta).abs() <= 1e-12 * fresh.log_delta.abs();
        let sums = [self.sum, self.squares]
            .iter()
            .all(|x| (0.0..=most).contains(x));
        if same && sums {
            Ok(self)
        } else {
            Err(Refused::Damaged)
        }
    }

    /// The bet on the next observation.
    pub(crate) fn bet(&self) -> f64 {
        let t = self.n as f64 + 1.0;
        let variance = (0.25 + self.squares) / t;
        (-2.0 * self.log_delta / (t * t.ln_1p() * variance)).sqrt()
    }

    pub(crate) fn see(&mut self, x: f64) -> Result<(), Refused> {
        self.n = self.n.checked_add(1).ok_or(Refused::TooMany)?;
        self.sum += x;
        let mean = (0.5 + self.sum) / (self.n as f64 + 1.0);
        self.squares += (x - mean) * (x - mean);
        Ok(())
    }

    pub(crate) fn n(&self) -> u64 {
        self.n
    }

    pub(crate) fn mean(&self) -> Result<f64, Undefined> {
        if self.n == 0 {
            return Err(Undefined::NoData);
        }
        Ok((self.sum / self.n as f64).clamp(0.0, 1.0))
    }
}

/// Predictable-mixture empirical Bernstein confidence sequence.
///
/// `Σλᵢxᵢ/Σλᵢ ± (ln(2/δ) + Σ(xᵢ − x̄ᵢ₋₁)²ψ(λᵢ)) / Σλᵢ` with `ψ(λ) = −ln(1−λ) − λ` and λ at most ½.
/// I. Waudby-Smith, A. Ramdas (2024), JRSS B 86, 1–27, theorem 2; as in confseq, the mean before the
/// first observation is 0 for the lower end and, mirrored, `greatest` for the upper.
/// The level is chosen at the start, as the bets depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredMixture", into = "StoredMixture")]
pub struct PredictableMixture {
    range: Range,
    delta: f64,
    plugin: Plugin,
    bets: f64,
    weighted: f64,
    cost: f64,
    /// What the first observation costs the lower and the upper end.
    first: (f64, f64),
}

/// How a state is written down; reading it checks it.
#[derive(Clone, Serialize, Deserialize)]
struct StoredMixture {
    range: Range,
    delta: f64,
    plugin: Plugin,
    bets: f64,
    weighted: f64,
    cost: f64,
    first: (f64, f64),
}

impl From<PredictableMixture> for StoredMixture {
    fn from(state: PredictableMixture) -> Self {
        Self {
            range: state.range,
            delta: state.delta,
            plugin: state.plugin,
            bets: state.bets,
            weighted: state.weighted,
            cost: state.cost,
            first: state.first,
        }
    }
}

impl TryFrom<StoredMixture> for PredictableMixture {
    type Error = Refused;

    fn try_from(stored: StoredMixture) -> Result<Self, Refused> {
        let plugin = stored.plugin.checked(stored.delta)?;
        let n = plugin.n() as f64 * (1.0 + 1e-9);
        // Bets are at most ½, and ψ(½) is below 0.2; the first observation needs a bet.
        let sound = (0.0..=0.5 * n).contains(&stored.bets)
            && (0.0..=stored.bets * (1.0 + 1e-9)).contains(&stored.weighted)
            && (0.0..=0.2 * n).contains(&stored.cost)
            && (0.0..=0.2).contains(&stored.first.0)
            && (0.0..=0.2).contains(&stored.first.1)
            && (plugin.n() == 0 || stored.bets > 0.0);
        if !sound {
            return Err(Refused::Damaged);
        }
        Ok(Self {
            range: stored.range,
            delta: stored.delta,
            plugin,
            bets: stored.bets,
            weighted: stored.weighted,
            cost: stored.cost,
            first: stored.first,
        })
    }
}

impl PredictableMixture {
    /// No observations yet, of numbers in `[0, greatest]`, for intervals at level `1 − δ`.
    pub fn new(greatest: f64, delta: f64) -> Result<Self, Refused> {
        Ok(Self {
            range: Range::new(greatest)?,
            delta,
            plugin: Plugin::new(delta)?,
            bets: 0.0,
            weighted: 0.0,
            cost: 0.0,
            first: (0.0, 0.0),
        })
    }

    /// Adds one observation; refused, and nothing changed, outside `[0, greatest]`. O(1).
    pub fn add(&mut self, x: f64) -> Result<(), Refused> {
        let x = self.range.check(x)? / self.range.greatest();
        let bet = self.plugin.bet().min(0.5);
        let psi = -(-bet).ln_1p() - bet;
        match self.plugin.mean() {
            Ok(mean) => self.cost += (x - mean) * (x - mean) * psi,
            Err(_) => self.first = (x * x * psi, (1.0 - x) * (1.0 - x) * psi),
        }
        self.plugin.see(x)?;
        self.bets += bet;
        self.weighted += bet * x;
        Ok(())
    }

    /// The mean with the interval of now; undefined without observations.
    pub fn interval(&self) -> Result<Estimate, Undefined> {
        let value = self.plugin.mean()?;
        let middle = self.weighted / self.bets;
        let half = |first: f64| ((2.0 / self.delta).ln() + first + self.cost) / self.bets;
        let greatest = self.range.greatest();
        Ok(Estimate {
            value: value * greatest,
            low: (middle - half(self.first.0)).clamp(0.0, value) * greatest,
            high: (middle + half(self.first.1)).clamp(value, 1.0) * greatest,
            n: self.plugin.n(),
            level: 1.0 - self.delta,
        })
    }
}

/// Conjugate-mixture (gamma-exponential) empirical Bernstein confidence sequence.
///
/// The mean minus the gamma-exponential mixture bound at the empirical variance process
/// `Vₜ = Σ(xᵢ − x̄ᵢ₋₁)²`, with ½ for the mean before the first. S. R. Howard, A. Ramdas, J. McAuliffe,
/// J. Sekhon (2021), Annals of Statistics 49, 1055–1080, theorem 4 and proposition 9.
/// δ and the tuning can be chosen at each reading, but fixed beforehand to keep the promise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StoredConjugate", into = "StoredConjugate")]
pub struct ConjugateMixture {
    range: Range,
    n: u64,
    sum: f64,
    variance: f64,
}

/// How a state is written down; reading it checks it.
#[derive(Clone, Serialize, Deserialize)]
struct StoredConjugate {
    range: Range,
    n: u64,
    sum: f64,
    variance: f64,
}

impl From<ConjugateMixture> for StoredConjugate {
    fn from(state: ConjugateMixture) -> Self {
        Self {
            range: state.range,
            n: state.n,
            sum: state.sum,
            variance: state.variance,
        }
    }
}

impl TryFrom<StoredConjugate> for ConjugateMixture {
    type Error = Refused;

    fn try_from(stored: StoredConjugate) -> Result<Self, Refused> {
        let most = stored.n as f64 * (1.0 + 1e-9);
        let sums = [stored.sum, stored.variance];
        if !sums.iter().all(|x| (0.0..=most).contains(x)) {
            return Err(Refused::Damaged);
        }
        Ok(Self {
            range: stored.range,
            n: stored.n,
            sum: stored.sum,
            variance: stored.variance,
        })
    }
}

impl ConjugateMixture {
    /// No observations yet, of numbers in `[0, greatest]`.
    pub fn new(greatest: f64) -> Result<Self, Refused> {
        Ok(Self {
            range: Range::new(greatest)?,
            n: 0,
            sum: 0.0,
            variance: 0.0,
        })
    }

    /// Adds one observation; refused, and nothing changed, outside `[0, greatest]`. O(1).
    pub fn add(&mut self, x: f64) -> Result<(), Refused> {
        let x = self.range.check(x)? / self.range.greatest();
        let next = self.n.checked_add(1).ok_or(Refused::TooMany)?;
        let before = if self.n == 0 {
            0.5
        } else {
            self.sum / self.n as f64
        };
        self.variance += (x - before) * (x - before);
        self.sum += x;
        self.n = next;
        Ok(())
    }

    /// The mean with the interval at level `1 − δ`, narrowest where V (in units of the squared range)
    /// is about `tuned_for`.
    ///
    /// Undefined without observations and unless `0 < δ < 1` and `tuned_for` is from 1e-3 to 1e12.
    pub fn interval(&self, delta: f64, tuned_for: f64) -> Result<Estimate, Undefined> {
        let delta = check_delta(delta)?;
        if !(1e-3..=1e12).contains(&tuned_for) {
            return Err(Undefined::ValueOutOfRange);
        }
        if self.n == 0 {
            return Err(Undefined::NoData);
        }
        let half = delta / 2.0;
        let tuning = gamma_exponential_tuning(tuned_for, half);
        let width = gamma_exponential_bound(self.variance, half, tuning) / self.n as f64;
        let value = (self.sum / self.n as f64).clamp(0.0, 1.0);
        let greatest = self.range.greatest();
        Ok(Estimate {
            value: value * greatest,
            low: (value - width).max(0.0) * greatest,
            high: (value + width).min(1.0) * greatest,
            n: self.n,
            level: 1.0 - delta,
        })
    }
}
