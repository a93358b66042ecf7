//! Model against people: every coefficient, from the counts of pairs.

use super::counted::Counted;
use super::figure::Figure;
use super::settings::Settings;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_app::figures::agreement::{HumanModel, LabelName};
use understudy_ladder::LabelNo;
use understudy_stats::bootstrap::{Bootstrapped, Ends, Resampling, resample};
use understudy_stats::proportion::clopper_pearson;
use understudy_stats::{
    ChanceTest, Confusion, DISPLAY_LEVEL, Estimate, Metric, Tally, Undefined, Weights,
};

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
    /// How it was drawn; no resamples where all items are alike and the interval is the exact one.
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
        Self {
            figures: HumanModel::new(names, pairs.clone()),
            percent_agreement_exact: pairs.percent_agreement_exact(DISPLAY_LEVEL).into(),
            brennan_prediger: pairs
                .brennan_prediger(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            krippendorff_alpha: pairs
                .krippendorff_alpha(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            cohen_kappa_bootstrap: kappa_redrawn(pairs, settings),
            cohen_kappa_against_chance: pairs.kappa_against_chance(Weights::Unweighted).into(),
            ordered: ordered.then(|| Ordered::new(pairs)),
            single_decisions: SingleDecisions::new(counted, settings),
        }
    }
}

/// κ of pairs drawn again; a draw costs as much as there are cells with pairs, not as there are cells.
fn kappa_redrawn(pairs: &Confusion, settings: &Settings) -> Figure<Redrawn> {
    let k = pairs.k();
    let filled: Vec<(usize, usize)> = (0..k)
        .flat_map(|row| (0..k).map(move |column| (row, column)))
        .filter(|(row, column)| pairs.get(*row, *column) > 0)
        .collect();
    let counts: Vec<u64> = filled
        .iter()
        .map(|(row, column)| pairs.get(*row, *column))
        .collect();
    // Pairs that all agree, or all differ, show no spread of agreement: what moves κ then is chance alone.
    let agreeing = filled.iter().filter(|(row, column)| row == column).count();
    if k > 1 && !filled.is_empty() && (agreeing == 0 || agreeing == filled.len()) {
        return Err(Undefined::NoVariation).into();
    }
    let plan = plan(settings, 2 * filled.len() + k);
    let mut tally = Tally::new(k);
    let found = resample(&counts, plan, |counts| {
        tally.clear();
        for ((row, column), count) in filled.iter().zip(counts) {
            tally.add(*row, *column, *count)?;
        }
        tally.cohen_kappa()
    });
    found.map(|figure| Redrawn { figure, plan }).into()
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
        let votes: usize = kinds.iter().map(|(_, votes)| 1 + votes.len()).sum();
        let plan = plan(settings, votes + k);
        let redrawn = |figure: fn(&Tally) -> Result<f64, Undefined>| {
            let mut tally = Tally::new(k);
            let found = resample(&items, plan, |items| {
                tally.clear();
                for ((predicted, votes), items) in kinds.iter().zip(items) {
                    for label in *votes {
                        tally.add(label.index(), *predicted, *items)?;
                    }
                }
                figure(&tally)
            });
            Figure::from(found.map(|figure| Redrawn { figure, plan }))
        };
        // Items that all agree alike show no spread of agreement: what moves κ then is chance alone.
        let mut shares = kinds.iter().map(|(predicted, votes)| {
            let same = votes
                .iter()
                .filter(|label| label.index() == *predicted)
                .count();
            same as f64 / votes.len() as f64
        });
        let alike = shares
            .next()
            .filter(|first| k > 1 && shares.all(|share| share.total_cmp(first).is_eq()));
        let decided = kinds.iter().zip(&items);
        Self {
            n: decided
                .map(|((_, votes), items)| votes.len() as u64 * items)
                .sum(),
            items: items.iter().sum(),
            percent_agreement: match alike {
                Some(share) => exact(share, items.iter().sum(), plan),
                None => redrawn(Tally::agreement),
            },
            cohen_kappa: match alike {
                Some(_) => Err(Undefined::NoVariation).into(),
                None => redrawn(Tally::cohen_kappa),
            },
        }
    }
}

/// The share of agreement where it is the same on each of `n` items: as far from it as the items that n alike
/// ones can have missed would take it (Clopper and Pearson for none of n).
fn exact(share: f64, n: u64, plan: Resampling) -> Figure<Redrawn> {
    let unseen = clopper_pearson(0, n, plan.level).map(|none| none.high);
    let found = unseen.map(|unseen| Redrawn {
        figure: Bootstrapped {
            estimate: Estimate {
                value: share,
                low: share - unseen * share,
                high: share + unseen * (1.0 - share),
                n,
                level: plan.level,
            },
            standard_error: 0.0,
            defined: 0,
            undefined: 0,
        },
        plan: Resampling {
            resamples: 0,
            ..plan
        },
    });
    found.into()
}
