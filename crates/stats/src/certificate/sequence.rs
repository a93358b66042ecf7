//! Which of several p-values pass in an order fixed beforehand, with familywise error at most δ.
//!
//! Bonferroni and Holm, which need no order and pay for it with δ split over every threshold, are in
//! [`multiplicity`](crate::multiplicity).

/// Indices that pass in the order given, each at the whole δ, before the first failure.
///
/// The order must be fixed before the data are seen. What [`certify`](super::certify) does, from the
/// strictest threshold down. A NaN never passes; nothing does unless `0 < delta < 1`.
pub fn fixed_sequence(p_values: &[f64], delta: f64) -> Vec<usize> {
    multi_start(p_values, delta, 1)
}

/// Indices that pass one of `starts` fixed sequences, each from its own start at δ/`starts`.
///
/// A. Angelopoulos, S. Bates, E. Candès, M. Jordan, L. Lei (2021), arXiv 2110.01052, algorithm 1. The
/// starts are spread evenly, the first at index 0; a sequence runs until it fails, across later
/// starts too. With 0 starts nothing passes. Ascending indices; bad input as in
/// [`fixed_sequence`].
pub fn multi_start(p_values: &[f64], delta: f64, starts: usize) -> Vec<usize> {
    let m = p_values.len();
    let starts = starts.min(m);
    if !(delta > 0.0 && delta < 1.0) {
        return Vec::new();
    }
    let allowed = delta / starts.max(1) as f64;
    let mut passed = Vec::new();
    for start in 0..starts {
        // start·m/starts, without the product.
        let first = start * (m / starts) + start * (m % starts) / starts;
        let from = passed
            .last()
            .map_or(first, |last: &usize| first.max(last + 1));
        // An earlier sequence that ran past this start has failed exactly where this one would.
        if from == first {
            let run = p_values[first..].iter().take_while(|p| **p <= allowed);
            passed.extend(first..first + run.count());
        }
    }
    passed
}
