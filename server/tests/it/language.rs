//! Which language a person reads.

use crate::harness::{Browser, Server, location};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY};
use reqwest::{Method, StatusCode};
use understudy_ladder::Role;

async fn lang(browser: &Browser, path: &str) -> String {
    let html = browser.get(path).await.text().await.unwrap();
    let rest = html.split("<html lang=\"").nth(1).expect("a language");
    rest.split('"').next().unwrap().to_owned()
}

async fn choose(browser: &Browser, language: &str) {
    let answer = browser.post("/language", &[("language", language)]).await;
    assert_eq!(
        (answer.status(), location(&answer)),
        (StatusCode::SEE_OTHER, "/login")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_in_the_language_that_the_browser_asks_for_and_says_so() {
    let server = Server::start().await;
    for (accepted, code, word) in [
        ("de-DE,de;q=0.9,en;q=0.8", "de", "Anmelden"),
        ("en-GB,en;q=0.9,de;q=0.8", "en", "Log in"),
        ("fr", "en", "Log in"),
    ] {
        let answer = server
            .browser()
            .request(Method::GET, "/login")
            .header(ACCEPT_LANGUAGE, accepted)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()[CONTENT_LANGUAGE], code);
        let vary: Vec<_> = answer.headers().get_all(VARY).iter().collect();
        assert!(
            vary.iter().any(|one| *one == "cookie, accept-language"),
            "{vary:?}"
        );
        let html = answer.text().await.unwrap();
        assert!(html.contains(&format!("<html lang=\"{code}\"")), "{html}");
        assert!(html.contains(word), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_holds_for_a_browser_before_anybody_logs_in() {
    let server = Server::start().await;
    let browser = server.browser();
    assert_eq!(lang(&browser, "/login").await, "en");
    choose(&browser, "de").await;
    assert_eq!(lang(&browser, "/login").await, "de");
    assert_eq!(lang(&browser, "/nowhere").await, "de");
    choose(&browser, "en").await;
    assert_eq!(lang(&browser, "/login").await, "en");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_choice_stays_with_the_person_in_every_browser() {
    let server = Server::start().await;
    let person = server.somebody(Role::Lead).await;
    let browser = server.browser();
    browser.log_in(&person.email).await;
    assert_eq!(lang(&browser, "/").await, "en");
    choose(&browser, "de").await;
    assert_eq!(lang(&browser, "/").await, "de");

    let elsewhere = server.browser();
    assert_eq!(lang(&elsewhere, "/login").await, "en");
    elsewhere.log_in(&person.email).await;
    assert_eq!(lang(&elsewhere, "/").await, "de");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_language_is_refused_with_those_there_are() {
    let server = Server::start().await;
    let browser = server.browser();
    let answer = browser.post("/language", &[("language", "fr")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await.unwrap().contains("Choose en or de."));
    choose(&browser, "de").await;
    let answer = browser.post("/language", &[("language", "fr")]).await;
    let html = answer.text().await.unwrap();
    assert!(html.contains("Zur Wahl stehen en und de."), "{html}");
    assert!(html.contains("<html lang=\"de\""), "{html}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_login_is_told_in_german_and_programs_read_english() {
    let server = Server::start().await;
    let browser = server.browser();
    choose(&browser, "de").await;
    let answer = browser.try_to_log_in("nobody@example.org", "wrong").await;
    let address = location(&answer);
    let path = &address[address.find("/login").expect("the login page")..];
    let page = browser.get(path).await.text().await.unwrap();
    assert!(page.contains("passen nicht zusammen"), "{page}");
    let answer = browser
        .request(Method::GET, "/api/v1/streams")
        .header(ACCEPT_LANGUAGE, "de")
        .send()
        .await
        .unwrap();
    assert!(answer.headers().get(CONTENT_LANGUAGE).is_none());
    let problem = answer.text().await.unwrap();
    assert!(!problem.contains("Bitte"), "{problem}");
}
