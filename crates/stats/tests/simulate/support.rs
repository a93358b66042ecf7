//! What simulations share: random draws, and whether a count of failures keeps a promise.

use understudy_stats::binomial_p_value;

/// How unlikely a count of failures must be before a promise counts as broken.
///
/// A rate exactly at the promised one exceeds [`keeps`] in one simulation of ten thousand.
const TOLERANCE: f64 = 1e-4;

/// Whether `failures` in `runs` can be explained by a failure rate of at most `delta`:
/// `P(Binomial(runs, delta) ≥ failures) > 1e-4`.
fn keeps(failures: usize, runs: usize, delta: f64) -> bool {
    let (failures, runs) = (failures as u64, runs as u64);
    match failures.checked_sub(1) {
        None => true,
        Some(fewer) => 1.0 - binomial_p_value(fewer, runs, delta) > TOLERANCE,
    }
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood 2014): good draws from any seed.
pub struct Draws(pub u64);

impl Draws {
    /// The next 64 bits.
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// One of the whole numbers below `n`, each as likely as the others to 1 in 2^32.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).expect("no more than 64 bits");
        usize::try_from(((self.bits() >> 32) * n) >> 32).expect("less than n")
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }
}

/// One line of the table that `make simulate` ends with.
fn row(what: &str, measured: &str, against: &str) {
    println!("| {what:<86} | {measured:>22} | {against:<22} |");
}

/// Prints the rate of failures and fails unless it keeps a promise of at most `delta`.
#[track_caller]
pub fn promised(what: &str, failures: usize, runs: usize, delta: f64) {
    let rate = 100.0 * failures as f64 / runs as f64;
    let against = format!("promised {} %", percent(delta));
    row(what, &format!("{rate:.2} % of {runs}"), &against);
    assert!(keeps(failures, runs, delta), "{what}: {failures} of {runs}");
}

/// Prints the rate of failures of something that does not keep the promise, and fails if it seems to.
#[track_caller]
pub fn control(what: &str, failures: usize, runs: usize, delta: f64) {
    let rate = 100.0 * failures as f64 / runs as f64;
    let against = format!("breaks {} %", percent(delta));
    row(
        &format!("control: {what}"),
        &format!("{rate:.2} % of {runs}"),
        &against,
    );
    assert!(
        !keeps(failures, runs, delta),
        "{what}: {failures} of {runs}"
    );
}

/// Prints how long detection took, and fails unless the share that was detected at all reaches `power`.
#[track_caller]
pub fn detected(what: &str, mut delays: Vec<u64>, runs: usize, power: f64) {
    delays.sort_unstable();
    let median = delays.get(delays.len() / 2).copied().unwrap_or(0);
    let mean = delays.iter().sum::<u64>() as f64 / delays.len().max(1) as f64;
    let share = delays.len() as f64 / runs as f64;
    let measured = format!("mean {mean:.0}, median {median}");
    row(what, &measured, &format!("seen in {:.1} %", 100.0 * share));
    assert!(share >= power, "{what}: seen in {share} of {runs} runs");
}

fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 1e2
}
