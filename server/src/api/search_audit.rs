//! `GET /audit`: who changed what, and when.

use super::caller::Caller;
use super::cursor::{cut, decode, encode, limit_of};
use super::problem::{FieldError, Problem};
use super::query::Query;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize, Serialize};
use understudy_ladder::Permission;
use understudy_ladder::audit::Entry;
use understudy_store::audit::{self, Search};
use utoipa::{IntoParams, ToSchema};

/// Which entries; what is left out is not looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Who: `person:7`, `key:3` or `system`.
    #[param(example = "person:7")]
    pub actor: Option<String>,
    /// What was done.
    #[param(example = "policy.applied")]
    pub action: Option<String>,
    /// To what.
    #[param(example = "stream:garments")]
    pub subject: Option<String>,
    /// Not before this.
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    pub to: Option<DateTime<Utc>>,
    /// A text that the actor, the action, the subject or the particulars contain, in capitals or not.
    #[param(example = "threshold")]
    pub q: Option<String>,
    /// `next_cursor` of the page before; nothing for the first page.
    pub cursor: Option<String>,
    /// How many to a page.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    pub limit: Option<i64>,
}

impl AuditQuery {
    fn search(&self) -> Result<Search<'_>, Problem> {
        let texts = [
            ("actor", &self.actor),
            ("action", &self.action),
            ("subject", &self.subject),
            ("q", &self.q),
        ];
        let zero = texts
            .iter()
            .filter(|(_, text)| text.as_ref().is_some_and(|text| text.contains('\0')))
            .map(|(field, _)| FieldError::new(*field, "must not contain the character \\u0000"));
        let known = |time: &DateTime<Utc>| (0..=9999).contains(&time.year());
        let far = [("from", &self.from), ("to", &self.to)]
            .into_iter()
            .filter(|(_, time)| time.as_ref().is_some_and(|time| !known(time)))
            .map(|(field, _)| FieldError::new(field, "must have a year from 0000 to 9999"));
        let errors: Vec<FieldError> = zero.chain(far).collect();
        if !errors.is_empty() {
            return Err(Problem::fields(errors));
        }
        Ok(Search {
            actor: self.actor.as_deref(),
            action: self.action.as_deref(),
            subject: self.subject.as_deref(),
            from: self.from,
            to: self.to,
            text: self.q.as_deref(),
        })
    }
}

/// Entries of the audit log, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The entries.
    #[schema(value_type = Vec<AuditEntryShape>)]
    pub entries: Vec<Entry>,
    /// Send it as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

/// One entry of the audit log. Its hash covers all its fields and the hash before it.
#[derive(ToSchema)]
#[schema(as = AuditEntry)]
#[expect(dead_code, reason = "describes what the ladder writes")]
pub struct AuditEntryShape {
    /// Counted from 1 without gaps.
    #[schema(example = 318)]
    pub seq: u64,
    /// When, to the microsecond.
    pub at: DateTime<Utc>,
    /// Who: `person:7`, `key:3` or `system`.
    #[schema(example = "person:7")]
    pub actor: String,
    /// What was done.
    #[schema(example = "policy.applied")]
    pub action: String,
    /// To what.
    #[schema(example = "stream:garments")]
    pub subject: String,
    /// The particulars: JSON as text, because it is hashed letter by letter.
    #[schema(example = "{\"from\":6,\"to\":7}")]
    pub body: String,
    /// Hash of the entry before, in hexadecimal; 64 zeros for the first.
    pub previous: String,
    /// Hash of this entry, in hexadecimal.
    pub hash: String,
}

/// Search the audit log, newest entries first. Needs `admin`.
#[utoipa::path(get, path = "/audit", tag = "Audit", params(AuditQuery), responses((status = 200, description = "A page of entries", body = AuditPage)))]
pub async fn search_audit(
    State(app): State<AppState>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>, Problem> {
    caller.0.require(Permission::Admin)?;
    let (search, limit) = (query.search()?, limit_of(query.limit)?);
    let before = query
        .cursor
        .as_deref()
        .map(|cursor| decode("entry", cursor));
    let before: Option<i64> = before.transpose()?;
    let mut conn = app.pool.acquire().await?;
    let mut entries = audit::search(&mut conn, search, before, limit + 1).await?;
    let more = cut(&mut entries, limit);
    let last = entries.last().filter(|_| more);
    Ok(Json(AuditPage {
        next_cursor: last.map(|entry| encode("entry", entry.seq)),
        entries,
    }))
}
