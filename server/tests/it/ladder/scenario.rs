//! The demo's streams with their real models and what real people said, from their history on Shadow to wherever the
//! evidence lets them go. Time is the test's own: weeks pass in seconds.

mod garments;
mod nodules;
mod shop;

use crate::harness::Server;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use understudy::ambient;
use understudy::demo::{self, Beginning, Progress};
use understudy_ladder::access::{Actor, Reach, Who};
use understudy_ladder::draw::Seed;
use understudy_ladder::request::{CannotOpen, Request};
use understudy_ladder::{PersonId, Policy, RequestId, Role};
use understudy_store::moves::{self, MoveError, Propose};
use understudy_store::replayed;
use understudy_store::streams::{self, StreamState};

/// A demo stream on a server of its own, and the people who work with it.
struct Scene {
    server: Server,
    slug: &'static str,
    lead: PersonId,
    reviewer: PersonId,
    labeler: PersonId,
    now: DateTime<Utc>,
}

impl Scene {
    /// A demo stream with its history, begun with this policy. The draws are always the same.
    async fn open(slug: &'static str, policy: Policy) -> Self {
        let server = Server::start().await;
        let [lead, reviewer, labeler] = [Role::Lead, Role::Reviewer, Role::Labeler];
        let mut people = Vec::new();
        for role in [lead, reviewer, labeler] {
            people.push((server.somebody(role).await.id, role));
        }
        let runtime = server.state.models.runtime().await.unwrap();
        let beginning = Beginning {
            seed: Seed::new([11; 32]),
            policy,
            people: &people,
        };
        // The same time of day in every run: some counts begin anew at midnight.
        let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
        let now = ambient::now().with_time(morning).unwrap();
        demo::load_stream(&server.pool, &runtime, slug, &beginning, now, &mut Silent)
            .await
            .unwrap();
        Self {
            server,
            slug,
            lead: people[0].0,
            reviewer: people[1].0,
            labeler: people[2].0,
            now,
        }
    }

    fn lead(&self) -> Actor {
        actor(self.lead, Role::Lead)
    }

    fn wait(&mut self, time: TimeDelta) {
        self.now += time;
    }

    async fn state(&self) -> StreamState {
        let mut conn = self.server.pool.acquire().await.unwrap();
        let stream = streams::by_slug(&mut conn, self.slug).await.unwrap();
        streams::state(&mut conn, stream.unwrap()).await.unwrap()
    }

    /// Asks for this policy.
    async fn ask(&self, policy: Policy) -> Result<Request, MoveError> {
        let propose = Propose {
            policy,
            comment: "The evidence is there.",
            apply_at: None,
        };
        let mut tx = self.server.pool.begin().await.unwrap();
        let request = moves::open(&mut tx, &self.lead(), self.slug, propose, self.now).await?;
        tx.commit().await.unwrap();
        Ok(request)
    }

    /// Asks for the next step up from what is in force.
    async fn ask_for_next(&self) -> Result<Request, MoveError> {
        let next = self.state().await.held_policy().step_up().unwrap();
        self.ask(next).await
    }

    /// Somebody else than whoever asked says yes.
    async fn approve(&self, request: RequestId) -> Request {
        let reviewer = actor(self.reviewer, Role::Reviewer);
        let mut tx = self.server.pool.begin().await.unwrap();
        let approved =
            moves::approve(&mut tx, &reviewer, self.slug, request, "Yes.", self.now).await;
        tx.commit().await.unwrap();
        approved.unwrap()
    }

    /// The audit log tells the state that the tables hold.
    async fn log_agrees(&self) {
        let mut tx = self.server.pool.begin().await.unwrap();
        sqlx::query("set transaction isolation level repeatable read")
            .execute(&mut *tx)
            .await
            .unwrap();
        let differences = replayed::differences(&mut tx).await.unwrap();
        assert!(differences.is_empty(), "{differences:?}");
    }
}

fn actor(person: PersonId, role: Role) -> Actor {
    Actor {
        who: Who::Person(person),
        permissions: role.permissions(),
        reach: Reach::Every,
    }
}

/// The gate that refuses a request, by its name.
fn refused_by(refused: Result<Request, MoveError>) -> &'static str {
    match refused {
        Err(MoveError::CannotOpen {
            cause: CannotOpen::Gate(gate, _),
            ..
        }) => gate,
        Err(other) => panic!("refused, but by no gate: {other}"),
        Ok(request) => panic!("request {} was opened", request.id),
    }
}

/// Loading tells nobody.
struct Silent;

impl Progress for Silent {
    fn begin(&mut self, _: &str, _: u64) {}
    fn advance(&mut self, _: u64) {}
    fn end(&mut self) {}
}
