//! placeholder signatures
#![allow(missing_docs)]
use serde::{Deserialize, Serialize};
use crate::estimate::{Estimate, Undefined};
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u64>>", into = "Vec<Vec<u64>>")]
pub struct Confusion { k: usize, counts: Vec<u64> }
impl From<Confusion> for Vec<Vec<u64>> { fn from(_: Confusion) -> Self { todo!() } }
impl TryFrom<Vec<Vec<u64>>> for Confusion { type Error = Undefined; fn try_from(_: Vec<Vec<u64>>) -> Result<Self, Undefined> { todo!() } }
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights { Unweighted, Linear, Quadratic }
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassReport { pub support: u64, pub predicted: u64, pub precision: Result<Estimate, Undefined>, pub recall: Result<Estimate, Undefined>, pub f1: Result<Estimate, Undefined> }
impl Confusion {
    pub fn new(_k: usize) -> Self { todo!() }
    pub fn from_rows(_rows: &[Vec<u64>]) -> Result<Self, Undefined> { todo!() }
    pub fn add(&mut self, _reference: usize, _predicted: usize, _count: u64) { todo!() }
    pub fn merge(&mut self, _other: &Self) { todo!() }
    pub fn get(&self, _reference: usize, _predicted: usize) -> u64 { todo!() }
    pub fn k(&self) -> usize { self.k }
    pub fn n(&self) -> u64 { self.counts.iter().sum() }
    pub fn row_totals(&self) -> Vec<u64> { todo!() }
    pub fn column_totals(&self) -> Vec<u64> { todo!() }
    pub fn agreements(&self) -> u64 { todo!() }
    pub fn percent_agreement(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn percent_agreement_exact(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn cohen_kappa(&self, _weights: Weights, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn gwet_ac1(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn gwet_ac2(&self, _weights: Weights, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn scott_pi(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn mcc(&self, _level: f64) -> Result<Estimate, Undefined> { todo!() }
    pub fn per_class(&self) -> Vec<ClassReport> { todo!() }
    pub fn prevalence(&self) -> Result<Vec<f64>, Undefined> { todo!() }
}
pub fn mcnemar_exact(_only_a: u64, _only_b: u64) -> f64 { todo!() }
