//! placeholder signatures
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use crate::estimate::{Estimate, Undefined};
use crate::histogram::ScoreHistogram;
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin { pub low: f64, pub high: f64, pub mean_confidence: f64, pub accuracy: Estimate, pub n: u64 }
pub fn brier(_histogram: &ScoreHistogram) -> Result<f64, Undefined> { todo!() }
pub fn ece_equal_width(_histogram: &ScoreHistogram, _bins: usize) -> Result<f64, Undefined> { todo!() }
pub fn ece_equal_mass(_histogram: &ScoreHistogram, _bins: usize) -> Result<f64, Undefined> { todo!() }
pub fn reliability(_histogram: &ScoreHistogram, _bins: usize) -> Vec<ReliabilityBin> { todo!() }
