//! The audit log, replayed: it gives what the tables hold, and shows what was changed around it.

use super::proved::{Ladder, PEOPLE};
use crate::harness::Server;
use chrono::TimeDelta;
use understudy::ambient;
use understudy::cli::audit::replays;
use understudy_ladder::access::Who;
use understudy_ladder::{ApiKeyId, ModelId, Permission, Role, Rung};
use understudy_store::audit::{self, Change};
use understudy_store::moves::{self, ModelMove, Propose};
use understudy_store::{api_keys, people, replayed};

/// A stream with every kind of change behind it.
async fn with_a_history() -> Ladder {
    let ladder = Ladder::on(Rung::Assist).await;
    let request = ladder.open_step().await;
    ladder.approve(PEOPLE[0], request).await.unwrap();
    kill(&ladder).await;
    ladder.climb_to(Rung::Partial).await;
    let second = ladder.add_model("v2").await;
    ladder.proof(second).await;
    ladder.switch_to(second).await;
    ladder.roll_back().await.unwrap();
    ladder.climb_to(Rung::Full).await;
    let third = ladder.add_model("v3").await;
    retire(&ladder, third).await;
    ladder.demote(Rung::Partial).await.unwrap();
    ended_requests(&ladder).await;
    kill(&ladder).await;
    kill(&ladder).await;
    people_and_keys(&ladder).await;
    ladder
}

async fn kill(ladder: &Ladder) {
    let mut tx = ladder.server.pool.begin().await.unwrap();
    moves::kill(&mut tx, &ladder.lead(), "rows", "smoke", ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn retire(ladder: &Ladder, model: ModelId) {
    let mut tx = ladder.server.pool.begin().await.unwrap();
    let (lead, now) = (ladder.lead(), ambient::now());
    moves::set_slot(&mut tx, &lead, "rows", model, ModelMove::Retire, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A request that was withdrawn, one that was rejected, and one that was edited and half approved.
async fn ended_requests(ladder: &Ladder) {
    let now = ambient::now();
    let (withdrawn, rejected) = (ladder.open_step().await, ladder.open_step().await);
    let mut tx = ladder.server.pool.begin().await.unwrap();
    moves::withdraw(&mut tx, &ladder.lead(), "rows", withdrawn, now)
        .await
        .unwrap();
    let admin = ladder.actor(PEOPLE[0], Role::Admin);
    moves::reject(&mut tx, &admin, "rows", rejected, "Not yet.", now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let edited = ladder.open_step().await;
    ladder.approve(PEOPLE[0], edited).await.unwrap();
    let propose = Propose {
        policy: ladder.state().await.held_policy().step_up().unwrap(),
        comment: "Later.",
        apply_at: Some(ambient::now() + TimeDelta::days(2)),
    };
    let mut tx = ladder.server.pool.begin().await.unwrap();
    moves::edit(
        &mut tx,
        &ladder.lead(),
        "rows",
        edited,
        propose,
        ambient::now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    ladder.approve(PEOPLE[1], edited).await.unwrap();
}

/// Somebody who became a reviewer, and two keys of which one was revoked.
async fn people_and_keys(ladder: &Ladder) {
    let server = &ladder.server;
    let labeler = server.somebody(Role::Labeler).await.id;
    server.join(labeler, ladder.stream).await;
    server
        .key(&[Permission::WriteItems], Some(ladder.stream))
        .await;
    server
        .key(&[Permission::ReadItems, Permission::Demote], None)
        .await;
    let mut tx = server.pool.begin().await.unwrap();
    people::set_role(&mut tx, labeler, Role::Reviewer)
        .await
        .unwrap();
    let now = ambient::now();
    let (person, key) = (format!("person:{labeler}"), ApiKeyId(2));
    let body = serde_json::json!({ "from": "labeler", "to": "reviewer" });
    let changed = Change {
        who: Who::System,
        action: "role.changed",
        subject: &person,
        body,
        now,
    };
    audit::append(&mut tx, changed).await.unwrap();
    assert!(api_keys::revoke(&mut tx, key, now).await.unwrap());
    let body = serde_json::json!({});
    let revoked = Change {
        who: Who::System,
        action: "key.revoked",
        subject: "key:2",
        body,
        now,
    };
    audit::append(&mut tx, revoked).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_gives_what_the_tables_hold() {
    let ladder = with_a_history().await;
    replays(&ladder.server.pool).await.unwrap();
    let state = ladder.state().await;
    assert!(state.stream.policy_version.get() > 5 && state.models.len() == 3);
}

/// A change around the log, and what is said of it.
type Tampering = (&'static str, &'static str);

const OF_THE_STREAM: [Tampering; 14] = [
    (
        "update caps set renewed = 0 where id = 2",
        "cap 2 was set again 0 times, the log says 1",
    ),
    (
        "update streams set policy_version = policy_version - 1",
        "is in force, the log says",
    ),
    (
        "update streams set slug = 'other'",
        "rows: the log tells of it, but there is no such stream",
    ),
    (
        "update caps set lifted_at = null where lifted_at is not null",
        "cap 1 is in force",
    ),
    (
        "update caps set lifted_at = now() where lifted_at is null",
        "cap 2 was lifted",
    ),
    (
        "update caps set set_at = set_at - interval '1 day' where id = 2",
        "cap 2 was set",
    ),
    (
        "update caps set set_by = 'person:1000' where id = 2",
        "cap 2 was set",
    ),
    (
        "update caps set document = jsonb_set(document, '{at}', '\"full\"') where id = 2",
        "cap 2 does not say",
    ),
    (
        "delete from caps where id = 2",
        "the log tells of cap 2, which is not there",
    ),
    (
        "insert into caps (stream_id, document, set_by, set_at) select stream_id, document, set_by, set_at from caps where id = 1",
        "the log does not tell of cap",
    ),
    (
        "update models set slot = 'retired', slot_until = null where slot = 'retained'",
        "is not in the slot",
    ),
    (
        "update models set slot_until = slot_until + interval '1 year' where slot = 'retained'",
        "is not in the slot",
    ),
    (
        "update models set name = 'v9' where name = 'v2'",
        "is called \"v9\"",
    ),
    (
        "insert into models (stream_id, name, slot, created_at) select id, 'v4', 'preview', now() from streams",
        "the log does not tell of model version",
    ),
];

const OF_POLICIES: [Tampering; 5] = [
    ("update policies set document = jsonb_set(document, '{audit_rate}', '0.01') where version = 2", "policy version 2 does not say what the log says"),
    ("update policies set document = jsonb_set(document, '{audit_rate}', '0.01') where version = (select max(version) from policies)", "does not say what the log says"),
    ("update policies set created_by = 'system' where version = 3", "policy version 3 does not come from where"),
    ("update policies set request_id = null where version = 3", "policy version 3 does not come from where"),
    ("insert into policies (stream_id, version, document, cause, created_by, created_at)
      select stream_id, 1000, document, cause, created_by, created_at from policies where version = 1", "the log does not tell of policy version 1000"),
];

const OF_REQUESTS: [Tampering; 18] = [
    (
        "update requests set caps = '[{\"id\": 2, \"renewed\": 1}]' where id = 1",
        "request 1 knows of other caps",
    ),
    ("update requests set state = 'rejected' where id = 1", "request 1 is rejected in one column and applied in another"),
    ("update requests set state = 'withdrawn', state_document = '{\"state\": \"withdrawn\", \"at\": \"2026-01-01T00:00:00Z\"}' where id = 1",
     "request 1 is withdrawn, the log says applied"),
    ("delete from requests where id = 1", "the log tells of request 1, which is not there"),
    ("insert into requests (stream_id, id, base_version, proposed, quorum, requester, gates, evidence, evidence_sha256, state, state_document, opened_at)
      select stream_id, 1000, base_version, proposed, quorum, requester, gates, evidence, evidence_sha256, state, state_document, opened_at
      from requests where id = 1", "the log does not tell of request 1000"),
    ("update requests set proposed = jsonb_set(proposed, '{audit_rate}', '0.01') where id = 1", "request 1 does not propose what"),
    ("update requests set apply_at = apply_at - interval '1 day' where apply_at is not null", "waits for"),
    ("update requests set apply_at = now() where id = 1", "request 1 waits for"),
    ("update requests set quorum = 0 where id = 1", "request 1 has the quorum 0, the log says 1"),
    ("update requests set requester = requester + 1 where id = 1", "request 1 was opened by person"),
    ("update requests set opened_at = opened_at + interval '1 day' where id = 1", "request 1 was opened"),
    ("update requests set base_version = 3 where id = 1", "request 1 starts from version 3"),
    ("update requests set state_document = jsonb_set(state_document, '{approvals,0,by}', '1') where id = 1", "request 1 was decided by people"),
    ("update requests set state_document = jsonb_set(state_document, '{approvals}', jsonb_build_array(state_document -> 'approvals' -> 1, state_document -> 'approvals' -> 0))
      where jsonb_array_length(state_document -> 'approvals') = 2", "was decided by people"),
    ("update requests set state_document = jsonb_set(state_document, '{approvals,0,reason}', '\"I saw it.\"') where id = 1", "request 1 was decided at another time or for another reason"),
    ("update requests set state_document = jsonb_set(state_document, '{reason}', '\"Never.\"') where state = 'rejected'", "for another reason"),
    ("update requests set evidence = jsonb_set(evidence, '{days}', '40') where id = 1", "request 1 has other evidence than its hash"),
    ("update requests set evidence_sha256 = repeat('0', 64) where id = 1", "request 1 has another hash of its evidence"),
];

const OF_PEOPLE: [Tampering; 13] = [
    ("update people set role = 'admin' where role = 'lead'", "is admin, the log says lead"),
    ("update people set email = 'me@example.com' where id = 1", "person 1 logs in as me@example.com"),
    ("update people set disabled_at = now() where id = 1", "person 1 is shut out"),
    ("insert into people (email, name, password_hash, role, created_at) values ('me@example.com', 'Me', '', 'admin', now())", "the log does not tell of person"),
    ("delete from stream_members where person_id = (select min(person_id) from stream_members)", "is a member of {}"),
    ("insert into streams (slug, title, input_kind, labels, seed, policy_version, created_at)
        select 'more', title, input_kind, labels, seed, policy_version, created_at from streams;
      insert into stream_members (stream_id, person_id) select s.id, 1 from streams s where slug = 'more'",
     "is a member of {\"more\", \"rows\"}, the log says {\"rows\"}"),
    ("update api_keys set scopes = scopes || 'models:write'::text where id = 1", "key 1 may"),
    ("update api_keys set stream_id = null where id = 1", "key 1 works for other streams"),
    ("update api_keys set revoked_at = null where id = 2", "key 2 works, the log says otherwise"),
    ("update api_keys set revoked_at = now() where id = 1", "key 1 was revoked, the log says otherwise"),
    ("update api_keys set secret_sha256 = sha256('mine') where id = 1", "key 1 is not the key"),
    ("delete from api_keys where id = 1", "the log tells of key 1, which is not there"),
    ("insert into api_keys (name, prefix, secret_sha256, scopes, created_at) values ('mine', 'us_', sha256('mine'), '{}', now())", "the log does not tell of key"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_changed_around_the_log_is_found_and_named() {
    let ladder = with_a_history().await;
    let all = OF_THE_STREAM
        .iter()
        .chain(&OF_POLICIES)
        .chain(&OF_REQUESTS)
        .chain(&OF_PEOPLE);
    let mut missed = Vec::new();
    for (change, told) in all {
        let found = found_after(&ladder.server, change).await;
        if !found.contains(told) {
            missed.push(format!(
                "{change}\n  is told as: {found}\n  and not: {told}"
            ));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    replays(&ladder.server.pool).await.unwrap();
}

/// What is found after a change, which is taken back then.
async fn found_after(server: &Server, change: &str) -> String {
    const UNGUARDED: &str = "alter table policies disable trigger policies_append_only;
        alter table requests drop constraint requests_base_exists;
        alter table breaches drop constraint breaches_cap";
    let mut tx = server.pool.begin().await.unwrap();
    sqlx::raw_sql(UNGUARDED).execute(&mut *tx).await.unwrap();
    let before = replayed::differences(&mut tx).await.unwrap();
    assert!(before.is_empty(), "{before:?}");
    sqlx::raw_sql(change).execute(&mut *tx).await.unwrap();
    let found = replayed::differences(&mut tx).await.unwrap();
    tx.rollback().await.unwrap();
    found.join("\n")
}
