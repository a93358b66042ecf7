//! What has changed since a reference file, and what agreement to expect where nobody decided yet.

use super::counted::Counted;
use super::figure::Figure;
use super::file::Judged;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_stats::calibration::Isotonic;
use understudy_stats::drift::{
    Bins, Categories, ChiSquare, Counts, Feature, FeatureDrift, Ks, Report, Rule, Wasserstein,
    cbpe, ks, ks_counts, report, wasserstein, wasserstein_counts,
};
use understudy_stats::prediction_powered::{Tuning, prediction_powered_error};
use understudy_stats::{DISPLAY_LEVEL, ScoreHistogram, Undefined};

/// Groups of equal size that confidences are counted in.
const CONFIDENCE_BINS: usize = 10;

/// The file beside the reference file.
#[derive(Debug, Clone, Serialize)]
pub struct Drift {
    /// Items of the reference file.
    pub reference_items: u64,
    /// Items of the file.
    pub items: u64,
    /// When a feature counts as drifted.
    pub rule: Rule,
    /// What was compared, greatest effect first.
    pub features: Vec<ThenAndNow>,
    /// What could not be compared, and why.
    pub undefined: Vec<Incomparable>,
}

/// One feature, then and now.
#[derive(Debug, Clone, Serialize)]
pub struct ThenAndNow {
    /// Predicted label, human label or confidence.
    pub feature: String,
    /// More than chance, and enough to care.
    pub drifted: bool,
    /// χ² test with its effect, Cramér's V.
    pub chi_square: ChiSquare,
    /// Its p-value corrected for the number of features.
    pub corrected_p_value: f64,
    /// Population stability index.
    pub psi: Figure<f64>,
    /// What it stays below in 95 % of unchanged samples of this size.
    pub psi_null95: Figure<f64>,
    /// Jensen–Shannon distance in base 2.
    pub jensen_shannon: Figure<f64>,
    /// Kolmogorov–Smirnov; null for labels without an order.
    pub kolmogorov_smirnov: Option<Figure<Ks>>,
    /// Wasserstein-1; null for labels without an order. Ranks count as numbers where labels are none.
    pub wasserstein: Option<Figure<Wasserstein>>,
    /// Missing share then and now.
    pub missing: (f64, f64),
}

/// A feature that could not be compared.
#[derive(Debug, Clone, Serialize)]
pub struct Incomparable {
    /// Which.
    pub feature: String,
    /// Why.
    pub undefined: Undefined,
}

type Ordered = (Figure<Ks>, Figure<Wasserstein>);

/// A feature counted in both files.
struct Compared {
    name: &'static str,
    counts: Result<(Counts, Counts), Undefined>,
    ordered: Option<Ordered>,
}

impl Drift {
    /// The file `now` beside the reference file `then`.
    pub fn new(then: (&Judged, &Counted), now: (&Judged, &Counted)) -> Result<Self, Undefined> {
        let compared = [
            labels("predicted label", then, now, |counted| &counted.predicted),
            labels("human label", then, now, |counted| &counted.references),
            confidences(then, now),
        ];
        let rule = Rule::default();
        let features: Vec<Feature<'_>> = compared
            .iter()
            .filter_map(|compared| {
                let (reference, current) = compared.counts.as_ref().ok()?;
                Some(Feature {
                    name: compared.name,
                    reference,
                    current,
                })
            })
            .collect();
        let found = if features.is_empty() {
            Report {
                features: Vec::new(),
                undefined: Vec::new(),
            }
        } else {
            report(&features, &rule)?
        };
        let ordered = |name: &str| compared.iter().find(|one| one.name == name)?.ordered;
        let not_counted = compared
            .iter()
            .filter_map(|one| Some((one.name.to_owned(), *one.counts.as_ref().err()?)));
        Ok(Self {
            reference_items: then.0.items.len() as u64,
            items: now.0.items.len() as u64,
            rule,
            undefined: found
                .undefined
                .into_iter()
                .chain(not_counted)
                .map(|(feature, undefined)| Incomparable { feature, undefined })
                .collect(),
            features: found
                .features
                .into_iter()
                .map(|drift| {
                    let ordered = ordered(&drift.name);
                    ThenAndNow::new(drift, ordered)
                })
                .collect(),
        })
    }
}

impl ThenAndNow {
    fn new(drift: FeatureDrift, ordered: Option<Ordered>) -> Self {
        let (ks, wasserstein) = ordered.unzip();
        Self {
            feature: drift.name,
            drifted: drift.drifted,
            chi_square: drift.test,
            corrected_p_value: drift.adjusted,
            psi: drift.psi.into(),
            psi_null95: drift.psi_null95.into(),
            jensen_shannon: drift.distance.into(),
            kolmogorov_smirnov: ks,
            wasserstein,
            missing: drift.missing,
        }
    }
}

/// Labels by name, since the files need not have the same.
fn labels(
    name: &'static str,
    then: (&Judged, &Counted),
    now: (&Judged, &Counted),
    of: impl Fn(&Counted) -> &Vec<u64>,
) -> Compared {
    let categories = |(judged, counted): (&Judged, &Counted)| {
        let mut categories = Categories::new();
        let counts = of(counted);
        for (label, count) in judged.labels.names.iter().zip(counts) {
            if *count > 0 {
                categories.add(Some(label), *count);
            }
        }
        let present: u64 = counts.iter().sum();
        categories.add(None, judged.items.len() as u64 - present);
        categories
    };
    let counts = categories(then).aligned(&categories(now));
    let ordered = now.0.labels.ordered.then(|| in_order(then, now, &of));
    Compared {
        name,
        counts,
        ordered,
    }
}

/// Both files on the same positions: the numbers, or the ranks in an order that both were read with.
fn in_order(
    then: (&Judged, &Counted),
    now: (&Judged, &Counted),
    of: &impl Fn(&Counted) -> &Vec<u64>,
) -> Ordered {
    let points = |(judged, counted): (&Judged, &Counted)| -> Vec<(f64, u64)> {
        let counts = of(counted).iter().copied();
        match &judged.labels.values {
            Some(values) => values.iter().copied().zip(counts).collect(),
            None => (1..=judged.labels.k())
                .map(|rank| rank as f64)
                .zip(counts)
                .collect(),
        }
    };
    let (then, now) = (points(then), points(now));
    let mut positions: Vec<f64> = then.iter().chain(&now).map(|point| point.0).collect();
    positions.sort_by(f64::total_cmp);
    positions.dedup();
    let on_positions = |points: &[(f64, u64)]| {
        let mut counts = vec![0; positions.len()];
        for (value, count) in points {
            counts[positions.partition_point(|position| position < value)] += count;
        }
        counts
    };
    let (then, now) = (on_positions(&then), on_positions(&now));
    (
        ks_counts(&then, &now).into(),
        wasserstein_counts(&then, &now, &positions).into(),
    )
}

fn confidences(then: (&Judged, &Counted), now: (&Judged, &Counted)) -> Compared {
    let (before, after) = (&then.1.confidences, &now.1.confidences);
    let counts = Bins::equal_mass(before, CONFIDENCE_BINS).map(|bins| {
        let counted = |(judged, counted): (&Judged, &Counted)| {
            let present = &counted.confidences;
            let missing = (judged.items.len() - present.len()) as u64;
            Counts::from_counts(bins.count(present).bins().to_vec(), missing)
        };
        (counted(then), counted(now))
    });
    Compared {
        name: "confidence",
        counts,
        ordered: Some((ks(before, after).into(), wasserstein(before, after).into())),
    }
}

/// Agreement to expect of predictions that nobody has decided; a warning, never a gate.
#[derive(Debug, Clone, Serialize)]
pub struct Expected {
    /// Predictions with a confidence and without any decision.
    pub n: u64,
    /// Pairs that the confidences were recalibrated with.
    pub calibrated_with: u64,
    /// Whether those are of the reference file.
    pub from_reference_file: bool,
    /// The expected share of agreement, with the band of sampling alone.
    pub agreement: Stat,
    /// Share of errors over all items of the file, from its decisions and the confidences of the rest
    /// (prediction-powered); n counts pairs. It supposes that the decided ones are a random sample.
    pub error_of_all: Stat,
}

impl Expected {
    /// For the predictions of `now` that nobody has decided; `None` where there are none. Confidences are
    /// recalibrated (isotonic) with the pairs of the reference file, or else of the file itself.
    pub fn new(then: Option<&Counted>, now: &Counted) -> Option<Self> {
        let n: u64 = now.undecided_by_bin.iter().sum();
        if n == 0 {
            return None;
        }
        let pairs = then.unwrap_or(now).scored.scores();
        let agreement = Isotonic::fit(&pairs).and_then(|map| {
            let filled = now
                .undecided_by_bin
                .iter()
                .enumerate()
                .filter(|(_, count)| **count > 0);
            let calibrated: Vec<(f64, u64)> = filled
                .map(|(bin, count)| {
                    let middle = f64::midpoint(
                        ScoreHistogram::threshold(bin),
                        ScoreHistogram::threshold(bin + 1),
                    );
                    let calibrated = map.apply(middle).ok_or(Undefined::ValueOutOfRange)?;
                    Ok((calibrated, *count))
                })
                .collect::<Result<_, Undefined>>()?;
            Ok(cbpe(&calibrated, DISPLAY_LEVEL)?.expected)
        });
        Some(Self {
            n,
            calibrated_with: pairs.n(),
            from_reference_file: then.is_some(),
            agreement: agreement.into(),
            error_of_all: prediction_powered_error(
                &now.scored.scores(),
                &now.undecided_by_bin,
                Tuning::Best,
                DISPLAY_LEVEL,
            )
            .into(),
        })
    }
}
