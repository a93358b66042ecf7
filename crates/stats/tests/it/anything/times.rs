//! Any durations and any rates.

use proptest::prelude::*;
use understudy_stats::{DURATION_BINS, Durations, poisson_rate};

use super::{count, counts, level, number, size, sound};

proptest! {
    #[test]
    fn rates(events in count(), exposure in number(), at in level()) {
        sound(&poisson_rate(events, exposure, at), &(exposure, at))?;
        sound(&poisson_rate(events, 2.5, at), &at)?;
    }

    #[test]
    fn durations(ms in any::<u32>(), bin in size(), more in counts(5), at in level()) {
        prop_assert!(Durations::duration_bin(ms) < DURATION_BINS);
        let (mut one, mut other) = (Durations::default(), Durations::default());
        for (place, count) in more.into_iter().enumerate() {
            let _ = one.add(place * 29, count);
        }
        prop_assert_eq!(other.add(bin, 3).is_ok(), bin < DURATION_BINS);
        let _ = other.merge(&one);
        sound(&(one.n(), one.median(at), other.median(at)), &at)?;
        let rows: Vec<u64> = other.clone().into();
        prop_assert_eq!(Durations::try_from(rows), Ok(other));
    }
}
