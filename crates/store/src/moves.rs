//! Moves on the ladder: requests, demotion, rollback and models, each with its audit entry.
//!
//! Every function locks the stream, asks the pure rules, and writes what they answer. Pages and API call
//! these, so that neither holds a rule of its own.

use crate::audit::{self, Change};
use crate::policies::{self, NewPolicy};
use crate::requests::{self, NewRequest};
use crate::streams::{self, StreamState};
use crate::{StoreError, caps, evidence, models};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use understudy_ladder::access::{Actor, Forbidden, Permission, Who};
use understudy_ladder::gate::{Gate, gates};
use understudy_ladder::policy::{BadPolicy, Change as PolicyChange};
use understudy_ladder::request::{CannotOpen, Proposal, Refused, Request, State};
use understudy_ladder::slot::CannotMove;
use understudy_ladder::{ModelId, Policy, PolicyVersion, RequestId, Rung};

/// Why a move is refused.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// No stream of this name, or not one of the actor's.
    #[error("no such stream")]
    NoStream,
    /// No request with this number.
    #[error("no such request in this stream")]
    NoRequest,
    /// The actor may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The proposed policy cannot be one.
    #[error(transparent)]
    BadPolicy(#[from] BadPolicy),
    /// The proposal cannot be put to approvers; the gates say why.
    #[error("{cause}")]
    CannotOpen {
        /// What stands in the way.
        cause: CannotOpen,
        /// What each gate found.
        gates: Vec<Gate>,
    },
    /// The request does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The slots do not allow it.
    #[error(transparent)]
    CannotMove(#[from] CannotMove),
    /// The stream is on the lowest rung.
    #[error("the stream is on Human only: there is nothing below")]
    NothingBelow,
    /// Demotion goes down.
    #[error("{0} is not below the present rung: going up needs a request")]
    NotBelow(Rung),
    /// A model that is seen or obeyed is switched by a request.
    #[error("above Shadow another model becomes active by a request")]
    SwitchNeedsRequest,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The stream's state, locked until commit, for an actor who may do this there.
pub async fn lock(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    permission: Permission,
) -> Result<StreamState, MoveError> {
    let stream = streams::lock_by_slug(conn, slug)
        .await?
        .ok_or(MoveError::NoStream)?;
    match actor.require_on(permission, stream.id) {
        Err(Forbidden::Stream) => return Err(MoveError::NoStream),
        other => other?,
    }
    Ok(streams::state(conn, stream).await?)
}

fn person(actor: &Actor) -> Result<understudy_ladder::PersonId, Forbidden> {
    match actor.who {
        Who::Person(person) => Ok(person),
        Who::Key(_) | Who::System => Err(Forbidden::NotAPerson),
    }
}

/// A proposal and why it is made.
#[derive(Debug, Clone)]
pub struct Propose<'a> {
    /// What would be in force.
    pub policy: Policy,
    /// Why.
    pub comment: &'a str,
}

/// The gates between the policy in force, as the caps leave it, and a proposal, with today's evidence.
pub async fn gates_for(
    conn: &mut PgConnection,
    state: &StreamState,
    proposed: &Policy,
) -> Result<Vec<Gate>, StoreError> {
    let evidence = evidence::read(conn, &state.stream, proposed.active_model).await?;
    Ok(gates(&state.held_policy(), proposed, &evidence))
}

/// Opens a request with its evidence frozen.
pub async fn open(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    propose: Propose<'_>,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    let requester = person(actor)?;
    propose
        .policy
        .check(|label| state.stream.labels.find(label).is_some())?;
    if let Some(model) = propose
        .policy
        .active_model
        .filter(|model| state.model(*model).is_none())
    {
        return Err(CannotMove::Unknown(model).into());
    }
    let evidence = evidence::read(conn, &state.stream, propose.policy.active_model).await?;
    let base = state.held_policy();
    let gates = gates(&base, &propose.policy, &evidence);
    let proposal = Proposal {
        base: &base,
        proposed: propose.policy,
        gates: &gates,
    };
    let id = requests::next_id(conn, state.stream.id).await?;
    let request = match Request::open(id, state.stream.policy_version, requester, proposal, now) {
        Ok(request) => request,
        Err(cause) => return Err(MoveError::CannotOpen { cause, gates }),
    };
    let evidence_text =
        serde_json::to_vec(&evidence).map_err(|_| StoreError::Corrupt("evidence"))?;
    let evidence_sha256 = hex::encode(Sha256::digest(evidence_text));
    requests::insert(
        conn,
        NewRequest {
            stream: state.stream.id,
            request: &request,
            comment: propose.comment,
            gates: &gates,
            evidence: &evidence,
            evidence_sha256: &evidence_sha256,
        },
    )
    .await?;
    let body = json!({ "request": request.id, "base": request.base, "proposed": request.proposed, "evidence_sha256": evidence_sha256 });
    write(conn, &state, actor.who, "request.opened", body, now).await?;
    Ok(request)
}

/// What came of a proposal.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposed {
    /// It only gave the model less, so it is in force.
    InForce(PolicyVersion),
    /// It waits for approval.
    Opened(Box<Request>),
}

/// Puts a policy that gives the model less and nothing more in force at once, as every way down; opens a
/// request for every other.
pub async fn propose(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    propose: Propose<'_>,
    now: DateTime<Utc>,
) -> Result<Proposed, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    if propose.policy.change_from(&state.policy) != PolicyChange::Down {
        let request = open(conn, actor, slug, propose, now).await?;
        return Ok(Proposed::Opened(Box::new(request)));
    }
    actor.require_on(Permission::Demote, state.stream.id)?;
    propose
        .policy
        .check(|label| state.stream.labels.find(label).is_some())?;
    let origin = Origin {
        request: None,
        cause: propose.comment,
        who: actor.who,
    };
    let version = put_in_force(conn, &state, &propose.policy, origin, now).await?;
    Ok(Proposed::InForce(version))
}

/// Approves a request; with the last approval needed its policy is put in force.
pub async fn approve(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::Approve).await?;
    let approver = actor.approver(state.stream.id)?;
    let stored = requests::get(conn, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    let request = stored
        .request
        .approve(approver, state.stream.policy_version, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    write(
        conn,
        &state,
        actor.who,
        "request.approved",
        json!({ "request": id }),
        now,
    )
    .await?;
    if matches!(request.state, State::Applied { .. }) {
        switch_model(conn, &state, &request.proposed, now).await?;
        let origin = Origin {
            request: Some(id),
            cause: &format!("Request {id}"),
            who: actor.who,
        };
        put_in_force(conn, &state, &request.proposed, origin, now).await?;
        for cap in caps::lift(conn, &state, &request, now).await? {
            write(
                conn,
                &state,
                actor.who,
                "cap.lifted",
                json!({ "request": id, "cap": cap }),
                now,
            )
            .await?;
        }
    }
    Ok(request)
}

/// Rejects a request.
pub async fn reject(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::Approve).await?;
    let approver = actor.approver(state.stream.id)?;
    let stored = requests::get(conn, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    let request = stored
        .request
        .at(state.stream.policy_version, now)
        .reject(approver, reason, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    write(
        conn,
        &state,
        actor.who,
        "request.rejected",
        json!({ "request": id, "reason": reason.trim() }),
        now,
    )
    .await?;
    Ok(request)
}

/// Takes one's own request back.
pub async fn withdraw(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    id: RequestId,
    now: DateTime<Utc>,
) -> Result<Request, MoveError> {
    let state = lock(conn, actor, slug, Permission::OpenRequests).await?;
    let stored = requests::get(conn, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    let request = stored
        .request
        .at(state.stream.policy_version, now)
        .withdraw(person(actor)?, now)?;
    requests::save_state(conn, state.stream.id, &request).await?;
    write(
        conn,
        &state,
        actor.who,
        "request.withdrawn",
        json!({ "request": id }),
        now,
    )
    .await?;
    Ok(request)
}

/// Goes down at once: one rung, or to the rung that is named.
pub async fn demote(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    to: Option<Rung>,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    let target = to
        .or(state.policy.rung.down())
        .ok_or(MoveError::NothingBelow)?;
    if target >= state.policy.rung {
        return Err(MoveError::NotBelow(target));
    }
    let policy = state.policy.demoted_to(target);
    let origin = Origin {
        request: None,
        cause: &format!("Demoted to {target}"),
        who: actor.who,
    };
    put_in_force(conn, &state, &policy, origin, now).await
}

/// Goes back at once to the model version retained last, with the thresholds that were in force for it.
pub async fn roll_back(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let state = lock(conn, actor, slug, Permission::Demote).await?;
    let slots = models::slots(conn, state.stream.id).await?.roll_back(now)?;
    let back = slots.active().ok_or(CannotMove::NothingRetained)?;
    models::save_slots(conn, state.stream.id, &slots).await?;
    // A version is retained because it was active, so there is a policy to go back to.
    let earlier = policies::latest_with_model(conn, state.stream.id, back)
        .await?
        .ok_or(StoreError::Corrupt("policy of a retained model"))?;
    let policy = state.policy.rolled_back_to(&earlier.policy);
    let name = state.model(back).map_or("", |model| &model.name);
    let origin = Origin {
        request: None,
        cause: &format!("Rolled back to {name}"),
        who: actor.who,
    };
    put_in_force(conn, &state, &policy, origin, now).await
}

/// Adds a model version. The first one of a stream becomes active, in a policy version of its own: it
/// decides nothing, because a new stream starts on a rung where people decide.
pub async fn add_model(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    new: NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<ModelId, MoveError> {
    let state = lock(conn, actor, slug, Permission::WriteModels).await?;
    add_model_locked(conn, &state, actor.who, new, now).await
}

/// A model version to add.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// Name with version.
    pub name: &'a str,
    /// Its file; `None` for a model that runs elsewhere.
    pub file: Option<models::ModelFile<'a>>,
}

/// [`add_model`] for a caller that holds the stream's lock.
pub async fn add_model_locked(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    new: NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<ModelId, MoveError> {
    let sha256 = new.file.as_ref().map(|file| hex::encode(file.sha256));
    let created_by = match who {
        Who::Person(person) => Some(person),
        Who::Key(_) | Who::System => None,
    };
    let id = models::add(
        conn,
        models::NewModel {
            stream: state.stream.id,
            name: new.name,
            file: new.file,
            created_by,
            now,
        },
    )
    .await?;
    write(
        conn,
        state,
        who,
        "model.added",
        json!({ "model": id, "name": new.name, "sha256": sha256 }),
        now,
    )
    .await?;
    if state.models.is_empty() {
        let policy = Policy {
            active_model: Some(id),
            ..state.policy.clone()
        };
        let origin = Origin {
            request: None,
            cause: &format!("First model {}", new.name),
            who,
        };
        put_in_force(conn, state, &policy, origin, now).await?;
    } else {
        streams::bump_revision(conn, state.stream.id).await?;
    }
    Ok(id)
}

/// Puts a version into preview, or retires it.
pub async fn set_slot(
    conn: &mut PgConnection,
    actor: &Actor,
    slug: &str,
    model: ModelId,
    to: ModelMove,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let state = lock(conn, actor, slug, Permission::WriteModels).await?;
    let slots = models::slots(conn, state.stream.id).await?;
    let (slots, action) = match to {
        ModelMove::Preview => (slots.preview(model)?, "model.previewed"),
        ModelMove::Retire => (slots.retire(model)?, "model.retired"),
    };
    models::save_slots(conn, state.stream.id, &slots).await?;
    streams::bump_revision(conn, state.stream.id).await?;
    write(
        conn,
        &state,
        actor.who,
        action,
        json!({ "model": model }),
        now,
    )
    .await
}

/// Moves of a model version that need no request, because they give it nothing to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelMove {
    /// Scores in shadow.
    Preview,
    /// Does nothing any more.
    Retire,
}

/// Where a policy version comes from.
struct Origin<'a> {
    request: Option<RequestId>,
    cause: &'a str,
    who: Who,
}

async fn switch_model(
    conn: &mut PgConnection,
    state: &StreamState,
    to: &Policy,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    match to.active_model {
        Some(model) if state.policy.active_model != Some(model) => {
            let slots = models::slots(conn, state.stream.id)
                .await?
                .activate(model, now)?;
            Ok(models::save_slots(conn, state.stream.id, &slots).await?)
        }
        Some(_) | None => Ok(()),
    }
}

/// Writes the next policy version and puts it in force: compare and swap, under the stream's lock.
async fn put_in_force(
    conn: &mut PgConnection,
    state: &StreamState,
    policy: &Policy,
    origin: Origin<'_>,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    let (stream, from) = (state.stream.id, state.stream.policy_version);
    let version = from.next();
    let by = origin.who.to_string();
    policies::insert(
        conn,
        NewPolicy {
            stream,
            version,
            policy,
            request: origin.request,
            cause: origin.cause,
            created_by: &by,
            now,
        },
    )
    .await?;
    if !policies::put_in_force(conn, stream, from, version).await? {
        return Err(StoreError::Constraint("policies_pkey".into()).into());
    }
    streams::bump_revision(conn, stream).await?;
    let body = json!({ "from": from, "to": version, "cause": origin.cause, "request": origin.request, "policy": policy });
    write(conn, state, origin.who, "policy.applied", body, now).await?;
    Ok(version)
}

async fn write(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    action: &str,
    body: Value,
    now: DateTime<Utc>,
) -> Result<(), MoveError> {
    let subject = format!("stream:{}", state.stream.slug);
    Ok(audit::append(
        conn,
        Change {
            who,
            action,
            subject: &subject,
            body,
            now,
        },
    )
    .await?)
}

/// Makes another version active while people decide everything: loading a history uses it. On a rung that
/// shows or uses predictions a switch needs a request.
pub async fn switch_in_shadow(
    conn: &mut PgConnection,
    state: &StreamState,
    who: Who,
    model: ModelId,
    now: DateTime<Utc>,
) -> Result<PolicyVersion, MoveError> {
    if state.policy.rung > Rung::Shadow {
        return Err(MoveError::SwitchNeedsRequest);
    }
    let policy = Policy {
        active_model: Some(model),
        ..state.policy.clone()
    };
    switch_model(conn, state, &policy, now).await?;
    let name = state.model(model).map_or("", |model| &model.name);
    let origin = Origin {
        request: None,
        cause: &format!("Switched to {name}"),
        who,
    };
    put_in_force(conn, state, &policy, origin, now).await
}
