//! Reads model versions with their figures from the store: for the page, and for whoever else shows them.

use super::{ModelsView, SHARES, Scoring, Switch, VersionOfModel, spec_of};
use crate::figures::Stat;
use crate::figures::cost::{Costs, Division, per_item};
use crate::figures::same_items::{Said, SaidByBoth, SameItems};
use crate::server_fns::ladder::assemble::{back, called, everybody, names};
use crate::server_fns::ladder::{sentence, with_fitting_threshold};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::gate::certificate_target;
use understudy_ladder::gate::{Evidence, Gate};
use understudy_ladder::policy::Canary;
use understudy_ladder::request::check_opening;
use understudy_ladder::slot::Slot;
use understudy_ladder::{ModelId, PersonId, Policy, Rate};
use understudy_stats::{Confusion, Undefined, certify};
use understudy_store::counts::{self, Period, Pool};
use understudy_store::models::Model;
use understudy_store::scoring::{self, Standing};
use understudy_store::streams::StreamState;
use understudy_store::{StoreError, evidence};

/// The model versions of a stream.
pub async fn models(
    conn: &mut PgConnection,
    state: &StreamState,
    costs: Costs,
    now: DateTime<Utc>,
) -> Result<ModelsView, StoreError> {
    let people = everybody(conn).await?;
    let (stream, labels) = (&state.stream, state.stream.labels.len());
    let ids: Vec<ModelId> = state.models.iter().map(|model| model.id).collect();
    let whole = Period::default();
    let mut confusions =
        counts::confusions(conn, stream.id, &ids, labels, Pool::Blind, whole).await?;
    let counted = evidence::read_all(conn, state, &ids, now).await?;
    let mut scoring = scoring::progress(conn, stream.id).await?;
    let division = Division::under(&state.policy);
    let mut versions: Vec<VersionOfModel> = Vec::new();
    for model in state.models.iter().rev() {
        let confusion = confusions
            .remove(&model.id)
            .unwrap_or_else(|| Confusion::new(labels));
        let mut one = version(state, model, confusion, &counted[&model.id], &people, now);
        one.scoring = scoring.remove(&model.id).map(Scoring::from);
        one.cost = per_item(&counted[&model.id].blind_by_label, &division, costs);
        one.beside = beside(conn, state, &one, costs).await?;
        versions.push(one);
    }
    versions.sort_by_key(|version| version.slot != Slot::Active);
    Ok(ModelsView {
        names: names(state),
        version: state.stream.policy_version,
        policy: state.held_policy(),
        approved: state.policy.clone(),
        versions,
        costs,
        division,
        back: back(conn, state, now).await?,
    })
}

impl From<scoring::Progress> for Scoring {
    fn from(progress: scoring::Progress) -> Self {
        Self {
            done: progress.done,
            items: progress.items,
            failed: match progress.standing {
                Standing::Failed(why) => Some(why),
                Standing::Running | Standing::Retrying => None,
            },
        }
    }
}

/// A version and the active one on the same items.
async fn beside(
    conn: &mut PgConnection,
    state: &StreamState,
    version: &VersionOfModel,
    costs: Costs,
) -> Result<Option<SameItems>, StoreError> {
    let Some(active) = state.policy.active_model else {
        return Ok(None);
    };
    if version.id == active || version.slot == Slot::Retired || version.confusion.n() == 0 {
        return Ok(None);
    }
    let found = same_items(conn, state, active, version.id, costs).await?;
    Ok((found.items > 0).then_some(found))
}

/// Two versions on the same items, each dividing the work as the policy in force does.
pub async fn same_items(
    conn: &mut PgConnection,
    state: &StreamState,
    first: ModelId,
    second: ModelId,
    costs: Costs,
) -> Result<SameItems, StoreError> {
    let labels = &state.stream.labels;
    let said = |said: counts::Said| Said {
        label: labels.id(said.label).to_owned(),
        bin: said.bin,
        right: said.right,
    };
    let counted = counts::same_items(conn, state.stream.id, first, second).await?;
    let both: Vec<SaidByBoth> = counted
        .into_iter()
        .map(|both| SaidByBoth {
            first: said(both.first),
            second: said(both.second),
            items: both.items,
        })
        .collect();
    SameItems::new(&both, &Division::under(&state.policy), costs)
        .map_err(|_| StoreError::Corrupt("confidence bin"))
}

fn version(
    state: &StreamState,
    model: &Model,
    confusion: Confusion,
    counted: &Evidence,
    people: &BTreeMap<PersonId, String>,
    now: DateTime<Utc>,
) -> VersionOfModel {
    let asked = &state.policy.gates;
    let target = certificate_target(asked, counted);
    VersionOfModel {
        id: model.id,
        name: model.name.clone(),
        slot: model.slot,
        healthy: model.healthy,
        sha256: model.sha256.map(hex),
        spec: model.spec.as_ref().and_then(spec_of),
        added_at: model.created_at,
        added_by: model.created_by.map_or_else(
            || "Understudy".to_owned(),
            |person| called(&format!("person:{person}"), people),
        ),
        confusion,
        certificate: target.map(|target| certify(&counted.blind, target)),
        switch: can_become_active(model.slot, now)
            .then(|| switch(&state.held_policy(), model.id, counted)),
        canary: canary(state, model, counted),
        scoring: None,
        cost: Stat::Unknown {
            undefined: Undefined::NoData,
        },
        beside: None,
    }
}

/// Whether a version in this slot could be made active by a request.
fn can_become_active(slot: Slot, now: DateTime<Utc>) -> bool {
    match slot {
        Slot::Preview => true,
        Slot::Retained { until } => until > now,
        Slot::Active | Slot::Retired => false,
    }
}

/// What making this version active would take: its thresholds are its own where those in force do not
/// fit.
pub fn switch(base: &Policy, to: ModelId, evidence: &Evidence) -> Switch {
    let wanted = Policy {
        active_model: Some(to),
        // A canary that becomes active is no longer beside the active one.
        canary: base.canary.filter(|canary| canary.model != to),
        ..base.clone()
    };
    let (proposed, gates) = with_fitting_threshold(base, &wanted, evidence);
    let problem = check_opening(base, &proposed, &gates)
        .err()
        .map(|cause| sentence(&cause.to_string()));
    Switch {
        proposed,
        gates,
        problem,
    }
}

/// What making this version the canary would take, at the smallest share that is more than it has.
fn canary(state: &StreamState, model: &Model, evidence: &Evidence) -> Option<Switch> {
    if model.slot != Slot::Preview {
        return None;
    }
    let base = state.held_policy();
    let has = base.canary.filter(|canary| canary.model == model.id);
    let share = SHARES
        .into_iter()
        .filter_map(Rate::percent)
        .find(|share| has.is_none_or(|canary| *share > canary.share))?;
    let canary = Canary {
        model: model.id,
        share,
    };
    let (proposed, gates) = with_canary(&base, canary, evidence);
    let problem = check_opening(&base, &proposed, &gates)
        .err()
        .map(|cause| sentence(&cause.to_string()));
    Some(Switch {
        proposed,
        gates,
        problem,
    })
}

/// The policy with this canary, and what its gates find. Both versions share the thresholds, so they rise where the
/// canary needs that.
pub fn with_canary(base: &Policy, canary: Canary, evidence: &Evidence) -> (Policy, Vec<Gate>) {
    let wanted = Policy {
        canary: Some(canary),
        ..base.clone()
    };
    with_fitting_threshold(base, &wanted, evidence)
}

fn hex(bytes: [u8; 32]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| DIGITS[usize::from(half)])
        .collect()
}
