//! The server is killed (SIGKILL) in the middle of ramps, applies and demotions, again and again: after each restart
//! the log replays to what the tables hold, and no rule is broken.

use super::proved::{Ladder, PEOPLE};
use crate::harness::Browser;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sqlx::ConnectOptions;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::sync::watch;
use understudy::ambient;
use understudy::cli::audit::verify;
use understudy_ladder::guardrail::{Audit, AuditWatch};
use understudy_ladder::policy::{Advance, RampPlan};
use understudy_ladder::{ItemId, Permission, Policy, Rate, Role, Rung};

/// How often it is killed.
const KILLS: u32 = 200;
/// How often at most, where the ladder has moved too little by then.
const MOST_KILLS: u32 = 3 * KILLS;
/// So many policy versions come into force at least.
const VERSIONS: i32 = 21;
/// It lives for fewer answers than these to those who move the ladder, however long they take.
const LONGEST_LIFE: u32 = 16;
/// And for less than so many milliseconds more, so that it dies anywhere in what is under way.
const LAST_MOMENT: u64 = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_change_no_rung_and_break_no_rule() {
    let mut random = StdRng::seed_from_u64(20_261_122);
    let ladder = Ladder::with(Policy {
        rung: Rung::Assist,
        ramp_plan: RampPlan {
            bake_minutes: 0,
            min_audited: 1,
            advance: Advance::Automatic,
        },
        ..Policy::initial()
    })
    .await;
    let address = free_address();
    let key = ladder
        .server
        .key(&[Permission::WriteItems, Permission::Demote], None)
        .await;
    let mut people = People::default();
    let mut kill = 0;
    while kill < KILLS || ladder.version().await.get() < VERSIONS {
        assert!(
            kill < MOST_KILLS,
            "fewer than {VERSIONS} policy versions came into force in {kill} lives"
        );
        seen_on_the_ramp(&ladder, &mut random).await;
        let mut server = serve(&ladder, address);
        ready(address, &mut server).await;
        people.log_in(&ladder, address).await;
        let answers = random.random_range(0..LONGEST_LIFE);
        let moment = Duration::from_millis(random.random_range(0..LAST_MOMENT));
        let acts: [u32; 4] = std::array::from_fn(|_| random.random_range(0..16));
        let (answered, mut seen) = watch::channel(0);
        let work = busy(&ladder, &people, address, &key, kill, acts, answered);
        // Whoever moved the ladder may also be done before.
        let end = async {
            let _ = seen.wait_for(|count| *count >= answers).await;
            tokio::time::sleep(moment).await;
        };
        // What is under way is cut off wherever it is.
        futures::future::select(pin!(work), pin!(end)).await;
        server.kill().unwrap();
        server.wait().unwrap();
        holds(&ladder, kill).await;
        kill += 1;
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn serve(ladder: &Ladder, address: SocketAddr) -> Child {
    let url = ladder.server.pool.connect_options().to_url_lossy();
    Command::new(env!("CARGO_BIN_EXE_understudy"))
        .args(["serve", "--bind", &address.to_string()])
        .env("DATABASE_URL", url.to_string())
        .env("UNDERSTUDY_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

async fn ready(address: SocketAddr, server: &mut Child) {
    let asked = format!("http://{address}/readyz");
    for _ in 0..3_000 {
        if reqwest::get(&asked)
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            return;
        }
        assert!(
            server.try_wait().unwrap().is_none(),
            "the server stopped by itself"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the server does not become ready");
}

/// Puts evidence on the step in force: good, bad, or none, so that the ramp goes on, back, or stays. What a breach said
/// of earlier evidence is forgotten, so that the stream can climb again.
async fn seen_on_the_ramp(ladder: &Ladder, random: &mut StdRng) {
    let state = ladder.state().await;
    let version = state.stream.policy_version;
    let Some(mut watch) = AuditWatch::new(&state.policy.guardrails, version) else {
        return;
    };
    let (audits, errors) =
        [(300, 0), (300, 0), (300, 0), (120, 20), (0, 0)][random.random_range(0..5)];
    for n in 0..audits {
        watch = watch.with(Audit {
            item: ItemId(i64::from(n) + 1),
            at: ambient::now(),
            version,
            error: n < errors,
        });
    }
    sqlx::query(
        "insert into audit_watches (stream_id, model_id, document) values ($1, $2, $3)
         on conflict on constraint audit_watches_pkey do update set document = excluded.document, evidence_from = null",
    )
    .bind(ladder.stream.get())
    .bind(ladder.model.get())
    .bind(sqlx::types::Json(watch))
    .execute(&ladder.server.pool)
    .await
    .unwrap();
}

/// People whose sessions survive the server, because they are in the database.
#[derive(Default)]
struct People {
    lead: Option<Browser>,
    approvers: Vec<Browser>,
}

impl People {
    async fn log_in(&mut self, ladder: &Ladder, address: SocketAddr) {
        if self.lead.is_some() {
            return;
        }
        let address = format!("http://{address}");
        self.lead = Some(somebody(ladder, Role::Lead, &address).await);
        for _ in PEOPLE {
            self.approvers
                .push(somebody(ladder, Role::Admin, &address).await);
        }
    }
}

async fn somebody(ladder: &Ladder, role: Role, address: &str) -> Browser {
    let person = ladder.server.somebody(role).await;
    ladder.server.join(person.id, ladder.stream).await;
    let browser = Browser::new(address);
    browser.log_in(&person.email).await;
    browser
}

/// Items come while the ladder is moved, and every answer to a move is counted; whatever fails because the server is
/// gone does not matter.
async fn busy(
    ladder: &Ladder,
    people: &People,
    address: SocketAddr,
    key: &str,
    kill: u32,
    acts: [u32; 4],
    answered: watch::Sender<u32>,
) {
    let client = ladder.server.client(key);
    let api = format!("http://{address}/api/v1/streams/rows");
    let post = async {
        for n in 0.. {
            let item = json!({
                "external_id": format!("{kill}-{n}"), "row": { "a": n },
                "prediction": { "model": "v1", "label": "yes", "confidence": 0.99 },
            });
            let _ = client.post(format!("{api}/items")).json(&item).send().await;
        }
    };
    // The count ends with the last act.
    let (client, api) = (&client, &api);
    let climb = async move {
        for act in acts {
            match act {
                0 => {
                    let demote = client.post(format!("{api}/demote")).json(&json!({}));
                    drop(demote.send().await);
                    answered.send_modify(|count| *count += 1);
                }
                1 => {
                    let lead = people.lead.as_ref().unwrap();
                    send(lead, "kill", json!({ "reason": "a test" }), &answered).await;
                }
                _ => step(people, &answered).await,
            }
        }
    };
    futures::future::join(post, climb).await;
}

/// Asks for the next step, and everybody approves whatever is open.
async fn step(people: &People, answered: &watch::Sender<u32>) {
    let lead = people.lead.as_ref().unwrap();
    let opened = send(lead, "requests", json!({ "step_up": true }), answered).await;
    let Some(id) = opened.and_then(|request| request["id"].as_i64()) else {
        return;
    };
    let approve = format!("requests/{id}/approve");
    for approver in &people.approvers {
        let approved = send(approver, &approve, json!({}), answered).await;
        if approved.is_none_or(|request| request["state"] != "open") {
            return;
        }
    }
}

async fn send(
    browser: &Browser,
    path: &str,
    body: serde_json::Value,
    answered: &watch::Sender<u32>,
) -> Option<serde_json::Value> {
    let path = format!("/api/v1/streams/rows/{path}");
    let request = browser.page_sends(reqwest::Method::POST, &path).json(&body);
    let answer = request.send().await;
    answered.send_modify(|count| *count += 1);
    answer.ok()?.json().await.ok()
}

/// What must be nowhere, whenever the server was killed.
const BROKEN: [(&str, &str); 6] = [
    (
        "automated outcomes that their version does not permit",
        "select count(*) from outcomes o join policies p on p.stream_id = o.stream_id and p.version = o.policy_version
         where o.source = 'automated' and o.revision = 1
           and not (p.document ->> 'rung' in ('partial', 'full')
                    and o.bucket < (p.document ->> 'ramp')::float8 * 10000
                    and o.model_id = (p.document ->> 'active_model')::bigint
                    and o.confidence >= o.threshold
                    and (p.document ->> 'rung' = 'full'
                         or o.threshold = (p.document -> 'thresholds' ->> 'default')::float8))",
    ),
    (
        "items with neither an outcome nor a place in the queue",
        "select count(*) from items i
         where not exists (select from outcomes o where o.stream_id = i.stream_id and o.item_id = i.id)
           and not exists (select from queue q where q.stream_id = i.stream_id and q.item_id = i.id)",
    ),
    (
        "items that were automated and wait for people without being drawn for an audit",
        "select count(*) from items i join queue q on q.stream_id = i.stream_id and q.item_id = i.id
         where i.route = 'automated' and not i.audit",
    ),
    (
        "streams without exactly one active model",
        "select count(*) from streams s where (select count(*) from models m where m.stream_id = s.id and m.slot = 'active') <> 1",
    ),
    (
        "pending requests from a version that was left",
        "select count(*) from requests r join streams s on s.id = r.stream_id
         where r.state in ('open', 'scheduled') and r.base_version <> s.policy_version",
    ),
    (
        "requests applied twice, or applied without a policy version",
        "select count(*) from requests r
         where r.state = 'applied' and (select count(*) from policies p where p.stream_id = r.stream_id and p.request_id = r.id) <> 1",
    ),
];

async fn holds(ladder: &Ladder, kill: u32) {
    // The killed server's connections may still be ending.
    let verified = verify(&ladder.server.pool).await;
    assert!(verified.is_ok(), "kill {kill}: {verified:?}");
    ladder.agrees().await;
    for (what, count) in BROKEN {
        let broken: i64 = sqlx::query_scalar(count)
            .fetch_one(&ladder.server.pool)
            .await
            .unwrap();
        assert_eq!(broken, 0, "kill {kill}: {what}");
    }
    let policy = ladder.state().await.policy;
    assert!(policy.check_values().is_ok() && policy.ramp <= Rate::ALL);
}
