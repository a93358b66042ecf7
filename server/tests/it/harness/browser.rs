//! A browser as far as the server can tell: cookies, an origin, and a wish for HTML.

use super::PASSWORD;
use reqwest::header::{ACCEPT, ORIGIN, REFERER};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};

/// One browser; clones share their cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    address: String,
}

impl Browser {
    /// One that opens this address.
    pub fn new(address: &str) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            client,
            address: address.to_owned(),
        }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Response {
        self.request(reqwest::Method::GET, path)
            .send()
            .await
            .unwrap()
    }

    /// Sends a form from a page of this site.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.request(reqwest::Method::POST, path);
        request
            .header(ORIGIN, &self.address)
            .header(REFERER, format!("{}/login", self.address))
            .form(form)
            .send()
            .await
            .unwrap()
    }

    /// A request as a script of this site's own page sends it.
    pub fn page_sends(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.request(method, path).header(ORIGIN, &self.address)
    }

    /// A request without an origin, for tests that choose their own.
    pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.address))
            .header(ACCEPT, "text/html")
    }

    /// Where the server function with this name is: its address carries a number.
    pub async fn function(&self, page: &str, name: &str) -> String {
        let html = self.get(page).await.text().await.unwrap();
        let start = html
            .find(&format!("/api/{name}"))
            .unwrap_or_else(|| panic!("{page} has no form for {name}"));
        html[start..].split('"').next().unwrap().to_owned()
    }

    /// Fills the login form in.
    pub async fn try_to_log_in(&self, email: &str, password: &str) -> Response {
        let form = self.function("/login", "log_in").await;
        self.post(
            &form,
            &[("email", email), ("password", password), ("next", "/")],
        )
        .await
    }

    /// Logs in with the usual password.
    pub async fn log_in(&self, email: &str) {
        let answer = self.try_to_log_in(email, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        assert_eq!(location(&answer), "/", "the login of {email} was refused");
    }
}

/// Where an answer leads.
pub fn location(answer: &Response) -> &str {
    answer
        .headers()
        .get("location")
        .map_or("", |value| value.to_str().unwrap())
}
