//! placeholder signatures
#![allow(missing_docs)]
use std::collections::BTreeMap;
use serde::{Deserialize, Serialize};
use crate::estimate::{Estimate, Undefined};
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns { k: usize, items: BTreeMap<Vec<u32>, u64> }
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric { Nominal, Ordinal, Interval, Ratio }
impl Patterns {
    pub fn new(_k: usize) -> Self { todo!() }
    pub fn add(&mut self, _votes: &[u32], _items: u64) { todo!() }
    pub fn merge(&mut self, _other: &Self) { todo!() }
    pub fn k(&self) -> usize { self.k }
    pub fn items(&self) -> u64 { todo!() }
    pub fn decisions(&self) -> u64 { todo!() }
    pub fn items_with_several(&self) -> u64 { todo!() }
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64)> { self.items.iter().map(|(v, n)| (v.as_slice(), *n)) }
    pub fn pairwise_agreement(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn fleiss_kappa(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    /// labels count as 1..=K for the numeric metrics
    pub fn krippendorff_alpha(&self, _metric: Metric, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn krippendorff_alpha_of_values(&self, _metric: Metric, _values: &[f64], _level: f64) -> Result<Estimate, Undefined> { todo!() }
}
