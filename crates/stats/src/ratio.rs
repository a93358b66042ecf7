//! Shares that are ratios of two totals over items, where the items are the independent units.

use crate::estimate::{Estimate, Undefined, two_sided_z};
use crate::proportion::score_interval;

/// What items that are alike give to both totals, each.
pub(crate) struct Part {
    pub(crate) upper: f64,
    pub(crate) lower: f64,
    pub(crate) items: u64,
}

/// The ratio of two totals over items; items that add nothing to the lower one do not count. Needs
/// `0 ≤ upper ≤ lower` of each part. [`Undefined::NoPairs`] where no item counts.
///
/// The variance is linearised over items, as in W. G. Cochran, Sampling Techniques, chapter 6. The
/// interval is Wilson's at the effective size `P(1 − P) / variance` (E. L. Korn, B. I. Graubard 1998,
/// Survey Methodology 24, 193–201), at most the lower total; where the items show no spread at all, at
/// the number of items.
pub(crate) fn ratio_over_items(parts: &[Part], level: f64) -> Result<Estimate, Undefined> {
    let z = two_sided_z(level)?;
    let counted = || parts.iter().filter(|part| part.lower > 0.0);
    let items: u64 = counted().map(|part| part.items).sum();
    if items == 0 {
        return Err(Undefined::NoPairs);
    }
    let (mut upper, mut lower) = (0.0, 0.0);
    for part in counted() {
        upper += part.upper * part.items as f64;
        lower += part.lower * part.items as f64;
    }
    // Rounding must not lift a share above 1.
    let value = (upper / lower).min(1.0);
    let deviation = |part: &Part| {
        let deviation = part.upper - value * part.lower;
        // Equal items differ from the mean by rounding alone, which must not pass for spread.
        let rounding = deviation.abs() < 1e-12 * part.lower;
        if rounding { 0.0 } else { deviation }
    };
    let squares: f64 = counted()
        .map(|part| part.items as f64 * deviation(part).powi(2))
        .sum();
    let n = items as f64;
    // A share that rounds to 1 has no spread that its digits could show.
    let effective = if squares > 0.0 && items > 1 && value > 0.0 && value < 1.0 {
        let variance = squares / (lower * lower) * n / (n - 1.0);
        (value * (1.0 - value) / variance).min(lower)
    } else {
        n
    };
    let (low, high) = score_interval(value, effective, z);
    Ok(Estimate {
        value,
        low,
        high,
        n: items,
        level,
    })
}
