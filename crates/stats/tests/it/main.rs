//! Tests of the public functions, in one program so that it links once.

mod agreement;
mod calibration;
mod certificates;
mod costs;
mod counting;
mod evidence;
mod laws;
mod multiplicity;
mod patterns;
mod plans;
mod scores;
mod spending;
mod support;
mod thresholds;
