//! Tests of the public functions, in one program so that it links once.

mod agreement;
mod agreement_laws;
mod alternative;
mod anytime;
mod bootstrap;
mod calibration;
mod certificates;
mod confseq;
mod costs;
mod counting;
mod dawid_skene;
mod decisions;
mod drift;
mod drift_laws;
mod evidence;
mod laws;
mod many_raters;
mod multiplicity;
mod patterns;
mod plans;
mod prediction_powered;
mod scores;
mod spending;
mod support;
mod thresholds;
mod two_raters;
