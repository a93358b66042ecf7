//! A slider that moves: the promise changes, and the certificate is found again from the same counts.
//!
//! Also a program of its own (`bin/slider.rs`), for the browser's kind of machine code.

use understudy_stats::{BINS, ScoreHistogram, Target, Undefined, certify};

/// Moves of one round.
pub const MOVES: usize = 200;

/// A million outcomes in 1,000 bins, with just few enough errors above each threshold for α = 5 %.
///
/// The worst case: the walk goes to the bottom of the grid, and no threshold is clear without its test.
pub fn histogram() -> ScoreHistogram {
    let mut histogram = ScoreHistogram::new();
    let (mut accepted, mut errors) = (0, 0);
    for bin in (0..BINS).rev() {
        let n = 2 * bin as u64 + 1;
        accepted += n;
        let size = accepted as f64;
        let bearable = 0.05 * size - 1.9 * (0.05 * 0.95 * size).sqrt();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and a million"
        )]
        let more = (bearable.max(0.0) as u64).saturating_sub(errors).min(n);
        errors += more;
        histogram.add(bin, false, more).expect("a bin that exists");
        histogram
            .add(bin, true, n - more)
            .expect("a bin that exists");
    }
    histogram
}

/// Moves through α from 5 % to 5.05 %; gives how many moves found a certificate.
pub fn moves(histogram: &ScoreHistogram) -> Result<usize, Undefined> {
    let mut certified = 0;
    for step in 0..MOVES {
        let target = Target::new(0.05 + step as f64 / 400_000.0, 0.05)?;
        let certificate = std::hint::black_box(certify(histogram, target));
        certified += usize::from(certificate.certified.is_some());
    }
    Ok(certified)
}

#[cfg(test)]
mod tests {
    use super::{MOVES, histogram, moves};
    use understudy_stats::{Target, certify};

    #[test]
    fn every_move_walks_the_whole_grid() {
        let histogram = histogram();
        assert_eq!(moves(&histogram), Ok(MOVES));
        let certificate = certify(&histogram, Target::new(0.05, 0.05).unwrap());
        let certified = certificate.certified.unwrap();
        assert_eq!(certified.bin, certificate.grid.bottom_bin);
        assert!(certified.p_value > 0.02);
    }
}
