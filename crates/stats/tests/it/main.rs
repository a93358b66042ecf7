//! Tests of the public functions, in one program so that it links once.

mod agreement;
mod certificates;
mod counting;
mod evidence;
mod laws;
mod multiplicity;
mod patterns;
mod scores;
mod support;
