//! The demo accounts, one per role and a second labeler and reviewer.

use crate::password;
use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::PgPool;
use understudy_ladder::access::Who;
use understudy_ladder::{PersonId, Role};
use understudy_store::people::{self, NewPerson};

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
        let id = if let Some((person, _)) = people::by_email(&mut tx, email).await? {
            person.id
        } else {
            let new = NewPerson {
                email,
                name,
                password_hash: &password::hash(PASSWORD)?,
                role,
                now,
            };
            people::create(&mut tx, Who::System, new).await?
        };
        all.push((id, role));
    }
    tx.commit().await?;
    Ok(all)
}
