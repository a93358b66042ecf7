//! Items and predictions turned into columns, as the statement takes them.

use super::NewItem;
use crate::predictions::{Answer, Prediction, stored_label};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use understudy_ladder::answer::AGREES;
use understudy_ladder::route::{Reason, Route, Stratum};

#[derive(Default)]
pub(super) struct ItemColumns<'a> {
    pub(super) streams: Vec<i64>,
    pub(super) external_ids: Vec<&'a str>,
    pub(super) contents: Vec<&'a [u8]>,
    pub(super) media: Vec<Option<&'a [u8]>>,
    pub(super) payloads: Vec<&'a Value>,
    pub(super) reasons: Vec<Option<Json<Reason>>>,
    pub(super) policies: Vec<i32>,
    pub(super) buckets: Vec<i16>,
    pub(super) blind: Vec<bool>,
    pub(super) audit: Vec<bool>,
    pub(super) inclusions: Vec<f64>,
    pub(super) strata: Vec<&'static str>,
    pub(super) wanted: Vec<Option<i16>>,
    pub(super) created: Vec<DateTime<Utc>>,
    pub(super) labels: Vec<Option<i16>>,
    pub(super) models: Vec<Option<i64>>,
    pub(super) thresholds: Vec<Option<f64>>,
    pub(super) confidences: Vec<Option<f64>>,
    pub(super) asked: Vec<Option<i64>>,
    pub(super) failed: Vec<bool>,
    pub(super) missing: Vec<bool>,
    pub(super) slow: Vec<bool>,
    pub(super) priorities: Vec<i16>,
    pub(super) sure: Vec<Option<f32>>,
    /// What the model decided, where that is not a label.
    pub(super) values: Vec<Option<&'a Value>>,
}

impl<'a> ItemColumns<'a> {
    pub(super) fn push(&mut self, item: &'a NewItem) {
        self.streams.push(item.stream.get());
        self.external_ids.push(&item.external_id);
        self.contents.push(&item.content_sha256);
        let media = item.media_sha256.as_ref();
        self.media.push(media.map(<[u8; 32]>::as_slice));
        self.payloads.push(&item.payload);
        self.strata.push(Stratum::of(&item.route).code());
        self.created.push(item.created_at);
        let answered = item.answered;
        self.asked
            .push(answered.map(|answered| answered.model.get()));
        self.failed
            .push(answered.is_some_and(|answered| answered.failed));
        self.missing
            .push(answered.is_some_and(|answered| answered.missing));
        self.slow
            .push(answered.is_some_and(|answered| answered.slow));
        self.priorities.push(item.priority.get().into());
        self.sure.push(sure(&item.route));
        self.push_route(&item.route);
        self.values.push(decided_value(item));
    }

    fn push_route(&mut self, route: &Route) {
        let (reason, policy, bucket, blind, audit, inclusion, wanted) = match route {
            // Whoever audits an automated item decides it blind.
            Route::Automated(to) => {
                let wanted = to.audit.then_some(1);
                (
                    None,
                    to.policy,
                    to.bucket,
                    true,
                    to.audit,
                    to.inclusion,
                    wanted,
                )
            }
            Route::Human(to) => {
                let wanted = Some(i16::try_from(to.overlap).unwrap_or(i16::MAX));
                let reason = Some(Json(to.reason));
                (
                    reason,
                    to.policy,
                    to.bucket,
                    to.blind,
                    false,
                    to.inclusion,
                    wanted,
                )
            }
        };
        let automated = match route {
            Route::Automated(to) => Some(to),
            Route::Human(_) => None,
        };
        self.reasons.push(reason);
        self.policies.push(policy.get());
        self.buckets
            .push(i16::try_from(bucket.get()).unwrap_or(i16::MAX));
        self.blind.push(blind);
        self.audit.push(audit);
        self.inclusions.push(inclusion.get());
        self.wanted.push(wanted);
        self.labels.push(automated.map(|to| stored_label(to.label)));
        self.models.push(automated.map(|to| to.model.get()));
        self.thresholds.push(automated.map(|to| to.threshold.get()));
        self.confidences
            .push(automated.map(|to| to.confidence.get()));
    }
}

/// What an item that is shown with a suggestion is sorted by, where that is the order.
fn sure(route: &Route) -> Option<f32> {
    match route {
        Route::Automated(_) => None,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "sorts: what is sure to seven digits is sure enough"
        )]
        Route::Human(to) => to.sure.map(|sure| sure.get() as f32),
    }
}

/// What the model that automated an item says of it, where that is not a label.
fn decided_value(item: &NewItem) -> Option<&Value> {
    let Route::Automated(to) = &item.route else {
        return None;
    };
    let said = item.predictions.iter().find(|said| said.model == to.model);
    said?.answer.value()
}

/// Scores are sent flat with their lengths: arrays of arrays must be rectangular in PostgreSQL.
#[derive(Default)]
pub(super) struct PredictionColumns<'a> {
    pub(super) places: Vec<i32>,
    pub(super) models: Vec<i64>,
    pub(super) labels: Vec<Option<i16>>,
    pub(super) confidences: Vec<Option<f64>>,
    pub(super) errors: Vec<Option<&'a str>>,
    pub(super) latencies: Vec<Option<i32>>,
    pub(super) starts: Vec<i32>,
    pub(super) lengths: Vec<i32>,
    pub(super) scores: Vec<f32>,
    pub(super) values: Vec<Option<&'a Value>>,
}

impl<'a> PredictionColumns<'a> {
    pub(super) fn push(&mut self, place: i32, prediction: &'a Prediction) {
        let (label, confidence, scores, error) = match &prediction.answer {
            Answer::Label {
                label,
                confidence,
                scores,
            } => {
                let scores = scores.as_deref().unwrap_or_default();
                (
                    Some(stored_label(*label)),
                    Some(confidence.get()),
                    scores,
                    None,
                )
            }
            Answer::Value { confidence, .. } => (
                Some(stored_label(AGREES)),
                Some(confidence.get()),
                [].as_slice(),
                None,
            ),
            Answer::Error(error) => (None, None, [].as_slice(), Some(error.as_str())),
        };
        self.values.push(prediction.answer.value());
        self.places.push(place);
        self.models.push(prediction.model.get());
        self.labels.push(label);
        self.confidences.push(confidence);
        self.errors.push(error);
        self.latencies.push(prediction.latency_us);
        self.starts
            .push(i32::try_from(self.scores.len() + 1).unwrap_or(i32::MAX));
        self.lengths.push(i32::try_from(scores.len()).unwrap_or(0));
        self.scores.extend_from_slice(scores);
    }
}
