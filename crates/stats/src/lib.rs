//! Agreement, certificates and anytime-valid evidence, computed from integer counts alone.
//!
//! The crate is pure: no clock, no randomness, no input or output. It is compiled for the server and
//! for the browser, and everything it needs travels as counts that merge by addition.
//!
//! A statistic that can be undefined answers with [`Undefined`], never with 0, 1 or NaN. An
//! [`Estimate`] carries its interval and the number of observations behind it; plain numbers (areas under
//! the risk–coverage curve, calibration errors, parts of scores, effects of drift, Dawid and Skene's fit)
//! have no interval, and docs/STATISTICS.md says why.

pub mod answers;
pub mod bootstrap;
pub mod calibration;
pub mod certificate;
mod chance;
pub mod cheapest;
pub mod confusion;
pub mod costs;
mod counting;
pub mod decisions;
pub mod drift;
pub mod durations;
pub mod estimate;
pub mod evidence;
pub mod histogram;
mod large_beta;
pub mod measured;
pub mod multiplicity;
pub mod patterns;
pub mod prediction_powered;
pub mod proportion;
mod random;
pub mod rates;
mod ratio;
mod scored;
pub mod selective;
mod special;
mod student;
mod tally;
mod unseen;
pub mod weights;

pub use certificate::{
    Certificate, CertificateRecord, CertifiedThreshold, DataRange, DeltaLedger, Grid,
    LossCertificate, Plan, Shortfall, ShortfallReason, Spend, Spending, Start, Target, Tested,
    binomial_p_value, certify, certify_groups, certify_shares, hoeffding_bentkus_p_value,
    minimum_count,
};
pub use confusion::{Chance, ChanceTest, ClassReport, Confusion, mcnemar_corrected, mcnemar_exact};
pub use costs::{CostMatrix, LossHistogram, ScoredConfusion};
pub use decisions::{Decision, Decisions};
pub use durations::{DURATION_BINS, Durations};
pub use estimate::{DISPLAY_LEVEL, Estimate, Undefined};
pub use histogram::{Accepted, BINS, BinCounts, ScoreHistogram};
pub use measured::Measured;
pub use patterns::{Metric, Patterns};
pub use rates::poisson_rate;
pub use tally::Tally;
pub use weights::{CustomWeights, Weighting, Weights};
