//! For addresses that lead nowhere.

use crate::error::AppError;
use crate::pages::Failure;
use crate::words;
use leptos::prelude::*;

/// Says so, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="door">
            <div class="panel">
                <Failure error=AppError::NotFound(words::frame::no_page().into()) />
                <a class="button" href="/">{words::frame::all_streams()}</a>
            </div>
        </main>
    }
}
