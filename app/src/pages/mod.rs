//! Pages, by the role that uses them most.

pub mod admin;
pub mod everyone;
mod fetched;
pub mod labeler;
pub mod lead;
pub mod manager;
pub mod reviewer;
pub mod stream_page;

use crate::components::{ErrorState, Forbidden, Frame, FramePerson, Nav, NavStream};
use crate::error::AppError;
use crate::server_fns::frame::{Surroundings, load_surroundings};
use crate::words;
pub use fetched::fetched;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_params_map};

/// The stream that the address names.
pub fn slug_of_address() -> String {
    use_params_map()
        .with_untracked(|params| params.get("slug"))
        .unwrap_or_default()
}

/// Shows what a server function answers: the page, or what went wrong with the right status.
pub fn loaded<T, V, F>(resource: Resource<Result<T, AppError>>, show: F) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    view! {
        <Suspense>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => show(value).into_any(),
                        Err(error) => view! { <Failure error=error /> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

/// Says what went wrong, with the status that belongs to it. Whoever is not logged in is sent to log in.
#[component]
pub fn Failure(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    answer_with_status(&error);
    match error {
        AppError::Forbidden { what, who_can } => view! {
            <Title text=words::frame::not_allowed() />
            <Forbidden what=what who_can=who_can />
        }
        .into_any(),
        AppError::NotLoggedIn => view! { <a href="/login">{words::frame::log_in()}</a> }.into_any(),
        AppError::NotFound(message) => view! {
            <Title text=words::frame::not_found() />
            <ErrorState title=words::frame::not_found() message=message />
        }
        .into_any(),
        error @ (AppError::Invalid(_)
        | AppError::Conflict(_)
        | AppError::Unavailable
        | AppError::Internal) => view! {
            <Title text=words::frame::did_not_work() />
            <ErrorState title=words::frame::did_not_work() message=error.to_string() />
        }
        .into_any(),
    }
}

/// Navigation and account around a page.
#[component]
pub fn Inside() -> impl IntoView {
    let frame = fetched(|| (), |()| load_surroundings());
    let path = use_location().pathname;
    loaded(
        frame,
        move |Surroundings {
                  name,
                  role,
                  streams,
              }| {
            let path = path.get_untracked();
            let streams = streams
                .into_iter()
                .map(|(slug, title)| NavStream { slug, title })
                .collect();
            view! {
                <Frame person=FramePerson { name, role } streams=streams current=nav(&path) focus=path.ends_with("/label")>
                    <Outlet />
                </Frame>
            }
        },
    )
}

fn nav(path: &str) -> Nav {
    let mut parts = path.trim_matches('/').split('/');
    match (parts.next(), parts.next()) {
        (Some("streams"), Some(slug)) if slug != "new" => Nav::Stream(slug.to_owned()),
        (Some("" | "streams"), _) => Nav::Streams,
        (Some("admin"), _) => Nav::Admin,
        _ => Nav::Elsewhere,
    }
}

#[cfg(feature = "ssr")]
fn answer_with_status(error: &AppError) {
    use leptos_axum::ResponseOptions;
    use leptos_router::location::Url;

    if *error == AppError::NotLoggedIn {
        let wanted = use_location();
        let mut next = wanted.pathname.get_untracked();
        let search = wanted.search.get_untracked();
        if !search.is_empty() {
            // Escaped as a whole, because what was asked for has its own `&`.
            next = Url::escape(&format!("{next}?{}", search.trim_start_matches('?')));
        }
        leptos_axum::redirect(&format!("/login?next={next}"));
    } else if let (Some(response), Ok(status)) = (
        use_context::<ResponseOptions>(),
        http::StatusCode::from_u16(error.status()),
    ) {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn answer_with_status(_error: &AppError) {}
