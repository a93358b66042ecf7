//! Calibration: whether a confidence of 0.9 means nine right out of ten.
//!
//! From a histogram, the confidence of a pair is taken to be the middle of its bin. That is off by at
//! most 0.0005, and so are mean confidences. Calibration errors over intervals can be off by more, where
//! a bin straddles an edge; [`ece_equal_width`] says when. Functions that end in `_of` take one
//! confidence and one outcome per pair and approximate nothing: prefer them where single confidences are
//! at hand, and the others where only counts are kept.

mod corp;
mod discrimination;
mod recalibration;
mod reliability;
mod scoring;
mod smooth;

pub use corp::{Decomposition, corp, corp_of};
pub use discrimination::{auc, auc_of};
pub use recalibration::{Change, Comparison, Isotonic, Recalibration, Temperature, compare};
pub use reliability::{
    ReliabilityBin, ece_equal_mass, ece_equal_mass_of, ece_equal_width, ece_equal_width_of,
    reliability, reliability_equal_mass,
};
pub use scoring::{Rule, brier, brier_of, log_loss, log_loss_of, mean_score, mean_score_of};
pub use smooth::smooth_ece;
