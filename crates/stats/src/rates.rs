//! Events per unit of time.

use crate::estimate::{Estimate, Undefined, check_level};
use crate::special::chi_square_quantile;

/// Events per unit of exposure (such as decisions per hour), with the exact interval for a Poisson count; `n` is the
/// number of events.
///
/// The ends are `χ²(α/2; 2k)/2` and `χ²(1 − α/2; 2k + 2)/2` divided by the exposure: F. Garwood (1936), "Fiducial
/// limits for the Poisson distribution", Biometrika 28, 437–442. It takes events for independent of one another;
/// where they come in bursts it is too narrow.
///
/// [`Undefined::ValueOutOfRange`] unless the exposure is positive and finite, [`Undefined::NoData`] without events.
pub fn poisson_rate(events: u64, exposure: f64, level: f64) -> Result<Estimate, Undefined> {
    check_level(level)?;
    if !(exposure > 0.0 && exposure.is_finite()) {
        return Err(Undefined::ValueOutOfRange);
    }
    if events == 0 {
        return Err(Undefined::NoData);
    }
    let tail = (1.0 - level) / 2.0;
    let k = events as f64;
    let value = k / exposure;
    let low = chi_square_quantile(1.0 - tail, 2.0 * k) / 2.0 / exposure;
    let high = chi_square_quantile(tail, 2.0 * k + 2.0) / 2.0 / exposure;
    if !(value.is_finite() && high.is_finite()) {
        return Err(Undefined::ValueOutOfRange);
    }
    Ok(Estimate {
        value,
        low: low.min(value),
        high: high.max(value),
        n: events,
        level,
    })
}
