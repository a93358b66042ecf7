//! People, API keys and the audit log.

use crate::error::AppError;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::Role;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Identifier.
    pub id: i64,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Role.
    pub role: Role,
    /// Whether logging in is refused.
    pub disabled: bool,
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRow {
    /// Identifier.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The first characters of the key.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whether it has been revoked.
    pub revoked: bool,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// The particulars.
    pub body: String,
}

/// What the admin page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminData {
    /// Accounts.
    pub people: Vec<PersonRow>,
    /// API keys.
    pub keys: Vec<KeyRow>,
    /// The newest entries of the audit log, newest first.
    pub audit: Vec<AuditRow>,
}

/// What people and keys that the audit log knows by number are called.
#[cfg(feature = "ssr")]
struct Names(std::collections::HashMap<String, String>);

#[cfg(feature = "ssr")]
impl Names {
    fn of(people: &[PersonRow], keys: &[KeyRow]) -> Self {
        use understudy_ladder::{ApiKeyId, PersonId, access::Who};
        let people = people.iter().map(|row| {
            (
                Who::Person(PersonId::from(row.id)).to_string(),
                row.name.clone(),
            )
        });
        let keys = keys.iter().map(|row| {
            (
                Who::Key(ApiKeyId::from(row.id)).to_string(),
                format!("API key {}", row.name),
            )
        });
        Self(people.chain(keys).collect())
    }

    /// The name, or what the log says where nobody is called so.
    fn name(&self, logged: String) -> String {
        self.0.get(&logged).cloned().unwrap_or(logged)
    }
}

/// How many entries of the audit log the page shows.
#[cfg(feature = "ssr")]
const NEWEST: i64 = 50;

/// What the admin page shows.
#[server]
pub async fn admin_page() -> Result<AdminData, AppError> {
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_store::{StoreError, api_keys, audit, people};

    allowed(Permission::Admin).await?;
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let people: Vec<PersonRow> = people::list(&mut conn)
        .await?
        .into_iter()
        .map(|person| PersonRow {
            id: person.id.get(),
            name: person.name,
            email: person.email,
            role: person.role,
            disabled: person.disabled,
        })
        .collect();
    let keys: Vec<KeyRow> = api_keys::list(&mut conn)
        .await?
        .into_iter()
        .map(|key| KeyRow {
            id: key.id.get(),
            name: key.name,
            prefix: key.prefix,
            scopes: key
                .scopes
                .iter()
                .map(|scope| scope.code().to_owned())
                .collect(),
            revoked: key.revoked,
        })
        .collect();
    let names = Names::of(&people, &keys);
    let audit = audit::latest(&mut conn, None, NEWEST)
        .await?
        .into_iter()
        .map(|entry| AuditRow {
            seq: entry.seq,
            at: entry.at,
            actor: names.name(entry.actor),
            action: entry.action,
            subject: names.name(entry.subject),
            body: entry.body,
        });
    Ok(AdminData {
        people,
        keys,
        audit: audit.collect(),
    })
}

/// Gives a person another role. Nobody changes their own: an organisation cannot lose its last admin so.
#[server]
pub async fn change_role(
    /// The person.
    person: i64,
    /// The new role.
    role: String,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use serde_json::json;
    use understudy_ladder::{Permission, PersonId};
    use understudy_store::{StoreError, audit, people};

    let (me, actor) = allowed(Permission::Admin).await?;
    let role = Role::from_code(&role).ok_or_else(|| {
        AppError::Invalid(format!(
            "role: {role:?} is none of labeler, reviewer, lead, manager, admin."
        ))
    })?;
    let id = PersonId(person);
    if id == me.id {
        return Err(AppError::Conflict(
            "You cannot change your own role: another admin can.".into(),
        ));
    }
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let found = people::by_id(&mut tx, id)
        .await?
        .ok_or_else(|| AppError::NotFound("There is no such person.".into()))?;
    people::set_role(&mut tx, id, role).await?;
    let subject = format!("person:{id}");
    let body = json!({ "from": found.role.code(), "to": role.code() });
    audit::append(
        &mut tx,
        audit::Change {
            who: actor.who,
            action: "role.changed",
            subject: &subject,
            body,
            now: services.now(),
        },
    )
    .await?;
    tx.commit().await.map_err(StoreError::from)?;
    leptos_axum::redirect("/admin");
    Ok(())
}

/// Revokes an API key at once.
#[server]
pub async fn revoke_key(
    /// The key.
    key: i64,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use serde_json::json;
    use understudy_ladder::{ApiKeyId, Permission};
    use understudy_store::{StoreError, api_keys, audit};

    let (_, actor) = allowed(Permission::Admin).await?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    if !api_keys::revoke(&mut tx, ApiKeyId(key), services.now()).await? {
        return Err(AppError::NotFound(
            "There is no such key, or it has been revoked before.".into(),
        ));
    }
    let subject = format!("key:{key}");
    audit::append(
        &mut tx,
        audit::Change {
            who: actor.who,
            action: "key.revoked",
            subject: &subject,
            body: json!({}),
            now: services.now(),
        },
    )
    .await?;
    tx.commit().await.map_err(StoreError::from)?;
    leptos_axum::redirect("/admin");
    Ok(())
}
