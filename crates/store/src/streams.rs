//! Streams, and the state that routes them.

use crate::{StoreError, caps, models, policies};
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
pub use understudy_ladder::InputKind;
use understudy_ladder::access::{Actor, Reach};
use understudy_ladder::answer::classes;
use understudy_ladder::draw::Seed;
use understudy_ladder::route::Ladder;
use understudy_ladder::{
    AnswerKind, AnswerSettings, Cap, LabelSchema, PersonId, Policy, PolicyVersion, Rung, StreamId,
    effective_rung,
};

/// One kind of decision that is being automated.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Identifier.
    pub id: StreamId,
    /// Name in addresses.
    pub slug: String,
    /// The question.
    pub title: String,
    /// One or two sentences about it.
    pub summary: String,
    /// What people read before they decide.
    pub instructions: String,
    /// What it must not be used for.
    pub not_for: String,
    /// What its items are.
    pub input_kind: InputKind,
    /// What its answers are.
    pub answers: AnswerKind,
    /// Its labels; for other kinds than a single choice the two classes in which pairs are counted.
    pub labels: LabelSchema,
    /// Its secret.
    pub seed: Seed,
    /// The policy version in force.
    pub policy_version: PolicyVersion,
    /// Rises with every change of what routes the stream.
    pub revision: i64,
}

/// A stream as it is created.
#[derive(Debug, Clone)]
pub struct NewStream<'a> {
    /// Name in addresses.
    pub slug: &'a str,
    /// The question.
    pub title: &'a str,
    /// One or two sentences about it.
    pub summary: &'a str,
    /// What people read before they decide.
    pub instructions: &'a str,
    /// What it must not be used for.
    pub not_for: &'a str,
    /// What its items are.
    pub input_kind: InputKind,
    /// Its labels.
    pub labels: &'a LabelSchema,
    /// 32 random bytes.
    pub seed: Seed,
    /// The first policy version.
    pub policy: &'a Policy,
    /// Who made it; `None` for the command line.
    pub created_by: Option<PersonId>,
    /// When.
    pub now: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    slug: String,
    title: String,
    summary: String,
    instructions: String,
    not_for: String,
    input_kind: String,
    labels: Json<LabelSchema>,
    answer_kind: Option<Json<AnswerSettings>>,
    seed: Vec<u8>,
    policy_version: i32,
    revision: i64,
}

impl Row {
    fn stream(self) -> Result<Stream, StoreError> {
        let (answers, labels) = match self.answer_kind {
            None => (AnswerKind::SingleChoice, self.labels.0),
            Some(Json(settings)) => {
                let kind = settings.with_labels(Some(&self.labels.0));
                (
                    kind.map_err(|_| StoreError::Corrupt("answer kind"))?,
                    classes(),
                )
            }
        };
        Ok(Stream {
            id: self.id.into(),
            slug: self.slug,
            title: self.title,
            summary: self.summary,
            instructions: self.instructions,
            not_for: self.not_for,
            input_kind: InputKind::from_code(&self.input_kind)
                .ok_or(StoreError::Corrupt("input kind"))?,
            answers,
            labels,
            seed: Seed::new(
                self.seed
                    .try_into()
                    .map_err(|_| StoreError::Corrupt("seed"))?,
            ),
            policy_version: self.policy_version.into(),
            revision: self.revision,
        })
    }
}

const COLUMNS: &str = "id, slug, title, summary, instructions, not_for, input_kind, labels, answer_kind, seed, policy_version, revision";

/// Creates a stream with its first policy version. The constraint `streams_slug_unique` refuses a second
/// one under the same name.
pub async fn create(conn: &mut PgConnection, new: NewStream<'_>) -> Result<StreamId, StoreError> {
    create_of(conn, new, &AnswerSettings::SingleChoice).await
}

/// Creates a stream whose answers are of this kind, which stays what it is. Streams whose answers are numbers or texts
/// have the two classes of their pairs as labels.
pub async fn create_of(
    conn: &mut PgConnection,
    new: NewStream<'_>,
    answers: &AnswerSettings,
) -> Result<StreamId, StoreError> {
    let kind = (*answers != AnswerSettings::SingleChoice).then_some(Json(answers));
    let id: i64 = sqlx::query_scalar(
        "insert into streams (slug, title, summary, instructions, not_for, input_kind, labels, answer_kind, seed, policy_version, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $11, $8, 1, $9, $10) returning id",
    )
    .bind(new.slug)
    .bind(new.title)
    .bind(new.summary)
    .bind(new.instructions)
    .bind(new.not_for)
    .bind(new.input_kind.code())
    .bind(Json(new.labels))
    .bind(new.seed.bytes().as_slice())
    .bind(new.created_by.map(PersonId::get))
    .bind(new.now)
    .bind(kind)
    .fetch_one(&mut *conn)
    .await?;
    let by = new
        .created_by
        .map_or_else(|| "system".to_owned(), |person| format!("person:{person}"));
    policies::insert(
        conn,
        policies::NewPolicy {
            stream: id.into(),
            version: PolicyVersion(1),
            policy: new.policy,
            request: None,
            cause: "Stream created",
            created_by: &by,
            now: new.now,
        },
    )
    .await?;
    Ok(id.into())
}

/// The stream with this name.
pub async fn by_slug(conn: &mut PgConnection, slug: &str) -> Result<Option<Stream>, StoreError> {
    let row: Option<Row> =
        sqlx::query_as(&format!("select {COLUMNS} from streams where slug = $1"))
            .bind(slug)
            .fetch_optional(conn)
            .await?;
    row.map(Row::stream).transpose()
}

/// The stream with this name, locked against every other change of its routing until commit.
pub async fn lock_by_slug(
    conn: &mut PgConnection,
    slug: &str,
) -> Result<Option<Stream>, StoreError> {
    let row: Option<Row> = sqlx::query_as(&format!(
        "select {COLUMNS} from streams where slug = $1 for no key update"
    ))
    .bind(slug)
    .fetch_optional(conn)
    .await?;
    row.map(Row::stream).transpose()
}

/// The stream with this id, locked in the same way.
pub async fn lock(conn: &mut PgConnection, id: StreamId) -> Result<Option<Stream>, StoreError> {
    let row: Option<Row> = sqlx::query_as(&format!(
        "select {COLUMNS} from streams where id = $1 for no key update"
    ))
    .bind(id.get())
    .fetch_optional(conn)
    .await?;
    row.map(Row::stream).transpose()
}

/// The streams that the actor may see, by title.
pub async fn list(conn: &mut PgConnection, actor: &Actor) -> Result<Vec<Stream>, StoreError> {
    let only: Option<Vec<i64>> = match &actor.reach {
        Reach::Every => None,
        Reach::Only(streams) => Some(streams.iter().map(|stream| stream.get()).collect()),
    };
    let rows: Vec<Row> =
        sqlx::query_as(&format!("select {COLUMNS} from streams where $1::bigint[] is null or id = any($1) order by title, id"))
            .bind(only)
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(Row::stream).collect()
}

/// All streams, in the order in which they are locked.
pub(crate) async fn ids(conn: &mut PgConnection) -> Result<Vec<StreamId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("select id from streams order by id")
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(StreamId).collect())
}

/// The revision of a stream.
pub async fn revision(
    conn: &mut PgConnection,
    stream: StreamId,
) -> Result<Option<i64>, StoreError> {
    Ok(
        sqlx::query_scalar("select revision from streams where id = $1")
            .bind(stream.get())
            .fetch_optional(conn)
            .await?,
    )
}

/// Tells every server process that what routes the stream has changed.
pub async fn bump_revision(conn: &mut PgConnection, stream: StreamId) -> Result<(), StoreError> {
    sqlx::query("update streams set revision = revision + 1 where id = $1")
        .bind(stream.get())
        .execute(&mut *conn)
        .await?;
    sqlx::query("select pg_notify('understudy_streams', $1)")
        .bind(stream.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// A stream with everything that routes it, as of its revision.
#[derive(Debug, Clone)]
pub struct StreamState {
    /// The stream.
    pub stream: Stream,
    /// The policy in force.
    pub policy: Policy,
    /// The caps in force.
    pub caps: Vec<Cap>,
    /// Its model versions.
    pub models: Vec<models::Model>,
}

impl StreamState {
    /// The rung in force.
    pub fn effective_rung(&self) -> Rung {
        effective_rung(self.policy.rung, &self.caps)
    }

    /// The policy in force as the caps leave it: what a step up starts from.
    pub fn held_policy(&self) -> Policy {
        self.policy.held_by(&self.caps)
    }

    /// The active model version.
    pub fn active_model(&self) -> Option<&models::Model> {
        let active = self.policy.active_model?;
        self.models.iter().find(|model| model.id == active)
    }

    /// The canary.
    pub fn canary_model(&self) -> Option<&models::Model> {
        self.model(self.policy.canary?.model)
    }

    /// The version with this id.
    pub fn model(&self, id: understudy_ladder::ModelId) -> Option<&models::Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// What routing looks at.
    pub fn ladder(&self) -> Ladder<'_> {
        Ladder {
            seed: &self.stream.seed,
            labels: &self.stream.labels,
            policy: &self.policy,
            version: self.stream.policy_version,
            caps: &self.caps,
            model_healthy: self.active_model().is_some_and(|model| model.healthy),
            canary_healthy: self.canary_model().is_some_and(|model| model.healthy),
        }
    }
}

impl Stream {
    /// What people choose from: one of these, or several; `None` for numbers and texts.
    pub fn options(&self) -> Option<&LabelSchema> {
        match &self.answers {
            AnswerKind::SingleChoice => Some(&self.labels),
            AnswerKind::MultipleChoice(choice) => Some(&choice.labels),
            AnswerKind::Number(_) | AnswerKind::Text(_) => None,
        }
    }
}

/// Reads what routes the stream.
pub async fn state(conn: &mut PgConnection, stream: Stream) -> Result<StreamState, StoreError> {
    let policy = policies::get(conn, stream.id, stream.policy_version)
        .await?
        .ok_or(StoreError::Corrupt("policy version"))?;
    let caps = caps::in_force(conn, stream.id).await?;
    let models = models::list(conn, stream.id).await?;
    Ok(StreamState {
        stream,
        policy: policy.policy,
        caps,
        models,
    })
}
