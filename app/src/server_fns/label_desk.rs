//! What the server functions of the label page share. Server only.

use crate::components::{InputKind, ItemImage, ItemView};
use crate::error::AppError;
use crate::figures::people::PersonProgress;
use crate::server_fns::label::{
    Ask, DeskItem, Given, LONGEST_NOTE, ON_THE_DESK, Progress, Recent, Suggestion,
};
use crate::server_fns::people;
use crate::services::{OnStream, Services, at_work_on};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use understudy_ladder::answer::Source;
use understudy_ladder::labels::{Label, LabelSchema};
use understudy_ladder::{AnswerKind, ItemId, LabelNo, Permission, PersonId};
use understudy_store::decisions::{Decide, Said};
use understudy_store::queue::{self, Leased, MOST_HELD, Next};
use understudy_store::streams::{self, Stream, StreamState};
use understudy_store::{PgConnection, StoreError, counts, items, media, raters, undo};
use uuid::Uuid;

/// The longest reason for a skip, in characters.
const LONGEST_REASON: usize = 500;

/// The stream for the person whose desk this is. When somebody else has logged in meanwhile, that session
/// has ended as far as this desk is concerned: nothing may be decided in the name of another.
pub async fn of_person(slug: &str, person: i64) -> Result<OnStream, AppError> {
    let on = at_work_on(slug, Permission::Decide).await?;
    if on.person.id.get() == person {
        Ok(on)
    } else {
        Err(AppError::NotLoggedIn)
    }
}

/// Gives a person items until they hold `most`, counting those that the browser has.
pub async fn give(
    conn: &mut PgConnection,
    on: &OnStream,
    held: &[i64],
    most: usize,
    now: DateTime<Utc>,
) -> Result<Given, AppError> {
    let most = most.min(ON_THE_DESK).min(MOST_HELD);
    let mut held: Vec<ItemId> = held.iter().copied().map(ItemId).collect();
    let mut given = Vec::new();
    while held.len() < most {
        match queue::next(&mut *conn, &on.state, on.person.id, &held, now).await? {
            Next::Item(lease) => {
                held.push(lease.item);
                given.push(item(&mut *conn, &on.state, lease, Some(on.person.id)).await?);
            }
            Next::AllTaken if given.is_empty() => return Ok(Given::AllTaken),
            Next::Empty if given.is_empty() => return Ok(Given::Empty),
            Next::AllTaken | Next::Empty => break,
        }
    }
    Ok(Given::Items(given))
}

/// An item as the person who holds it is shown it.
pub async fn item(
    conn: &mut PgConnection,
    state: &StreamState,
    lease: Leased,
    person: Option<PersonId>,
) -> Result<DeskItem, AppError> {
    let stream = &state.stream;
    let item = items::get(&mut *conn, stream.id, lease.item)
        .await?
        .ok_or(StoreError::Corrupt("leased item"))?;
    let seen = match item.media_sha256 {
        Some(hash) => media::seen(conn, hash).await?,
        None => None,
    };
    let src = format!("/media/{}/{}", stream.slug, lease.item);
    let (image, sound) = match seen {
        Some(media::Seen::Image { width, height }) => {
            (Some(ItemImage { src, width, height }), None)
        }
        Some(media::Seen::Sound) => (None, Some(src)),
        None => (None, None),
    };
    let suggestion = lease.suggested.zip(lease.sure);
    let mut suggestion = suggestion.map(|(label, sure)| Suggestion {
        label: stream.labels.id(label).to_owned(),
        given: None,
        confidence: sure.get(),
    });
    if let (Some(suggestion), Some(person), false) =
        (&mut suggestion, person, stream.answers.is_single())
    {
        let of = [(lease.item, person)];
        let shown = queue::suggested_values(&mut *conn, stream.id, &of).await?;
        let shown = shown.get(&(lease.item.get(), person.get()));
        suggestion.label = String::new();
        suggestion.given = shown.map(|value| as_given(stream, value));
    }
    let kind = kind(stream.input_kind);
    Ok(DeskItem {
        id: lease.item.get(),
        sound: sound.is_some(),
        excerpt: excerpt(&item.payload),
        copy: (kind == InputKind::Json)
            .then(|| serde_json::to_string_pretty(&item.payload).unwrap_or_default()),
        html: drawn(kind, item.payload, image, sound),
        suggestion,
    })
}

/// The input as it is shown.
fn drawn(
    kind: InputKind,
    payload: Value,
    image: Option<ItemImage>,
    sound: Option<String>,
) -> String {
    let payload = only_what_is_shown(kind, payload);
    view! { <ItemView kind=kind payload=payload image=image sound=sound /> }.to_html()
}

/// So much of an answer as it is known by.
fn beginning(text: &str) -> String {
    text.chars().take(undo::EXCERPT).collect()
}

/// The beginning of an item's text, to know it by.
fn excerpt(payload: &Value) -> Option<String> {
    let text = payload.get("text")?.as_str()?;
    Some(text.chars().take(undo::EXCERPT).collect())
}

/// An answer as somebody would give it: what the model says with more decimals is rounded to those of the stream.
fn as_given(stream: &Stream, value: &Value) -> String {
    match (&stream.answers, value) {
        (AnswerKind::Number(range), Value::Number(number)) => {
            let number = number.as_f64().unwrap_or_default();
            format!("{number:.*}", usize::from(range.decimals))
        }
        (_, Value::Array(chosen)) => {
            let ids: Vec<&str> = chosen.iter().filter_map(Value::as_str).collect();
            ids.join(",")
        }
        (_, Value::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// What a person is asked for.
pub fn ask(kind: &AnswerKind) -> Ask {
    match kind {
        AnswerKind::SingleChoice => Ask::Label,
        AnswerKind::MultipleChoice(choice) => Ask::Labels {
            min: choice.several.min.into(),
            max: choice.most(),
        },
        AnswerKind::Number(range) => Ask::Number {
            min: range.min,
            max: range.max,
            decimals: range.decimals,
            unit: range.unit.clone(),
        },
        AnswerKind::Text(rule) => Ask::Text {
            longest: rule.longest,
        },
    }
}

/// What people choose from.
pub fn options(stream: &Stream) -> Vec<Label> {
    stream
        .options()
        .map_or_else(Vec::new, |labels| labels.labels().to_vec())
}

/// What an empty form says, where answers are not one label.
pub fn empty(stream: &Stream) -> Option<String> {
    (!stream.answers.is_single()).then(String::new)
}

/// What somebody gave as an answer that is not one label, checked against the stream.
pub fn answer(
    stream: &Stream,
    given: Option<&str>,
    chosen: Option<&[String]>,
) -> Result<Option<Value>, AppError> {
    let value = match (&stream.answers, given, chosen) {
        (_, None, None) => return Ok(None),
        (AnswerKind::MultipleChoice(_), _, Some(chosen)) => json!(chosen),
        (AnswerKind::MultipleChoice(_), Some(given), None) => {
            let ids = given.split(',').map(str::trim);
            ids.filter(|id| !id.is_empty()).map(Value::from).collect()
        }
        // People write decimals with a point or with a comma.
        (AnswerKind::Number(_), Some(given), _) => given
            .trim()
            .replace(',', ".")
            .parse::<f64>()
            .map_or(Value::Null, Value::from),
        (_, Some(given), _) => Value::from(given),
        (_, None, Some(_)) => Value::Null,
    };
    let read = stream.answers.canonical(&value, Source::Person);
    let said = read.map_err(|bad| {
        AppError::Invalid(format!(
            "The answer (`value`) {bad}. Change it and save it again."
        ))
    });
    said.map(Some)
}

/// Nobody says two things at once.
pub fn one_of_them() -> AppError {
    AppError::Invalid("A decision is either an answer or a skip with its reason: send one of `value` and `skip_reason`.".into())
}

/// A label where there is none to give.
pub fn no_label() -> AppError {
    AppError::Invalid("This stream's answers are no single labels: send `value`.".into())
}

/// Leaves out of an input what the page does not show: the less is sent, the less can be read between the lines.
fn only_what_is_shown(kind: InputKind, payload: Value) -> Value {
    let part = |name: &str| payload.get(name).map(|part| json!({ name: part }));
    match kind {
        InputKind::Image => part("outlines").unwrap_or(Value::Null),
        InputKind::Text if payload.get("outlines").is_none() => part("text").unwrap_or(payload),
        InputKind::Text | InputKind::Table | InputKind::Json => payload,
    }
}

/// How far a person has come today, by their own clock.
pub async fn progress(
    conn: &mut PgConnection,
    on: &OnStream,
    ahead_of_utc: i32,
    now: DateTime<Utc>,
) -> Result<Progress, AppError> {
    let stream = on.state.stream.id;
    let since = start_of_day(now, ahead_of_utc);
    let rater = raters::of_person(on.person.id);
    let (_, recent) = people::since(now);
    let lately = counts::lately(&mut *conn, stream, Some(&rater), since, recent).await?;
    let lately = lately.get(&rater).copied().unwrap_or_default();
    let own = PersonProgress::new(
        lately.today,
        lately.recent,
        lately.measured,
        lately.on_screen_ms,
    );
    let pace = own.pace.figure.known().filter(|_| own.pace.enough());
    let totals = counts::totals(conn, &[stream]).await?;
    let waiting = totals.get(&stream).map_or(0, |totals| totals.waiting);
    Ok(Progress {
        done_today: own.today,
        waiting,
        an_hour: pace.map(|pace| whole(pace.value)),
        alone_in_minutes: pace.map(|pace| whole((60.0 * waiting as f64 / pace.value).ceil())),
    })
}

/// A number as people say it; what is beyond all bounds is the greatest there is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a conversion of floats to integers stays within bounds, and rates are not negative"
)]
fn whole(value: f64) -> u64 {
    value.round() as u64
}

/// When the day began for somebody whose clock is so many minutes ahead of UTC.
fn start_of_day(now: DateTime<Utc>, ahead_of_utc: i32) -> DateTime<Utc> {
    // From UTC-12 to UTC+14; anything else is no time zone.
    let ahead = TimeDelta::minutes(ahead_of_utc.clamp(-12 * 60, 14 * 60).into());
    let local = (now + ahead).date_naive().and_time(chrono::NaiveTime::MIN);
    local.and_utc() - ahead
}

/// What was said, checked against the labels of the stream.
pub fn said<'a>(
    labels: &LabelSchema,
    label: Option<&str>,
    skip_reason: Option<&'a str>,
) -> Result<Said<'a>, AppError> {
    match (label, skip_reason.map(str::trim)) {
        (Some(id), None) => labels.find(id).map(Said::Label).ok_or_else(|| {
            let known: Vec<&str> = labels.labels().iter().map(|label| label.id.as_str()).collect();
            AppError::Invalid(format!("There is no label {id:?} in this stream. Choose one of: {}.", known.join(", ")))
        }),
        (None, Some("")) => Err(AppError::Invalid("A skip needs its reason: write in a few words why the item cannot be decided.".into())),
        (None, Some(reason)) if reason.contains('\0') => {
            Err(AppError::Invalid("The reason for a skip must not contain the character \\u0000. Remove it.".into()))
        }
        (None, Some(reason)) if reason.chars().count() > LONGEST_REASON => {
            Err(AppError::Invalid(format!("The reason for a skip can have at most {LONGEST_REASON} characters. Shorten it.")))
        }
        (None, Some(reason)) => Ok(Said::Skip(reason)),
        (Some(_), Some(_)) | (None, None) => {
            Err(AppError::Invalid("A decision is either a label or a skip with its reason: send one of `label` and `skip_reason`.".into()))
        }
    }
}

/// A note as it is kept: without the space around it, and none when nothing is left.
pub fn note(note: Option<&str>) -> Result<Option<&str>, AppError> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    match note {
        Some(note) if note.contains('\0') => Err(AppError::Invalid(
            "The note (`note`) must not contain the character \\u0000. Remove it.".into(),
        )),
        Some(note) if note.chars().count() > LONGEST_NOTE => Err(AppError::Invalid(format!(
            "The note (`note`) has {} characters; at most {LONGEST_NOTE} fit. Shorten it.",
            note.chars().count()
        ))),
        kept => Ok(kept),
    }
}

/// How long an item was on the screen, as a browser says. Whether it can be so long is known with its lease.
pub fn on_screen(ms: Option<i64>) -> Result<Option<TimeDelta>, AppError> {
    match ms {
        Some(ms) if ms < 0 => Err(AppError::Invalid(format!(
            "`on_screen_ms` must be the milliseconds that the item was on the screen, 0 or more, not {ms}."
        ))),
        measured => Ok(measured.and_then(TimeDelta::try_milliseconds)),
    }
}

/// The decisions that a person can take back, newest first.
pub async fn recent(
    conn: &mut PgConnection,
    stream: &Stream,
    person: PersonId,
) -> Result<Vec<Recent>, AppError> {
    let recent = undo::recent(conn, stream.id, person).await?;
    let told = |one: undo::Recent| {
        let label = one.label.and_then(|no| u16::try_from(no).ok());
        Recent {
            client_id: one.client_id,
            item: one.item_id,
            said: match label.filter(|_| one.value.is_none()) {
                Some(no) => stream.labels.name(LabelNo(no)).to_owned(),
                None => match &one.value {
                    Some(value) => beginning(&stream.answers.shown_value(value)),
                    None => crate::words::desk::skipped_because(crate::words::desk::reason(
                        &one.reason.unwrap_or_default(),
                    )),
                },
            },
            labelled: label.is_some(),
            note: one.note,
            excerpt: one.excerpt,
        }
    };
    Ok(recent.into_iter().map(told).collect())
}

/// Records a decision.
pub async fn record(
    services: &Services,
    on: &OnStream,
    decision: Decide<'_>,
) -> Result<(), AppError> {
    let state = Arc::new(on.state.clone());
    Ok(services.recording.record(state, decision).await?)
}

/// The stream's kind of input as the page knows it.
pub const fn kind(kind: streams::InputKind) -> InputKind {
    match kind {
        streams::InputKind::Image => InputKind::Image,
        streams::InputKind::Text => InputKind::Text,
        streams::InputKind::Table => InputKind::Table,
        streams::InputKind::Json => InputKind::Json,
    }
}

/// Ids for what is sent as a plain form: a form that is sent twice counts once.
pub fn form_ids(random: fn() -> [u8; 32]) -> [Uuid; 3] {
    std::array::from_fn(|_| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&random()[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> LabelSchema {
        let label = |id: &str, key: &str| Label {
            id: id.into(),
            name: id.into(),
            description: String::new(),
            key: key.into(),
            alt_key: None,
        };
        LabelSchema::new(vec![label("coat", "1"), label("dress", "2")]).unwrap()
    }

    #[test]
    fn an_unknown_label_is_named_in_the_refusal() {
        let refused = said(&labels(), Some("scarf"), None).unwrap_err();
        assert!(
            refused.to_string().contains("\"scarf\"")
                && refused.to_string().contains("coat, dress")
        );
    }

    #[test]
    fn a_decision_is_a_label_or_a_skip_and_never_both() {
        let labels = labels();
        assert_eq!(
            said(&labels, Some("dress"), None),
            Ok(Said::Label(LabelNo(1)))
        );
        assert_eq!(
            said(&labels, None, Some(" blurred ")),
            Ok(Said::Skip("blurred"))
        );
        for (label, reason) in [
            (None, None),
            (Some("coat"), Some("blurred")),
            (None, Some("  ")),
        ] {
            assert!(matches!(
                said(&labels, label, reason),
                Err(AppError::Invalid(_))
            ));
        }
        assert!(said(&labels, None, Some(&"x".repeat(501))).is_err());
    }

    #[test]
    fn a_note_is_kept_without_space_around_it_and_refused_when_it_is_too_long() {
        assert_eq!(note(Some("  two garments \n")), Ok(Some("two garments")));
        assert_eq!(note(Some("  ")), Ok(None));
        assert_eq!(note(None), Ok(None));
        assert!(note(Some(&"ä".repeat(LONGEST_NOTE))).is_ok());
        let refused = note(Some(&"ä".repeat(LONGEST_NOTE + 1))).unwrap_err();
        assert!(refused.to_string().contains("1001"), "{refused}");
        assert!(note(Some("a\0b")).is_err());
    }

    #[test]
    fn time_on_the_screen_is_not_negative() {
        assert_eq!(on_screen(Some(0)), Ok(Some(TimeDelta::zero())));
        assert_eq!(on_screen(None), Ok(None));
        assert!(
            on_screen(Some(-1))
                .unwrap_err()
                .to_string()
                .contains("on_screen_ms")
        );
        assert!(on_screen(Some(i64::MAX)).is_ok());
    }

    #[test]
    fn only_what_the_page_shows_of_an_image_item_is_sent() {
        let payload = json!({"image": "00001.png", "camera": 3, "outlines": {"slices": []}});
        assert_eq!(
            only_what_is_shown(InputKind::Image, payload.clone()),
            json!({"outlines": {"slices": []}})
        );
        assert_eq!(
            only_what_is_shown(InputKind::Image, json!({"camera": 3})),
            Value::Null
        );
        assert_eq!(
            only_what_is_shown(InputKind::Table, payload.clone()),
            payload
        );
    }

    #[test]
    fn today_begins_at_midnight_on_the_persons_own_clock() {
        let now = DateTime::from_timestamp(1_763_760_600, 0).unwrap();
        assert_eq!(now.to_string(), "2025-11-21 21:30:00 UTC");
        assert_eq!(start_of_day(now, 0).to_string(), "2025-11-21 00:00:00 UTC");
        assert_eq!(
            start_of_day(now, 180).to_string(),
            "2025-11-21 21:00:00 UTC"
        );
        assert_eq!(
            start_of_day(now, -300).to_string(),
            "2025-11-21 05:00:00 UTC"
        );
    }
}
