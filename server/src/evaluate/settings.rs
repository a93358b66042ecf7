//! What the figures of a file depend on besides the file; the report repeats it.

use super::costs::Costs;
use serde::Serialize;
use understudy_ladder::policy::GateSettings;
use understudy_stats::Target;

/// What the figures depend on; made valid by the command line.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Error that must not be exceeded, and the accepted probability of being wrong about it.
    pub target: Target,
    /// Agreement that a promotion must be proved to exceed, in (0, 1).
    pub floor: f64,
    /// How much a person may win more often than the model in the alternative annotator test, in [0, 1].
    pub epsilon: f64,
    /// Whether each predicted label gets a certificate of its own.
    pub per_label: bool,
    /// What mistakes cost.
    pub costs: Option<Costs>,
    /// Bootstrap resamples.
    pub resamples: u32,
    /// Where their random numbers start.
    pub seed: u64,
}

impl Settings {
    /// The usual ones for a target: the floor of a new stream's gate, and what the paper of the
    /// alternative annotator test takes for experts.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            floor: GateSettings::default().min_agreement,
            epsilon: EPSILON,
            per_label: false,
            costs: None,
            resamples: RESAMPLES,
            seed: SEED,
        }
    }

    /// As the report repeats them.
    pub fn stated(&self) -> Stated {
        Stated {
            alpha: self.target.alpha(),
            delta: self.target.delta(),
            floor: self.floor,
            epsilon: self.epsilon,
            resamples: self.resamples,
            seed: self.seed,
        }
    }
}

/// ε for experts: 0.2; for trained people 0.15, for a crowd 0.1 (arXiv 2501.10970).
pub const EPSILON: f64 = 0.2;
/// Resamples that are usual for an interval.
pub const RESAMPLES: u32 = 2_000;
/// The same seed gives the same interval everywhere.
pub const SEED: u64 = 1;

/// The settings as the report repeats them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stated {
    /// Error that must not be exceeded.
    pub alpha: f64,
    /// Accepted probability of being wrong about it.
    pub delta: f64,
    /// Agreement to be exceeded.
    pub floor: f64,
    /// ε of the alternative annotator test.
    pub epsilon: f64,
    /// Most bootstrap resamples.
    pub resamples: u32,
    /// Where their random numbers start.
    pub seed: u64,
}
