//! What is kept of a certificate, so that anybody can repeat it later from the same counts.

use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Certificate, DataRange, LossCertificate, Plan};
use crate::costs::{CostMatrix, ScoredConfusion};
use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;

/// The counts a certificate rests on, and the certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Every disagreement counts the same.
    Errors {
        /// Pairs by confidence.
        counts: ScoreHistogram,
        /// What they show.
        certificate: Certificate,
    },
    /// Mistakes have costs.
    Losses {
        /// Pairs by confidence and labels.
        counts: ScoredConfusion,
        /// What mistakes cost.
        costs: CostMatrix,
        /// What they show.
        certificate: LossCertificate,
    },
}

impl Evidence {
    pub(super) fn errors(plan: Plan, counts: &ScoreHistogram) -> Self {
        Self::Errors {
            counts: counts.clone(),
            certificate: plan.certify(counts),
        }
    }

    pub(super) fn losses(
        plan: Plan,
        counts: &ScoredConfusion,
        costs: &CostMatrix,
    ) -> Result<Self, Undefined> {
        Ok(Self::Losses {
            counts: counts.clone(),
            costs: costs.clone(),
            certificate: plan.certify_losses(&counts.losses(costs)?),
        })
    }

    pub(super) fn digest(&self) -> String {
        match self {
            Self::Errors { counts, .. } => counts.digest(),
            Self::Losses { counts, .. } => counts.digest(),
        }
    }

    /// The lowest bin it certifies, if any.
    pub fn certified_bin(&self) -> Option<usize> {
        match self {
            Self::Errors { certificate, .. } => certificate.certified.map(|found| found.bin),
            Self::Losses { certificate, .. } => certificate.certified.map(|found| found.tested.bin),
        }
    }
}

/// A certificate with its data range, plan (grid, start, α, δ spent), counts and their hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateRecord {
    /// Which spend of its ledger it used, from 1.
    pub number: u32,
    /// The pairs it looked at.
    pub range: DataRange,
    /// What was fixed beforehand; its δ is the δ spent.
    pub plan: Plan,
    /// Counts and result.
    pub evidence: Evidence,
    /// SHA-256 of the counts ([`ScoreHistogram::digest`], [`ScoredConfusion::digest`]).
    pub digest: String,
}

/// What does not fit in a stored record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Broken {
    /// The counts are not the ones that were hashed.
    Counts,
    /// The test, repeated on the counts, gives another threshold.
    Result,
}

impl CertificateRecord {
    /// Repeats the test on the stored counts.
    ///
    /// Thresholds are compared and not p-values: a JSON parser may change their last digit.
    pub fn verify(&self) -> Result<(), Broken> {
        if self.evidence.digest() != self.digest {
            return Err(Broken::Counts);
        }
        let again = match &self.evidence {
            Evidence::Errors { counts, .. } => Evidence::errors(self.plan, counts),
            Evidence::Losses { counts, costs, .. } => {
                Evidence::losses(self.plan, counts, costs).map_err(|_| Broken::Result)?
            }
        };
        if again.certified_bin() == self.evidence.certified_bin() {
            Ok(())
        } else {
            Err(Broken::Result)
        }
    }
}

impl ScoreHistogram {
    /// SHA-256 of the counts, in lower-case hexadecimal.
    ///
    /// Over the text `understudy score counts 1` and then `bin agree disagree` for each filled bin in
    /// order, each on a line of its own, so that `sha256sum` can check it. Pairs counted in any order,
    /// or in parts and merged, give the same.
    pub fn digest(&self) -> String {
        let mut text = String::from("understudy score counts 1\n");
        for (bin, counts) in self.bins().iter().enumerate() {
            if counts.agree > 0 || counts.disagree > 0 {
                line(&mut text, &[bin as u64, counts.agree, counts.disagree]);
            }
        }
        sha256(&text)
    }
}

impl ScoredConfusion {
    /// SHA-256 of the counts, in lower-case hexadecimal.
    ///
    /// As [`ScoreHistogram::digest`], over `understudy labelled score counts 1` and then
    /// `predicted bin reference count` for each filled cell in that order.
    pub fn digest(&self) -> String {
        let mut text = String::from("understudy labelled score counts 1\n");
        for (predicted, bin, reference, count) in self.cells() {
            line(
                &mut text,
                &[predicted as u64, bin as u64, reference as u64, count],
            );
        }
        sha256(&text)
    }
}

fn line(text: &mut String, numbers: &[u64]) {
    for (i, number) in numbers.iter().enumerate() {
        let separator = if i == 0 { "" } else { " " };
        append(text, format_args!("{separator}{number}"));
    }
    text.push('\n');
}

fn sha256(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        append(&mut hex, format_args!("{byte:02x}"));
    }
    hex
}

fn append(text: &mut String, more: fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a String takes everything");
}
