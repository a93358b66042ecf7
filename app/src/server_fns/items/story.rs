//! Tells an item's story in sentences.

use super::{Event, Said};
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
        no.map_or("nothing", |no| self.state.stream.labels.name(LabelNo(no)))
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
            .map_or("a removed model", |model| &model.name)
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
                .map_or("retired", |model| model.slot.code())
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
            Some(reason) => format!("Came and went to people. {}", reason.sentence()),
            None => "Came and was decided by the model.".to_owned(),
        };
        let detail = format!(
            "Policy {}, bucket {}, inclusion probability {}",
            item.policy_version, item.bucket, item.inclusion
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
            "label" => format!("{who} decided {}.", self.said_by(told)),
            "skip" => format!(
                "{who} skipped it: {}",
                told.reason.as_deref().unwrap_or_default()
            ),
            "undo" => format!("{who} took the last decision back."),
            _ => format!("{who} settled it as {}.", self.said_by(told)),
        };
        let took = took(told);
        let detail = format!(
            "{}{took}",
            if told.blind {
                "Blind"
            } else {
                "With the suggestion in view"
            }
        );
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
            .unwrap_or_else(|| "no answer".to_owned());
        let (what, detail) = match outcome.source {
            Source::Automated {
                model,
                threshold,
                confidence,
                bucket,
                audit,
            } => (
                format!(
                    "Outcome: {label}, decided by {} without a person.",
                    self.model(model)
                ),
                format!(
                    "Confidence {confidence:.3} at threshold {threshold:.3}, bucket {bucket}, policy {}{}",
                    outcome.policy,
                    if audit { ", drawn for audit" } else { "" }
                ),
            ),
            Source::Human => (
                format!("Outcome: {label}, decided by people."),
                format!("Policy {}", outcome.policy),
            ),
            Source::Adjudicated => (
                format!("Outcome: {label}, settled by a reviewer."),
                format!("Policy {}", outcome.policy),
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

/// How long a decision took: measured on the person's screen, or else counted from when they were given the item.
fn took(told: &Told) -> String {
    let seconds = |ms: f64| format!("{:.1} s", ms / 1000.0);
    match (told.on_screen_ms, told.shown_at) {
        (Some(ms), _) => format!(", {} on the screen", seconds(f64::from(ms))),
        (None, Some(given)) => {
            let ms = (told.decided_at - given).num_milliseconds() as f64;
            format!(", {} after it was given out", seconds(ms))
        }
        (None, None) => String::new(),
    }
}
