//! Reads a ladder from the store: for the page, and for whoever else shows one.

use super::{LadderView, May, Names, NextStep, RequestView, RollBack, VersionView};
use super::{next_step, reached};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::access::{Actor, Forbidden, Who};
use understudy_ladder::request::{OPEN_FOR, Refused, Request, State};
use understudy_ladder::slot::Slots;
use understudy_ladder::{Permission, PersonId, Policy, PolicyVersion, StreamId, Threshold};
use understudy_store::policies::{self, StoredPolicy};
use understudy_store::requests::{self, StoredRequest};
use understudy_store::streams::StreamState;
use understudy_store::{StoreError, evidence, people};

/// How many policy versions and how many requests are shown.
const NEWEST: i64 = 30;

/// The ladder of a stream as this actor sees it; `asked` is the threshold to judge the next step with.
pub async fn ladder(
    conn: &mut PgConnection,
    state: &StreamState,
    actor: &Actor,
    asked: Option<Threshold>,
    now: DateTime<Utc>,
) -> Result<LadderView, StoreError> {
    let who = everybody(conn).await?;
    // One more, so that the oldest one shown has the version before it.
    let stored = policies::history(conn, state.stream.id, NEWEST + 1).await?;
    let requests = requests::list(conn, state.stream.id, NEWEST).await?;
    let bases = bases(conn, state.stream.id, &stored, &requests).await?;
    let look = Look {
        state,
        actor,
        who: &who,
        now,
    };
    Ok(LadderView {
        names: names(state),
        version: state.stream.policy_version,
        policy: state.policy.clone(),
        next: next(conn, state, asked, now).await?,
        requests: requests
            .into_iter()
            .filter_map(|stored| {
                let base = bases.get(&stored.request.base)?;
                Some(look.request(stored, base))
            })
            .collect(),
        history: history(&stored, &who),
        back: back(conn, state, now).await?,
    })
}

/// The names behind the ids of a stream's policies.
pub fn names(state: &StreamState) -> Names {
    Names {
        models: state
            .models
            .iter()
            .map(|model| (model.id, model.name.clone()))
            .collect(),
        labels: state
            .stream
            .labels
            .labels()
            .iter()
            .map(|label| (label.id.clone(), label.name.clone()))
            .collect(),
    }
}

/// The step that comes after the policy in force, as the caps leave it.
pub async fn next(
    conn: &mut PgConnection,
    state: &StreamState,
    asked: Option<Threshold>,
    now: DateTime<Utc>,
) -> Result<Option<NextStep>, StoreError> {
    let counted = evidence::read(conn, state, state.policy.active_model, now).await?;
    Ok(next_step(&state.held_policy(), &counted, asked))
}

/// What rolling back would do now; `None` when no earlier model version is retained.
pub async fn back(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Option<RollBack>, StoreError> {
    let slots = state.models.iter().map(|model| (model.id, model.slot));
    let Some(to) = Slots::new(slots.collect()).and_then(|slots| slots.retained(now)) else {
        return Ok(None);
    };
    let earlier = policies::latest_with_model(conn, state.stream.id, to).await?;
    let names = names(state);
    Ok(Some(RollBack {
        to: names.model(Some(to)),
        from: names.model(state.policy.active_model),
        rung: earlier.map_or(understudy_ladder::Rung::Shadow, |earlier| {
            state.policy.rolled_back_to(&earlier.policy).rung
        }),
    }))
}

/// Everybody's names, by how the log names them: `person:7`.
pub async fn everybody(conn: &mut PgConnection) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let people = people::list(conn).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

/// Who `person:7`, `key:3` or `system` is.
pub fn called(who: &str, people: &BTreeMap<PersonId, String>) -> String {
    match who.split_once(':') {
        Some(("person", id)) => id
            .parse()
            .ok()
            .and_then(|id| people.get(&id).cloned())
            .unwrap_or_else(|| "somebody who has left".to_owned()),
        Some(("key", id)) => format!("API key {id}"),
        Some(_) | None => "Understudy".to_owned(),
    }
}

/// The policies that these requests start from.
async fn bases(
    conn: &mut PgConnection,
    stream: StreamId,
    known: &[StoredPolicy],
    requests: &[StoredRequest],
) -> Result<BTreeMap<PolicyVersion, Policy>, StoreError> {
    let mut bases: BTreeMap<_, _> = known
        .iter()
        .map(|stored| (stored.version, stored.policy.clone()))
        .collect();
    for stored in requests {
        let version = stored.request.base;
        if !bases.contains_key(&version)
            && let Some(older) = policies::get(conn, stream, version).await?
        {
            bases.insert(version, older.policy);
        }
    }
    Ok(bases)
}

fn history(stored: &[StoredPolicy], people: &BTreeMap<PersonId, String>) -> Vec<VersionView> {
    let shown = usize::try_from(NEWEST).unwrap_or(usize::MAX);
    stored
        .iter()
        .enumerate()
        .take(shown)
        .map(|(at, one)| VersionView {
            version: one.version,
            cause: one.cause.clone(),
            request: one.request,
            by: called(&one.created_by, people),
            at: one.created_at,
            policy: one.policy.clone(),
            before: stored.get(at + 1).map(|before| before.policy.clone()),
        })
        .collect()
}

/// Who looks at what, and when.
struct Look<'a> {
    state: &'a StreamState,
    actor: &'a Actor,
    who: &'a BTreeMap<PersonId, String>,
    now: DateTime<Utc>,
}

impl Look<'_> {
    fn request(&self, stored: StoredRequest, base: &Policy) -> RequestView {
        let request = stored
            .request
            .at(self.state.stream.policy_version, self.now);
        // An open request starts from the policy in force, which may be held down by now.
        let base = match request.state {
            State::Open { .. } | State::Scheduled { .. } => self.state.held_policy(),
            State::Applied { .. }
            | State::Rejected { .. }
            | State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Superseded { .. }
            | State::Stale { .. } => base.clone(),
        };
        let (approve, completes) = self.approval(&request);
        let withdraw = self.withdrawal(&request);
        let (approvals, rejected_by) = match &request.state {
            State::Open { approvals }
            | State::Scheduled { approvals, .. }
            | State::Applied { approvals, .. } => (
                approvals
                    .iter()
                    .map(|approval| (self.name(approval.by), approval.at))
                    .collect(),
                None,
            ),
            State::Rejected { by, .. } => (Vec::new(), Some(self.name(*by))),
            State::Withdrawn { .. }
            | State::Expired { .. }
            | State::Superseded { .. }
            | State::Stale { .. } => (Vec::new(), None),
        };
        RequestView {
            id: request.id,
            base_version: request.base,
            base,
            reached: reached(&request.proposed, &stored.evidence),
            proposed: request.proposed,
            quorum: request.quorum,
            requester: stored.requester_name,
            own: self.actor.who == Who::Person(request.requester),
            opened_at: request.opened_at,
            expires_at: request.opened_at + OPEN_FOR,
            state: request.state,
            comment: stored.comment,
            gates: stored.gates,
            evidence_sha256: stored.evidence_sha256,
            approvals,
            rejected_by,
            approve,
            completes,
            withdraw,
        }
    }

    /// Asks the rules themselves, on a copy.
    fn approval(&self, request: &Request) -> (May, bool) {
        let approver = match self.actor.approver(self.state.stream.id) {
            Ok(approver) => approver,
            Err(
                Forbidden::Permission(_)
                | Forbidden::Stream
                | Forbidden::EveryStream
                | Forbidden::NotAPerson,
            ) => return (May::NotInRole, false),
        };
        let version = self.state.stream.policy_version;
        match request.clone().approve(approver, "", version, self.now) {
            Ok(next) => (May::Yes, matches!(next.state, State::Applied { .. })),
            Err(refused) => (refusal(&refused), false),
        }
    }

    fn withdrawal(&self, request: &Request) -> May {
        let Who::Person(person) = self.actor.who else {
            return May::NotInRole;
        };
        if !self.actor.may(Permission::OpenRequests) {
            return May::NotInRole;
        }
        match request.clone().withdraw(person, self.now) {
            Ok(_) => May::Yes,
            Err(refused) => refusal(&refused),
        }
    }

    fn name(&self, person: PersonId) -> String {
        called(&Who::Person(person).to_string(), self.who)
    }
}

fn refusal(refused: &Refused) -> May {
    May::No(super::sentence(&refused.to_string()))
}
