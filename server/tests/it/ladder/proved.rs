//! A stream with evidence for every step, and people who take them.

use crate::harness::Server;
use chrono::Days;
use understudy::ambient;
use understudy_ladder::access::{Actor, Reach, Who};
use understudy_ladder::guardrail::{Audit, AuditWatch};
use understudy_ladder::policy::{RampPlan, Thresholds};
use understudy_ladder::request::Request;
use understudy_ladder::{
    ItemId, ModelId, PersonId, Policy, PolicyVersion, Rate, RequestId, Role, Rung, StreamId,
    Threshold,
};
use understudy_store::moves::{self, MoveError, NewVersion, Propose};
use understudy_store::replayed;
use understudy_store::streams::{self, InputKind, StreamState};

/// Places among those who approve.
pub const PEOPLE: [usize; 3] = [1, 2, 3];

/// The stream `rows` on some rung, with a model that runs elsewhere.
pub struct Ladder {
    pub server: Server,
    pub stream: StreamId,
    pub model: ModelId,
    people: Vec<PersonId>,
}

impl Ladder {
    /// A stream that was put on this rung when it was created, at the whole ramp.
    pub async fn on(rung: Rung) -> Self {
        Self::with(Policy {
            rung,
            ramp: if rung.automates() {
                Rate::ALL
            } else {
                Rate::NONE
            },
            ramp_steps: vec![Rate::ALL],
            ramp_plan: RampPlan {
                bake_minutes: 0,
                ..RampPlan::default()
            },
            overlap: 2,
            ..Policy::initial()
        })
        .await
    }

    /// A stream that was created with this policy, with thresholds and a model.
    pub async fn with(policy: Policy) -> Self {
        let server = Server::start().await;
        let policy = Policy {
            thresholds: Thresholds {
                default: Threshold::from_thousandths(950),
                ..Thresholds::default()
            },
            ..policy
        };
        let stream = server
            .stream_with("rows", InputKind::Table, &["yes", "no"], &policy)
            .await;
        log_creation(&server, &policy).await;
        let mut people = Vec::new();
        for role in [Role::Lead, Role::Admin, Role::Reviewer, Role::Admin] {
            let person = server.somebody(role).await;
            server.join(person.id, stream).await;
            people.push(person.id);
        }
        let mut ladder = Self {
            server,
            stream,
            model: ModelId(0),
            people,
        };
        ladder.model = ladder.add_model("v1").await;
        ladder.proof(ladder.model).await;
        ladder
    }

    pub async fn add_model(&self, name: &str) -> ModelId {
        let mut tx = self.server.pool.begin().await.unwrap();
        let new = NewVersion { name, file: None };
        let id = moves::add_model(&mut tx, &Actor::system(), "rows", new, ambient::now()).await;
        tx.commit().await.unwrap();
        id.unwrap()
    }

    /// Counts that let every gate pass: ten days of blind pairs, items that two people decided, and audits.
    pub async fn proof(&self, model: ModelId) {
        const PAIRS: [(&str, i16, i16, i64); 5] = [
            ("uniform", 0, 0, 150),
            ("uniform", 1, 1, 150),
            ("uniform", 1, 0, 1),
            ("audit", 0, 0, 60),
            ("audit", 1, 1, 60),
        ];
        let today = ambient::now().date_naive();
        for ago in 0..10 {
            let day = today - Days::new(ago);
            for (stratum, predicted, reference, items) in PAIRS {
                sqlx::query(
                    "insert into pair_counts (stream_id, model_id, day, predicted, reference, bin, blind, stratum, items)
                     values ($1, $2, $3, $4, $5, 980, true, $6, $7)",
                )
                .bind(self.stream.get())
                .bind(model.get())
                .bind(day)
                .bind(predicted)
                .bind(reference)
                .bind(stratum)
                .bind(items)
                .execute(&self.server.pool)
                .await
                .unwrap();
            }
            sqlx::query(
                "insert into peer_counts (stream_id, model_id, day, people, with_model, agreeing_pairs, items)
                 values ($1, $2, $3, 2, 2, 1, 100)",
            )
            .bind(self.stream.get())
            .bind(model.get())
            .bind(day)
            .execute(&self.server.pool)
            .await
            .unwrap();
        }
    }

    pub fn actor(&self, person: usize, role: Role) -> Actor {
        Actor {
            who: Who::Person(self.people[person]),
            permissions: role.permissions(),
            reach: Reach::Every,
        }
    }

    /// Whoever opens requests.
    pub fn lead(&self) -> Actor {
        self.actor(0, Role::Lead)
    }

    pub async fn state(&self) -> StreamState {
        let mut tx = self.server.pool.begin().await.unwrap();
        sqlx::query("set transaction isolation level repeatable read")
            .execute(&mut *tx)
            .await
            .unwrap();
        let stream = streams::by_slug(&mut tx, "rows").await.unwrap().unwrap();
        streams::state(&mut tx, stream).await.unwrap()
    }

    pub async fn version(&self) -> PolicyVersion {
        self.state().await.stream.policy_version
    }

    /// Opens a request for the policy in force with this change.
    pub async fn open(&self, change: impl FnOnce(&mut Policy)) -> Result<RequestId, MoveError> {
        let mut policy = self.state().await.held_policy();
        change(&mut policy);
        let propose = Propose {
            policy,
            comment: "",
            apply_at: None,
        };
        let mut tx = self.server.pool.begin().await.unwrap();
        let request = moves::open(&mut tx, &self.lead(), "rows", propose, ambient::now()).await?;
        tx.commit().await.unwrap();
        Ok(request.id)
    }

    /// Audits that prove the ramp step in force.
    pub async fn prove_step(&self) {
        let state = self.state().await;
        let version = state.stream.policy_version;
        let watch = AuditWatch::new(&state.policy.guardrails, version).unwrap();
        let watch = (1..=300).fold(watch, |watch, item| {
            watch.with(Audit {
                item: ItemId(item),
                at: ambient::now(),
                version,
                error: false,
            })
        });
        sqlx::query(
            "insert into audit_watches (stream_id, model_id, document) values ($1, $2, $3)
             on conflict on constraint audit_watches_pkey do update set document = excluded.document",
        )
        .bind(self.stream.get())
        .bind(state.policy.active_model.unwrap().get())
        .bind(sqlx::types::Json(watch))
        .execute(&self.server.pool)
        .await
        .unwrap();
    }

    /// Opens a request for the next step.
    pub async fn open_step(&self) -> RequestId {
        if self.state().await.effective_rung().automates() {
            self.prove_step().await;
        }
        self.open(|policy| *policy = policy.step_up().unwrap())
            .await
            .unwrap()
    }

    pub async fn approve(&self, person: usize, id: RequestId) -> Result<Request, MoveError> {
        let mut tx = self.server.pool.begin().await.unwrap();
        let actor = self.actor(person, Role::Admin);
        let done = moves::approve(&mut tx, &actor, "rows", id, "", ambient::now()).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub async fn demote(&self, to: Rung) -> Result<PolicyVersion, MoveError> {
        let mut tx = self.server.pool.begin().await.unwrap();
        let done = moves::demote(&mut tx, &self.lead(), "rows", Some(to), ambient::now()).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    pub async fn restrict(&self, policy: &Policy) -> Result<PolicyVersion, MoveError> {
        let mut tx = self.server.pool.begin().await.unwrap();
        let now = ambient::now();
        let done = moves::restrict(&mut tx, &self.lead(), "rows", policy, "less", now).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    /// Goes back from the version that is active now.
    pub async fn roll_back(&self) -> Result<PolicyVersion, MoveError> {
        let active = self.state().await.policy.active_model.unwrap();
        self.roll_back_from(active).await
    }

    pub async fn roll_back_from(&self, leaving: ModelId) -> Result<PolicyVersion, MoveError> {
        let mut tx = self.server.pool.begin().await.unwrap();
        let now = ambient::now();
        let done = moves::roll_back(&mut tx, &self.lead(), "rows", leaving, now).await?;
        tx.commit().await.unwrap();
        Ok(done)
    }

    /// Makes another model active, by a request.
    pub async fn switch_to(&self, model: ModelId) {
        let request = self
            .open(|policy| policy.active_model = Some(model))
            .await
            .unwrap();
        self.approve(PEOPLE[0], request).await.unwrap();
    }

    /// Takes every step up to this rung.
    pub async fn climb_to(&self, rung: Rung) {
        while self.state().await.effective_rung() < rung {
            let request = self.open_step().await;
            for person in PEOPLE {
                let approved = self.approve(person, request).await.unwrap();
                if !approved.state.is_pending() {
                    break;
                }
            }
        }
    }

    /// The audit log tells the state that the tables hold.
    pub async fn agrees(&self) {
        let mut tx = self.server.pool.begin().await.unwrap();
        sqlx::query("set transaction isolation level repeatable read")
            .execute(&mut *tx)
            .await
            .unwrap();
        let differences = replayed::differences(&mut tx).await.unwrap();
        assert!(differences.is_empty(), "{differences:?}");
    }
}

/// The harness creates streams without an entry in the log.
async fn log_creation(server: &Server, policy: &Policy) {
    let mut tx = server.pool.begin().await.unwrap();
    let created = sqlx::query_scalar("select created_at from streams where slug = 'rows'")
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let change = understudy_store::audit::Change {
        who: Who::System,
        action: "stream.created",
        subject: "stream:rows",
        body: serde_json::json!({ "policy": policy }),
        now: created,
    };
    understudy_store::audit::append(&mut tx, change)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
