//! The audit log, proved from the database.

use crate::harness::Server;
use understudy::cli::audit::verify;
use understudy_ladder::access::Who;
use understudy_store::audit::{Change, append};

async fn server_with_entries() -> Server {
    let server = Server::start().await;
    for action in ["person.added", "key.added", "stream.created"] {
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
    assert_eq!(verify(&server.pool).await.unwrap().checked(), 3);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_was_edited_around_the_rules_is_found_and_named() {
    let server = server_with_entries().await;
    sqlx::query("alter table audit_log disable trigger user")
        .execute(&server.pool)
        .await
        .unwrap();
    sqlx::query("update audit_log set body = '{}' where seq = 2")
        .execute(&server.pool)
        .await
        .unwrap();
    let error = format!("{:#}", verify(&server.pool).await.unwrap_err());
    assert!(error.contains("entry 2 was changed"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_was_removed_is_missed() {
    let server = server_with_entries().await;
    sqlx::query("alter table audit_log disable trigger user")
        .execute(&server.pool)
        .await
        .unwrap();
    sqlx::query("delete from audit_log where seq = 2")
        .execute(&server.pool)
        .await
        .unwrap();
    let error = format!("{:#}", verify(&server.pool).await.unwrap_err());
    assert!(error.contains("entry 2 is missing"), "{error}");
}
