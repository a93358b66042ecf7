//! People with accounts.

use crate::StoreError;
use crate::audit::{self, Change};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{FromRow, PgConnection};
use understudy_ladder::access::{Actor, Reach, Role, Who};
use understudy_ladder::{PersonId, StreamId};

/// A person's account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// Lower-case e-mail address, used to log in.
    pub email: String,
    /// Name as others see it.
    pub name: String,
    /// What the person does here.
    pub role: Role,
    /// Whether logging in is refused.
    pub disabled: bool,
}

/// A person's account as it is created.
#[derive(Debug, Clone)]
pub struct NewPerson<'a> {
    /// Lower-case e-mail address.
    pub email: &'a str,
    /// Name as others see it.
    pub name: &'a str,
    /// argon2id in PHC form.
    pub password_hash: &'a str,
    /// What the person does here.
    pub role: Role,
    /// When.
    pub now: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    email: String,
    name: String,
    role: String,
    disabled: bool,
    password_hash: String,
}

impl Row {
    fn person(self) -> Result<(Person, String), StoreError> {
        let role = Role::from_code(&self.role).ok_or(StoreError::Corrupt("role"))?;
        Ok((
            Person {
                id: self.id.into(),
                email: self.email,
                name: self.name,
                role,
                disabled: self.disabled,
            },
            self.password_hash,
        ))
    }
}

/// Creates an account, with its audit entry. The constraint `people_email_unique` refuses a second one with the same
/// address.
pub async fn create(
    conn: &mut PgConnection,
    who: Who,
    new: NewPerson<'_>,
) -> Result<PersonId, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "insert into people (email, name, password_hash, role, created_at) values ($1, $2, $3, $4, $5) returning id",
    )
    .bind(new.email)
    .bind(new.name)
    .bind(new.password_hash)
    .bind(new.role.code())
    .bind(new.now)
    .fetch_one(&mut *conn)
    .await?;
    let change = Change {
        who,
        action: "person.added",
        subject: &format!("person:{id}"),
        // What the person becomes a member of has entries of its own.
        body: json!({ "email": new.email, "role": new.role.code(), "streams": [] }),
        now: new.now,
    };
    audit::append(conn, change).await?;
    Ok(id.into())
}

/// The account with this address and its password hash.
pub async fn by_email(
    conn: &mut PgConnection,
    email: &str,
) -> Result<Option<(Person, String)>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, email, name, role, disabled_at is not null as disabled, password_hash from people where email = lower($1)",
    )
    .bind(email)
    .fetch_optional(conn)
    .await?;
    row.map(Row::person).transpose()
}

/// The account with this id.
pub async fn by_id(conn: &mut PgConnection, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, email, name, role, disabled_at is not null as disabled, '' as password_hash from people where id = $1",
    )
    .bind(id.get())
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Row::person).transpose()?.map(|(person, _)| person))
}

/// All accounts by name.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, email, name, role, disabled_at is not null as disabled, '' as password_hash from people order by name, id",
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| row.person().map(|(person, _)| person))
        .collect()
}

/// Gives an account another role.
pub async fn set_role(conn: &mut PgConnection, id: PersonId, role: Role) -> Result<(), StoreError> {
    sqlx::query("update people set role = $2 where id = $1")
        .bind(id.get())
        .bind(role.code())
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces an account's password.
pub async fn set_password(
    conn: &mut PgConnection,
    id: PersonId,
    password_hash: &str,
) -> Result<(), StoreError> {
    sqlx::query("update people set password_hash = $2 where id = $1")
        .bind(id.get())
        .bind(password_hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// The code of the language that a person chose to read, if they chose one.
pub async fn language(conn: &mut PgConnection, id: PersonId) -> Result<Option<String>, StoreError> {
    let chosen: Option<Option<String>> =
        sqlx::query_scalar("select language from people where id = $1")
            .bind(id.get())
            .fetch_optional(conn)
            .await?;
    Ok(chosen.flatten())
}

/// Remembers the language that a person chose to read.
pub async fn set_language(
    conn: &mut PgConnection,
    id: PersonId,
    language: &str,
) -> Result<(), StoreError> {
    sqlx::query("update people set language = $2 where id = $1")
        .bind(id.get())
        .bind(language)
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes a person a member of a stream, once, with its audit entry.
pub async fn join_stream(
    conn: &mut PgConnection,
    who: Who,
    person: PersonId,
    stream: StreamId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let joined: Option<String> = sqlx::query_scalar(
        "with new as (insert into stream_members (stream_id, person_id) values ($1, $2) on conflict do nothing returning stream_id)
         select s.slug from new join streams s on s.id = new.stream_id",
    )
    .bind(stream.get())
    .bind(person.get())
    .fetch_optional(&mut *conn)
    .await?;
    let Some(slug) = joined else {
        return Ok(());
    };
    let change = Change {
        who,
        action: "member.added",
        subject: &format!("person:{person}"),
        body: json!({ "stream": slug }),
        now,
    };
    audit::append(conn, change).await
}

#[derive(FromRow)]
struct ActorRow {
    #[sqlx(flatten)]
    row: Row,
    streams: Vec<i64>,
}

/// The person as an actor: permissions by role, reach by membership. `None` for disabled accounts.
pub async fn actor(
    conn: &mut PgConnection,
    id: PersonId,
) -> Result<Option<(Person, Actor)>, StoreError> {
    let found: Option<ActorRow> = sqlx::query_as(
        "select p.id, p.email, p.name, p.role, p.disabled_at is not null as disabled, '' as password_hash,
                array(select m.stream_id from stream_members m where m.person_id = p.id) as streams
         from people p where p.id = $1",
    )
    .bind(id.get())
    .fetch_optional(conn)
    .await?;
    let Some(ActorRow { row, streams }) = found else {
        return Ok(None);
    };
    let (person, _) = row.person()?;
    if person.disabled {
        return Ok(None);
    }
    let reach = if person.role.sees_every_stream() {
        Reach::Every
    } else {
        Reach::Only(streams.into_iter().map(StreamId).collect())
    };
    let actor = Actor {
        who: Who::Person(id),
        permissions: person.role.permissions(),
        reach,
    };
    Ok(Some((person, actor)))
}
