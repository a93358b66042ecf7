//! The audit log, proved from the database and from an export.

use crate::harness::Server;
use anyhow::Result;
use futures::TryStreamExt;
use sqlx::PgPool;
use understudy::cli::audit::{verify, verify_file};
use understudy_ladder::access::Who;
use understudy_ladder::audit::{Entry, Verifier, hash};
use understudy_store::audit::{Change, append, entries};

const ACTIONS: [&str; 4] = [
    "person.added",
    "key.added",
    "stream.created",
    "policy.applied",
];

async fn server_with_entries() -> Server {
    let server = Server::start().await;
    for action in ACTIONS {
        let mut tx = server.pool.begin().await.unwrap();
        let body = serde_json::json!({ "by": "test" });
        let change = Change {
            who: Who::System,
            action,
            subject: "test",
            body,
            now: understudy::ambient::now(),
        };
        append(&mut tx, change).await.unwrap();
        tx.commit().await.unwrap();
    }
    server
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_untouched_log_holds() {
    let server = server_with_entries().await;
    assert_eq!(verify(&server.pool).await.unwrap().checked(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_cannot_be_changed_without_breaking_the_tables_rules() {
    let server = server_with_entries().await;
    for change in [
        "update audit_log set actor = 'x'",
        "delete from audit_log",
        "truncate audit_log",
    ] {
        let refused = sqlx::query(change).execute(&server.pool).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

/// A log that somebody tampered with, and how.
type Tampered = (String, Vec<Entry>);

type Edit = fn(&mut Entry);

/// Every field of every entry changed, with the hash as it was and made to fit.
fn edited(log: &[Entry]) -> Vec<Tampered> {
    let edits: [(&str, Edit); 8] = [
        ("seq", |entry| entry.seq += 10),
        ("at", |entry| entry.at += chrono::TimeDelta::microseconds(1)),
        ("actor", |entry| entry.actor.push('1')),
        ("action", |entry| entry.action.push('s')),
        ("subject", |entry| entry.subject.clear()),
        ("body", |entry| entry.body.push(' ')),
        ("previous", |entry| entry.previous = entry.hash.clone()),
        ("hash", |entry| entry.hash = entry.previous.clone()),
    ];
    let mut all = Vec::new();
    for (field, edit) in edits {
        for index in 0..log.len() {
            let mut other = log.to_vec();
            edit(&mut other[index]);
            all.push((format!("{field} of entry {}", index + 1), other.clone()));
            if field != "hash" {
                other[index].hash = hash(&other[index]);
                all.push((format!("{field} of entry {}, hashed", index + 1), other));
            }
        }
    }
    all
}

/// Entries taken out, put in and exchanged, with their numbers as they were and closed up.
fn moved(log: &[Entry]) -> Vec<Tampered> {
    let mut all = Vec::new();
    for index in 0..log.len() {
        let mut without = log.to_vec();
        without.remove(index);
        all.push((format!("entry {} removed", index + 1), without));
        let mut doubled = log.to_vec();
        doubled.insert(index, log[index].clone());
        all.push((format!("entry {} doubled", index + 1), doubled));
        for forged in [false, true] {
            let mut longer = log.to_vec();
            let mut new = log[index].clone();
            new.action.push_str(".quietly");
            if forged {
                new.hash = hash(&new);
            }
            longer.insert(index, new);
            all.push((format!("an entry before {}", index + 1), longer));
        }
        if index > 0 {
            let mut exchanged = log.to_vec();
            exchanged.swap(index - 1, index);
            all.push((format!("entries {index} and the next exchanged"), exchanged));
        }
    }
    let renumbered: Vec<Tampered> = all
        .iter()
        .map(|(how, log)| {
            let mut log = log.clone();
            for (entry, seq) in log.iter_mut().zip(1..) {
                entry.seq = seq;
            }
            (format!("{how}, renumbered"), log)
        })
        .collect();
    all.extend(renumbered);
    all
}

/// Whether the proof fails, or ends with another entry than was written down.
fn is_found(proof: Result<Verifier>, head: &str) -> bool {
    proof.map_or(true, |verifier| verifier.check_end(head).is_err())
}

async fn replace(pool: &PgPool, log: &[Entry]) {
    sqlx::query("delete from audit_log")
        .execute(pool)
        .await
        .unwrap();
    for entry in log {
        sqlx::query(
            "insert into audit_log (seq, at, actor, action, subject, body, previous, hash) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(i64::try_from(entry.seq).unwrap())
        .bind(entry.at)
        .bind(&entry.actor)
        .bind(&entry.action)
        .bind(&entry.subject)
        .bind(&entry.body)
        .bind(&entry.previous)
        .bind(&entry.hash)
        .execute(pool)
        .await
        .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_edited_removed_reordered_or_inserted_is_found_online_and_in_an_export() {
    let server = server_with_entries().await;
    let mut conn = server.pool.acquire().await.unwrap();
    let log: Vec<Entry> = entries(&mut conn).try_collect().await.unwrap();
    drop(conn);
    let head = verify(&server.pool).await.unwrap().head().to_owned();
    for freedom in [
        "alter table audit_log disable trigger user",
        "alter table audit_log drop constraint audit_log_pkey",
        "alter table audit_log drop constraint audit_log_hash_unique",
        "alter table audit_log drop constraint audit_log_follows_one",
    ] {
        sqlx::query(freedom).execute(&server.pool).await.unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.ndjson");
    let mut missed = Vec::new();
    for (how, tampered) in edited(&log).into_iter().chain(moved(&log)) {
        let line = |entry: &Entry| serde_json::to_string(entry).unwrap() + "\n";
        std::fs::write(&file, tampered.iter().map(line).collect::<String>()).unwrap();
        if !is_found(verify_file(&file), &head) {
            missed.push(format!("in the export: {how}"));
        }
        replace(&server.pool, &tampered).await;
        // A table has no order of its own: rows with their own numbers are where they were.
        let mut sorted = tampered;
        sorted.sort_by_key(|entry| entry.seq);
        if sorted != log && !is_found(verify(&server.pool).await, &head) {
            missed.push(format!("online: {how}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    replace(&server.pool, &log).await;
    assert!(!is_found(verify(&server.pool).await, &head), "as it was");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_found_is_named() {
    let server = server_with_entries().await;
    let touch = async |change: &str| {
        sqlx::query(change).execute(&server.pool).await.unwrap();
        format!("{:#}", verify(&server.pool).await.unwrap_err())
    };
    sqlx::query("alter table audit_log disable trigger user")
        .execute(&server.pool)
        .await
        .unwrap();
    let error = touch("update audit_log set body = '{}' where seq = 3").await;
    assert!(error.contains("entry 3 was changed"), "{error}");
    let error = touch("delete from audit_log where seq = 2").await;
    assert!(error.contains("entry 2 is missing"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_was_cut_off_is_found_by_the_hash_that_was_written_down() {
    let server = server_with_entries().await;
    let head = verify(&server.pool).await.unwrap().head().to_owned();
    sqlx::query("alter table audit_log disable trigger user")
        .execute(&server.pool)
        .await
        .unwrap();
    sqlx::query("delete from audit_log where seq = 4")
        .execute(&server.pool)
        .await
        .unwrap();
    let shorter = verify(&server.pool).await.unwrap();
    assert_eq!(shorter.checked(), 3, "the rest holds by itself");
    let error = shorter.check_end(&head).unwrap_err().to_string();
    assert!(error.contains("after entry 3"), "{error}");
}
