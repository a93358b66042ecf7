//! The demo accounts, one per role and a second labeler and reviewer.

use anyhow::{Result, anyhow};
use argon2::password_hash::{PasswordHasher, SaltString};
use chrono::{DateTime, Utc};
use rand::RngCore;
use serde_json::json;
use sqlx::PgPool;
use understudy_ladder::access::Who;
use understudy_ladder::{PersonId, Role};
use understudy_store::people::NewPerson;
use understudy_store::{audit, people};

/// Of every demo account.
pub const PASSWORD: &str = "understudy-demo";

/// Address, name and role.
pub const ACCOUNTS: [(&str, &str, Role); 7] = [
    ("labeler@demo.example", "Lena Labeler", Role::Labeler),
    ("labeler2@demo.example", "Luis Labeler", Role::Labeler),
    ("reviewer@demo.example", "Rosa Reviewer", Role::Reviewer),
    ("reviewer2@demo.example", "Ravi Reviewer", Role::Reviewer),
    ("lead@demo.example", "Lou Lead", Role::Lead),
    ("manager@demo.example", "Mona Manager", Role::Manager),
    ("admin@demo.example", "Ada Admin", Role::Admin),
];

/// Creates the accounts that are missing; answers all of them.
pub async fn create(pool: &PgPool, now: DateTime<Utc>) -> Result<Vec<(PersonId, Role)>> {
    let mut tx = pool.begin().await?;
    let mut all = Vec::with_capacity(ACCOUNTS.len());
    for (email, name, role) in ACCOUNTS {
        let id = match people::by_email(&mut tx, email).await? {
            Some((person, _)) => person.id,
            None => {
                let id = people::create(&mut tx, NewPerson { email, name, password_hash: &hash()?, role, now }).await?;
                let body = json!({ "email": email, "role": role.code(), "cause": "demo" });
                let subject = format!("person:{id}");
                audit::append(&mut tx, audit::Change { who: Who::System, action: "person.added", subject: &subject, body, now }).await?;
                id
            }
        };
        all.push((id, role));
    }
    tx.commit().await?;
    Ok(all)
}

fn hash() -> Result<String> {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(|error| anyhow!("{error}"))?;
    let hash = argon2::Argon2::default().hash_password(PASSWORD.as_bytes(), &salt).map_err(|error| anyhow!("{error}"))?;
    Ok(hash.to_string())
}
