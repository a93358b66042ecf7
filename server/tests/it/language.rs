//! Which language a person reads.

use crate::harness::{Browser, Server, location};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY};
use reqwest::{Method, StatusCode};
use understudy_ladder::Role;
use understudy_store::streams::InputKind;

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

/// What a person reads of a page, or hears: texts, and the names of what is seen only.
fn said(html: &str) -> Vec<String> {
    let mut said = Vec::new();
    let body = html.split("<body").nth(1).expect("a body");
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        if tag.starts_with("script") || tag.starts_with("leptos-island") {
            continue;
        }
        said.push(text.to_owned());
        for attribute in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
            let value = tag.split(&format!(" {attribute}")).nth(1);
            said.extend(
                value
                    .and_then(|rest| rest.split('"').next())
                    .map(str::to_owned),
            );
        }
    }
    said.into_iter()
        .map(|text| {
            let text = text.replace("&quot;", "\"").replace("&#39;", "'");
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
        })
        .map(|text| text.trim().to_owned())
        .filter(|text| text.chars().any(char::is_alphabetic))
        .collect()
}

/// Whether a text is one of the catalogue's, with something in the places of the names in braces.
fn is_of(template: &str, text: &str) -> bool {
    let mut parts = template.split('{');
    let Some(mut rest) = parts.next().and_then(|start| text.strip_prefix(start)) else {
        return false;
    };
    for part in parts {
        let literal = part.split_once('}').map_or("", |(_, literal)| literal);
        let Some(found) = rest.find(literal) else {
            return false;
        };
        rest = if literal.is_empty() {
            ""
        } else {
            &rest[found + literal.len()..]
        };
    }
    rest.is_empty()
}

/// Entries whose words are another language's: what is said in both alike proves nothing, nor does what is mostly
/// a name.
fn telling<'a>(own: &'a [&'a str], other: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    own.iter().copied().filter(move |text| {
        let words: usize = text
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
            .map(|part| part.chars().filter(|c| c.is_alphabetic()).count())
            .sum();
        let least = if text.contains('{') { 12 } else { 3 };
        words >= least && !other.contains(text)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_mixes_its_language_with_the_other() {
    let server = Server::start().await;
    let stream = server.stream("words", InputKind::Text).await;
    server
        .item("words", "one", serde_json::json!({ "text": "hello" }), None)
        .await;
    let entries: Vec<_> = understudy_app::words::everything().collect();
    let english: Vec<&str> = entries
        .iter()
        .flat_map(|one| one.english)
        .copied()
        .collect();
    let german: Vec<&str> = entries.iter().flat_map(|one| one.german).copied().collect();
    let mut mixed = Vec::new();
    for role in [Role::Admin, Role::Labeler, Role::Manager] {
        let browser = server.logged_in(role, &[stream]).await;
        for (language, own, other) in [("de", &german, &english), ("en", &english, &german)] {
            choose(&browser, language).await;
            let foreign: Vec<&str> = telling(other, own).collect();
            for path in PAGES {
                let html = browser.get(path).await.text().await.unwrap();
                assert!(
                    html.contains(&format!("<html lang=\"{language}\"")),
                    "{path}"
                );
                // People gave the labels their names.
                for text in said(&html)
                    .into_iter()
                    .filter(|text| !["yes", "no"].contains(&text.as_str()))
                {
                    let mine = own.iter().any(|one| is_of(one, &text));
                    if let Some(found) = foreign.iter().find(|one| !mine && is_of(one, &text)) {
                        mixed.push(format!("{path} in {language} says {text:?} ({found:?})"));
                    }
                }
            }
        }
    }
    mixed.sort();
    mixed.dedup();
    assert!(mixed.is_empty(), "{mixed:#?}");
}

/// The pages that are in both languages.
const PAGES: [&str; 18] = [
    "/",
    "/nowhere",
    "/login",
    "/admin",
    "/streams/words",
    "/streams/words/keys",
    "/streams/new",
    "/streams/words/adjudicate",
    "/streams/words/agreement",
    "/streams/words/label",
    "/streams/words/threshold",
    "/streams/words/ladder",
    "/streams/words/ladder/settings",
    "/streams/words/models",
    "/streams/words/people",
    "/streams/words/work",
    "/streams/words/items",
    "/streams/words/items/1",
];
