//! Each rater by name: beside the others, in pairs, in a fitted model, and against the model.

use super::figure::Figure;
use super::file::Judged;
use super::settings::Settings;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_stats::decisions::{AlternativeTest, AlternativeTestPlan, EmPlan};
use understudy_stats::{DISPLAY_LEVEL, Decisions, Undefined, Weights};

/// One rater beside the others.
#[derive(Debug, Clone, Serialize)]
pub struct BesideOthers {
    /// Who.
    pub rater: String,
    /// Their decisions, repeats included.
    pub decisions: u64,
    /// Mean agreement with the others on the same items; n counts items.
    pub agreement: Stat,
    /// The same beyond chance.
    pub kappa: Stat,
    /// How often they say the same of an item again; n counts items.
    pub self_consistency: Stat,
}

/// Votes beside each decision; more of them than this do not fit in memory.
const MOST_VOTES: usize = 200_000_000;

/// Everybody, in the order of their names; `CountsTooLarge` where it would not fit in memory.
pub fn raters(judged: &Judged, decisions: &Decisions) -> Result<Vec<BesideOthers>, Undefined> {
    if decisions.len().saturating_mul(decisions.k()) > MOST_VOTES {
        return Err(Undefined::CountsTooLarge);
    }
    let repeats = decisions.repeats();
    let mut count = vec![0; judged.raters.len()];
    for row in &judged.decisions {
        count[row.rater as usize] += 1;
    }
    let peers = decisions.against_peers();
    let one = |(id, peers): (&u32, &understudy_stats::decisions::AgainstPeers)| BesideOthers {
        rater: judged.raters[*id as usize].clone(),
        decisions: count[*id as usize],
        agreement: peers.agreement(Weights::Unweighted, DISPLAY_LEVEL).into(),
        kappa: peers
            .kappa(Weights::Unweighted)
            .and_then(|kappa| kappa.normal_interval(DISPLAY_LEVEL))
            .into(),
        self_consistency: repeats.consistency(*id, DISPLAY_LEVEL).into(),
    };
    Ok(peers.iter().map(one).collect())
}

/// Every two raters who met.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Pairs {
    /// Each with their figures.
    All(Vec<Pair>),
    /// Their tables would not fit in memory.
    TooMany {
        /// Raters.
        too_many_raters: usize,
    },
}

/// Two raters on the items that both decided.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// Who.
    pub raters: [String; 2],
    /// Share of agreement, Wilson interval.
    pub agreement: Stat,
    /// Cohen's κ.
    pub cohen_kappa: Stat,
}

impl Pairs {
    /// Cells that all tables together may have.
    const CELLS: usize = 20_000_000;

    /// From a file's decisions.
    pub fn new(judged: &Judged, decisions: &Decisions) -> Self {
        let raters = judged.raters.len();
        let cells = (raters * raters / 2)
            .saturating_mul(decisions.k())
            .saturating_mul(decisions.k());
        if cells > Self::CELLS {
            return Self::TooMany {
                too_many_raters: raters,
            };
        }
        let name = |id: u32| judged.raters[id as usize].clone();
        let tables = decisions.pair_tables();
        let pairs = tables.iter().map(|(one, other, table)| Pair {
            raters: [name(one), name(other)],
            agreement: table.percent_agreement(DISPLAY_LEVEL).into(),
            cohen_kappa: table.cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL).into(),
        });
        Self::All(pairs.collect())
    }
}

/// Dawid and Skene's model, fitted; labels in the order of the report's.
#[derive(Debug, Clone, Serialize)]
pub struct Fitted {
    /// Share of each label in truth.
    pub priors: Vec<f64>,
    /// How each rater labels.
    pub raters: Vec<FittedRater>,
    /// Natural logarithm of the probability of all decisions.
    pub log_likelihood: f64,
    /// Rounds made.
    pub rounds: u32,
    /// Whether it settled; if not, more rounds would change the figures.
    pub converged: bool,
    /// Items behind it.
    pub items: u64,
    /// Decisions behind it: the first of each rater on each item.
    pub decisions: u64,
}

/// One rater in the fitted model.
#[derive(Debug, Clone, Serialize)]
pub struct FittedRater {
    /// Who.
    pub rater: String,
    /// Their decisions that were fitted, without repeats.
    pub decisions: u64,
    /// `given[truth][label]`: how often they say the label where that is the truth.
    /// Null where they in all likelihood met no item of that truth.
    pub given: Vec<Option<Vec<f64>>>,
}

impl Fitted {
    /// Work that fitting may take: each round passes over decisions times labels, and over every rater's
    /// matrix.
    const WORK: usize = 300_000_000;
    /// Parameters that it may have.
    const PARAMETERS: usize = 20_000_000;

    /// Fits it; `CountsTooLarge` where the parameters would not fit in memory.
    pub fn new(judged: &Judged, decisions: &Decisions) -> Result<Self, Undefined> {
        let k = decisions.k();
        let parameters = judged.raters.len().saturating_mul(k * k);
        let posteriors = judged.items.len().saturating_mul(k);
        if parameters.saturating_add(posteriors) > Self::PARAMETERS {
            return Err(Undefined::CountsTooLarge);
        }
        let usual = EmPlan::default();
        let step = decisions.len().saturating_mul(k).saturating_add(parameters);
        let affordable = Self::WORK / step.max(1);
        let rounds = u32::try_from(affordable).unwrap_or(u32::MAX).max(20);
        let fit = decisions.dawid_skene(EmPlan {
            rounds: usual.rounds.min(rounds),
            ..usual
        })?;
        // Of a rater's decisions on one item the first alone is fitted.
        let used = fit.raters.iter().map(|rater| rater.decisions).sum();
        let raters = fit.raters.into_iter().map(|rater| FittedRater {
            rater: judged.raters[rater.rater as usize].clone(),
            decisions: rater.decisions,
            given: rater.given,
        });
        Ok(Self {
            priors: fit.priors,
            raters: raters.collect(),
            log_likelihood: fit.log_likelihood,
            rounds: fit.rounds,
            converged: fit.converged,
            items: fit.items.len() as u64,
            decisions: used,
        })
    }
}

/// The alternative annotator test with its choices.
#[derive(Debug, Clone, Serialize)]
pub struct AnnotatorTest {
    /// How much a person may win more often, for the model costs less.
    pub epsilon: f64,
    /// False discovery rate over the raters.
    pub q: f64,
    /// Least items of a rater.
    pub least_items: u64,
    /// Whether the model wins against half of the raters or more.
    pub passes: Figure<bool>,
    /// Raters that could be tested.
    pub tested: u64,
    /// Raters against whom the model wins.
    pub won: u64,
    /// Their share ω.
    pub winning_rate: Stat,
    /// The model's mean advantage ρ.
    pub advantage: Stat,
    /// By rater.
    pub raters: Vec<Contest>,
}

/// The model in one rater's place.
#[derive(Debug, Clone, Serialize)]
pub struct Contest {
    /// Who was left out.
    pub rater: String,
    /// Share of items where the model fits the others at least as well.
    pub advantage: Stat,
    /// Of "the rater wins at least ε more often", not corrected.
    pub p_value: Figure<f64>,
    /// Rejected with the correction over all raters?
    pub model_wins: bool,
}

impl AnnotatorTest {
    /// Runs it for what the model said of the items.
    pub fn new(
        judged: &Judged,
        decisions: &Decisions,
        model: &[(u32, u16)],
        settings: &Settings,
    ) -> Result<Self, Undefined> {
        let plan = AlternativeTestPlan {
            epsilon: settings.epsilon,
            ..AlternativeTestPlan::default()
        };
        let (q, least_items) = (plan.q, plan.least_items);
        let test: AlternativeTest =
            decisions.alternative_annotator_test(model, plan, DISPLAY_LEVEL)?;
        let passes = test.passes().into();
        let contests = test.raters.into_iter().map(|contest| Contest {
            rater: judged.raters[contest.rater as usize].clone(),
            advantage: contest.advantage.into(),
            p_value: contest.p_value.into(),
            model_wins: contest.model_wins,
        });
        Ok(Self {
            epsilon: settings.epsilon,
            q,
            least_items,
            passes,
            tested: test.tested,
            won: test.won,
            winning_rate: test.winning_rate.into(),
            advantage: test.advantage.into(),
            raters: contests.collect(),
        })
    }
}
