//! Who may do what: every endpoint with every scope and role.

use super::endpoints::all as endpoints;
use super::{App, problem, row, told};
use crate::harness::Server;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use std::num::NonZeroU32;
use understudy::api::{self, Limits};
use understudy_ladder::{Permission as P, Role};
use understudy_store::streams::InputKind;

async fn app() -> App {
    let app = App::start().await;
    assert_eq!(
        app.post("/streams/rows/items", &row("there"))
            .await
            .status(),
        201
    );
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_endpoint_that_is_described_is_tried_here() {
    let app = App::start().await;
    let (_, document) = told(app.get("/openapi.json").await).await;
    let tried: BTreeSet<(String, usize, String)> = endpoints()
        .into_iter()
        .map(|(method, path, ..)| shape(method.as_str(), path))
        .collect();
    let paths = document["paths"].as_object().unwrap().iter();
    let described: BTreeSet<(String, usize, String)> = paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| shape(method, path))
        })
        .collect();
    assert_eq!(tried, described);
}

/// Method, number of parts and last fixed part of an address, whatever stands for its variable ones.
fn shape(method: &str, path: &str) -> (String, usize, String) {
    let variable = |part: &&str| part.starts_with('{') || ["1", "rows", "there"].contains(part);
    let parts: Vec<&str> = path.split('/').collect();
    let last = parts.iter().rfind(|part| !variable(part)).unwrap();
    (method.to_uppercase(), parts.len(), (*last).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_in_without_a_key_or_a_session() {
    let app = app().await;
    for (method, path, body, _) in endpoints() {
        for authorization in [
            None,
            Some("Bearer usk_wrong"),
            Some("Bearer"),
            Some("Basic dTpw"),
            Some("usk_wrong"),
        ] {
            let mut request = reqwest::Client::new().request(method.clone(), app.url(path));
            if let Some(value) = authorization {
                request = request.header("authorization", value);
            }
            if let Some(body) = &body {
                request = request.json(body);
            }
            let answer = request.send().await.unwrap();
            assert!(
                answer.headers().contains_key("www-authenticate"),
                "{method} {path}"
            );
            problem(answer, 401).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_does_what_its_scopes_say_and_its_refusal_names_the_scope() {
    let app = app().await;
    let scopes: Vec<P> = P::ALL
        .into_iter()
        .filter(|scope| scope.for_keys())
        .collect();
    for (method, path, body, needs) in endpoints() {
        let without: Vec<P> = scopes
            .iter()
            .copied()
            .filter(|scope| *scope != needs)
            .collect();
        let client = app.server.client(&app.server.key(&without, None).await);
        let mut request = client.request(method.clone(), app.url(path));
        if let Some(body) = &body {
            request = request.json(body);
        }
        let found = problem(request.send().await.unwrap(), 403).await;
        let person_only = !needs.for_keys();
        let said = found["detail"].as_str().unwrap();
        assert!(
            person_only || said.contains(needs.code()),
            "{method} {path}: {said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_never_open_edit_approve_reject_or_discuss_requests() {
    let app = app().await;
    for (path, body) in [
        ("/streams/rows/requests", json!({ "step_up": true })),
        ("/streams/rows/requests/1/approve", json!({})),
        ("/streams/rows/requests/1/reject", json!({ "reason": "no" })),
        ("/streams/rows/requests/1/withdraw", json!({})),
        (
            "/streams/rows/requests/1/comments",
            json!({ "text": "Why?" }),
        ),
    ] {
        let found = problem(app.post(path, &body).await, 403).await;
        assert!(
            found["detail"].as_str().unwrap().contains("person"),
            "{found}"
        );
    }
    let edit = app.client.patch(app.url("/streams/rows/requests/1"));
    let found = problem(edit.json(&json!({})).send().await.unwrap(), 403).await;
    assert!(
        found["detail"].as_str().unwrap().contains("person"),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_do_what_their_role_says() {
    let app = app().await;
    let stream = sqlx::query_scalar::<_, i64>("select id from streams")
        .fetch_one(&app.server.pool)
        .await
        .unwrap();
    for role in Role::ALL {
        let browser = app.server.logged_in(role, &[stream.into()]).await;
        for (method, path, body, needs) in endpoints() {
            let mut request = browser.page_sends(method.clone(), &format!("/api/v1{path}"));
            if let Some(body) = &body {
                request = request.json(body);
            }
            let status = request.send().await.unwrap().status();
            let may = role.permissions().contains(&needs);
            assert_eq!(
                status != StatusCode::FORBIDDEN,
                may,
                "{} {method} {path} {status}",
                role.code()
            );
            assert!(
                !status.is_server_error(),
                "{} {method} {path} {status}",
                role.code()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_not_ones_own_looks_as_if_it_were_not_there() {
    let app = app().await;
    let other = app.server.stream("other", InputKind::Table).await;
    let scopes: Vec<P> = P::ALL
        .into_iter()
        .filter(|scope| scope.for_keys())
        .collect();
    let client = app
        .server
        .client(&app.server.key(&scopes, Some(other)).await);
    let labeler = app.server.logged_in(Role::Labeler, &[other]).await;
    for (method, path, body, _) in endpoints()
        .into_iter()
        .filter(|(_, path, ..)| path.contains("rows"))
    {
        let nowhere = path.replace("rows", "nowhere");
        let mut told = Vec::new();
        for path in [
            path,
            &nowhere,
            &path.replace("rows", "Not%20a%20name"),
            &path.replace("rows", "%00"),
        ] {
            let mut request = client.request(method.clone(), app.url(path));
            if let Some(body) = &body {
                request = request.json(body);
            }
            told.push(problem(request.send().await.unwrap(), 404).await);
        }
        assert!(
            told.windows(2).all(|pair| pair[0] == pair[1]),
            "{method} {path}"
        );
        let mut request = labeler.page_sends(method.clone(), &format!("/api/v1{path}"));
        if let Some(body) = &body {
            request = request.json(body);
        }
        assert_eq!(
            request.send().await.unwrap().status(),
            404,
            "{method} {path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_noticed_within_a_second() {
    let app = app().await;
    assert_eq!(app.get("/streams").await.status(), 200);
    sqlx::query("update api_keys set revoked_at = now()")
        .execute(&app.server.pool)
        .await
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    problem(app.get("/streams").await, 401).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_site_cannot_act_with_somebodys_session() {
    let app = app().await;
    let lead = app.server.logged_in(Role::Lead, &[]).await;
    let request = lead
        .request(Method::POST, "/api/v1/streams/rows/items")
        .header("sec-fetch-site", "cross-site");
    problem(request.json(&row("two")).send().await.unwrap(), 403).await;
    let acts = |origin: Option<&str>| {
        let mut request = lead.request(Method::POST, "/api/v1/streams/rows/demote");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.json(&json!({ "to": "full" })).send()
    };
    for elsewhere in [Some("https://evil.example"), Some("null"), None] {
        problem(acts(elsewhere).await.unwrap(), 403).await;
    }
    let own = app.server.url("");
    problem(acts(Some(&own)).await.unwrap(), 409).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_addresses_and_other_methods_are_problems_too() {
    let app = app().await;
    problem(app.get("/nothing").await, 404).await;
    problem(app.get("/streams/rows/items/nothing").await, 404).await;
    problem(app.get("/streams/rows/items/%FF").await, 400).await;
    let answer = app
        .client
        .delete(app.url("/streams/rows"))
        .send()
        .await
        .unwrap();
    assert!(answer.headers()["allow"].to_str().unwrap().contains("GET"));
    problem(answer, 405).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_sends_too_much_is_told_when_to_go_on() {
    let server = Server::start().await;
    let one = NonZeroU32::MIN;
    let limits = Limits {
        per_second: one,
        burst: NonZeroU32::new(3).unwrap(),
    };
    let router = api::router_with(&server.state, limits).with_state(server.state.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/api/v1/streams", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let client = server.client(&server.key(&[P::ReadStreams], None).await);
    for _ in 0..3 {
        assert_eq!(client.get(&address).send().await.unwrap().status(), 200);
    }
    let answer = client.get(&address).send().await.unwrap();
    let wait: u64 = answer.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&wait));
    problem(answer, 429).await;
    let other = server.client(&server.key(&[P::ReadStreams], None).await);
    assert_eq!(
        other.get(&address).send().await.unwrap().status(),
        200,
        "each key has its own"
    );
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_the_database_away_the_answer_says_to_send_it_again() {
    let app = app().await;
    app.server.pool.close().await;
    let answer = app.post("/streams/rows/items", &row("two")).await;
    assert!(answer.headers().contains_key("retry-after"));
    let found = problem(answer, 503).await;
    assert!(
        found["detail"].as_str().unwrap().contains("again"),
        "{found}"
    );
    let answer = app
        .lines("/streams/rows/items", format!("{}\n", row("three")))
        .await;
    problem(answer, 503).await;
}
