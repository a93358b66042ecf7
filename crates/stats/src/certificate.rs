//! placeholder signatures
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use crate::estimate::{Estimate, Undefined};
use crate::histogram::ScoreHistogram;
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Target { alpha: f64, delta: f64 }
impl Target {
    pub fn new(_alpha: f64, _delta: f64) -> Result<Self, Undefined> { todo!() }
    pub fn alpha(self) -> f64 { self.alpha }
    pub fn delta(self) -> f64 { self.delta }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid { pub top_bin: usize, pub bottom_bin: usize }
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tested { pub bin: usize, pub threshold: f64, pub accepted: u64, pub errors: u64, pub p_value: f64 }
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CertifiedThreshold { pub bin: usize, pub threshold: f64, pub accepted: u64, pub errors: u64, pub p_value: f64, pub error_upper: f64, pub coverage: Estimate }
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum ShortfallReason { TooFewItems { accepted: u64, needed: u64 }, ErrorTooHigh { accepted: u64, errors: u64 } }
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall { pub reason: ShortfallReason, pub more_labels_needed: Option<u64> }
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Certificate { pub target: Target, pub grid: Grid, pub n: u64, pub start: Option<Tested>, pub certified: Option<CertifiedThreshold>, pub stopped_at: Option<Tested>, pub shortfall: Option<Shortfall> }
pub fn binomial_p_value(_errors: u64, _n: u64, _alpha: f64) -> f64 { todo!() }
pub fn minimum_count(_target: Target) -> u64 { todo!() }
pub fn certify(_histogram: &ScoreHistogram, _target: Target) -> Certificate { todo!() }
pub fn certify_groups(_groups: &[ScoreHistogram], _target: Target) -> Vec<Certificate> { todo!() }
