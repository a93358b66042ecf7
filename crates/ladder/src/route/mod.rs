//! Routing: what happens to one item, as a pure function of policy, health, item and prediction.

mod reason;
mod stratum;

pub use reason::Reason;
pub use stratum::Stratum;

use crate::draw::{Lots, Seed};
use crate::ids::{ModelId, PolicyVersion};
use crate::labels::LabelSchema;
use crate::policy::Policy;
use crate::rung::{Cap, Rung, effective_rung};
use crate::units::{Bucket, Confidence, LabelNo, Rate, Threshold};

/// What the model that decides about the item said of it: the active one, or the canary for its share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ActivePrediction {
    /// The stream has no active model, or the caller sent nothing from it.
    Missing,
    /// The model was asked and failed.
    Failed,
    /// A valid prediction.
    Valid {
        /// Which version said it.
        model: ModelId,
        /// The label.
        label: LabelNo,
        /// How sure it is.
        confidence: Confidence,
    },
}

/// Everything about the stream that routing looks at.
#[derive(Debug, Clone, Copy)]
pub struct Ladder<'a> {
    /// The stream's secret.
    pub seed: &'a Seed,
    /// The labels, to find the threshold of a predicted one.
    pub labels: &'a LabelSchema,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Its number.
    pub version: PolicyVersion,
    /// The caps in force.
    pub caps: &'a [Cap],
    /// Whether the active model answers as it should.
    pub model_healthy: bool,
    /// Whether the canary does, where there is one.
    pub canary_healthy: bool,
}

/// What happens to an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Route {
    /// The model's label is the outcome.
    Automated(Automated),
    /// A person decides.
    Human(Human),
}

/// Why an item may be automated, with nothing left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Automated {
    /// The policy version that allowed it.
    pub policy: PolicyVersion,
    /// The model version that decided.
    pub model: ModelId,
    /// What it decided.
    pub label: LabelNo,
    /// How sure it was.
    pub confidence: Confidence,
    /// The threshold that applied.
    pub threshold: Threshold,
    /// The item's place in the ramp.
    pub bucket: Bucket,
    /// Whether a person decides it as well, blind.
    pub audit: bool,
    /// The probability with which such an item is audited: π.
    pub inclusion: Rate,
    /// Whether it belongs to the sample that is drawn alike from everything inside the ramp.
    pub sampled: bool,
}

/// Why an item goes to a person, and what that person sees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Human {
    /// The policy version that sent it.
    pub policy: PolicyVersion,
    /// Why.
    pub reason: Reason,
    /// Whether the person decides without a suggestion.
    pub blind: bool,
    /// The item's place in the ramp.
    pub bucket: Bucket,
    /// How many people decide it.
    pub overlap: u16,
    /// How sure the model is, where a suggestion is shown: may decide its place in the queue. Never there for an item
    /// that is decided blind, so that no place tells anything of it.
    pub sure: Option<Confidence>,
    /// The probability with which such an item is decided blind: π.
    pub inclusion: Rate,
    /// Whether it belongs to the sample that is drawn alike from everything inside the ramp.
    pub sampled: bool,
}

/// Decides what happens to the item with this external id.
pub fn route(ladder: Ladder<'_>, external_id: &str, prediction: ActivePrediction) -> Route {
    let lots = Lots::draw(ladder.seed, external_id);
    match automation(ladder, lots, prediction) {
        Ok(automated) => Route::Automated(automated),
        Err(reason) => Route::Human(human(ladder, lots, prediction, reason)),
    }
}

fn automation(
    ladder: Ladder<'_>,
    lots: Lots,
    prediction: ActivePrediction,
) -> Result<Automated, Reason> {
    let policy = ladder.policy;
    let rung = effective_rung(policy.rung, ladder.caps);
    if !rung.automates() {
        return Err(if rung < policy.rung {
            Reason::Capped {
                rung,
                approved: policy.rung,
            }
        } else {
            Reason::Rung { rung }
        });
    }
    let (model, label, confidence) = match prediction {
        ActivePrediction::Missing => return Err(Reason::NoPrediction),
        ActivePrediction::Failed => return Err(Reason::PredictionFailed),
        ActivePrediction::Valid {
            model,
            label,
            confidence,
        } => (model, label, confidence),
    };
    if policy.model_for(lots.ramp) != Some(model) {
        return Err(Reason::NotActiveModel);
    }
    let healthy = if policy.active_model == Some(model) {
        ladder.model_healthy
    } else {
        ladder.canary_healthy
    };
    if !healthy {
        return Err(Reason::ModelUnhealthy);
    }
    if !policy.ramp.contains(lots.ramp) {
        return Err(Reason::OutsideRamp {
            bucket: lots.ramp,
            ramp: policy.ramp,
        });
    }
    let threshold = threshold_in_force(ladder, rung, label)?;
    if !threshold.is_reached_by(confidence) {
        return Err(Reason::BelowThreshold {
            confidence,
            threshold,
        });
    }
    Ok(Automated {
        policy: ladder.version,
        model,
        label,
        confidence,
        threshold,
        bucket: lots.ramp,
        audit: policy.audit_rate.contains(lots.audit),
        inclusion: policy.audit_rate,
        sampled: sample_rate(policy, rung).contains(lots.audit),
    })
}

/// The threshold that the rung in force puts before predictions of this label.
fn threshold_in_force(ladder: Ladder<'_>, rung: Rung, label: LabelNo) -> Result<Threshold, Reason> {
    let label = ladder.labels.get(label).ok_or(Reason::UnknownLabel)?;
    match rung {
        Rung::Full => Ok(Threshold::ZERO),
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial => ladder
            .policy
            .thresholds
            .for_label(&label.id)
            .ok_or(Reason::NoThreshold),
    }
}

fn human(ladder: Ladder<'_>, lots: Lots, prediction: ActivePrediction, reason: Reason) -> Human {
    let rung = effective_rung(ladder.policy.rung, ladder.caps);
    let suggests = rung >= Rung::Assist && can_be_suggested(ladder, lots, prediction);
    let inclusion = if suggests {
        ladder.policy.blind_rate
    } else {
        Rate::ALL
    };
    let blind = inclusion.contains(lots.blind);
    let one_more = ladder.policy.double_review.contains(lots.double);
    Human {
        policy: ladder.version,
        reason,
        blind,
        bucket: lots.ramp,
        overlap: ladder.policy.overlap.saturating_add(one_more.into()),
        sure: match prediction {
            ActivePrediction::Valid { confidence, .. } if !blind => Some(confidence),
            ActivePrediction::Valid { .. }
            | ActivePrediction::Missing
            | ActivePrediction::Failed => None,
        },
        inclusion,
        sampled: sample_rate(ladder.policy, rung).contains(lots.blind),
    }
}

/// How often an item inside the ramp is decided blind, whether it is automated or not. Of what is automated and of
/// what is not, the same share is taken, so that neither is over-represented: the lower of the rates at which the two
/// are decided blind. On Full nothing with a prediction is left to people.
fn sample_rate(policy: &Policy, rung: Rung) -> Rate {
    match rung {
        Rung::Full => policy.audit_rate,
        Rung::HumanOnly | Rung::Shadow | Rung::Assist | Rung::Partial => {
            policy.audit_rate.min(policy.blind_rate)
        }
    }
}

/// Whether there is something to suggest: a label of the stream, said by the model that the item belongs to.
fn can_be_suggested(ladder: Ladder<'_>, lots: Lots, prediction: ActivePrediction) -> bool {
    match prediction {
        ActivePrediction::Missing | ActivePrediction::Failed => false,
        ActivePrediction::Valid { model, label, .. } => {
            ladder.policy.model_for(lots.ramp) == Some(model) && ladder.labels.get(label).is_some()
        }
    }
}

/// Whether a person who is shown the item now decides it without a suggestion. An item keeps the
/// blind draw of the moment it was routed; a stream that has gone down to Shadow since shows nothing
/// of what it was allowed to show then.
pub fn is_blind_now(routed_blind: bool, approved: Rung, caps: &[Cap]) -> bool {
    routed_blind || effective_rung(approved, caps) < Rung::Assist
}
