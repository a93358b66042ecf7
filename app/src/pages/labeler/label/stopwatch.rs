//! How long an item was looked at: on the screen, in a window that is seen, by somebody who is there.

/// A silence longer than this, in milliseconds, counts only so much: the person has gone away.
const PATIENCE: f64 = 60_000.0;

/// Runs while an item is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stopwatch {
    counted: f64,
    /// When there was the last sign of the person; none while the item is not seen.
    last: Option<f64>,
}

impl Stopwatch {
    /// One that starts now.
    pub const fn started(now: f64) -> Self {
        Self {
            counted: 0.0,
            last: Some(now),
        }
    }

    /// The person does something.
    pub fn sign(&mut self, now: f64) {
        if let Some(last) = self.last {
            self.counted += (now - last).clamp(0.0, PATIENCE);
            self.last = Some(now);
        }
    }

    /// The item is not seen any more: the window is hidden.
    pub fn pause(&mut self, now: f64) {
        self.sign(now);
        self.last = None;
    }

    /// The item is seen again.
    pub fn resume(&mut self, now: f64) {
        self.last.get_or_insert(now);
    }

    /// The time so far, in whole milliseconds.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "nobody looks at an item for a million years"
    )]
    pub fn read(mut self, now: f64) -> i64 {
        self.sign(now);
        self.counted as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_while_the_item_is_seen_and_not_while_the_window_is_hidden() {
        let mut watch = Stopwatch::started(1_000.0);
        watch.sign(3_000.0);
        watch.pause(4_000.0);
        watch.sign(500_000.0);
        assert_eq!(watch.read(900_000.0), 3_000);
        watch.resume(1_000_000.0);
        watch.resume(1_000_400.0);
        assert_eq!(watch.read(1_000_500.0), 3_500);
    }

    #[test]
    fn somebody_who_goes_away_is_not_looking_all_the_time() {
        let mut watch = Stopwatch::started(0.0);
        watch.sign(10_000.0);
        assert_eq!(watch.read(3_600_000.0), 70_000);
    }

    #[test]
    fn a_clock_that_goes_back_takes_nothing_away() {
        let mut watch = Stopwatch::started(5_000.0);
        watch.sign(1_000.0);
        assert_eq!(watch.read(2_000.0), 1_000);
    }
}
