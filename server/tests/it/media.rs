//! Images of items: for members of the stream only.

use crate::harness::{PIXEL, Server};
use reqwest::{Method, StatusCode};
use serde_json::json;
use understudy_ladder::Role;
use understudy_store::items::Put;
use understudy_store::streams::InputKind;

/// The address of the picture of a new item.
async fn picture(server: &Server, slug: &str) -> String {
    match server.item(slug, "one", json!({}), Some(PIXEL)).await.put {
        Put::Created(id) => format!("/media/{slug}/{id}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_sees_the_picture_and_may_keep_it() {
    let server = Server::start().await;
    let stream = server.stream("pictures", InputKind::Image).await;
    let address = picture(&server, "pictures").await;
    let browser = server.logged_in(Role::Labeler, &[stream]).await;
    let answer = browser.get(&address).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(
        header("cache-control"),
        "private, max-age=31536000, immutable"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    let tag = header("etag");
    assert_eq!(answer.bytes().await.unwrap(), PIXEL);
    let again = browser
        .request(Method::GET, &address)
        .header("if-none-match", tag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_learn_nothing_of_it() {
    let server = Server::start().await;
    server.stream("pictures", InputKind::Image).await;
    let other = server.stream("others", InputKind::Image).await;
    let address = picture(&server, "pictures").await;
    assert_eq!(
        server.browser().get(&address).await.status(),
        StatusCode::UNAUTHORIZED
    );
    let stranger = server.logged_in(Role::Labeler, &[other]).await;
    assert_eq!(stranger.get(&address).await.status(), StatusCode::NOT_FOUND);
    let beside = address.replace("pictures", "others");
    assert_eq!(stranger.get(&beside).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_image_is_never_served_as_one() {
    let server = Server::start().await;
    server.stream("pictures", InputKind::Image).await;
    let address = picture(&server, "pictures").await;
    sqlx::query("update media set content_type = 'text/html'")
        .execute(&server.pool)
        .await
        .unwrap();
    let lead = server.logged_in(Role::Lead, &[]).await;
    assert_eq!(lead.get(&address).await.status(), StatusCode::NOT_FOUND);
    let none = server.item("pictures", "two", json!({}), None).await;
    let Put::Created(id) = none.put else {
        panic!("{none:?}")
    };
    assert_eq!(
        lead.get(&format!("/media/pictures/{id}")).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_player_gets_the_part_that_it_seeks() {
    let server = Server::start().await;
    server.stream("pictures", InputKind::Image).await;
    let address = picture(&server, "pictures").await;
    let lead = server.logged_in(Role::Lead, &[]).await;
    let ask = async |headers: &[(&str, &str)]| {
        let mut request = lead.request(Method::GET, &address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let range = answer.headers().get("content-range");
        let range = range.map(|range| range.to_str().unwrap().to_owned());
        (answer.status(), range, answer.bytes().await.unwrap())
    };
    let length = PIXEL.len();
    let (status, range, bytes) = ask(&[("range", "bytes=2-5")]).await;
    assert_eq!(status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(range, Some(format!("bytes 2-5/{length}")));
    assert_eq!(bytes, PIXEL[2..6]);
    let (status, range, _) = ask(&[("range", "bytes=100000-")]).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(range, Some(format!("bytes */{length}")));
    let outdated = [("range", "bytes=2-5"), ("if-range", "\"another\"")];
    let (status, _, bytes) = ask(&outdated).await;
    assert_eq!((status, bytes.len()), (StatusCode::OK, length));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recordings_may_be_played_on_pages_and_nothing_from_elsewhere() {
    let server = Server::start().await;
    let answer = server.browser().get("/login").await;
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.contains("media-src 'self';"), "{policy}");
}
