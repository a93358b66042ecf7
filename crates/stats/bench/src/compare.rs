//! Ours beside theirs: how many times as fast, and whether both found the same.

use crate::peers::Peer;
use crate::tasks::{Measured, Times};
use anyhow::{Context, Result, ensure};
use std::fmt;

/// What we set out to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Ten times as fast as a library.
    TenTimes,
    /// No slower than what somebody writes by hand for this one figure.
    NoSlower,
}

impl Aim {
    /// How many times as fast that is.
    pub fn least(self) -> f64 {
        match self {
            Self::TenTimes => 10.0,
            Self::NoSlower => 1.0,
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TenTimes => "10 times",
            Self::NoSlower => "no slower",
        })
    }
}

/// Which peers do the same work as which of ours, and what the aim is beside each.
const SAME_WORK: [(&str, &[(&str, Aim)]); 7] = [
    (
        "kappa",
        &[
            ("sklearn_kappa", Aim::TenTimes),
            ("sklearn_kappa_wide", Aim::TenTimes),
            ("numpy_kappa", Aim::NoSlower),
            ("numpy_kappa_wide", Aim::NoSlower),
        ],
    ),
    (
        "risk_coverage_binned",
        &[
            ("numpy_risk_coverage", Aim::TenTimes),
            ("sklearn_risk_coverage", Aim::TenTimes),
        ],
    ),
    (
        "risk_coverage_sorted",
        &[
            ("numpy_risk_coverage", Aim::NoSlower),
            ("sklearn_risk_coverage", Aim::TenTimes),
        ],
    ),
    (
        "alpha",
        &[
            ("krippendorff", Aim::TenTimes),
            ("numpy_alpha", Aim::NoSlower),
        ],
    ),
    (
        "certificate",
        &[
            ("mapie", Aim::TenTimes),
            ("numpy_certificate", Aim::NoSlower),
        ],
    ),
    (
        "tails",
        &[
            ("scipy_binom", Aim::NoSlower),
            ("scipy_bdtr", Aim::NoSlower),
        ],
    ),
    (
        "bootstrap",
        &[
            ("scipy_bootstrap", Aim::TenTimes),
            ("numpy_bootstrap", Aim::NoSlower),
            ("numpy_multinomial", Aim::NoSlower),
        ],
    ),
];

/// One piece of work beside one library.
#[derive(Debug)]
pub struct Row {
    /// Name of the work.
    pub key: &'static str,
    /// The work.
    pub what: String,
    /// How long it took here.
    pub ours: Times,
    /// Name of the library's way.
    pub peer: String,
    /// The library.
    pub beside: String,
    /// How long it took there.
    pub theirs: Times,
    /// What we set out to reach.
    pub aim: Aim,
    /// Largest difference of the figures that have to be equal.
    pub differs_by: f64,
}

impl Row {
    /// By the medians.
    pub fn times_as_fast(&self) -> f64 {
        self.theirs.median() / self.ours.median()
    }

    /// Whether the aim was reached.
    pub fn reached(&self) -> bool {
        self.times_as_fast() >= self.aim.least()
    }
}

/// All rows, or the first figure that is not the same on both sides.
pub fn rows(ours: &[Measured], peers: &[Peer]) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (key, beside) in SAME_WORK {
        let own = ours.iter().find(|own| own.key == key);
        let own = own.with_context(|| format!("{key} was not measured"))?;
        for (name, aim) in beside {
            let peer = peers.iter().find(|peer| peer.key == *name);
            let peer = peer.with_context(|| format!("{name} was not measured"))?;
            rows.push(Row {
                key,
                what: own.what.clone(),
                ours: own.times.clone(),
                peer: peer.key.clone(),
                beside: peer.what.clone(),
                theirs: Times::of(peer.times.clone())?,
                aim: *aim,
                differs_by: difference(own, peer)?,
            });
        }
    }
    Ok(rows)
}

/// Compares every figure that both have; at least one, and none too far apart.
fn difference(own: &Measured, peer: &Peer) -> Result<f64> {
    let mut largest = None;
    for figure in &own.figures {
        let Some(values) = peer.figures.get(figure.key) else {
            continue;
        };
        let what = format!("{} of {} and of {}", figure.key, own.what, peer.what);
        ensure!(
            values.len() == figure.values.len(),
            "{what}: {} values and {}",
            figure.values.len(),
            values.len()
        );
        let pairs = figure.values.iter().zip(values);
        let known = pairs.filter_map(|(own, theirs)| Some((own, (*theirs)?)));
        let apart: Vec<f64> = known.map(|(own, theirs)| (own - theirs).abs()).collect();
        ensure!(
            2 * apart.len() >= values.len(),
            "{what}: only {} of {} values can be compared",
            apart.len(),
            values.len()
        );
        let furthest = apart.iter().copied().fold(0.0, f64::max);
        // Not of the furthest alone, which passes over NaN.
        ensure!(
            apart.iter().all(|apart| *apart <= figure.within),
            "{what} differ by {furthest:e}, more than {:e}",
            figure.within
        );
        if figure.is_exact() {
            largest = Some(furthest.max(largest.unwrap_or(0.0)));
        }
    }
    largest.with_context(|| format!("{} and {} have no figure in common", own.what, peer.what))
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::peers::Peer;
    use crate::tasks::{Figure, Measured, Times};

    fn own(values: &[f64]) -> Measured {
        Measured {
            key: "kappa",
            what: "κ".to_owned(),
            times: Times::of(vec![1.0]).unwrap(),
            figures: vec![Figure {
                key: "kappa",
                values: values.to_vec(),
                within: 1e-9,
            }],
        }
    }

    fn peer(key: &str, values: &[Option<f64>]) -> Peer {
        Peer {
            key: "sklearn_kappa".to_owned(),
            what: "scikit-learn".to_owned(),
            times: vec![10.0],
            figures: [(key.to_owned(), values.to_vec())].into(),
        }
    }

    #[test]
    fn figures_that_differ_stop_the_run() {
        let near = difference(&own(&[0.5]), &peer("kappa", &[Some(0.5 + 1e-12)])).unwrap();
        assert!(near > 0.0 && near < 2e-12);
        assert!(difference(&own(&[0.5]), &peer("kappa", &[Some(0.500_001)])).is_err());
        assert!(difference(&own(&[f64::NAN]), &peer("kappa", &[Some(0.5)])).is_err());
        assert!(difference(&own(&[0.5]), &peer("kappa", &[Some(0.5), None])).is_err());
    }

    #[test]
    fn figures_that_cannot_be_compared_stop_the_run() {
        assert!(difference(&own(&[0.5]), &peer("alpha", &[Some(0.5)])).is_err());
        assert!(difference(&own(&[0.5]), &peer("kappa", &[None])).is_err());
    }
}
