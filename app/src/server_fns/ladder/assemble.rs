//! Reads a ladder from the store: for the page, and for whoever else shows one.

use super::look::Look;
use super::{Choice, Compared, LadderView, Names, NextStep, RequestView, RollBack, VersionView};
use super::{next_step, watched};
use crate::services::OnStream;
use crate::words;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::slot::Slots;
use understudy_ladder::{PersonId, Policy, PolicyVersion, RequestId, StreamId};
use understudy_store::policies::{self, StoredPolicy};
use understudy_store::requests::{self, StoredRequest};
use understudy_store::streams::StreamState;
use understudy_store::{StoreError, breaches, evidence, guardrails, moves, people};

/// How many policy versions and how many requests are shown.
const NEWEST: i64 = 30;

/// What somebody wants to see of a ladder.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// How to judge the next step.
    pub choice: Choice,
    /// The policy versions to compare.
    pub compare: Option<(PolicyVersion, PolicyVersion)>,
}

/// The ladder of a stream as this person sees it.
pub async fn ladder(
    conn: &mut PgConnection,
    on: &OnStream,
    wanted: Wanted,
    now: DateTime<Utc>,
) -> Result<LadderView, StoreError> {
    let state = &on.state;
    let who = everybody(conn).await?;
    // One more, so that the oldest one shown has the version before it.
    let stored = policies::history(conn, state.stream.id, NEWEST + 1).await?;
    let next = next(conn, state, wanted.choice, now).await?;
    let next_impact = watched::next_impact(conn, state, next.as_ref()).await?;
    Ok(LadderView {
        names: names(state),
        version: state.stream.policy_version,
        policy: state.policy.clone(),
        held: state.held_policy(),
        next,
        next_impact,
        ramp: watched::ramp(conn, state, now).await?,
        guardrails: guardrails::evaluate(conn, state, now).await?,
        breaches: watched::breaches(conn, state).await?,
        stopped_because: watched::stopped_because(conn, on).await?,
        compared: compared(conn, state.stream.id, wanted.compare).await?,
        requests: requests(conn, on, &who, &stored, now).await?,
        history: history(&stored, &who),
        back: back(conn, state, now).await?,
    })
}

async fn requests(
    conn: &mut PgConnection,
    on: &OnStream,
    who: &BTreeMap<PersonId, String>,
    history: &[StoredPolicy],
    now: DateTime<Utc>,
) -> Result<Vec<RequestView>, StoreError> {
    let stream = on.state.stream.id;
    let requests = requests::list(conn, stream, NEWEST).await?;
    let bases = bases(conn, stream, history, &requests).await?;
    let ids: Vec<RequestId> = requests.iter().map(|stored| stored.request.id).collect();
    let mut comments = watched::comments(conn, stream, &ids).await?;
    let mut gates = BTreeMap::new();
    for stored in requests
        .iter()
        .filter(|stored| stored.request.state.is_pending())
    {
        let found = moves::look_again(conn, &on.state, &stored.request, now).await?;
        gates.insert(stored.request.id, found);
    }
    let look = Look {
        state: &on.state,
        actor: &on.actor,
        who,
        gates: &gates,
        now,
    };
    let mut views = Vec::new();
    for mut stored in requests {
        let Some(base) = bases.get(&stored.request.base) else {
            continue;
        };
        let impact = match stored.impact.take() {
            Some(impact) => Some(watched::impact(conn, stream, impact).await?),
            None => None,
        };
        let said = comments.remove(&stored.request.id).unwrap_or_default();
        views.push(look.request(stored, base, impact, said));
    }
    Ok(views)
}

/// Two policy versions, where both exist.
async fn compared(
    conn: &mut PgConnection,
    stream: StreamId,
    wanted: Option<(PolicyVersion, PolicyVersion)>,
) -> Result<Option<Compared>, StoreError> {
    let Some((from, to)) = wanted else {
        return Ok(None);
    };
    let one = policies::get(conn, stream, from).await?;
    let other = policies::get(conn, stream, to).await?;
    Ok(one.zip(other).map(|(one, other)| Compared {
        from: (from, one.policy),
        to: (to, other.policy),
    }))
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
    choice: Choice,
    now: DateTime<Utc>,
) -> Result<Option<NextStep>, StoreError> {
    let counted = evidence::read(conn, state, state.policy.active_model, now).await?;
    Ok(next_step(&state.held_policy(), &counted, choice))
}

/// What rolling back would do now; `None` when no earlier model version is retained.
pub async fn back(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<Option<RollBack>, StoreError> {
    let slots = state.models.iter().map(|model| (model.id, model.slot));
    let slots = Slots::new(slots.collect()).unwrap_or_default();
    let (Some(to), Some(leaving)) = (slots.retained(now), slots.active()) else {
        return Ok(None);
    };
    let earlier = policies::latest_with_model(conn, state.stream.id, to).await?;
    let distrusted = breaches::distrusted(conn, state.stream.id, to).await?;
    let names = names(state);
    Ok(Some(RollBack {
        to: names.model(Some(to)),
        from: names.model(Some(leaving)),
        leaving,
        rung: earlier.map_or(understudy_ladder::Rung::Shadow, |earlier| {
            state
                .policy
                .rolled_back_to(&earlier.policy, distrusted)
                .rung
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
            .unwrap_or_else(|| words::ladder::has_left().to_owned()),
        Some(("key", id)) => words::ladder::api_key(id),
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
