//! Confidences put right: isotonic and temperature recalibration, compared on pairs held out.

use serde::{Deserialize, Serialize};

use super::corp::pool;
use super::reliability::ece_of_levels;
use super::scoring::{HALF_BIN, Rule, mean, mean_of};
use crate::estimate::{Estimate, Undefined};
use crate::histogram::ScoreHistogram;
use crate::scored::{self, Level};

/// A monotone map of confidences by isotonic regression.
///
/// B. Zadrozny, C. Elkan (2002), KDD, 694–699; as in scikit-learn, the fitted blocks are flat and what
/// lies between two of them is interpolated. It can give 0 or 1, where log loss punishes one
/// exception without limit; it needs some hundreds of pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(f64, f64)>", into = "Vec<(f64, f64)>")]
pub struct Isotonic {
    /// Confidence and value at both ends of every block, ascending.
    knots: Vec<(f64, f64)>,
}

impl Isotonic {
    /// Fitted to bins. Undefined without pairs.
    pub fn fit(histogram: &ScoreHistogram) -> Result<Self, Undefined> {
        Ok(Self::of(&scored::from_histogram(histogram)?))
    }

    /// Fitted to single pairs. Undefined without pairs, and as [`brier_of`](super::brier_of).
    pub fn fit_pairs(confidence: &[f64], agrees: &[bool]) -> Result<Self, Undefined> {
        Ok(Self::of(&scored::from_pairs(confidence, agrees)?))
    }

    fn of(levels: &[Level]) -> Self {
        let mut knots = Vec::new();
        for block in pool(levels) {
            knots.push((block.first, block.rate()));
            if block.last > block.first {
                knots.push((block.last, block.rate()));
            }
        }
        Self { knots }
    }

    /// The recalibrated confidence; `None` for NaN and outside [0, 1].
    pub fn apply(&self, confidence: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&confidence) {
            return None;
        }
        let above = self.knots.partition_point(|knot| knot.0 <= confidence);
        match (
            above.checked_sub(1).and_then(|i| self.knots.get(i)),
            self.knots.get(above),
        ) {
            (Some(below), Some(above)) => {
                let share = (confidence - below.0) / (above.0 - below.0);
                Some(below.1 + share * (above.1 - below.1))
            }
            (Some(end), None) | (None, Some(end)) => Some(end.1),
            (None, None) => None,
        }
    }
}

impl From<Isotonic> for Vec<(f64, f64)> {
    fn from(map: Isotonic) -> Self {
        map.knots
    }
}

impl TryFrom<Vec<(f64, f64)>> for Isotonic {
    type Error = Undefined;

    fn try_from(knots: Vec<(f64, f64)>) -> Result<Self, Undefined> {
        let unit = |x: f64| (0.0..=1.0).contains(&x);
        if knots.is_empty() {
            return Err(Undefined::NoData);
        }
        let within = knots.iter().all(|knot| unit(knot.0) && unit(knot.1));
        let rising = knots
            .windows(2)
            .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        if within && rising {
            Ok(Self { knots })
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }
}

/// One number that makes all confidences more or less extreme: `logit(c) / T`.
///
/// Least log loss on the pairs it is fitted to. After C. Guo, G. Pleiss, Y. Sun, K. Weinberger (2017),
/// ICML (arXiv 1706.04599), but applied to the odds of the one confidence that is known: with more
/// than two labels it is not the same as dividing the logits of all of them. It never changes the
/// order of confidences, nor on which side of ½ one lies, so it cannot mend a model that is
/// overconfident at one end and timid at the other. Serialised as the number.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Temperature(f64);

impl Temperature {
    /// Coldest and hottest temperature; a fit that would go beyond stops there.
    const RANGE: (f64, f64) = (0.01, 100.0);

    /// A temperature. Undefined unless it lies between 0.01 and 100.
    pub fn new(value: f64) -> Result<Self, Undefined> {
        if (Self::RANGE.0..=Self::RANGE.1).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Undefined::ValueOutOfRange)
        }
    }

    /// Fitted to bins. Undefined without pairs, and where every confidence is ½.
    pub fn fit(histogram: &ScoreHistogram) -> Result<Self, Undefined> {
        Self::of(&scored::from_histogram(histogram)?)
    }

    /// Fitted to single pairs, whose confidences are cut as for log loss.
    pub fn fit_pairs(confidence: &[f64], agrees: &[bool]) -> Result<Self, Undefined> {
        Self::of(&scored::from_pairs(confidence, agrees)?)
    }

    /// Log loss is convex in 1/T, so its slope changes sign once: halving on the logarithm.
    fn of(levels: &[Level]) -> Result<Self, Undefined> {
        let odds: Vec<(f64, &Level)> = levels.iter().map(|at| (logit(at.confidence), at)).collect();
        if odds.iter().all(|(x, _)| x.abs() < 1e-12) {
            return Err(Undefined::NoVariation);
        }
        let rises = |temperature: f64| {
            let slope = odds
                .iter()
                .map(|(x, at)| {
                    let p = sigmoid(x / temperature);
                    x * (at.disagree as f64 * p - at.agree as f64 * (1.0 - p))
                })
                .sum::<f64>();
            slope > 0.0
        };
        let (mut cold, mut hot) = Self::RANGE;
        if rises(hot) {
            return Ok(Self(hot));
        }
        if !rises(cold) {
            return Ok(Self(cold));
        }
        for _ in 0..60 {
            let middle = (cold * hot).sqrt();
            if rises(middle) {
                cold = middle;
            } else {
                hot = middle;
            }
        }
        Ok(Self((cold * hot).sqrt()))
    }

    /// The temperature: above 1 the model was overconfident, below 1 timid.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The recalibrated confidence; `None` for NaN and outside [0, 1]. 0 and 1 stay.
    pub fn apply(self, confidence: f64) -> Option<f64> {
        if !(0.0..=1.0).contains(&confidence) {
            return None;
        }
        if confidence <= 0.0 || confidence >= 1.0 {
            return Some(confidence);
        }
        Some(sigmoid(logit(confidence) / self.0))
    }
}

impl TryFrom<f64> for Temperature {
    type Error = Undefined;

    fn try_from(value: f64) -> Result<Self, Undefined> {
        Self::new(value)
    }
}

impl From<Temperature> for f64 {
    fn from(temperature: Temperature) -> Self {
        temperature.0
    }
}

fn logit(confidence: f64) -> f64 {
    let cut = confidence.clamp(f64::EPSILON, 1.0 - f64::EPSILON);
    cut.ln() - (-cut).ln_1p()
}

fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let odds = x.exp();
        odds / (1.0 + odds)
    }
}

/// A fitted map of confidences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recalibration {
    /// Any monotone map.
    Isotonic(Isotonic),
    /// One number.
    Temperature(Temperature),
}

impl Recalibration {
    /// The recalibrated confidence; `None` for NaN and outside [0, 1].
    pub fn apply(&self, confidence: f64) -> Option<f64> {
        match self {
            Self::Isotonic(map) => map.apply(confidence),
            Self::Temperature(map) => map.apply(confidence),
        }
    }
}

/// A mean score before and after recalibration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// With the confidences as they came.
    pub before: f64,
    /// With the recalibrated ones.
    pub after: f64,
    /// `before − after`, above 0 where recalibration helps: normal interval of the differences
    /// between the two scores of each pair.
    pub gain: Estimate,
}

/// What a recalibration does on pairs that it was not fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Brier score.
    pub brier: Change,
    /// Log loss, cut as [`Rule::Log`] says.
    pub log_loss: Change,
    /// Expected calibration error before and after, over [`Comparison::ECE_BINS`] of equal width.
    pub ece: (f64, f64),
    /// Pairs held out.
    pub n: u64,
}

impl Comparison {
    /// Intervals of equal width behind [`Comparison::ece`].
    pub const ECE_BINS: usize = 15;
}

/// Compares confidences before and after recalibration on pairs held out from fitting it.
///
/// Keeping them apart is the caller's part: fit on the counts of even days, say, and compare on those
/// of odd days. On its own pairs an isotonic fit never loses. Undefined for fewer than two pairs, and
/// unless `0 < level < 1`.
pub fn compare(
    held_out: &ScoreHistogram,
    recalibration: &Recalibration,
    level: f64,
) -> Result<Comparison, Undefined> {
    let before = scored::from_histogram(held_out)?;
    let after: Vec<Level> = before
        .iter()
        .map(|at| {
            let confidence = recalibration.apply(at.confidence);
            let confidence = confidence.ok_or(Undefined::ValueOutOfRange)?;
            Ok(Level { confidence, ..*at })
        })
        .collect::<Result<_, Undefined>>()?;
    let change = |rule: Rule| -> Result<Change, Undefined> {
        let most = rule.greatest();
        let gain = mean_of((&before, HALF_BIN), (-most, most), level, |at, agrees| {
            let other = recalibration.apply(at.confidence).unwrap_or(at.confidence);
            rule.loss(at.confidence, agrees) - rule.loss(other, agrees)
        })?;
        Ok(Change {
            before: mean(&before, rule),
            after: mean(&after, rule),
            gain,
        })
    };
    Ok(Comparison {
        brier: change(Rule::Brier)?,
        log_loss: change(Rule::Log)?,
        ece: (
            ece_of_levels(&before, Comparison::ECE_BINS),
            ece_of_levels(&after, Comparison::ECE_BINS),
        ),
        n: held_out.n(),
    })
}
