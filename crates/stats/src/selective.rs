//! placeholder signatures
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point { pub threshold_bin: usize, pub coverage: f64, pub risk: f64, pub accepted: u64, pub errors: u64 }
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Areas { pub aurc: f64, pub e_aurc: f64, pub augrc: f64, pub n: u64 }
pub fn risk_coverage(_histogram: &ScoreHistogram) -> Vec<Point> { todo!() }
pub fn areas(_histogram: &ScoreHistogram) -> Result<Areas, Undefined> { todo!() }
pub fn areas_of(_confidence: &[f64], _error: &[bool]) -> Result<Areas, Undefined> { todo!() }
pub fn aurc(_histogram: &ScoreHistogram) -> Result<f64, Undefined> { todo!() }
