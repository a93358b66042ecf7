//! Evidence that may be looked at whenever more lines have come in.

use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_stats::Confusion;
use understudy_stats::evidence::{
    agreement_interval, agreement_lower_bound, crossing, log_e_demotion, log_e_promotion,
};

use super::figure::Figure;
use super::settings::Settings;
use understudy_stats::Undefined;

/// What all pairs together prove, however often one looks; α and δ as in the certificate.
#[derive(Debug, Clone, Serialize)]
pub struct Anytime {
    /// Pairs.
    pub n: u64,
    /// Those that agree.
    pub agreements: u64,
    /// Agreement above the floor.
    pub promotion: Evidence,
    /// Error above α.
    pub demotion: Evidence,
    /// Agreement is above this, with probability 1 − δ at all looks together.
    pub agreement_lower_bound: Figure<f64>,
    /// Agreement with an interval that holds likewise.
    pub agreement: Stat,
}

/// Evidence against "at most the bar".
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Evidence {
    /// What is to be exceeded.
    pub bar: f64,
    /// Natural logarithm of the e-value.
    pub log_e: Figure<f64>,
    /// Where it proves the claim at δ.
    pub crossing: f64,
    /// Whether it does.
    pub proved: bool,
}

impl Evidence {
    fn new(bar: f64, log_e: f64, n: u64, delta: f64) -> Self {
        let crossing = crossing(delta);
        Self {
            bar,
            log_e: if n == 0 {
                Err(Undefined::NoData)
            } else if log_e.is_finite() {
                Ok(log_e)
            } else {
                Err(Undefined::ValueOutOfRange)
            }
            .into(),
            crossing,
            proved: n > 0 && log_e >= crossing,
        }
    }
}

impl Anytime {
    /// From the counts of pairs.
    pub fn new(pairs: &Confusion, settings: &Settings) -> Self {
        let (n, agreements) = (pairs.n(), pairs.agreements());
        let errors = n - agreements;
        let (alpha, delta) = (settings.target.alpha(), settings.target.delta());
        let promotion = log_e_promotion(agreements, errors, settings.floor);
        let bound = agreement_lower_bound(agreements, errors, delta);
        Self {
            n,
            agreements,
            promotion: Evidence::new(settings.floor, promotion, n, delta),
            demotion: Evidence::new(alpha, log_e_demotion(errors, n, alpha), n, delta),
            agreement_lower_bound: if n == 0 {
                Err(Undefined::NoData)
            } else {
                Ok(bound)
            }
            .into(),
            agreement: agreement_interval(agreements, errors, delta).into(),
        }
    }
}
