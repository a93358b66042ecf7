//! Shapes of confidence and error, so that the truth about every threshold is known.

use crate::support::Draws;
use understudy_stats::{BINS, Certificate, ScoreHistogram};

/// How confidences are spread and how often they are wrong, so that the truth is known.
pub struct Shape {
    pub name: &'static str,
    /// How often this confidence comes, up to a factor.
    pub weight: fn(f64) -> f64,
    /// Probability that a prediction with this confidence is wrong.
    pub error: fn(f64) -> f64,
}

pub const SHAPES: [Shape; 5] = [
    Shape {
        name: "calibrated",
        weight: |c| c.powi(4),
        error: |c| 1.0 - c,
    },
    Shape {
        name: "overconfident",
        weight: |c| c.powi(8),
        error: |c| 1.0 - c.powf(1.7),
    },
    Shape {
        name: "no better when surer, just above the target",
        weight: |c| c,
        error: |_| 0.050_001,
    },
    Shape {
        name: "a few tied scores",
        weight: |c| {
            if (c * 1000.0).round() % 50.0 < 1.0 {
                c.powi(3)
            } else {
                0.0
            }
        },
        error: |c| 0.2835 * (1.0 - c),
    },
    Shape {
        // Made to exploit a counted start: half the time the bad block at the top has too few pairs
        // to be tested, and then it is small also in the mixture that is tested next.
        name: "a bad block where testing starts",
        weight: |c| match (c * 1000.0).round() {
            999.0 => 0.045,
            900.0 => 0.2245,
            k if k < 900.0 => 0.7305 / 900.0,
            _ => 0.0,
        },
        error: |c| match (c * 1000.0).round() {
            999.0 => 0.3,
            900.0 => 0.0,
            _ => 0.050_1,
        },
    },
];

/// Bins drawn by weight, with the true error above every threshold.
pub struct World {
    /// Cumulative probability of the bins, lowest first.
    cumulative: Vec<f64>,
    error: Vec<f64>,
    /// True error above each threshold.
    pub error_above: Vec<f64>,
}

impl World {
    pub fn new(shape: &Shape) -> Self {
        let confidence = |bin: usize| bin as f64 / BINS as f64;
        let weights: Vec<f64> = (0..BINS)
            .map(|bin| (shape.weight)(confidence(bin)))
            .collect();
        let error: Vec<f64> = (0..BINS)
            .map(|bin| (shape.error)(confidence(bin)))
            .collect();
        let total: f64 = weights.iter().sum();
        let mut running = 0.0;
        let cumulative = weights
            .iter()
            .map(|weight| {
                running += weight / total;
                running
            })
            .collect();
        let (mut mass, mut wrong) = (0.0, 0.0);
        let mut error_above = vec![0.0; BINS];
        for bin in (0..BINS).rev() {
            mass += weights[bin];
            wrong += weights[bin] * error[bin];
            error_above[bin] = if mass > 0.0 { wrong / mass } else { 0.0 };
        }
        Self {
            cumulative,
            error,
            error_above,
        }
    }

    pub fn sample(&self, n: usize, draws: &mut Draws) -> ScoreHistogram {
        let mut histogram = ScoreHistogram::new();
        for _ in 0..n {
            let u = draws.uniform();
            let bin = self.cumulative.partition_point(|c| *c <= u).min(BINS - 1);
            histogram
                .add(bin, !draws.chance(self.error[bin]), 1)
                .unwrap();
        }
        histogram
    }

    pub fn is_false(&self, certificate: &Certificate) -> bool {
        certificate
            .certified
            .is_some_and(|found| self.error_above[found.bin] > certificate.target.alpha())
    }
}
