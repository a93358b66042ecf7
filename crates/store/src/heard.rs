//! What follows from answers that are not one label, put as the classes in which everything else is counted.

use crate::StoreError;
use crate::counts::{self, Counted, PeerKey};
use crate::predictions::stored_label;
use crate::settle::{Adjudicated, Answers, PredictionRow};
use crate::streams::Stream;
use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::LabelNo;
use understudy_ladder::answer::{AGREES, Answer, AnswerKind, DIFFERS, Source, Tally, together};

/// A live answer about an item.
pub(crate) struct Raw {
    answer: Answer,
    adjudicated: bool,
    blind: bool,
}

impl Raw {
    pub(crate) fn new(
        kind: &AnswerKind,
        decision: &str,
        blind: bool,
        value: &Value,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            answer: read(kind, value)?,
            adjudicated: decision == "adjudicate",
            blind,
        })
    }
}

fn read(kind: &AnswerKind, value: &Value) -> Result<Answer, StoreError> {
    kind.read(value, Source::Model)
        .map_err(|_| StoreError::Corrupt("answer"))
}

/// What people have said of one item.
pub(crate) struct Heard {
    /// The answer to compare predictions with, and whether it was given blind.
    pub(crate) reference: Option<(Answer, bool)>,
    /// What people together say, with or without a suggestion.
    pub(crate) outcome: Option<Answer>,
    blind: Vec<Answer>,
    agreeing: i16,
}

impl Heard {
    /// As vote patterns hold it: how many people decided blind, and how many pairs of them agree.
    pub(crate) fn votes(&self) -> Option<Vec<i16>> {
        (!self.blind.is_empty()).then(|| vec![whole(self.blind.len()), self.agreeing])
    }

    /// How people agree with one another and with a model version, where several decided blind.
    pub(crate) fn peers(
        &self,
        kind: &AnswerKind,
        day: NaiveDate,
        said: &PredictionRow,
    ) -> Option<PeerKey> {
        let predicted = kind.read(said.value.as_ref()?, Source::Model).ok()?;
        let with = self.blind.iter().filter(|one| kind.agrees(one, &predicted));
        (self.blind.len() > 1).then(|| PeerKey {
            model: said.model_id,
            day,
            people: whole(self.blind.len()),
            with_model: whole(with.count()),
            agreeing_pairs: self.agreeing,
        })
    }
}

fn whole(count: usize) -> i16 {
    i16::try_from(count).unwrap_or(i16::MAX)
}

/// Works out what these answers come to and puts them into classes.
pub(crate) fn hear(kind: &AnswerKind, answers: &mut Answers, said: Vec<Raw>) {
    let (mut blind, mut assisted) = (Vec::new(), Vec::new());
    let mut adjudicated = None;
    for one in said {
        match (one.adjudicated, one.blind) {
            (true, blind) => adjudicated = Some((one.answer, blind)),
            (false, true) => blind.push(one.answer),
            (false, false) => assisted.push(one.answer),
        }
    }
    let all: Vec<Answer> = blind.iter().chain(&assisted).cloned().collect();
    let by_people = if blind.is_empty() {
        together(kind, &assisted)
            .answer
            .map(|answer| (answer, false))
    } else {
        together(kind, &blind).answer.map(|answer| (answer, true))
    };
    // What was handed in from elsewhere was not brought up by any model here.
    let imported = answers
        .adjudicated
        .is_some_and(|said| said.reason.is_none());
    let reference = match &adjudicated {
        Some(_) if imported || all.is_empty() || differ(kind, &blind) => adjudicated.clone(),
        Some((answer, _)) if blind.is_empty() => by_people.or(Some((answer.clone(), false))),
        Some(_) | None => by_people,
    };
    let settled = adjudicated.as_ref().map(|(answer, _)| answer.clone());
    let to = settled
        .clone()
        .or_else(|| reference.as_ref().map(|(answer, _)| answer.clone()));
    answers.blind = classes(kind, to.as_ref(), &blind, settled.is_some());
    answers.assisted = classes(kind, to.as_ref(), &assisted, settled.is_some());
    if let Some(Adjudicated { label, .. }) = &mut answers.adjudicated {
        *label = AGREES;
    }
    answers.heard = Some(Heard {
        outcome: settled.or_else(|| together(kind, &all).answer),
        reference,
        agreeing: agreeing(kind, &blind),
        blind,
    });
}

/// Whether people who decided blind differ: somebody does not agree with what they together say, or they are tied. The
/// same as makes a dispute, see [`understudy_ladder::reference::evidence`].
fn differ(kind: &AnswerKind, blind: &[Answer]) -> bool {
    let Some(said) = together(kind, blind).answer else {
        return !blind.is_empty();
    };
    blind.iter().any(|one| !kind.agrees(&said, one))
}

fn agreeing(kind: &AnswerKind, answers: &[Answer]) -> i16 {
    let pairs = answers.iter().enumerate().map(|(place, one)| {
        let later = &answers[place + 1..];
        later.iter().filter(|other| kind.agrees(one, other)).count()
    });
    whole(pairs.sum())
}

/// 0 for what agrees with the answer that counts. Without one people are tied: then for what agrees with the first of
/// those answers that most agree with. What does not agree stands alone, except beside an adjudicated answer, where it is
/// only known to differ.
fn classes(
    kind: &AnswerKind,
    to: Option<&Answer>,
    answers: &[Answer],
    adjudicated: bool,
) -> Vec<LabelNo> {
    let central = together(kind, answers).central.map(|place| &answers[place]);
    let to = to.or(central);
    let class = |(place, answer): (u16, &Answer)| {
        if to.is_none_or(|to| kind.agrees(to, answer)) {
            AGREES
        } else if adjudicated {
            DIFFERS
        } else {
            LabelNo(DIFFERS.0.saturating_add(place))
        }
    };
    (0_u16..).zip(answers).map(class).collect()
}

/// Puts a prediction into the class that says whether it agrees with the reference.
pub(crate) fn classify(
    kind: &AnswerKind,
    answers: &Answers,
    said: &mut PredictionRow,
) -> Result<(), StoreError> {
    let reference = answers
        .heard
        .as_ref()
        .and_then(|heard| heard.reference.as_ref());
    if let (Some((reference, _)), Some(value)) = (reference, &said.value) {
        let agrees = kind.agrees(reference, &read(kind, value)?);
        said.label = stored_label(if agrees { AGREES } else { DIFFERS });
    }
    Ok(())
}

/// Brings what is counted of pairs besides whether they agree in line with the pairs as they are now.
pub(crate) async fn settle_counted<'a>(
    conn: &mut PgConnection,
    stream: &Stream,
    (before, ids): (&Counted, &[i64]),
    predictions: &[PredictionRow],
    of: &impl Fn(i64) -> &'a Answers,
) -> Result<(), StoreError> {
    let kind = &stream.answers;
    let mut after = counts::counted_of(conn, stream.id, ids).await?;
    for ((item, _), pair) in &mut after {
        pair.reference = of(*item).reference_value(stream);
    }
    let mut said: BTreeMap<(i64, i64), Answer> = BTreeMap::new();
    for one in predictions {
        if let Some(value) = &one.value {
            said.insert((one.item_id, one.model_id), read(kind, value)?);
        }
    }
    let tally = |key: &(i64, i64), reference: &Value| -> Result<Tally, StoreError> {
        let reference = read(kind, reference)?;
        let predicted = said.get(key).ok_or(StoreError::Corrupt("prediction"))?;
        Ok(Tally::of(kind, predicted, &reference))
    };
    counts::replace_counted(conn, stream.id, (before, &after), tally).await
}
