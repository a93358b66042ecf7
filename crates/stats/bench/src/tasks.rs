//! The work itself, as this project's own code does it.

use crate::data::{CLASSES, Data, LABELS, Size};
use anyhow::{Result, bail};
use std::hint::black_box;
use std::time::Instant;
use understudy_stats::bootstrap::{Ends, Resampling};
use understudy_stats::selective::{areas, areas_of};
use understudy_stats::{
    BINS, Confusion, Metric, Patterns, ScoreHistogram, Target, Weights, binomial_p_value, certify,
};
use understudy_stats_bench::slider;

/// The promise of the certificate: error at most, wrong with probability at most.
pub const ALPHA: f64 = 0.05;
/// See [`ALPHA`].
pub const DELTA: f64 = 0.05;
/// Resamples of the bootstrap.
pub const RESAMPLES: u32 = 2_000;
/// What other libraries' figures may differ by.
const EXACT: f64 = 1e-9;
const LEVEL: f64 = 0.95;

/// How long every repetition took, in milliseconds, shortest first.
#[derive(Debug, Clone)]
pub struct Times(Vec<f64>);

impl Times {
    /// At least one.
    pub fn of(mut times: Vec<f64>) -> Result<Self> {
        if times.is_empty() {
            bail!("nothing was measured");
        }
        times.sort_by(f64::total_cmp);
        Ok(Self(times))
    }

    /// The shortest.
    pub fn best(&self) -> f64 {
        self.0[0]
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

/// A result that others must find too.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its name in the peers' results.
    pub key: &'static str,
    /// One value, or one per threshold or tail.
    pub values: Vec<f64>,
    /// How far others may be from it.
    pub within: f64,
}

impl Figure {
    /// Whether others find the very same, but for rounding.
    pub fn is_exact(&self) -> bool {
        self.within <= EXACT
    }
}

/// One piece of work: how long it took, and what came out.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Its name in the written results.
    pub key: &'static str,
    /// What was done.
    pub what: String,
    /// How long that took.
    pub times: Times,
    /// What came out.
    pub figures: Vec<Figure>,
}

fn measured<T>(
    key: &'static str,
    what: String,
    repeats: usize,
    mut work: impl FnMut() -> Result<T>,
    figures: impl FnOnce(T) -> Vec<Figure>,
) -> Result<Measured> {
    eprintln!("  {what}");
    let mut times = Vec::with_capacity(repeats);
    let mut last = None;
    for _ in 0..repeats {
        // What the one before used is free again, as for the peers.
        drop(last.take());
        let begin = Instant::now();
        last = Some(black_box(work()?));
        times.push(begin.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Measured {
        key,
        what,
        times: Times::of(times)?,
        figures: last.map(figures).unwrap_or_default(),
    })
}

fn exact(key: &'static str, value: f64) -> Figure {
    Figure {
        key,
        values: vec![value],
        within: EXACT,
    }
}

/// All of it, one after the other.
pub fn all(data: &Data, size: Size) -> Result<Vec<Measured>> {
    Ok(vec![
        kappa(data, size)?,
        binned(data, size)?,
        unbinned(data, size)?,
        alpha(data, size)?,
        certificate(data, size)?,
        tails(data, size)?,
        bootstrap(data, size)?,
        slider_move()?,
    ])
}

fn kappa(data: &Data, size: Size) -> Result<Measured> {
    let what = format!("Confusion and κ of {} pairs, 10 classes", many(size.pairs));
    let work = || {
        let matrix = Confusion::count(CLASSES.into(), &data.reference, &data.predicted)?;
        Ok(matrix.cohen_kappa(Weights::Unweighted, LEVEL)?)
    };
    measured("kappa", what, 15, work, |kappa| {
        vec![exact("kappa", kappa.value)]
    })
}

fn binned(data: &Data, size: Size) -> Result<Measured> {
    let what = format!(
        "Risk–coverage of {} outcomes, 1,000 bins",
        many(size.scores)
    );
    let work = || {
        Ok(areas(&ScoreHistogram::count(
            &data.confidence,
            &data.agrees,
        )?)?)
    };
    measured("risk_coverage_binned", what, 11, work, |areas| {
        vec![exact("aurc_binned", areas.aurc)]
    })
}

fn unbinned(data: &Data, size: Size) -> Result<Measured> {
    let what = format!("Risk–coverage of {} outcomes, sorted", many(size.scores));
    let wrong: Vec<bool> = data.agrees.iter().map(|agrees| !agrees).collect();
    let work = || Ok(areas_of(&data.confidence, &wrong)?);
    measured("risk_coverage_sorted", what, 5, work, |areas| {
        vec![exact("aurc", areas.aurc)]
    })
}

fn alpha(data: &Data, size: Size) -> Result<Measured> {
    let what = format!(
        "Krippendorff's α of {} items × 3 raters, 30 % missing",
        many(size.items)
    );
    let people: Vec<&[Option<u8>]> = data.raters.iter().map(Vec::as_slice).collect();
    let work = || {
        let patterns = Patterns::count(LABELS.into(), &people)?;
        let alpha = patterns.krippendorff_alpha(Metric::Nominal, LEVEL)?;
        Ok((alpha, patterns))
    };
    measured("alpha", what, 15, work, |(alpha, patterns)| {
        let mut figures = vec![exact("alpha", alpha.value)];
        let ordinal = patterns.krippendorff_alpha(Metric::Ordinal, LEVEL);
        figures.extend(ordinal.map(|ordinal| exact("alpha_ordinal", ordinal.value)));
        figures
    })
}

/// Counts the pairs, tests every one of the 1,000 thresholds, and walks down to the certified one.
fn certificate(data: &Data, size: Size) -> Result<Measured> {
    let what = format!(
        "Certificate over 1,000 thresholds of {} outcomes",
        many(size.certified)
    );
    let (confidence, agrees) = (
        &data.confidence[..size.certified],
        &data.agrees[..size.certified],
    );
    let target = Target::new(ALPHA, DELTA)?;
    let work = || {
        let histogram = ScoreHistogram::count(confidence, agrees)?;
        let p_values: Vec<f64> = histogram
            .accepted_from_top()
            .iter()
            .rev()
            .map(|at| binomial_p_value(at.errors, at.accepted, ALPHA))
            .collect();
        let certified = certify(&histogram, target).certified;
        Ok((p_values, certified))
    };
    measured("certificate", what, 15, work, |(p_values, certified)| {
        debug_assert_eq!(p_values.len(), BINS);
        let certified = certified.map(|certified| exact("certified", certified.threshold));
        let p_values = Figure {
            key: "p_values",
            values: p_values,
            within: EXACT,
        };
        certified.into_iter().chain([p_values]).collect()
    })
}

fn tails(data: &Data, size: Size) -> Result<Measured> {
    let what = format!(
        "{} exact binomial tails, up to 10,000 trials",
        many(size.tails)
    );
    let work = || {
        let tail = |trial: &crate::data::Trial| binomial_p_value(trial.k, trial.n, trial.p);
        Ok(data.trials.iter().map(tail).collect::<Vec<f64>>())
    };
    measured("tails", what, 11, work, |tails| {
        let mean = tails.iter().sum::<f64>() / tails.len() as f64;
        let some = Figure {
            key: "tails",
            values: tails.into_iter().step_by(100).collect(),
            within: EXACT,
        };
        vec![some, exact("mean_tail", mean)]
    })
}

fn bootstrap(data: &Data, size: Size) -> Result<Measured> {
    let what = format!(
        "Bootstrap of κ, 2,000 resamples of {} pairs",
        many(size.resampled)
    );
    let plan = Resampling {
        resamples: RESAMPLES,
        seed: 1,
        level: LEVEL,
        ends: Ends::Percentile,
    };
    let work = || {
        let (reference, predicted) = (
            &data.reference[..size.resampled],
            &data.predicted[..size.resampled],
        );
        let matrix = Confusion::count(CLASSES.into(), reference, predicted)?;
        let kappa = |matrix: &Confusion| {
            let kappa = matrix.cohen_kappa(Weights::Unweighted, LEVEL)?;
            Ok(kappa.value)
        };
        Ok(matrix.bootstrap(plan, kappa)?)
    };
    measured("bootstrap", what, 9, work, |bootstrapped| {
        // Others draw other numbers: both ends of 2,000 resamples vary by 0.06 standard errors.
        let around = |key, value| Figure {
            key,
            values: vec![value],
            within: 0.4 * bootstrapped.standard_error,
        };
        let estimate = bootstrapped.estimate;
        vec![
            exact("kappa", estimate.value),
            around("low", estimate.low),
            around("high", estimate.high),
        ]
    })
}

/// What a page computes when the slider moves.
fn slider_move() -> Result<Measured> {
    let histogram = slider::histogram();
    let mut measured = measured(
        "slider_native",
        "Certificate for a slider move, 1 million outcomes in 1,000 bins".to_owned(),
        15,
        || Ok(slider::moves(&histogram)?),
        |_| Vec::new(),
    )?;
    for time in &mut measured.times.0 {
        *time /= slider::MOVES as f64;
    }
    Ok(measured)
}

/// `10 million`, `10,000`.
fn many(n: usize) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..1_000_000 => format!("{},{:03}", n / 1_000, n % 1_000),
        _ if n.is_multiple_of(1_000_000) => format!("{} million", n / 1_000_000),
        _ => format!("{:.1} million", n as f64 / 1e6),
    }
}
