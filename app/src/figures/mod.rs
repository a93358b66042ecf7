//! Figures as pages, API and command line give them: counts in, reports out, the same for all three.
//!
//! A page calls [`agreement::AgreementReport::new`] through `server_fns::agreement::report`, the API
//! does the same, and the command line builds the parts ([`agreement::HumanModel`],
//! [`agreement::HumanHuman`], [`threshold::Scores`]) from the counts of a file. No figure is computed
//! anywhere else, so they cannot differ.

pub mod agreement;
pub mod anchoring;
pub mod answers;
pub mod cost;
pub mod csv;
pub mod people;
pub mod same_items;
mod stat;
pub mod threshold;

pub use stat::Stat;
