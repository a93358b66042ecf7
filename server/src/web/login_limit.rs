//! Slows down whoever tries passwords.

use super::plain;
use crate::ambient;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Form, FromRequest, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{ACCEPT, RETRY_AFTER};
use http::{Method, StatusCode};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use understudy_app::error::AppError;
use understudy_app::words;

/// Where the server function for logging in is.
const LOG_IN: &str = "/api/log_in";
/// Attempts in one period for one e-mail address from one network address.
const MOST: u32 = 10;
/// Attempts in one period from one network address, whatever the e-mail address.
const MOST_FROM_ONE_PLACE: u32 = 60;
const PERIOD: TimeDelta = TimeDelta::minutes(1);
/// No login form is larger.
const MOST_BYTES: usize = 64 * 1024;

/// Attempts of the present period; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct LoginLimit(Arc<Mutex<Attempts>>);

#[derive(Debug, Default)]
struct Attempts {
    since: DateTime<Utc>,
    by_account: HashMap<(IpAddr, String), u32>,
    by_place: HashMap<IpAddr, u32>,
}

impl LoginLimit {
    /// Counts an attempt; false when there were too many.
    fn allows(&self, place: IpAddr, email: &str, now: DateTime<Utc>) -> bool {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now - attempts.since >= PERIOD {
            *attempts = Attempts {
                since: now,
                ..Attempts::default()
            };
        }
        let from_place = attempts.by_place.entry(place).or_default();
        *from_place += 1;
        // Beyond this nothing is kept, so that made-up addresses do not fill the memory.
        if *from_place > MOST_FROM_ONE_PLACE {
            return false;
        }
        let of_account = attempts
            .by_account
            .entry((place, email.trim().to_lowercase()))
            .or_default();
        *of_account += 1;
        *of_account <= MOST
    }
}

#[derive(Deserialize)]
struct Login {
    #[serde(default)]
    email: String,
}

/// Refuses logins that come too fast.
pub async fn check(State(limit): State<LoginLimit>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.uri().path().starts_with(LOG_IN) {
        return next.run(request).await;
    }
    let place = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(address)| address.ip());
    let page = request.headers().get(ACCEPT).is_some_and(|accept| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    });
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BYTES).await else {
        return plain::page(
            StatusCode::PAYLOAD_TOO_LARGE,
            words::frame::did_not_work(),
            words::frame::no_login_form(),
        );
    };
    let copy = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let email = Form::<Login>::from_request(copy, &())
        .await
        .map_or_else(|_| String::new(), |Form(login)| login.email);
    if limit.allows(
        place.unwrap_or(IpAddr::from([0, 0, 0, 0])),
        &email,
        ambient::now(),
    ) {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    tracing::warn!("Refused a login: too many attempts");
    let message = words::frame::too_many_attempts();
    let mut response = if page {
        plain::page(
            StatusCode::TOO_MANY_REQUESTS,
            words::frame::wait_a_minute(),
            message,
        )
    } else {
        (
            StatusCode::TOO_MANY_REQUESTS,
            axum::Json(AppError::Invalid(message.to_owned())),
        )
            .into_response()
    };
    response
        .headers_mut()
        .insert(RETRY_AFTER, http::HeaderValue::from(PERIOD.num_seconds()));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_within_a_minute_waits_for_the_next() {
        let limit = LoginLimit::default();
        let (place, now) = (
            IpAddr::from([127, 0, 0, 1]),
            DateTime::UNIX_EPOCH + TimeDelta::days(1),
        );
        for _ in 0..MOST {
            assert!(limit.allows(place, "a@example.org", now));
        }
        assert!(!limit.allows(place, " A@example.org", now));
        assert!(limit.allows(place, "b@example.org", now));
        assert!(limit.allows(IpAddr::from([127, 0, 0, 2]), "a@example.org", now));
        assert!(limit.allows(place, "a@example.org", now + PERIOD));
    }

    #[test]
    fn one_place_cannot_try_every_account() {
        let limit = LoginLimit::default();
        let (place, now) = (
            IpAddr::from([127, 0, 0, 1]),
            DateTime::UNIX_EPOCH + TimeDelta::days(1),
        );
        let refused = (0..100)
            .filter(|n| !limit.allows(place, &format!("{n}@example.org"), now))
            .count();
        assert_eq!(refused, 40);
    }
}
