//! Drift: has what comes in changed since the reference, by how much, and is it more than chance?
//!
//! A feature is counted on bins fixed by the reference ([`Bins`], [`Counts`], [`Categories`]); counts
//! merge by addition and every figure of the report comes from them in O(bins). Figures that need the
//! values themselves ([`ks`], [`wasserstein`]) sort them.

pub mod categories;
pub mod cbpe;
pub mod chi_square;
pub mod counts;
pub mod divergence;
pub mod kolmogorov;
pub mod report;
pub mod transport;

pub use categories::Categories;
pub use cbpe::{Cbpe, cbpe};
pub use chi_square::{ChiSquare, chi_square};
pub use counts::{Bins, Counts};
pub use divergence::{JensenShannon, jensen_shannon, psi, psi_null_quantile};
pub use kolmogorov::{Ks, ks, ks_counts};
pub use report::{Feature, FeatureDrift, Report, Rule, report};
pub use transport::{Wasserstein, wasserstein, wasserstein_counts};

use crate::estimate::Undefined;

/// Two samples counted on the same bins, checked: equal numbers of bins and something in each sample.
pub(crate) struct Pair<'a> {
    reference: &'a [u64],
    current: &'a [u64],
    n: u64,
    m: u64,
}

impl<'a> Pair<'a> {
    fn new(reference: &'a [u64], current: &'a [u64]) -> Result<Self, Undefined> {
        if reference.len() != current.len() {
            return Err(Undefined::ShapeMismatch);
        }
        let (n, m) = (total(reference)?, total(current)?);
        if n == 0 || m == 0 {
            return Err(Undefined::NoData);
        }
        n.checked_add(m).ok_or(Undefined::ImpossibleCounts)?;
        Ok(Self {
            reference,
            current,
            n,
            m,
        })
    }

    /// Counts of each bin that is not empty in both.
    fn occupied(&self) -> impl Iterator<Item = (u64, u64)> {
        let both = self.reference.iter().zip(self.current);
        both.map(|(r, c)| (*r, *c))
            .filter(|(r, c)| *r > 0 || *c > 0)
    }

    /// Shares of each bin that is not empty in both.
    fn shares(&self) -> impl Iterator<Item = (f64, f64)> {
        let (n, m) = (self.n as f64, self.m as f64);
        self.occupied()
            .map(move |(r, c)| (r as f64 / n, c as f64 / m))
    }
}

fn total(counts: &[u64]) -> Result<u64, Undefined> {
    let mut sum: u64 = 0;
    for count in counts {
        sum = sum.checked_add(*count).ok_or(Undefined::ImpossibleCounts)?;
    }
    Ok(sum)
}
