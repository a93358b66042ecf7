//! placeholder signatures
#![allow(missing_docs)]
pub fn log_e_promotion(_successes: u64, _failures: u64, _p0: f64) -> f64 { todo!() }
pub fn log_e_demotion(_errors: u64, _n: u64, _alpha: f64) -> f64 { todo!() }
pub fn crossing(_delta: f64) -> f64 { todo!() }
pub fn agreement_lower_bound(_successes: u64, _failures: u64, _delta: f64) -> f64 { todo!() }
