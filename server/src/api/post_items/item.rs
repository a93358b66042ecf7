//! One item as callers send it, checked against its stream.

use super::super::problem::FieldError;
use super::media::{base64_of, image_of, sound_of};
use crate::ingest::{Fingerprint, Incoming};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use understudy_ladder::answer::{BadAnswer, Source};
use understudy_ladder::{Confidence, LabelNo, LabelSchema, ModelId, Priority};
use understudy_store::media::Media;
use understudy_store::models::Model;
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::{InputKind, Stream, StreamState};
use utoipa::ToSchema;

/// The name of a caller's model that was not given one.
pub const UNNAMED_MODEL: &str = "external";
/// What is wrong with a label where answers are something else.
pub const NO_LABELS: &str = "this stream's answers are no single labels: send `value`";
/// Names that could not be asked for at `/items/{external_id}`.
const RESERVED: [&str; 3] = ["export", ".", ".."];

/// One thing to decide.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemBody {
    /// The item's name in your system, unique in the stream: 1 to 200 characters. The same item may be sent again.
    #[schema(example = "order-7781-photo-2", min_length = 1, max_length = 200)]
    pub external_id: String,
    /// What the item holds, as an object. A stream of tables reads its fields from here; for images and texts it
    /// is what people see beside it.
    #[schema(value_type = Option<Object>, example = json!({"diameter_mm": 4.3, "edge": "sharp"}))]
    pub payload: Option<Map<String, Value>>,
    /// The text of an item of a text stream; short for `payload.text`.
    pub text: Option<String>,
    /// The numbers of an item of a table stream; short for `payload.features`.
    #[schema(value_type = Option<Object>)]
    pub features: Option<Map<String, Value>>,
    /// The image of an item of an image stream: PNG, JPEG, WebP or GIF in base64, at most 7 MiB and 50 million
    /// pixels. A `data:` URL works too.
    #[schema(example = "iVBORw0KGgo…")]
    pub image: Option<String>,
    /// A recording that people hear beside a text, a table row or JSON: WAV, MP3, Ogg or FLAC in base64, at most
    /// 7 MiB. A `data:` URL works too.
    #[schema(example = "UklGRiQ…")]
    pub audio: Option<String>,
    /// How urgent the item is, 0 to 9; usually 0. Where the stream's order is `priority`, people get the highest first.
    /// It orders what people see on every rung, so do not make it from what a model says.
    #[schema(example = 0, minimum = 0, maximum = 9)]
    pub priority: Option<i64>,
    /// What a model of yours says of the item. Without it the stream's own models are asked.
    pub prediction: Option<PredictionBody>,
    /// The id of the label that is known to be right, to compare people with it: see
    /// `POST /streams/{stream}/items/{external_id}/gold`, of which it is a short form. Needs `gold:write`.
    #[schema(example = "coat")]
    pub gold: Option<String>,
}

/// What a model that runs elsewhere says of an item.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PredictionBody {
    /// The model's name with its version. An unknown one is registered if you hold `models:write`; a stream's
    /// first model becomes its active one, every later one a preview. Without a name: `external`.
    #[schema(example = "garments-cnn v3", min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// The predicted label's id. Streams whose answers are not one label have `value` instead.
    #[schema(example = "coat")]
    pub label: Option<String>,
    /// What the model says in a stream whose answers are not one label: a list of label ids, a number or a text.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
    /// How sure the model is, from 0 to 1.
    #[schema(example = 0.93, minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// A score from 0 to 1 for every label of the stream.
    pub scores: Option<BTreeMap<String, f64>>,
}

impl PredictionBody {
    /// The name of the model it is of.
    pub fn model_name(&self) -> &str {
        self.model.as_deref().unwrap_or(UNNAMED_MODEL)
    }
}

/// An item that can be put in.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The item.
    pub incoming: Incoming,
    /// The name of the model that its prediction is of, where the stream does not have it yet.
    pub unregistered: Option<String>,
    /// The label that is known to be right.
    pub gold: Option<LabelNo>,
}

impl Checked {
    /// The same once its model is registered.
    pub fn with_model(mut self, model: ModelId) -> Incoming {
        if let Some(prediction) = &mut self.incoming.prediction {
            prediction.model = model;
        }
        self.incoming
    }
}

/// Checks an item against its stream. All that is wrong is said at once.
///
/// Decodes images: call it off the async threads when there is one.
pub fn check(
    state: &StreamState,
    body: ItemBody,
    image: Option<Vec<u8>>,
    now: DateTime<Utc>,
) -> Result<Checked, Vec<FieldError>> {
    let mut errors = Vec::new();
    check_name(&body.external_id, &mut errors);
    let given_image = image.is_some() || body.image.is_some();
    let media = match (image, &body.image) {
        (Some(_), Some(_)) => {
            errors.push(FieldError::new("image", "the image is given twice"));
            None
        }
        (Some(bytes), None) => image_of(bytes, &mut errors),
        (None, Some(text)) => {
            base64_of("image", text, &mut errors).and_then(|bytes| image_of(bytes, &mut errors))
        }
        (None, None) => {
            let sound = body.audio.as_ref();
            sound
                .and_then(|text| base64_of("audio", text, &mut errors))
                .and_then(|bytes| sound_of(bytes, &mut errors))
        }
    };
    check_kind(state.stream.input_kind, &body, given_image, &mut errors);
    let said = body.prediction.as_ref();
    let prediction = said.and_then(|said| prediction_of(state, said, &mut errors));
    let unregistered = said
        .map(PredictionBody::model_name)
        .filter(|name| state.models.iter().all(|model| model.name != *name))
        .map(str::to_owned);
    let priority = priority_of(body.priority, &mut errors);
    let gold = body.gold.as_deref().and_then(|id| {
        let label = state.stream.labels.find(id);
        if label.is_none() {
            errors.push(FieldError::new("gold", "is not a label of this stream"));
        }
        label
    });
    let payload = payload_of(body.payload, body.text, body.features);
    if !errors.is_empty() {
        return Err(errors);
    }
    let incoming = Incoming {
        external_id: body.external_id,
        content_sha256: fingerprint(&payload, media.as_ref(), body.prediction.as_ref(), priority),
        media: media.map(Arc::new),
        payload: Value::Object(payload),
        priority,
        prediction,
        created_at: now,
    };
    Ok(Checked {
        incoming,
        unregistered,
        gold,
    })
}

fn priority_of(given: Option<i64>, errors: &mut Vec<FieldError>) -> Priority {
    let given = given.unwrap_or_default();
    Priority::new(given).unwrap_or_else(|| {
        let highest = Priority::HIGHEST.get();
        errors.push(FieldError::new(
            "priority",
            format!("must be a whole number from 0 to {highest}, not {given}"),
        ));
        Priority::default()
    })
}

fn check_name(external_id: &str, errors: &mut Vec<FieldError>) {
    let length = external_id.chars().count();
    if !(1..=200).contains(&length) {
        errors.push(FieldError::new(
            "external_id",
            format!("must have 1 to 200 characters, not {length}"),
        ));
    } else if external_id.chars().any(char::is_control) {
        errors.push(FieldError::new(
            "external_id",
            "must not contain control characters",
        ));
    } else if external_id.trim() != external_id {
        errors.push(FieldError::new(
            "external_id",
            "must not begin or end with a space",
        ));
    } else if RESERVED.contains(&external_id) {
        errors.push(FieldError::new(
            "external_id",
            format!("{external_id:?} is taken: it is part of an address"),
        ));
    }
}

/// Whether the item holds what the stream's items are.
fn check_kind(kind: InputKind, body: &ItemBody, image: bool, errors: &mut Vec<FieldError>) {
    let in_payload = |name: &str| {
        body.payload
            .as_ref()
            .is_some_and(|payload| payload.contains_key(name))
    };
    let mut refuse = |given: bool, field: &str, wants: &str| {
        if given {
            errors.push(FieldError::new(
                field,
                format!("this stream's items are {wants}, so there is no {field}"),
            ));
        }
    };
    match kind {
        InputKind::Image => {
            refuse(body.text.is_some(), "text", "images");
            refuse(body.features.is_some(), "features", "images");
            refuse(body.audio.is_some(), "audio", "images");
            if !image {
                errors.push(FieldError::new(
                    "image",
                    "this stream's items are images: send a PNG, JPEG, WebP or GIF file in base64",
                ));
            }
        }
        InputKind::Text => {
            refuse(image, "image", "texts");
            refuse(body.features.is_some(), "features", "texts");
            let text = body
                .text
                .as_deref()
                .or_else(|| body.payload.as_ref()?.get("text")?.as_str());
            if text.is_none_or(|text| text.trim().is_empty()) {
                errors.push(FieldError::new(
                    "text",
                    "this stream's items are texts: send one that is not empty",
                ));
            }
        }
        InputKind::Table => {
            refuse(image, "image", "table rows");
            refuse(body.text.is_some(), "text", "table rows");
            if body.features.is_none() && body.payload.as_ref().is_none_or(Map::is_empty) {
                errors.push(FieldError::new(
                    "payload",
                    "this stream's items are table rows: send their fields as an object",
                ));
            }
        }
        InputKind::Json => {
            refuse(image, "image", "JSON");
            let some = body.text.is_some() || body.features.is_some() || body.audio.is_some();
            if body.payload.is_none() && !some {
                errors.push(FieldError::new(
                    "payload",
                    "this stream's items are JSON: send an object, or a recording",
                ));
            }
        }
    }
    for (short, given) in [
        ("text", body.text.is_some()),
        ("features", body.features.is_some()),
    ] {
        if given && in_payload(short) {
            errors.push(FieldError::new(
                short,
                format!("is short for payload.{short}: send one of the two"),
            ));
        }
    }
}

fn prediction_of(
    state: &StreamState,
    body: &PredictionBody,
    errors: &mut Vec<FieldError>,
) -> Option<Prediction> {
    let labels = &state.stream.labels;
    let before = errors.len();
    let name = body.model_name();
    let model = state.models.iter().find(|model| model.name == name);
    match model {
        None => check_model_name(name, errors),
        Some(Model {
            sha256: Some(_), ..
        }) => errors.push(FieldError::new(
            "prediction.model",
            format!("the model {name:?} runs here: leave the prediction out and it is asked"),
        )),
        Some(_) => {}
    }
    let said = said_of(&state.stream, body, errors);
    let confidence = Confidence::new(body.confidence);
    if let Err(error) = &confidence {
        errors.push(FieldError::new("prediction.confidence", error.to_string()));
    }
    let scores = body
        .scores
        .as_ref()
        .filter(|_| state.stream.answers.is_single())
        .map(|scores| scores_of(labels, scores, errors));
    if body.scores.is_some() && !state.stream.answers.is_single() {
        let detail = "only streams of a single choice take scores: leave them out";
        errors.push(FieldError::new("prediction.scores", detail));
    }
    if errors.len() > before {
        return None;
    }
    Some(Prediction {
        // Given its id when the model is registered.
        model: model.map_or(ModelId(0), |model| model.id),
        answer: match said? {
            SaidBy::Label(label) => Answer::Label {
                label,
                confidence: confidence.ok()?,
                scores,
            },
            SaidBy::Value(value) => Answer::Value {
                value,
                confidence: confidence.ok()?,
            },
        },
        latency_us: None,
    })
}

/// What a model says, as it is stored.
enum SaidBy {
    Label(LabelNo),
    Value(Value),
}

fn said_of(stream: &Stream, body: &PredictionBody, errors: &mut Vec<FieldError>) -> Option<SaidBy> {
    let mut refuse = |field: &str, detail: String| {
        errors.push(FieldError::new(format!("prediction.{field}"), detail));
        None
    };
    let single = stream.answers.is_single();
    match (&body.label, &body.value) {
        (Some(label), None) if single => match stream.labels.find(label) {
            Some(label) => Some(SaidBy::Label(label)),
            None => refuse("label", unknown_label(&stream.labels, label)),
        },
        (None, Some(value)) if !single => match stream.answers.canonical(value, Source::Model) {
            Ok(value) => Some(SaidBy::Value(value)),
            Err(bad) => refuse("value", bad.to_string()),
        },
        (_, Some(_)) if single => refuse("value", BadAnswer::Label.to_string()),
        (Some(_), _) => refuse("label", NO_LABELS.to_owned()),
        (None, _) => refuse(
            if single { "label" } else { "value" },
            "is missing".to_owned(),
        ),
    }
}

fn check_model_name(name: &str, errors: &mut Vec<FieldError>) {
    let fits = (1..=100).contains(&name.chars().count()) && name.trim() == name;
    if !fits || name.chars().any(char::is_control) {
        errors.push(FieldError::new(
            "prediction.model",
            "a model's name has 1 to 100 characters, none of them a control character, and no space at its ends",
        ));
    }
}

/// What to do about a model name that the stream does not have.
pub fn unknown_model(name: &str) -> String {
    format!(
        "the stream has no model {name:?}: name one of its models, or register this one by sending it with an API key that has the scope models:write"
    )
}

fn unknown_label(labels: &LabelSchema, given: &str) -> String {
    let known: Vec<&str> = labels
        .labels()
        .iter()
        .take(20)
        .map(|label| label.id.as_str())
        .collect();
    let more = if labels.len() > known.len() {
        ", …"
    } else {
        ""
    };
    format!(
        "{given:?} is not a label of this stream; its labels are {}{more}",
        known.join(", ")
    )
}

/// One score per label, in the labels' order.
fn scores_of(
    labels: &LabelSchema,
    given: &BTreeMap<String, f64>,
    errors: &mut Vec<FieldError>,
) -> Vec<f32> {
    for (id, score) in given {
        let field = format!("prediction.scores.{id}");
        if labels.find(id).is_none() {
            errors.push(FieldError::new(field, unknown_label(labels, id)));
        } else if !(0.0..=1.0).contains(score) {
            errors.push(FieldError::new(
                field,
                format!("a score must be a number from 0 to 1, not {score}"),
            ));
        }
    }
    let missing: Vec<&str> = labels
        .labels()
        .iter()
        .map(|label| label.id.as_str())
        .filter(|id| !given.contains_key(*id))
        .collect();
    if !missing.is_empty() {
        errors.push(FieldError::new(
            "prediction.scores",
            format!(
                "give a score for every label; missing: {}",
                missing.join(", ")
            ),
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "scores are kept in single precision"
    )]
    let score =
        |label: &understudy_ladder::Label| given.get(&label.id).map_or(0.0, |score| *score as f32);
    labels.labels().iter().map(score).collect()
}

/// The payload as it is stored.
fn payload_of(
    payload: Option<Map<String, Value>>,
    text: Option<String>,
    features: Option<Map<String, Value>>,
) -> Map<String, Value> {
    let mut payload = payload.unwrap_or_default();
    if let Some(text) = text {
        payload.insert("text".to_owned(), Value::String(text));
    }
    if let Some(features) = features {
        payload.insert("features".to_owned(), Value::Object(features));
    }
    payload
}

/// SHA-256 over everything that makes the item another one.
fn fingerprint(
    payload: &Map<String, Value>,
    media: Option<&Media>,
    prediction: Option<&PredictionBody>,
    priority: Priority,
) -> [u8; 32] {
    let mut content = Fingerprint::of(payload, media.map(|media| media.sha256));
    if let Some(prediction) = prediction {
        content.text(prediction.model_name());
        content.text(prediction.label.as_deref().unwrap_or_default());
        if let Some(value) = &prediction.value {
            content.text(&value.to_string());
        }
        content.number(prediction.confidence);
        for (label, score) in prediction.scores.iter().flatten() {
            content.text(label);
            content.number(*score);
        }
    }
    // Left out where it is the usual one: items from before there were priorities stay the same.
    if priority > Priority::default() {
        content.text("priority");
        content.number(priority.get().into());
    }
    content.finish()
}
