//! Deciding items: what a person is given, and what they say of it.

#![expect(
    clippy::too_many_arguments,
    reason = "what a form sends are the arguments of its server function"
)]

use crate::components::InputKind;
use crate::error::AppError;
use crate::server_fns::heading::Hold;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use understudy_ladder::labels::Label;
use uuid::Uuid;

/// The longest note on a decision, in characters.
pub const LONGEST_NOTE: usize = 1_000;

/// How many items a browser has at once: the one on the desk and those fetched ahead.
pub const ON_THE_DESK: usize = 4;

/// What a model suggests, on Assist and Partial only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The label's id.
    pub label: String,
    /// What is suggested where answers are not one label, as somebody would give it: ids of labels between commas,
    /// digits or a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// How sure the model is.
    pub confidence: f64,
}

/// What a person is asked for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// One of the labels.
    #[default]
    Label,
    /// Several of the labels.
    Labels {
        /// At least so many.
        min: usize,
        /// At most so many.
        max: usize,
    },
    /// A number.
    Number {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// Its decimal places.
        decimals: u8,
        /// What is counted.
        unit: String,
    },
    /// A text.
    Text {
        /// At most so many characters.
        longest: u32,
    },
}

/// An item as the person who decides it sees it: the input and nothing that was said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskItem {
    /// Identifier.
    pub id: i64,
    /// The input as it is shown, drawn on the server: the browser does not need to know how.
    pub html: String,
    /// Whether there is a recording to hear.
    pub sound: bool,
    /// The beginning of its text, where it has one: to know it by later.
    pub excerpt: Option<String>,
    /// What can be copied, where that is worth a button.
    pub copy: Option<String>,
    /// A suggestion; never there when the item is decided blind.
    pub suggestion: Option<Suggestion>,
}

/// What the queue gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Given {
    /// Items, which the person holds from now on; none when they hold enough.
    Items(Vec<DeskItem>),
    /// Items wait, but others hold them, or this person has decided or skipped them.
    AllTaken,
    /// No item waits.
    Empty,
}

/// How far one has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Items that this person decided today.
    pub done_today: u64,
    /// Items that wait for people.
    pub waiting: u64,
    /// Decisions in an hour with an item on the screen, lately; none where that is too few to tell.
    pub an_hour: Option<u64>,
    /// In how many minutes the queue would be empty at this pace, if nobody else decided and nothing came in.
    pub alone_in_minutes: Option<u64>,
}

/// An answer of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handed {
    /// What the queue gives.
    pub given: Given,
    /// How far one has come.
    pub progress: Progress,
}

/// What a decision says besides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// What the person wrote: at most 1,000 characters.
    pub note: Option<String>,
    /// How long the item was on the screen and looked at, in milliseconds.
    pub on_screen_ms: Option<i64>,
}

/// One of the person's last decisions, which can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    /// By which browser and server know it.
    pub client_id: Uuid,
    /// Of which item.
    pub item: i64,
    /// What was said: the label's name, or that it was skipped and why.
    pub said: String,
    /// Whether it gave a label.
    pub labelled: bool,
    /// What was written beside it.
    pub note: Option<String>,
    /// The beginning of the item's text, where it has one.
    pub excerpt: Option<String>,
}

/// What a taken back decision leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undone {
    /// The item that it was about.
    pub item: i64,
    /// The item, which is the person's again; none when they have decided it anew meanwhile.
    pub back: Option<DeskItem>,
}

/// All that the label page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Desk {
    /// Name of the stream in addresses.
    pub slug: String,
    /// The question.
    pub title: String,
    /// How to decide.
    pub instructions: String,
    /// What the stream must not be used for.
    pub not_for: String,
    /// What its items are.
    pub kind: InputKind,
    /// What the person is asked for.
    #[serde(default)]
    pub ask: Ask,
    /// The answers with their keys.
    pub labels: Vec<Label>,
    /// Who decides.
    pub person: i64,
    /// Whether this person has decided nothing here yet.
    pub first_use: bool,
    /// The decisions that can be taken back, newest first.
    pub recent: Vec<Recent>,
    /// The first item.
    pub handed: Handed,
    /// Ids for a decision, a skip and an undo that are sent as plain forms.
    pub form_ids: [Uuid; 3],
}

/// The label page: what is shown around the desk stays on the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownDesk {
    /// What holds the stream below the approved rung.
    pub hold: Option<Hold>,
    /// The desk.
    pub desk: Desk,
}

/// The desk with the first item on it.
#[server]
pub async fn open_desk(
    /// Which stream.
    slug: String,
) -> Result<ShownDesk, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::{Services, on_stream};
    use chrono::DateTime;
    use understudy_ladder::Permission;
    use understudy_store::{StoreError, decisions};

    let on = on_stream(&slug, Permission::Decide).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let given = desk::give(&mut tx, &on, &[], 1, services.now()).await?;
    let progress = desk::progress(&mut tx, &on, 0, services.now()).await?;
    let hold = crate::server_fns::heading::Heading::from(&on)
        .held_by()
        .cloned();
    let stream = on.state.stream;
    let ever =
        decisions::count_since(&mut tx, stream.id, on.person.id, DateTime::UNIX_EPOCH).await?;
    let recent = desk::recent(&mut tx, &stream, on.person.id).await?;
    tx.commit().await.map_err(StoreError::from)?;
    let labels = desk::options(&stream);
    let desk = Desk {
        slug,
        title: stream.title,
        instructions: stream.instructions,
        not_for: stream.not_for,
        kind: desk::kind(stream.input_kind),
        ask: desk::ask(&stream.answers),
        labels,
        person: on.person.id.get(),
        first_use: ever == 0,
        recent,
        handed: Handed { given, progress },
        form_ids: desk::form_ids(services.random),
    };
    Ok(ShownDesk { hold, desk })
}

/// The next items for a person, to hold besides those that the browser has already.
#[server(input = Json)]
pub async fn next_items(
    /// Which stream.
    slug: String,
    /// Whose desk it is: refused when somebody else has logged in meanwhile.
    person: i64,
    /// What the browser holds: on the desk, ahead, and decided but not sent yet.
    held: Vec<i64>,
    /// How far the browser's clock is ahead of UTC, in minutes: says when "today" began.
    ahead_of_utc: i32,
) -> Result<Handed, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_store::StoreError;

    let on = desk::of_person(&slug, person).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let given = desk::give(&mut tx, &on, &held, ON_THE_DESK, services.now()).await?;
    let progress = desk::progress(&mut tx, &on, ahead_of_utc, services.now()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Handed { given, progress })
}

/// Records what a person says of an item: a label, or a skip with its reason. Sending it again under the
/// same `client_id` changes nothing.
#[server]
pub async fn decide(
    /// Which stream.
    slug: String,
    /// Who decides: refused when somebody else has logged in meanwhile.
    person: i64,
    /// Which item.
    item: i64,
    /// The label's id.
    label: Option<String>,
    /// Why the item is skipped.
    skip_reason: Option<String>,
    /// What the person says where answers are not one label: ids of labels between commas, digits or a text.
    value: Option<String>,
    /// The ids of several labels, as a form without scripts sends them.
    chosen: Option<Vec<String>>,
    /// What it says besides.
    aside: Option<Aside>,
    /// Made by the browser, once for each decision.
    client_id: Uuid,
) -> Result<(), AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_store::decisions::{Decide as Decision, Said};

    let on = desk::of_person(&slug, person).await?;
    // Forms leave out what is empty, which can be an answer: none of several labels.
    let nothing = label.is_none() && skip_reason.is_none() && chosen.is_none();
    let value = value.or_else(|| desk::empty(&on.state.stream).filter(|_| nothing));
    let answer = desk::answer(&on.state.stream, value.as_deref(), chosen.as_deref())?;
    let said = match (&answer, &label, &skip_reason) {
        (Some(value), None, None) => Said::Value(value),
        (Some(_), ..) => return Err(desk::one_of_them()),
        (None, Some(_), _) if !on.state.stream.answers.is_single() => return Err(desk::no_label()),
        (None, ..) => desk::said(
            &on.state.stream.labels,
            label.as_deref(),
            skip_reason.as_deref(),
        )?,
    };
    let aside = aside.unwrap_or_default();
    let services = Services::get()?;
    let decision = Decision {
        item: item.into(),
        person: on.person.id,
        said,
        note: desk::note(aside.note.as_deref())?,
        on_screen: desk::on_screen(aside.on_screen_ms)?,
        client_id,
        now: services.now(),
    };
    desk::record(&services, &on, decision).await
}

/// Takes back one of the person's last decisions in the stream; the item is theirs again. Sending it again
/// under the same `client_id` changes nothing.
#[server]
pub async fn undo(
    /// Which stream.
    slug: String,
    /// Who takes it back: refused when somebody else has logged in meanwhile.
    person: i64,
    /// The `client_id` of the decision that is taken back; without it the last one.
    of: Option<Uuid>,
    /// Made by the browser, once for each undo.
    client_id: Uuid,
) -> Result<Undone, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_store::StoreError;
    use understudy_store::undo as taking_back;

    let on = desk::of_person(&slug, person).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let asked = taking_back::Undo {
        person: on.person.id,
        client_id,
        of,
        now: services.now(),
    };
    let undone = taking_back::undo(&mut tx, &on.state, asked).await?;
    let back = match undone.lease {
        Some(lease) => Some(desk::item(&mut tx, &on.state, lease, Some(on.person.id)).await?),
        None => None,
    };
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Undone {
        item: undone.item.get(),
        back,
    })
}

/// Keeps items with a person who is still there.
#[server(input = Json)]
pub async fn heartbeat(
    /// Which stream.
    slug: String,
    /// Whose desk it is: refused when somebody else has logged in meanwhile.
    person: i64,
    /// What is on the desk.
    items: Vec<i64>,
    /// How far the browser's clock is ahead of UTC, in minutes: says when "today" began.
    ahead_of_utc: i32,
) -> Result<Progress, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_ladder::ItemId;
    use understudy_store::{StoreError, queue};

    let on = desk::of_person(&slug, person).await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let items: Vec<ItemId> = items.into_iter().map(ItemId).collect();
    let now = services.now();
    queue::heartbeat(&mut conn, on.state.stream.id, on.person.id, &items, now).await?;
    desk::progress(&mut conn, &on, ahead_of_utc, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_on_the_desk_says_nothing_but_its_input() {
        let item = DeskItem {
            id: 7,
            html: String::new(),
            sound: false,
            excerpt: None,
            copy: None,
            suggestion: None,
        };
        let sent = serde_json::to_value(&item).unwrap();
        let names: Vec<&String> = sent.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            ["copy", "excerpt", "html", "id", "sound", "suggestion"]
        );
    }
}
