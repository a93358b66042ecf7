//! How long things took, and what is said of it.

use std::time::Duration;

/// How long things took.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// One more.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Those of another as well.
    pub fn merge(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time, in milliseconds, that this share of them did not exceed; none of nothing.
    pub fn quantile_ms(&mut self, share: f64) -> Option<f64> {
        self.0.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list that is in memory"
        )]
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let took = self.0.get(rank.max(1) - 1)?;
        Some(took.as_secs_f64() * 1_000.0)
    }
}

/// So many in this time, per second.
pub fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::Times;
    use std::time::Duration;

    #[test]
    fn a_quantile_is_a_time_that_was_measured() {
        let mut times = Times::default();
        assert_eq!(times.quantile_ms(0.5), None);
        for ms in (1..=100).rev() {
            times.add(Duration::from_millis(ms));
        }
        let close = |share, ms: f64| (times.clone().quantile_ms(share).unwrap() - ms).abs() < 1e-9;
        assert!(close(0.5, 50.0) && close(0.95, 95.0) && close(0.99, 99.0) && close(1.0, 100.0));
    }
}
