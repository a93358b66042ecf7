//! Adjudicating: what people disagree about, shown without who said what, and what an adjudicator says of it.

#![expect(
    clippy::too_many_arguments,
    reason = "what a form sends are the arguments of its server function"
)]

use crate::error::AppError;
use crate::server_fns::heading::Heading;
use crate::server_fns::label::{Ask, DeskItem};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::labels::Label;
use uuid::Uuid;

/// What somebody said of an item. Nothing here says who it was, or when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidOf {
    /// The label's name; none for a skip.
    pub label: Option<String>,
    /// Why it was skipped.
    pub skipped: Option<String>,
    /// The name of the label that had been suggested to them.
    pub suggested: Option<String>,
    /// What they noted.
    pub note: Option<String>,
}

/// An item that people disagree about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disputed {
    /// The item as those who decided it saw it.
    pub item: DeskItem,
    /// What they said, in an order that follows neither people nor time.
    pub said: Vec<SaidOf>,
}

/// What there is to adjudicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToSettle {
    /// This item, which the person holds from now on.
    Item(Box<Disputed>),
    /// Some are open, but others hold them, or this person had a say in them.
    NotForYou,
    /// Nothing is open.
    Nothing,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdjudicationPage {
    /// The head of the page.
    pub heading: Heading,
    /// How to decide.
    pub instructions: String,
    /// What the item can be.
    pub ask: Ask,
    /// The answers with their keys.
    pub labels: Vec<Label>,
    /// What there is to adjudicate.
    pub given: ToSettle,
    /// Whether this is what stands after an item that the person left to others.
    pub passed: bool,
    /// Ids for an adjudication and an undo.
    pub form_ids: [Uuid; 2],
}

/// The dearest disagreement that the person may adjudicate, theirs from now on.
#[server]
pub async fn open_adjudication(
    /// Which stream.
    slug: String,
    /// An item that the person leaves to others.
    after: Option<String>,
) -> Result<AdjudicationPage, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::{Services, on_stream};
    use understudy_ladder::{ItemId, Permission, adjudication};
    use understudy_store::StoreError;
    use understudy_store::disagreements::{self, Given};

    let on = on_stream(&slug, Permission::Adjudicate).await?;
    let stream = &on.state.stream;
    let by = adjudication::adjudicator(&on.actor, stream.id)?;
    let passed: Option<ItemId> = after
        .filter(|after| !after.is_empty())
        .map(|after| {
            after.parse().map_err(|_| {
                AppError::Invalid(format!(
                    "after must be the number of an item, not {after:?}."
                ))
            })
        })
        .transpose()?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let given = disagreements::next(&mut tx, stream.id, by, passed, services.now()).await?;
    let given = match given {
        Given::Item(item) => {
            ToSettle::Item(Box::new(read::disputed(&mut tx, &on.state, item).await?))
        }
        Given::NotForThem => ToSettle::NotForYou,
        Given::Empty => ToSettle::Nothing,
    };
    tx.commit().await.map_err(StoreError::from)?;
    let [form, undo, _] = desk::form_ids(services.random);
    Ok(AdjudicationPage {
        heading: Heading::from(&on),
        instructions: stream.instructions.clone(),
        ask: desk::ask(&stream.answers),
        labels: desk::options(stream),
        given,
        passed: passed.is_some(),
        form_ids: [form, undo],
    })
}

/// Settles a disagreement: what the item is, and why people disagree about it. Sending it again under the same
/// `client_id` changes nothing.
#[server]
pub async fn adjudicate(
    /// Which stream.
    slug: String,
    /// Which item.
    item: i64,
    /// The label's id.
    label: Option<String>,
    /// What the item is where answers are not one label: ids of labels between commas, digits or a text.
    value: Option<String>,
    /// The ids of several labels, as a form sends them.
    chosen: Option<Vec<String>>,
    /// The reason's code.
    reason: Option<String>,
    /// What there is to say besides.
    note: String,
    /// Made by the page, once for each adjudication.
    client_id: Uuid,
) -> Result<(), AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::answer::AGREES;
    use understudy_ladder::{Permission, adjudication};
    use understudy_store::StoreError;
    use understudy_store::disagreements::{self, Adjudicate as Adjudication};

    let on = on_stream(&slug, Permission::Adjudicate).await?;
    let by = adjudication::adjudicator(&on.actor, on.state.stream.id)?;
    let value = read::answer_of(&on.state, value.as_deref(), chosen.as_deref())?;
    let label = match value {
        Some(_) => AGREES,
        None => read::label_of(&on.state, label.as_deref())?,
    };
    let (reason, note) = read::reason_of(reason.as_deref(), &note)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let said = Adjudication {
        item: item.into(),
        by,
        label,
        reason,
        note: note.as_deref(),
        client_id,
        now: services.now(),
    };
    match &value {
        Some(value) => disagreements::record_value(&mut tx, &on.state, said, value).await?,
        None => disagreements::record(&mut tx, &on.state, said).await?,
    };
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Takes back the person's last adjudication in the stream; the disagreement is open again, and theirs.
#[server]
pub async fn undo_adjudication(
    /// Which stream.
    slug: String,
    /// Made by the page, once for each undo.
    client_id: Uuid,
) -> Result<(), AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::{Permission, adjudication};
    use understudy_store::{StoreError, disagreements};

    let on = on_stream(&slug, Permission::Adjudicate).await?;
    let by = adjudication::adjudicator(&on.actor, on.state.stream.id)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    disagreements::undo(&mut tx, &on.state, by, client_id, services.now()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    // Back to the beginning of the list: what was taken back is on top.
    leptos_axum::redirect(&format!("/streams/{slug}/adjudicate"));
    Ok(())
}

#[cfg(feature = "ssr")]
mod read {
    use super::{Disputed, SaidOf};
    use crate::error::AppError;
    use crate::server_fns::label_desk as desk;
    use crate::services::sentence;
    use chrono::DateTime;
    use serde_json::Value;
    use understudy_ladder::adjudication::Reason;
    use understudy_ladder::{ItemId, LabelNo};
    use understudy_store::queue::Leased;
    use understudy_store::streams::StreamState;
    use understudy_store::{PgConnection, disagreements};

    /// An item with what was said of it.
    pub async fn disputed(
        conn: &mut PgConnection,
        state: &StreamState,
        item: ItemId,
    ) -> Result<Disputed, AppError> {
        let seen = disagreements::seen(&mut *conn, state.stream.id, item).await?;
        let name = |label: LabelNo| state.stream.labels.name(label).to_owned();
        let shown = |value: &Value| state.stream.answers.shown_value(value);
        let said = seen.said.into_iter().map(|said| SaidOf {
            label: match &said.value {
                Some(value) => Some(shown(value)),
                None => said.label.map(name),
            },
            skipped: said.skipped,
            suggested: match &said.suggested_value {
                Some(value) => Some(shown(value)),
                None => said.suggested.map(name),
            },
            note: said.note,
        });
        let said = said.collect();
        // As somebody sees it who decides it blind; what had been suggested stands with the answers.
        let blind = Leased {
            item,
            blind: true,
            suggested: None,
            sure: None,
            shown_at: DateTime::UNIX_EPOCH,
        };
        Ok(Disputed {
            item: desk::item(conn, state, blind, None).await?,
            said,
        })
    }

    /// What the item is, where answers are not one label.
    pub fn answer_of(
        state: &StreamState,
        given: Option<&str>,
        chosen: Option<&[String]>,
    ) -> Result<Option<Value>, AppError> {
        let empty = desk::empty(&state.stream).filter(|_| chosen.is_none());
        desk::answer(&state.stream, given.or(empty.as_deref()), chosen)
    }

    /// The label with this id.
    pub fn label_of(state: &StreamState, id: Option<&str>) -> Result<LabelNo, AppError> {
        let id = id.unwrap_or_default();
        state.stream.labels.find(id).ok_or_else(|| {
            let labels = state.stream.labels.labels().iter();
            let known: Vec<&str> = labels.map(|label| label.id.as_str()).collect();
            AppError::Invalid(format!(
                "label: choose what the item is, one of: {}.",
                known.join(", ")
            ))
        })
    }

    /// The reason with this code, and the note as it is kept.
    pub fn reason_of(code: Option<&str>, note: &str) -> Result<(Reason, Option<String>), AppError> {
        let reason = Reason::from_code(code.unwrap_or_default()).ok_or_else(|| {
            let known: Vec<&str> = Reason::ALL.into_iter().map(Reason::code).collect();
            AppError::Invalid(format!(
                "reason: choose why the answers differ, one of: {}.",
                known.join(", ")
            ))
        })?;
        let note = reason
            .note(note)
            .map_err(|error| AppError::Invalid(sentence(&error.to_string())))?;
        Ok((reason, note.map(str::to_owned)))
    }
}
