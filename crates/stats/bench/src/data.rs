//! What both sides measure: made from seeds here, and written as plain numbers for the peers to read.

use anyhow::{Context, Result};
use std::path::Path;

/// Labels of the confusion matrix.
pub const CLASSES: u8 = 10;
/// Labels of the raters.
pub const LABELS: u8 = 5;
/// How many people label each item.
pub const RATERS: usize = 3;
/// Marks a missing label in the peers' file.
const MISSING: u8 = u8::MAX;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Pairs of labels.
    pub pairs: usize,
    /// Scored outcomes.
    pub scores: usize,
    /// Items that several people labelled.
    pub items: usize,
    /// Scored outcomes behind the certificate, at most `scores`.
    pub certified: usize,
    /// Binomial tails.
    pub tails: usize,
    /// Pairs behind the bootstrap, at most `pairs`.
    pub resampled: usize,
}

/// One number of a binomial experiment.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// Successes.
    pub k: u64,
    /// Trials.
    pub n: u64,
    /// Their probability.
    pub p: f64,
}

/// All of it.
#[derive(Debug)]
pub struct Data {
    /// What people said.
    pub reference: Vec<u8>,
    /// What a model said, right in four of five.
    pub predicted: Vec<u8>,
    /// Most of them high, as those of models are.
    pub confidence: Vec<f64>,
    /// Right as often as the confidence says, and a little more.
    pub agrees: Vec<bool>,
    /// One list per rater; three of ten labels are missing.
    pub raters: Vec<Vec<Option<u8>>>,
    /// Tails on both sides of the mean.
    pub trials: Vec<Trial>,
}

/// The sequence of the reference values: `s ← s·6364136223846793005 + 1442695040888963407`,
/// `u = (s >> 11) / 2^53`.
struct Lcg(u64);

impl Lcg {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// A whole number below `end`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to below a small number"
    )]
    fn below(&mut self, end: u64) -> u64 {
        (self.next() * end as f64) as u64
    }

    fn label(&mut self, labels: u8) -> u8 {
        u8::try_from(self.below(labels.into())).unwrap_or_default()
    }
}

impl Data {
    /// The same data for the same sizes, always.
    pub fn of(size: Size) -> Self {
        let mut random = Lcg(1);
        // The smaller of two draws: labels differ in how frequent they are.
        let mut frequent = |labels| random.label(labels).min(random.label(labels));
        let reference: Vec<u8> = (0..size.pairs).map(|_| frequent(CLASSES)).collect();
        let mut random = Lcg(2);
        let mut seen_by = |label: u8, right: f64, labels: u8| {
            if random.next() < right {
                label
            } else {
                random.label(labels)
            }
        };
        let predicted = reference.iter().map(|l| seen_by(*l, 0.8, CLASSES));
        let predicted: Vec<u8> = predicted.collect();

        let mut random = Lcg(3);
        let confidence: Vec<f64> = (0..size.scores)
            .map(|_| 1.0 - 0.9 * random.next() * random.next())
            .collect();
        let agrees = confidence
            .iter()
            .map(|c| random.next() < 0.3 + 0.7 * c)
            .collect();

        let mut random = Lcg(4);
        let truth: Vec<u8> = (0..size.items).map(|_| random.label(LABELS)).collect();
        let raters = (0..RATERS)
            .map(|_| {
                let mut answer = |label| {
                    let missing = random.next() < 0.3;
                    let label = if random.next() < 0.7 {
                        label
                    } else {
                        random.label(LABELS)
                    };
                    (!missing).then_some(label)
                };
                truth.iter().map(|label| answer(*label)).collect()
            })
            .collect();

        let mut random = Lcg(5);
        let trials = (0..size.tails)
            .map(|_| {
                let n = 10 + random.below(10_000);
                let p = 0.01 + 0.19 * random.next();
                // Around the mean, where a decision hangs on the tail.
                let near = (n as f64 * p * (0.5 + random.next())).min(n as f64);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and n"
                )]
                let k = near as u64;
                Trial { k, n, p }
            })
            .collect();
        Self {
            reference,
            predicted,
            confidence,
            agrees,
            raters,
            trials,
        }
    }

    /// Little-endian numbers, one file per list.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let file = |name: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(name), bytes)
                .with_context(|| format!("{name} cannot be written into {}", folder.display()))
        };
        let number = |label: &Option<u8>| label.unwrap_or(MISSING);
        let raters = self.raters.iter().flatten().map(number).collect();
        let wrong = self.agrees.iter().map(|agrees| u8::from(!agrees)).collect();
        file("reference.u8", self.reference.clone())?;
        file("predicted.u8", self.predicted.clone())?;
        file("confidence.f64", bytes_of(&self.confidence))?;
        file("wrong.u8", wrong)?;
        file("raters.u8", raters)?;
        let column = |of: fn(&Trial) -> f64| -> Vec<f64> { self.trials.iter().map(of).collect() };
        file("tail_k.f64", bytes_of(&column(|t| t.k as f64)))?;
        file("tail_n.f64", bytes_of(&column(|t| t.n as f64)))?;
        file("tail_p.f64", bytes_of(&column(|t| t.p)))
    }
}

fn bytes_of(numbers: &[f64]) -> Vec<u8> {
    numbers.iter().flat_map(|x| x.to_le_bytes()).collect()
}
