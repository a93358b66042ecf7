//! Pages, files and the API as one router.

mod account;
mod files;
mod health;
mod language;
mod login_limit;
mod media;
pub mod metrics;
mod observe;
mod origin;
mod pages;
mod person;
mod plain;
mod security;
pub mod sessions;
mod upload;

use crate::api;
use crate::config::ServeArgs;
use crate::state::AppState;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use http::Uri;
use tower_http::catch_panic::CatchPanicLayer;

/// What the router has to know of the outside.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The address that people type, where it is not the one listened on.
    pub public_url: Option<Uri>,
}

impl Site {
    /// As configured.
    pub fn new(args: &ServeArgs) -> anyhow::Result<Self> {
        let read = |url: &String| {
            url.parse::<Uri>()
                .ok()
                .filter(|url| {
                    url.host().is_some() && matches!(url.scheme_str(), Some("http" | "https"))
                })
                .ok_or_else(|| {
                    anyhow::anyhow!(
                        "The public URL must look like https://understudy.example, not {url:?}."
                    )
                })
        };
        Ok(Self {
            public_url: args.public_url.as_ref().map(read).transpose()?,
        })
    }

    /// Whether people come over HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().and_then(Uri::scheme_str) == Some("https")
    }
}

/// Everything this process serves.
pub fn router(state: AppState, site: Site) -> Router {
    let people = pages::routes(&state)
        .merge(account::routes())
        .merge(media::routes())
        .route_layer(from_fn(sessions::stay))
        .merge(upload::routes())
        .fallback_service(files::service(&state))
        .layer(from_fn_with_state(
            login_limit::LoginLimit::default(),
            login_limit::check,
        ))
        .layer(from_fn_with_state(site.clone(), origin::check))
        .layer(from_fn(language::answer))
        .layer(sessions::layer(&state.pool, &site));
    people
        .merge(
            api::router(&state)
                .layer(from_fn_with_state(site.clone(), origin::check_api))
                .layer(sessions::layer(&state.pool, &site)),
        )
        .merge(health::routes())
        .layer(CatchPanicLayer::custom(plain::after_panic))
        .layer(from_fn(security::headers))
        .layer(from_fn(observe::observe))
        .with_state(state)
}
