//! The bootstrap: intervals for figures without a formula, by drawing the items again.

use serde::{Deserialize, Serialize};

use crate::confusion::Confusion;
use crate::estimate::{Estimate, Undefined, check_level, two_sided_z};
use crate::patterns::Patterns;
use crate::random::SplitMix64;
use crate::special::normal_quantile;
use crate::student::normal_cdf;

/// How an interval is read off the resampled figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// Their quantiles. Never leaves the figure's range.
    Percentile,
    /// Their quantiles mirrored at the figure: corrects a shift, and can leave the range.
    Basic,
    /// Quantiles moved for bias and for a spread that changes with the figure (bias-corrected and
    /// accelerated): the most accurate of the three.
    BiasCorrected,
}

/// How often, from which seed, and to which interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Resampling {
    /// Resamples, at most a million; 2,000 are usual for an interval.
    pub resamples: u32,
    /// The same seed gives the same interval on every machine.
    pub seed: u64,
    /// Confidence level in (0, 1).
    pub level: f64,
    /// How the interval is read off.
    pub ends: Ends,
}

/// A figure with its bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bootstrapped {
    /// The figure of the data themselves, with the interval; `n` counts items.
    pub estimate: Estimate,
    /// Standard deviation of the resampled figures.
    pub standard_error: f64,
    /// Resamples in which the figure was defined.
    pub defined: u32,
    /// Resamples in which it was not; the interval is of the others.
    pub undefined: u32,
}

/// Draws the items behind `counts` again and again and looks at `figure` each time.
///
/// `counts[c]` is the number of items of kind c; a resample holds as many items in all, drawn with
/// replacement (multinomial), so decisions on one item stay together. The cost is that of `figure`
/// and of one binomial draw per kind, however many items there are. B. Efron (1979), Annals of
/// Statistics 7, 1–26; [`Ends::BiasCorrected`]: B. Efron (1987), Journal of the American Statistical
/// Association 82, 171–200, with the acceleration by leaving out one item of each kind. Quantiles are
/// interpolated between neighbours (R. J. Hyndman, Y. Fan 1996, type 7). Where the figure of the data
/// itself lies outside, the interval is stretched to it.
///
/// Undefined where `figure` is for the data; [`Undefined::NoData`] without items and
/// [`Undefined::TooFewItems`] with one; [`Undefined::CountsTooLarge`] above 64 bits;
/// [`Undefined::ResamplesOutOfRange`] unless each tail expects a resample;
/// [`Undefined::NoVariation`] where all resamples give one and the same figure (full agreement, or
/// items all alike: read an exact interval instead), and for the bias correction where they all lie on
/// one side of it; [`Undefined::UnstableResamples`] where the figure is undefined in as many resamples
/// as a tail holds, or without a single item.
pub fn resample(
    counts: &[u64],
    plan: Resampling,
    mut figure: impl FnMut(&[u64]) -> Result<f64, Undefined>,
) -> Result<Bootstrapped, Undefined> {
    check_level(plan.level)?;
    let tail = (1.0 - plan.level) / 2.0;
    let expected_in_tail = f64::from(plan.resamples) * tail;
    if expected_in_tail < 1.0 || plan.resamples > 1_000_000 {
        return Err(Undefined::ResamplesOutOfRange);
    }
    let total = counts
        .iter()
        .try_fold(0, |total: u64, count| total.checked_add(*count))
        .ok_or(Undefined::CountsTooLarge)?;
    match total {
        0 => return Err(Undefined::NoData),
        1 => return Err(Undefined::TooFewItems),
        _ => {}
    }
    let value = finite(figure(counts)?)?;
    let mut random = SplitMix64::new(plan.seed);
    let mut drawn = vec![0; counts.len()];
    let mut figures = Vec::with_capacity(plan.resamples as usize);
    for _ in 0..plan.resamples {
        random.multinomial(counts, total, &mut drawn);
        figures.extend(figure(&drawn).and_then(finite).ok());
    }
    let defined = u32::try_from(figures.len()).unwrap_or(plan.resamples);
    let undefined = plan.resamples - defined;
    if f64::from(undefined) >= expected_in_tail {
        return Err(Undefined::UnstableResamples);
    }
    figures.sort_by(f64::total_cmp);
    // Figures that differ by rounding alone, such as κ = 1 from other margins, show no spread.
    let (least, greatest) = (figures[0], figures[figures.len() - 1]);
    if greatest - least <= 1e-12 * value.abs().max(1e-300) {
        return Err(Undefined::NoVariation);
    }
    let acceleration = match plan.ends {
        Ends::BiasCorrected => acceleration(counts, total, &mut figure)?,
        Ends::Percentile | Ends::Basic => 0.0,
    };
    let (low, high) = ends(&figures, value, acceleration, plan)?;
    Ok(Bootstrapped {
        estimate: Estimate {
            value,
            low: low.min(value),
            high: high.max(value),
            n: total,
            level: plan.level,
        },
        standard_error: deviation(&figures),
        defined,
        undefined,
    })
}

impl Confusion {
    /// [`resample`] of the pairs of a matrix, such as `|m| Ok(m.mcc_measured()?.value)`.
    pub fn bootstrap(
        &self,
        plan: Resampling,
        mut figure: impl FnMut(&Self) -> Result<f64, Undefined>,
    ) -> Result<Bootstrapped, Undefined> {
        let mut again = self.clone();
        resample(self.cells(), plan, |counts| {
            again.cells_mut().copy_from_slice(counts);
            figure(&again)
        })
    }
}

impl Patterns {
    /// [`resample`] of whole items with all their decisions, such as
    /// `|p| Ok(p.coefficient(Chance::Gwet, Weights::Linear)?.value)`.
    pub fn bootstrap(
        &self,
        plan: Resampling,
        mut figure: impl FnMut(&Self) -> Result<f64, Undefined>,
    ) -> Result<Bootstrapped, Undefined> {
        let mut again = self.clone();
        let counts: Vec<u64> = again.counts_mut().map(|count| *count).collect();
        resample(&counts, plan, |counts| {
            for (own, drawn) in again.counts_mut().zip(counts) {
                *own = *drawn;
            }
            figure(&again)
        })
    }
}

fn finite(figure: f64) -> Result<f64, Undefined> {
    if figure.is_finite() {
        Ok(figure)
    } else {
        Err(Undefined::ValueOutOfRange)
    }
}

/// The interval from sorted figures, before it is stretched to the value.
fn ends(
    figures: &[f64],
    value: f64,
    acceleration: f64,
    plan: Resampling,
) -> Result<(f64, f64), Undefined> {
    let tail = (1.0 - plan.level) / 2.0;
    let (low, high) = (quantile(figures, tail), quantile(figures, 1.0 - tail));
    Ok(match plan.ends {
        Ends::Percentile => (low, high),
        Ends::Basic => (2.0 * value - high, 2.0 * value - low),
        Ends::BiasCorrected => {
            let [low, high] = corrected_tails(figures, value, acceleration, plan.level)?;
            (quantile(figures, low), quantile(figures, high))
        }
    })
}

/// Quantile of sorted figures, interpolated.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position between the first and the last of at most a million figures"
)]
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len() - 1;
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let part = position - below as f64;
    sorted[below] + part * (sorted[above] - sorted[below])
}

fn deviation(figures: &[f64]) -> f64 {
    let n = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / n;
    let squares: f64 = figures.iter().map(|f| (f - mean).powi(2)).sum();
    (squares / (n - 1.0)).sqrt()
}

/// How the spread of the figure changes with it: skewness of the figures that lack one item each.
fn acceleration(
    counts: &[u64],
    total: u64,
    figure: &mut impl FnMut(&[u64]) -> Result<f64, Undefined>,
) -> Result<f64, Undefined> {
    let mut without = counts.to_vec();
    let mut figures = vec![0.0; counts.len()];
    for (kind, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        without[kind] -= 1;
        figures[kind] = figure(&without)
            .and_then(finite)
            .map_err(|_| Undefined::UnstableResamples)?;
        without[kind] = *count;
    }
    let weighted = || figures.iter().zip(counts).map(|(f, c)| (*f, *c as f64));
    let mean = weighted().map(|(f, c)| f * c).sum::<f64>() / total as f64;
    let moment = |power| {
        weighted()
            .map(|(f, c)| c * (mean - f).powi(power))
            .sum::<f64>()
    };
    let squares = moment(2);
    Ok(if squares > 0.0 {
        moment(3) / (6.0 * squares.powf(1.5))
    } else {
        0.0
    })
}

/// The shares of resamples below each end, moved for bias and acceleration.
fn corrected_tails(
    sorted: &[f64],
    value: f64,
    acceleration: f64,
    level: f64,
) -> Result<[f64; 2], Undefined> {
    let below = sorted.partition_point(|f| *f < value);
    let not_above = sorted.partition_point(|f| *f <= value);
    // Ties count half: figures of counts repeat.
    let share = (below + not_above) as f64 / (2 * sorted.len()) as f64;
    if share <= 0.0 || share >= 1.0 {
        return Err(Undefined::NoVariation);
    }
    let bias = normal_quantile(share);
    let z = two_sided_z(level)?;
    Ok([-z, z].map(|z| {
        let moved = bias + z;
        let shrunk = 1.0 - acceleration * moved;
        if shrunk > 0.0 {
            normal_cdf(bias + moved / shrunk)
        } else if moved > 0.0 {
            1.0
        } else {
            0.0
        }
    }))
}
