//! What keeps pages from being misused.

use crate::harness::Server;
use reqwest::header::{ORIGIN, REFERER};
use reqwest::{Method, StatusCode};
use understudy_ladder::Role;
use understudy_store::streams::InputKind;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_sites_form_changes_nothing() {
    let server = Server::start().await;
    let browser = server.logged_in(Role::Admin, &[]).await;
    for (header, value) in [
        (ORIGIN, "https://evil.example"),
        (ORIGIN, "null"),
        (REFERER, "https://evil.example/form"),
    ] {
        let answer = browser
            .request(Method::POST, "/logout")
            .header(header, value)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{value}");
    }
    let silent = browser
        .request(Method::POST, "/logout")
        .send()
        .await
        .unwrap();
    assert_eq!(silent.status(), StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_the_headers_that_keep_it_safe() {
    let server = Server::start().await;
    let browser = server.logged_in(Role::Lead, &[]).await;
    for path in [
        "/",
        "/login",
        "/nowhere",
        "/pkg/understudy.css",
        "/healthz",
        "/media/none/1",
    ] {
        let answer = browser.get(path).await;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .map_or("", |value| value.to_str().unwrap())
                .to_owned()
        };
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(!header("x-request-id").is_empty(), "{path}");
        let policy = header("content-security-policy");
        for part in [
            "default-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_runs_only_the_scripts_it_was_sent_with() {
    let server = Server::start().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let page = server.browser().get("/login").await;
        let policy = page
            .headers()
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap()
            .to_owned();
        let html = page.text().await.unwrap();
        let scripts = html.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts);
        assert_eq!(
            html.matches(" style=\"").count() + html.matches(" onclick=").count(),
            0
        );
        seen.push(nonce);
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_a_megabyte_is_refused() {
    let server = Server::start().await;
    let browser = server.browser();
    let form = browser.function("/login", "log_in").await;
    let answer = browser
        .post(
            &form,
            &[
                ("email", "a@example.org"),
                ("password", &"x".repeat(2_000_000)),
            ],
        )
        .await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_asked_for_again_with_every_build_and_nothing_else_is_served() {
    let server = Server::start().await;
    std::fs::write(server.site().join("pkg/understudy.css.br"), "compressed").unwrap();
    let answer = server
        .browser()
        .request(Method::GET, "/pkg/understudy.css")
        .header("accept-encoding", "br")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers().get("content-encoding").unwrap(), "br");
    assert_eq!(answer.headers().get("cache-control").unwrap(), "no-cache");
    assert_eq!(answer.text().await.unwrap(), "compressed");
    for path in [
        "/pkg",
        "/pkg/",
        "/../Cargo.toml",
        "/pkg/%2e%2e/%2e%2e/etc/passwd",
    ] {
        assert_eq!(
            server.browser().get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn markup_in_a_title_stays_text() {
    let server = Server::start().await;
    let stream = server.stream("doors", InputKind::Text).await;
    sqlx::query("update streams set title = $1 where id = $2")
        .bind("</title><h1 id=injected>A & B</h1>")
        .bind(stream.get())
        .execute(&server.pool)
        .await
        .unwrap();
    let lead = server.logged_in(Role::Lead, &[]).await;
    for page in [
        "/",
        "/streams/doors",
        "/streams/doors/label",
        "/streams/doors/ladder",
    ] {
        let html = lead.get(page).await.text().await.unwrap();
        assert!(!html.contains("<h1 id=injected>"), "{page}");
    }
    let html = lead.get("/streams/doors").await.text().await.unwrap();
    assert!(
        html.contains("<title>&lt;/title&gt;&lt;h1 id=injected&gt;A &amp; B"),
        "{html}"
    );
}
