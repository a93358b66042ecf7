//! How much of δ each certificate may use, kept so that none can be used twice.

use serde::{Deserialize, Serialize};

use super::record::{CertificateRecord, Evidence};
use super::{Plan, Target};
use crate::costs::{CostMatrix, ScoredConfusion};
use crate::estimate::Undefined;
use crate::histogram::ScoreHistogram;

/// Which pairs a certificate looked at: from the first position up to, not including, the last.
///
/// Positions are the caller's: sequence numbers, days, seconds. They only have to grow as pairs
/// arrive, and a pair keeps its position for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct DataRange {
    from: u64,
    to: u64,
}

impl DataRange {
    /// A range. Undefined unless `from < to`.
    pub fn new(from: u64, to: u64) -> Result<Self, Undefined> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(Undefined::NoData)
        }
    }

    /// First position in it.
    pub fn start(self) -> u64 {
        self.from
    }

    /// First position after it.
    pub fn end(self) -> u64 {
        self.to
    }
}

impl From<DataRange> for (u64, u64) {
    fn from(range: DataRange) -> Self {
        (range.from, range.to)
    }
}

impl TryFrom<(u64, u64)> for DataRange {
    type Error = Undefined;

    fn try_from((from, to): (u64, u64)) -> Result<Self, Undefined> {
        Self::new(from, to)
    }
}

/// How repeated certificates share δ; chosen once, before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spending {
    /// The i-th certificate gets `δ/(i(i+1))`, on any pairs, also on those looked at before.
    ///
    /// The shares add up to δ however many there are: with probability 1 − δ no certificate of the
    /// ledger is ever false.
    Shrinking,
    /// Every certificate gets the whole δ, on pairs that no earlier one has looked at.
    ///
    /// Each is false with probability at most δ by itself, whatever the earlier ones showed; of many
    /// certificates, that many times δ are expected to be.
    Fresh,
}

/// The δ of one stream (or of whatever is certified again and again) and what was taken from it.
///
/// Taking consumes the ledger and gives it back with a [`Spend`]; store it in the same transaction as
/// what the spend certifies. It cannot be cloned, and a [`Spend`] neither cloned nor stored, so that
/// no code path can use the same share twice. Two processes that load the same stored ledger can:
/// compare [`spends`](Self::spends) when storing.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedLedger")]
pub struct DeltaLedger {
    delta: f64,
    spending: Spending,
    spends: u32,
    used_to: Option<u64>,
}

#[derive(Deserialize)]
struct UncheckedLedger {
    delta: f64,
    spending: Spending,
    spends: u32,
    used_to: Option<u64>,
}

impl TryFrom<UncheckedLedger> for DeltaLedger {
    type Error = Undefined;

    fn try_from(raw: UncheckedLedger) -> Result<Self, Undefined> {
        if (raw.spends == 0) != raw.used_to.is_none() {
            return Err(Undefined::ImpossibleCounts);
        }
        Ok(Self {
            spends: raw.spends,
            used_to: raw.used_to,
            ..Self::new(raw.delta, raw.spending)?
        })
    }
}

/// Why nothing may be certified now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Refusal {
    /// Some of the pairs were looked at before; fresh ones begin at `used_to`.
    NotFresh {
        /// First position that no certificate has looked at.
        used_to: u64,
    },
    /// Four thousand million certificates were issued.
    Exhausted,
}

/// A refusal, with the ledger as it was.
#[derive(Debug, PartialEq)]
pub struct Refused {
    /// Unchanged.
    pub ledger: DeltaLedger,
    /// Why.
    pub refusal: Refusal,
}

impl DeltaLedger {
    /// A ledger of which nothing is spent. Undefined unless `0 < delta < 1`.
    pub fn new(delta: f64, spending: Spending) -> Result<Self, Undefined> {
        if delta > 0.0 && delta < 1.0 {
            Ok(Self {
                delta,
                spending,
                spends: 0,
                used_to: None,
            })
        } else {
            Err(Undefined::TargetOutOfRange)
        }
    }

    /// Takes the next share of δ, to be spent on the pairs of a range.
    ///
    /// The share is gone from here on, whether or not anything is certified with it.
    pub fn spend(self, range: DataRange) -> Result<(Self, Spend), Refused> {
        let refusal = match (self.spending, self.used_to) {
            (Spending::Fresh, Some(used_to)) if range.from < used_to => {
                Some(Refusal::NotFresh { used_to })
            }
            (Spending::Fresh | Spending::Shrinking, _) => {
                (self.spends == u32::MAX).then_some(Refusal::Exhausted)
            }
        };
        if let Some(refusal) = refusal {
            return Err(Refused {
                ledger: self,
                refusal,
            });
        }
        let spend = Spend {
            number: self.spends + 1,
            delta: self.next_delta(),
            range,
        };
        let ledger = Self {
            spends: spend.number,
            used_to: Some(self.used_to.map_or(range.to, |used| used.max(range.to))),
            ..self
        };
        Ok((ledger, spend))
    }

    /// The share of δ that the next certificate gets.
    pub fn next_delta(&self) -> f64 {
        let i = f64::from(self.spends) + 1.0;
        match self.spending {
            Spending::Shrinking => self.delta / (i * (i + 1.0)),
            Spending::Fresh => self.delta,
        }
    }

    /// The δ it was opened with.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// How certificates share it.
    pub fn spending(&self) -> Spending {
        self.spending
    }

    /// Shares taken so far.
    pub fn spends(&self) -> u32 {
        self.spends
    }

    /// First position that no certificate has looked at; `None` before the first.
    pub fn used_to(&self) -> Option<u64> {
        self.used_to
    }
}

/// The right to certify once, with one share of δ, on one range of pairs.
///
/// Certifying consumes it:
///
/// ```compile_fail,E0382
/// use understudy_stats::{DataRange, DeltaLedger, ScoreHistogram, Spending};
/// let ledger = DeltaLedger::new(0.05, Spending::Shrinking).unwrap();
/// let (ledger, spend) = ledger.spend(DataRange::new(0, 100).unwrap()).unwrap();
/// let pairs = ScoreHistogram::new();
/// let first = spend.certify(&pairs, 0.02);
/// let again = spend.certify(&pairs, 0.03);
/// ```
#[derive(Debug, PartialEq)]
#[must_use = "the share of δ is spent already"]
pub struct Spend {
    number: u32,
    delta: f64,
    range: DataRange,
}

impl Spend {
    /// 1 for the first certificate of the ledger.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The δ it may spend.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// The pairs it may look at.
    pub fn range(&self) -> DataRange {
        self.range
    }

    /// Certifies an error of at most `alpha`, on the standard grid with a counted start.
    ///
    /// `histogram` holds the pairs of the range; that is the caller's word. Undefined unless
    /// `0 < alpha < 1`; the share is lost then too.
    pub fn certify(
        self,
        histogram: &ScoreHistogram,
        alpha: f64,
    ) -> Result<CertificateRecord, Undefined> {
        let plan = Plan::standard(Target::new(alpha, self.delta)?);
        Ok(self.record(plan, Evidence::errors(plan, histogram)))
    }

    /// As [`certify`](Self::certify), on the grid and from the start of a plan, whose α counts too
    /// and whose δ is replaced by that of the spend.
    pub fn certify_plan(
        self,
        histogram: &ScoreHistogram,
        plan: Plan,
    ) -> Result<CertificateRecord, Undefined> {
        let plan = self.adopt(plan)?;
        Ok(self.record(plan, Evidence::errors(plan, histogram)))
    }

    /// One certificate per group (label or segment); they share what the spend has.
    pub fn certify_groups(
        self,
        groups: &[ScoreHistogram],
        alpha: f64,
    ) -> Result<Vec<CertificateRecord>, Undefined> {
        let target = Target::new(alpha, self.delta)?.shared_among(groups.len());
        let plan = Plan::standard(target);
        let one = |group| self.record(plan, Evidence::errors(plan, group));
        Ok(groups.iter().map(one).collect())
    }

    /// Certifies a mean cost of at most `alpha` of the largest cost.
    ///
    /// Undefined also where the matrix lacks a label that occurs.
    pub fn certify_losses(
        self,
        pairs: &ScoredConfusion,
        costs: &CostMatrix,
        alpha: f64,
    ) -> Result<CertificateRecord, Undefined> {
        let plan = Plan::standard(Target::new(alpha, self.delta)?);
        Ok(self.record(plan, Evidence::losses(plan, pairs, costs)?))
    }

    fn adopt(&self, plan: Plan) -> Result<Plan, Undefined> {
        let target = Target::new(plan.target().alpha(), self.delta)?;
        Plan::new(target, plan.grid(), plan.start())
    }

    fn record(&self, plan: Plan, evidence: Evidence) -> CertificateRecord {
        CertificateRecord {
            number: self.number,
            range: self.range,
            plan,
            digest: evidence.digest(),
            evidence,
        }
    }
}
