//! Deciding items: what a person is given, and what they say of it.

use crate::components::{InputKind, ItemImage};
use crate::error::AppError;
use crate::server_fns::heading::Hold;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use understudy_ladder::labels::Label;
use uuid::Uuid;

/// How many items a browser has at once: the one on the desk and those fetched ahead.
pub const ON_THE_DESK: usize = 4;

/// What a model suggests, on Assist and Partial only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The label's id.
    pub label: String,
    /// How sure the model is.
    pub confidence: f64,
}

/// An item as the person who decides it sees it: the input and nothing that was said of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskItem {
    /// Identifier.
    pub id: i64,
    /// The input, without what is not shown anyway.
    pub payload: Value,
    /// The picture, for images.
    pub image: Option<ItemImage>,
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
}

/// An answer of the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handed {
    /// What the queue gives.
    pub given: Given,
    /// How far one has come.
    pub progress: Progress,
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
    /// The answers with their keys.
    pub labels: Vec<Label>,
    /// Who decides.
    pub person: i64,
    /// Whether this person has decided nothing here yet.
    pub first_use: bool,
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
    tx.commit().await.map_err(StoreError::from)?;
    let desk = Desk {
        slug,
        title: stream.title,
        instructions: stream.instructions,
        not_for: stream.not_for,
        kind: desk::kind(stream.input_kind),
        labels: stream.labels.labels().to_vec(),
        person: on.person.id.get(),
        first_use: ever == 0,
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
    /// Made by the browser, once for each decision.
    client_id: Uuid,
) -> Result<(), AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_store::decisions::Decide as Decision;

    let on = desk::of_person(&slug, person).await?;
    let said = desk::said(
        &on.state.stream.labels,
        label.as_deref(),
        skip_reason.as_deref(),
    )?;
    let services = Services::get()?;
    let decision = Decision {
        item: item.into(),
        person: on.person.id,
        said,
        client_id,
        now: services.now(),
    };
    desk::record(&services, &on, decision).await
}

/// Takes back the person's last decision in the stream; the item is theirs again.
#[server]
pub async fn undo(
    /// Which stream.
    slug: String,
    /// Who takes it back: refused when somebody else has logged in meanwhile.
    person: i64,
    /// Made by the browser, once for each undo.
    client_id: Uuid,
) -> Result<DeskItem, AppError> {
    use crate::server_fns::label_desk as desk;
    use crate::services::Services;
    use understudy_store::{StoreError, decisions};

    let on = desk::of_person(&slug, person).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let lease =
        decisions::undo(&mut tx, &on.state, on.person.id, client_id, services.now()).await?;
    let item = desk::item(&mut tx, &on.state, lease).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(item)
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
            payload: Value::Null,
            image: None,
            suggestion: None,
        };
        let sent = serde_json::to_value(&item).unwrap();
        let names: Vec<&String> = sent.as_object().unwrap().keys().collect();
        assert_eq!(names, ["id", "image", "payload", "suggestion"]);
    }
}
