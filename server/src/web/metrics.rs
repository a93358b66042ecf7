//! What monitoring reads: counts and times in base units, under one prefix.

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sqlx::PgPool;
use std::sync::OnceLock;
use std::time::Duration;
use understudy_ladder::access::Actor;
use understudy_store::{StoreError, counts, streams};

const REQUESTS: &str = "understudy_http_requests_total";
const DURATION: &str = "understudy_http_request_duration_seconds";
const QUEUE: &str = "understudy_queue_items";

/// Upper ends in seconds, from a quick read to a page that is far too slow.
const BUCKETS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0,
];

/// The process has one recorder, however many routers it has.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

fn recorder() -> &'static PrometheusHandle {
    RECORDER.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)
            .expect("there are buckets")
            .build_recorder();
        let handle = recorder.handle();
        // Fails only where somebody else's recorder was first; this one then stays empty.
        let _ = metrics::set_global_recorder(recorder);
        describe_counter!(REQUESTS, "Requests answered, by method, route and status");
        describe_histogram!(
            DURATION,
            Unit::Seconds,
            "Time until the answer began, by method and route"
        );
        describe_gauge!(QUEUE, "Items that wait for people, all streams together");
        handle
    })
}

/// Counts one answered request.
pub fn request(method: &'static str, route: String, status: u16, took: Duration) {
    recorder();
    counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string()).increment(1);
    histogram!(DURATION, "method" => method, "route" => route).record(took.as_secs_f64());
}

/// Reads how many items wait.
pub async fn measure_queue(pool: &PgPool) -> Result<(), StoreError> {
    recorder();
    let mut conn = pool.acquire().await?;
    let streams: Vec<_> = streams::list(&mut conn, &Actor::system())
        .await?
        .iter()
        .map(|stream| stream.id)
        .collect();
    let totals = counts::totals(&mut conn, &streams).await?;
    let waiting: u64 = totals.values().map(|of_stream| of_stream.waiting).sum();
    gauge!(QUEUE).set(waiting as f64);
    Ok(())
}

/// Everything, as Prometheus reads it.
pub fn text() -> String {
    recorder().run_upkeep();
    recorder().render()
}
