//! Puts checked items in and says of each what happened: the part that one item and many have in common.

use super::super::caller::Caller;
use super::super::problem::{FieldError, Problem};
use super::answer::{ItemAnswer, ItemStatus};
use super::item::{Checked, unknown_model};
use crate::ingest::Incoming;
use crate::state::AppState;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use understudy_ladder::{ItemId, LabelNo, Permission};
use understudy_store::gold::{self, GoldError};
use understudy_store::items::{self, Put, Went};
use understudy_store::moves::{self, NewVersion};
use understudy_store::streams::StreamState;

/// What happened to one item.
pub enum Answered {
    /// It is there.
    Stored(ItemAnswer),
    /// It cannot be put in as it is.
    Refused(Vec<FieldError>),
}

/// Registers models that are named for the first time, as models that run elsewhere; says with which state of
/// the stream to go on. Names that stay unknown are those that the caller may not register.
pub async fn register(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    names: &BTreeSet<String>,
) -> Result<Arc<StreamState>, Problem> {
    if names.is_empty() {
        return Ok(state);
    }
    let slug = state.stream.slug.clone();
    if caller
        .require_on(Permission::WriteModels, state.stream.id)
        .is_ok()
    {
        let now = app.services.now();
        let mut tx = app.pool.begin().await?;
        for name in names {
            let locked = moves::lock(&mut tx, &caller.0, &slug, Permission::WriteModels).await?;
            if locked.models.iter().all(|model| model.name != *name) {
                let new = NewVersion { name, file: None };
                moves::add_model_locked(&mut tx, &locked, caller.0.who, new, now).await?;
            }
        }
        tx.commit().await?;
    }
    // Another process may have registered them: look again in either case.
    app.ingest
        .fresh_state(&slug)
        .await?
        .ok_or_else(Problem::no_stream)
}

/// Puts items in. Answers in their order.
pub async fn put(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    items: Vec<Checked>,
) -> Result<Vec<Answered>, Problem> {
    let (state, there) = models_known(app, caller, state, &items).await?;
    let names: Vec<String> = items
        .iter()
        .map(|item| item.incoming.external_id.clone())
        .collect();
    let golds: Vec<Option<LabelNo>> = items.iter().map(|item| item.gold).collect();
    let may_know = caller
        .require_on(Permission::SetGold, state.stream.id)
        .is_ok();
    let mut incoming = Vec::with_capacity(items.len());
    let mut refused: HashMap<usize, Vec<FieldError>> = HashMap::new();
    for (index, item) in items.into_iter().enumerate() {
        let known = if item.gold.is_some() && !may_know {
            Err(FieldError::new("gold", "needs the permission gold:write"))
        } else if there.contains(&item.incoming.external_id) {
            Err(differs(&item.incoming.external_id))
        } else {
            registered(&state, item)
        };
        match known {
            Ok(item) => incoming.push(item),
            Err(error) => {
                refused.insert(index, vec![error]);
            }
        }
    }
    let taken = if incoming.is_empty() {
        crate::ingest::Taken {
            state,
            placed: Vec::new(),
        }
    } else {
        app.ingest.put(state, incoming).await?
    };
    let known = known(app, &taken).await?;
    let mut not_known = note_gold(app, caller, &taken, &golds, &refused).await?;
    let mut placed = taken.placed.into_iter();
    names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            if let Some(errors) = refused.remove(&index) {
                return Ok(Answered::Refused(errors));
            }
            let placed = placed.next().ok_or_else(Problem::internal)?;
            if let Some(error) = not_known.remove(&index) {
                return Ok(Answered::Refused(vec![error]));
            }
            let stored = |id, status, went: &Went| {
                Answered::Stored(ItemAnswer::new(&taken.state, id, &name, status, went))
            };
            match placed.put {
                Put::Created(id) => {
                    let went = known.get(&id).cloned();
                    let went = went.unwrap_or_else(|| Went::from(&placed.route));
                    Ok(stored(id, ItemStatus::Created, &went))
                }
                Put::Existed(id) => {
                    let went = known.get(&id).ok_or_else(Problem::internal)?;
                    Ok(stored(id, ItemStatus::Existed, went))
                }
                Put::Differs(_) => Ok(Answered::Refused(vec![differs(&name)])),
            }
        })
        .collect()
}

/// Notes the known answers of items that are there now; says by place which could not be. An item that comes again with
/// its answer gets it then, so that nothing is lost where this one was cut off between the two.
async fn note_gold(
    app: &AppState,
    caller: &Caller,
    taken: &crate::ingest::Taken,
    golds: &[Option<LabelNo>],
    refused: &HashMap<usize, Vec<FieldError>>,
) -> Result<HashMap<usize, FieldError>, Problem> {
    let mut errors = HashMap::new();
    let places = (0..golds.len()).filter(|place| !refused.contains_key(place));
    for (place, placed) in places.zip(&taken.placed) {
        let (Some(label), Put::Created(item) | Put::Existed(item)) = (golds[place], &placed.put)
        else {
            continue;
        };
        let mut tx = app.pool.begin().await?;
        let now = app.services.now();
        match gold::set(&mut tx, &taken.state, caller.0.who, *item, Some(label), now).await {
            Ok(_) => tx.commit().await?,
            Err(GoldError::Store(error)) => return Err(error.into()),
            Err(error) => {
                errors.insert(place, FieldError::new("gold", error.to_string()));
            }
        }
    }
    Ok(errors)
}

fn differs(name: &str) -> FieldError {
    FieldError::new(
        "external_id",
        format!(
            "the stream has an item {name:?} with other content: items never change, so send this one under another external_id"
        ),
    )
}

/// The stream with the models that the items name for the first time, and the items of such a model whose names
/// are taken: what is there was said by a model that is known, so these differ, and register nothing.
async fn models_known(
    app: &AppState,
    caller: &Caller,
    state: Arc<StreamState>,
    items: &[Checked],
) -> Result<(Arc<StreamState>, BTreeSet<String>), Problem> {
    if items.iter().all(|item| item.unregistered.is_none()) {
        return Ok((state, BTreeSet::new()));
    }
    // Another process may have registered them since this one looked.
    let state = app
        .ingest
        .fresh_state(&state.stream.slug)
        .await?
        .ok_or_else(Problem::no_stream)?;
    let known = |name: &String| state.models.iter().any(|model| model.name == *name);
    let unknown: Vec<(&str, String)> = items
        .iter()
        .filter_map(|item| {
            let name = item.unregistered.clone().filter(|name| !known(name))?;
            Some((item.incoming.external_id.as_str(), name))
        })
        .collect();
    let names: Vec<&str> = unknown.iter().map(|(item, _)| *item).collect();
    let mut conn = app.pool.acquire().await?;
    let there = items::taken_names(&mut conn, state.stream.id, &names).await?;
    drop(conn);
    let new: BTreeSet<String> = unknown
        .into_iter()
        .filter(|(item, _)| !there.contains(*item))
        .map(|(_, name)| name)
        .collect();
    Ok((register(app, caller, state, &new).await?, there))
}

/// The item with the id of its model, now that this is registered if it ever will be.
fn registered(state: &StreamState, item: Checked) -> Result<Incoming, FieldError> {
    let Some(name) = item.unregistered.clone() else {
        return Ok(item.incoming);
    };
    match state.models.iter().find(|model| model.name == name) {
        Some(model) if model.sha256.is_none() => Ok(item.with_model(model.id)),
        Some(_) | None => Err(FieldError::new("prediction.model", unknown_model(&name))),
    }
}

/// Where the items went that were there already; of those whose answers are not one label, where all went.
async fn known(
    app: &AppState,
    taken: &crate::ingest::Taken,
) -> Result<HashMap<ItemId, Went>, Problem> {
    let single = taken.state.stream.answers.is_single();
    let existed: Vec<ItemId> = taken
        .placed
        .iter()
        .filter_map(|placed| match placed.put {
            Put::Existed(id) => Some(id),
            Put::Created(id) => (!single).then_some(id),
            Put::Differs(_) => None,
        })
        .collect();
    if existed.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conn = app.pool.acquire().await?;
    Ok(items::went(&mut conn, taken.state.stream.id, &existed).await?)
}
