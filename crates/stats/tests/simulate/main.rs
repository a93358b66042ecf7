//! Promises kept under repetition: quick by default, at full size with `UNDERSTUDY_SIMULATE=full`.
//!
//! Every simulation is seeded, so a run that passes once passes always.

mod agreement;
mod audits;
mod certificates;
mod drift;
mod support;
mod worlds;

/// The number of repetitions: `quick` unless the environment asks for the full size.
fn size(quick: usize, full: usize) -> usize {
    match std::env::var("UNDERSTUDY_SIMULATE").as_deref() {
        Ok("full") => full,
        Ok(_) | Err(_) => quick,
    }
}
