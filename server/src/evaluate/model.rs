//! Model against people: every coefficient, from the counts of pairs.

use super::counted::Counted;
use super::figure::Figure;
use super::settings::Settings;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_app::figures::agreement::{HumanModel, LabelName};
use understudy_ladder::LabelNo;
use understudy_stats::bootstrap::{Bootstrapped, Ends, Resampling, resample};
use understudy_stats::{Chance, ChanceTest, Confusion, DISPLAY_LEVEL, Metric, Undefined, Weights};

/// How the model agrees with people. The first figures are those of the agreement page.
#[derive(Debug, Clone, Serialize)]
pub struct ModelWithPeople {
    /// What the agreement page has.
    #[serde(flatten)]
    pub figures: HumanModel,
    /// Share of agreement with the exact interval of Clopper and Pearson.
    pub percent_agreement_exact: Stat,
    /// Brennan and Prediger's κ.
    pub brennan_prediger: Stat,
    /// Krippendorff's α of model and reference.
    pub krippendorff_alpha: Stat,
    /// κ with an interval from drawing the items again.
    pub cohen_kappa_bootstrap: Figure<Redrawn>,
    /// κ against labeling by chance.
    pub cohen_kappa_against_chance: Figure<ChanceTest>,
    /// With partial credit for near labels; null for labels without an order.
    pub ordered: Option<Ordered>,
    /// Against every single decision in place of the reference.
    pub single_decisions: SingleDecisions,
}

/// A bootstrap with what it takes to repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Redrawn {
    /// The figure, its interval and its standard error.
    #[serde(flatten)]
    pub figure: Bootstrapped,
    /// How it was drawn.
    pub plan: Resampling,
}

/// Coefficients where near labels count in part; labels go by their rank.
#[derive(Debug, Clone, Serialize)]
pub struct Ordered {
    /// Credit falls with the distance.
    pub linear: Weighted,
    /// Credit falls with the squared distance.
    pub quadratic: Weighted,
    /// Krippendorff's α with the ordinal metric.
    pub krippendorff_alpha_ordinal: Stat,
}

/// Coefficients with one kind of partial credit.
#[derive(Debug, Clone, Serialize)]
pub struct Weighted {
    /// Mean credit.
    pub agreement: Stat,
    /// Cohen's κ.
    pub cohen_kappa: Stat,
    /// Gwet's AC2.
    pub gwet_ac2: Stat,
    /// Scott's π.
    pub scott_pi: Stat,
    /// Brennan and Prediger's κ.
    pub brennan_prediger: Stat,
}

/// The model against every single decision: what it reaches where people themselves differ.
#[derive(Debug, Clone, Serialize)]
pub struct SingleDecisions {
    /// Decisions on items with a prediction.
    pub n: u64,
    /// Items they are on.
    pub items: u64,
    /// Share of them that the model shares; drawn again by items, since decisions on one item go together.
    pub percent_agreement: Figure<Redrawn>,
    /// Cohen's κ, drawn again likewise.
    pub cohen_kappa: Figure<Redrawn>,
}

impl ModelWithPeople {
    /// From the counts of a file.
    pub fn new(names: &[LabelName], ordered: bool, counted: &Counted, settings: &Settings) -> Self {
        let pairs = &counted.pairs;
        let plan = plan(settings, STEPS_PER_CELL * pairs.k() * pairs.k());
        let kappa = pairs.bootstrap(plan, kappa_of);
        Self {
            figures: HumanModel::new(names, pairs.clone()),
            percent_agreement_exact: pairs.percent_agreement_exact(DISPLAY_LEVEL).into(),
            brennan_prediger: pairs
                .brennan_prediger(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            krippendorff_alpha: pairs
                .krippendorff_alpha(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            cohen_kappa_bootstrap: kappa.map(|figure| Redrawn { figure, plan }).into(),
            cohen_kappa_against_chance: pairs.kappa_against_chance(Weights::Unweighted).into(),
            ordered: ordered.then(|| Ordered::new(pairs)),
            single_decisions: SingleDecisions::new(counted, settings),
        }
    }
}

/// What κ does with each cell of a matrix, roughly.
const STEPS_PER_CELL: usize = 8;

fn kappa_of(pairs: &Confusion) -> Result<f64, Undefined> {
    let kappa = pairs.coefficient(Chance::OwnMargins, Weights::Unweighted)?;
    Ok(kappa.value)
}

/// As many resamples as are wanted, and fewer where each takes so many steps that all would take minutes.
fn plan(settings: &Settings, steps: usize) -> Resampling {
    const STEPS: usize = 200_000_000;
    const FEWEST: u32 = 200;
    let affordable = u32::try_from(STEPS / steps.max(1)).unwrap_or(u32::MAX);
    Resampling {
        resamples: settings.resamples.min(affordable.max(FEWEST)),
        seed: settings.seed,
        level: DISPLAY_LEVEL,
        ends: Ends::Percentile,
    }
}

impl Ordered {
    fn new(pairs: &Confusion) -> Self {
        Self {
            linear: Weighted::new(pairs, Weights::Linear),
            quadratic: Weighted::new(pairs, Weights::Quadratic),
            krippendorff_alpha_ordinal: pairs
                .to_patterns()
                .krippendorff_alpha(Metric::Ordinal, DISPLAY_LEVEL)
                .into(),
        }
    }
}

impl Weighted {
    fn new(pairs: &Confusion, weights: Weights) -> Self {
        Self {
            agreement: pairs.weighted_agreement(weights, DISPLAY_LEVEL).into(),
            cohen_kappa: pairs.cohen_kappa(weights, DISPLAY_LEVEL).into(),
            gwet_ac2: pairs.gwet_ac2(weights, DISPLAY_LEVEL).into(),
            scott_pi: pairs.scott_pi_weighted(weights, DISPLAY_LEVEL).into(),
            brennan_prediger: pairs.brennan_prediger(weights, DISPLAY_LEVEL).into(),
        }
    }
}

impl SingleDecisions {
    fn new(counted: &Counted, settings: &Settings) -> Self {
        let k = counted.pairs.k();
        let kinds: Vec<(usize, &[LabelNo])> = counted
            .votes
            .keys()
            .map(|(predicted, votes)| (predicted.index(), votes.as_slice()))
            .collect();
        let items: Vec<u64> = counted.votes.values().copied().collect();
        let matrix = |items: &[u64]| {
            let mut matrix = Confusion::new(k);
            for ((predicted, votes), items) in kinds.iter().zip(items) {
                for label in *votes {
                    matrix.add(label.index(), *predicted, *items);
                }
            }
            matrix
        };
        let votes: usize = kinds.iter().map(|(_, votes)| 1 + votes.len()).sum();
        let plan = plan(settings, votes + STEPS_PER_CELL * k * k);
        let redrawn = |figure: fn(&Confusion) -> Result<f64, Undefined>| {
            let found = resample(&items, plan, |items| figure(&matrix(items)));
            Figure::from(found.map(|figure| Redrawn { figure, plan }))
        };
        Self {
            n: matrix(&items).n(),
            items: items.iter().sum(),
            percent_agreement: redrawn(|matrix| {
                Ok(matrix.coefficient(Chance::None, Weights::Unweighted)?.value)
            }),
            cohen_kappa: redrawn(kappa_of),
        }
    }
}
