//! The audit log, replayed: it gives what the tables hold, and shows what was changed around it.

use super::proved::{Ladder, PEOPLE};
use understudy::ambient;
use understudy::cli::audit::replays;
use understudy_ladder::Rung;
use understudy_store::moves;

/// A stream with every kind of change behind it.
async fn with_a_history() -> Ladder {
    let ladder = Ladder::on(Rung::Assist).await;
    let request = ladder.open_step().await;
    ladder.approve(PEOPLE[0], request).await.unwrap();
    let mut tx = ladder.server.pool.begin().await.unwrap();
    moves::kill(&mut tx, &ladder.lead(), "rows", "smoke", ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ladder.climb_to(Rung::Partial).await;
    let second = ladder.add_model("v2").await;
    ladder.proof(second).await;
    ladder.switch_to(second).await;
    ladder.roll_back().await.unwrap();
    ladder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_gives_what_the_tables_hold() {
    let ladder = with_a_history().await;
    replays(&ladder.server.pool).await.unwrap();
    let state = ladder.state().await;
    assert!(state.stream.policy_version.get() > 5 && state.models.len() == 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_changed_around_the_log_is_found_and_named() {
    const CHANGES: [(&str, &str); 6] = [
        (
            "update streams set policy_version = policy_version - 1",
            "the log says",
        ),
        (
            "update caps set lifted_at = null where lifted_at is not null",
            "caps in force",
        ),
        (
            "update models set slot = 'retired', slot_until = null where slot = 'retained'",
            "slots",
        ),
        (
            "update requests set state = 'rejected' where id = 1",
            "request 1 is rejected, the log says applied",
        ),
        (
            "alter table policies disable trigger policies_append_only;
             update policies set document = jsonb_set(document, '{audit_rate}', '0.01')",
            "does not say what the log says",
        ),
        (
            "update streams set slug = 'other'",
            "there is no such stream",
        ),
    ];
    for (change, told) in CHANGES {
        let ladder = with_a_history().await;
        sqlx::raw_sql(change)
            .execute(&ladder.server.pool)
            .await
            .unwrap();
        let error = replays(&ladder.server.pool).await.unwrap_err().to_string();
        assert!(error.contains(told), "{change}: {error}");
    }
}
