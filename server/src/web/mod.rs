//! Pages, files and the API as one router.

pub mod sessions;

use crate::api;
use crate::config::ServeArgs;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use tower_http::services::ServeDir;
use understudy_app::app::App;
use understudy_app::shell::shell;

/// What the router has to know of the outside.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address that people type: `https://understudy.example`; `None` for the one listened on.
    pub public_url: Option<String>,
}

impl Site {
    /// As configured.
    pub fn new(args: &ServeArgs) -> Self {
        Self { public_url: args.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()) }
    }

    /// Whether people come over HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// Everything this process serves.
pub fn router(state: AppState, site: Site) -> Router {
    let context = {
        let services = state.services.clone();
        move || provide_context(services.clone())
    };
    let options = state.leptos.clone();
    let document = move || shell(options.clone(), App);
    let elsewhere = leptos_axum::render_app_async_with_context(context.clone(), document.clone());
    let files = ServeDir::new(state.leptos.site_root.as_ref())
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .fallback(axum::routing::any(elsewhere).with_state::<()>(()));
    Router::new()
        .leptos_routes_with_context(&state, generate_route_list(App), context, document)
        .fallback_service(files)
        .layer(DefaultBodyLimit::max(1024 * 1024))
        .layer(sessions::layer(&state.pool, &site))
        .merge(api::router())
        .with_state(state)
}
