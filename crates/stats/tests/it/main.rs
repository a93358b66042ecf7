//! Tests of the public functions, in one program so that it links once.

mod agreement;
mod anytime;
mod calibration;
mod certificates;
mod confseq;
mod costs;
mod counting;
mod drift;
mod drift_laws;
mod evidence;
mod laws;
mod multiplicity;
mod patterns;
mod plans;
mod prediction_powered;
mod scores;
mod spending;
mod support;
mod thresholds;
