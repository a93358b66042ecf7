//! Reads model versions with their figures from the store: for the page, and for whoever else shows them.

use super::{ModelsView, Switch, VersionOfModel, spec_of};
use crate::server_fns::ladder::assemble::{back, called, everybody, names};
use crate::server_fns::ladder::{sentence, with_fitting_threshold};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::gate::Evidence;
use understudy_ladder::request::check_opening;
use understudy_ladder::slot::Slot;
use understudy_ladder::{ModelId, PersonId, Policy};
use understudy_stats::{Confusion, Target, certify};
use understudy_store::counts::{self, Period, Pool};
use understudy_store::models::Model;
use understudy_store::streams::StreamState;
use understudy_store::{StoreError, evidence};

/// The model versions of a stream.
pub async fn models(
    conn: &mut PgConnection,
    state: &StreamState,
    now: DateTime<Utc>,
) -> Result<ModelsView, StoreError> {
    let people = everybody(conn).await?;
    let (stream, labels) = (&state.stream, state.stream.labels.len());
    let ids: Vec<ModelId> = state.models.iter().map(|model| model.id).collect();
    let whole = Period::default();
    let mut confusions =
        counts::confusions(conn, stream.id, &ids, labels, Pool::Blind, whole).await?;
    let counted = evidence::read_all(conn, state, &ids, now).await?;
    let mut versions: Vec<VersionOfModel> = state
        .models
        .iter()
        .rev()
        .map(|model| {
            let confusion = confusions
                .remove(&model.id)
                .unwrap_or_else(|| Confusion::new(labels));
            version(state, model, confusion, &counted[&model.id], &people, now)
        })
        .collect();
    versions.sort_by_key(|version| version.slot != Slot::Active);
    Ok(ModelsView {
        names: names(state),
        version: state.stream.policy_version,
        policy: state.held_policy(),
        versions,
        back: back(conn, state, now).await?,
    })
}

fn version(
    state: &StreamState,
    model: &Model,
    confusion: Confusion,
    counted: &Evidence,
    people: &BTreeMap<PersonId, String>,
    now: DateTime<Utc>,
) -> VersionOfModel {
    let gates = &state.policy.gates;
    let target = Target::new(gates.max_error, gates.delta).ok();
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
