//! Rules of the schema that no single query shows.

use crate::harness::Server;

/// Small tables that every server of a cluster would hold whole; a key may, but need not, belong to a stream.
const WHOLE: [&str; 2] = ["streams", "api_keys"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_key_of_a_streams_table_begins_with_the_stream() {
    let server = Server::start().await;
    let keys: Vec<(String, String, String)> = sqlx::query_as(
        "select c.conrelid::regclass::text, c.conname::text, a.attname::text
         from pg_constraint c
         join pg_attribute s on s.attrelid = c.conrelid and s.attname = 'stream_id'
         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where c.contype in ('p', 'u') and c.connamespace = 'public'::regnamespace",
    )
    .fetch_all(&server.pool)
    .await
    .unwrap();
    assert!(keys.len() > 10, "{keys:?}");
    for (table, key, first) in keys {
        assert!(
            first == "stream_id" || WHOLE.contains(&table.as_str()),
            "{key} of {table} begins with {first}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_can_be_neither_changed_nor_deleted() {
    let server = Server::start().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select tgrelid::regclass::text from pg_trigger where tgfoid = 'refuse_change'::regproc group by 1 order by 1",
    )
    .fetch_all(&server.pool)
    .await
    .unwrap();
    assert_eq!(
        tables,
        [
            "adjudications",
            "audit_log",
            "breaches",
            "decisions",
            "outcomes",
            "policies",
            "predictions",
            "repeated_decisions",
            "request_comments"
        ]
    );
}
