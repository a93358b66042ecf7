//! Logging in and out, sessions, and colours.

use crate::harness::{Browser, Server, location};
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Response, StatusCode, redirect};
use understudy_ladder::Role;

/// The session that an answer hands out.
fn session(answer: &Response) -> Option<String> {
    let cookies = answer
        .headers()
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|cookie| cookie.to_str().ok());
    cookies
        .filter_map(|cookie| cookie.strip_prefix("understudy_session="))
        .filter_map(|rest| rest.split(';').next())
        .map(str::to_owned)
        .next()
}

/// What a browser with this session alone gets for the first page.
async fn first_page(server: &Server, session: &str) -> Response {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    client
        .get(server.url("/"))
        .header(COOKIE, format!("understudy_session={session}"))
        .send()
        .await
        .unwrap()
}

async fn is_logged_in(browser: &Browser) -> bool {
    browser.get("/").await.status() == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_logs_in_sees_their_name_and_logs_out() {
    let server = Server::start().await;
    let browser = server.logged_in(Role::Manager, &[]).await;
    let page = browser.get("/").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("manager"));

    let answer = browser.post("/logout", &[]).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::SEE_OTHER, "/login")
    );
    assert!(!is_logged_in(&browser).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let server = Server::start().await;
    let person = server.somebody(Role::Lead).await;
    for (email, password) in [
        (person.email.as_str(), "wrong"),
        ("nobody@example.org", "wrong"),
    ] {
        let browser = server.browser();
        let answer = browser.try_to_log_in(email, password).await;
        assert_eq!(session(&answer), None);
        assert!(
            location(&answer).contains("/login"),
            "{}",
            location(&answer)
        );
        assert!(!is_logged_in(&browser).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_login_starts_a_session_with_a_new_id_and_ends_the_old_one() {
    let server = Server::start().await;
    let person = server.somebody(Role::Lead).await;
    let browser = server.browser();
    let first = session(
        &browser
            .try_to_log_in(&person.email, crate::harness::PASSWORD)
            .await,
    )
    .unwrap();
    assert_eq!(first_page(&server, &first).await.status(), StatusCode::OK);
    let second = session(
        &browser
            .try_to_log_in(&person.email, crate::harness::PASSWORD)
            .await,
    )
    .unwrap();
    assert_ne!(first, second);
    assert_eq!(first_page(&server, &second).await.status(), StatusCode::OK);
    assert_eq!(
        first_page(&server, &first).await.status(),
        StatusCode::FOUND
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_person_can_neither_log_in_nor_go_on() {
    let server = Server::start().await;
    let person = server.somebody(Role::Reviewer).await;
    let browser = server.browser();
    browser.log_in(&person.email).await;
    sqlx::query("update people set disabled_at = now() where id = $1")
        .bind(person.id.get())
        .execute(&server.pool)
        .await
        .unwrap();
    assert!(!is_logged_in(&browser).await);
    let again = server.browser();
    again
        .try_to_log_in(&person.email, crate::harness::PASSWORD)
        .await;
    assert!(!is_logged_in(&again).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_leads_to_the_login_and_back() {
    let server = Server::start().await;
    let browser = server.logged_in(Role::Lead, &[]).await;
    sqlx::query("update tower_sessions.session set expiry_date = now() - interval '1 second'")
        .execute(&server.pool)
        .await
        .unwrap();
    let answer = browser.get("/streams/new").await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::FOUND, "/login?next=/streams/new")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let server = Server::start().await;
    let person = server.somebody(Role::Lead).await;
    let answer = server
        .browser()
        .try_to_log_in(&person.email, crate::harness::PASSWORD)
        .await;
    let cookie = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax")
            && !cookie.contains("Secure"),
        "{cookie}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_the_session_cookie_never_travels_in_the_clear() {
    let site = understudy::web::Site {
        public_url: Some("https://understudy.example".parse().unwrap()),
    };
    let server = Server::start_as(site).await;
    let person = server.somebody(Role::Lead).await;
    let answer = server
        .browser()
        .try_to_log_in(&person.email, crate::harness::PASSWORD)
        .await;
    assert!(
        answer
            .headers()
            .get(SET_COOKIE)
            .unwrap()
            .to_str()
            .unwrap()
            .contains("Secure")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_tries_passwords_has_to_wait() {
    let server = Server::start().await;
    let person = server.somebody(Role::Lead).await;
    let browser = server.browser();
    let form = browser.function("/login", "log_in").await;
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        last = browser
            .post(&form, &[("email", &person.email), ("password", "wrong")])
            .await
            .status();
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let answer = browser
        .post(
            &form,
            &[
                ("email", &person.email),
                ("password", crate::harness::PASSWORD),
            ],
        )
        .await;
    assert_eq!(answer.headers().get("retry-after").unwrap(), "60");
    assert!(answer.text().await.unwrap().contains("Wait a minute"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chosen_colours_are_on_the_next_page() {
    let server = Server::start().await;
    let browser = server.browser();
    let answer = browser.post("/theme", &[("theme", "dark")]).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::SEE_OTHER, "/login")
    );
    let page = browser.get("/login").await.text().await.unwrap();
    assert!(page.contains("data-theme=\"dark\""));
    assert_eq!(
        browser
            .post("/theme", &[("theme", "<script>")])
            .await
            .status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );
}
