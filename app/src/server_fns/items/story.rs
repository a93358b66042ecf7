//! Tells an item's story in sentences.

use super::{Event, Said};
use crate::components::number;
use crate::words;
use crate::words::told::retell;
use chrono::{DateTime, Utc};
use understudy_ladder::LabelNo;
use understudy_store::decisions::Told;
use understudy_store::items::Item;
use understudy_store::outcomes::{Outcome, Source};
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::StreamState;

/// Everything that is stored about an item.
pub struct Facts<'a> {
    pub state: &'a StreamState,
    pub item: &'a Item,
    pub predictions: &'a [Prediction],
    pub decisions: &'a [Told],
    pub outcomes: &'a [Outcome],
}

impl Facts<'_> {
    fn said_by(&self, told: &Told) -> String {
        if let Some(value) = &told.value {
            return self.state.stream.answers.shown_value(value);
        }
        let no = told.label.and_then(|no| u16::try_from(no).ok());
        no.map_or(words::items::no_label(), |no| {
            self.state.stream.labels.name(LabelNo(no))
        })
        .to_owned()
    }

    fn answered(&self, outcome: &Outcome) -> Option<String> {
        let stream = &self.state.stream;
        match &outcome.value {
            Some(value) => Some(stream.answers.shown_value(value)),
            None => Some(stream.labels.name(outcome.label?).to_owned()),
        }
    }

    fn model(&self, id: understudy_ladder::ModelId) -> &str {
        self.state
            .model(id)
            .map_or(words::items::removed_model(), |model| &model.name)
    }

    /// The answer in force.
    pub fn outcome(&self) -> Option<String> {
        let outcome = self.outcomes.last()?;
        self.answered(outcome)
    }

    /// What model versions said.
    pub fn said(&self) -> Vec<Said> {
        let slot = |id| {
            self.state
                .model(id)
                .map_or(words::domain::slot_retired(), |model| {
                    words::domain::slot(model.slot)
                })
        };
        self.predictions
            .iter()
            .map(|prediction| Said {
                model: self.model(prediction.model).to_owned(),
                slot: slot(prediction.model).to_owned(),
                answer: match &prediction.answer {
                    Answer::Label {
                        label, confidence, ..
                    } => Ok((
                        self.state.stream.labels.name(*label).to_owned(),
                        confidence.get(),
                    )),
                    Answer::Value { value, confidence } => Ok((
                        self.state.stream.answers.shown_value(value),
                        confidence.get(),
                    )),
                    Answer::Error(error) => Err(error.clone()),
                },
                latency_us: prediction.latency_us,
            })
            .collect()
    }

    /// What happened, oldest first.
    pub fn events(&self) -> Vec<Event> {
        let mut events = vec![self.arrival()];
        events.extend(
            self.decisions
                .iter()
                .map(|decision| self.decision(decision)),
        );
        events.extend(self.outcomes.iter().map(|outcome| self.answer(outcome)));
        events.sort_by_key(|event| event.at);
        events
    }

    fn arrival(&self) -> Event {
        let item = self.item;
        let what = match &item.reason {
            Some(reason) => words::items::came_to_people(retell(&reason.sentence())),
            None => words::items::came_decided().to_owned(),
        };
        let detail = words::items::came_detail(
            item.policy_version.to_string(),
            item.bucket.to_string(),
            number::with_comma(item.inclusion.to_string()),
        );
        Event {
            at: item.created_at,
            what,
            detail,
            note: None,
            undone: false,
        }
    }

    fn decision(&self, told: &Told) -> Event {
        let who = told.person.as_deref().unwrap_or(&told.rater);
        let what = match told.kind.as_str() {
            "label" => words::items::decided(who, self.said_by(told)),
            "skip" => words::items::skipped(
                who,
                words::desk::reason(told.reason.as_deref().unwrap_or_default()),
            ),
            "undo" => words::items::took_back(who),
            _ => words::items::settled(who, self.said_by(told)),
        };
        let detail = took(told);
        Event {
            at: told.decided_at,
            what,
            detail,
            note: told.note.clone(),
            undone: told.undone,
        }
    }

    fn answer(&self, outcome: &Outcome) -> Event {
        let label = self
            .answered(outcome)
            .unwrap_or_else(|| words::items::no_answer().to_owned());
        let (what, detail) = match outcome.source {
            Source::Automated {
                model,
                threshold,
                confidence,
                bucket,
                audit,
            } => (
                words::items::outcome_automated(label, self.model(model)),
                drawn(
                    audit,
                    number::decimal(confidence, 3),
                    number::decimal(threshold, 3),
                    bucket.to_string(),
                    outcome.policy.to_string(),
                ),
            ),
            Source::Human => (
                words::items::outcome_people(label),
                words::items::policy(outcome.policy.to_string()),
            ),
            Source::Adjudicated => (
                words::items::outcome_settled(label),
                words::items::policy(outcome.policy.to_string()),
            ),
        };
        Event {
            at: outcome.decided_at,
            what,
            detail,
            note: None,
            undone: false,
        }
    }
}

/// What an automated outcome rests on.
fn drawn(
    audit: bool,
    confidence: String,
    threshold: String,
    bucket: String,
    policy: String,
) -> String {
    if audit {
        words::items::outcome_detail_audit(confidence, threshold, bucket, policy)
    } else {
        words::items::outcome_detail(confidence, threshold, bucket, policy)
    }
}

/// How a decision was made, and how long it took: measured on the person's screen, or else counted from when they
/// were given the item.
fn took(told: &Told) -> String {
    let seconds = |ms: f64| number::decimal(ms / 1000.0, 1);
    let given = |at: DateTime<Utc>| (told.decided_at - at).num_milliseconds() as f64;
    match (told.blind, told.on_screen_ms, told.shown_at) {
        (true, Some(ms), _) => words::items::blind_on_screen(seconds(f64::from(ms))),
        (false, Some(ms), _) => words::items::in_view_on_screen(seconds(f64::from(ms))),
        (true, None, Some(at)) => words::items::blind_after(seconds(given(at))),
        (false, None, Some(at)) => words::items::in_view_after(seconds(given(at))),
        (true, None, None) => words::items::blind().to_owned(),
        (false, None, None) => words::items::in_view().to_owned(),
    }
}
