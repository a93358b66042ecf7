//! The people whose decisions a stream has: with accounts here, or by the names that imports gave them.

use crate::StoreError;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::PersonId;

/// How decisions name somebody with an account.
pub fn of_person(person: PersonId) -> String {
    format!("person:{person}")
}

/// The account behind a rater's name; none for imported ones.
pub fn person(rater: &str) -> Option<PersonId> {
    rater.strip_prefix("person:")?.parse().ok().map(PersonId)
}

/// What people with accounts are called, by the names that decisions have for them.
pub async fn names<'a>(
    conn: &mut PgConnection,
    raters: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let ids: Vec<i64> = raters.filter_map(person).map(PersonId::get).collect();
    let rows: Vec<(i64, String)> = sqlx::query_as("select id, name from people where id = any($1)")
        .bind(ids)
        .fetch_all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (of_person(id.into()), name))
        .collect())
}
