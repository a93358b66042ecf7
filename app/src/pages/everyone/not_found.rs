//! For addresses that lead nowhere.

use crate::error::AppError;
use crate::pages::Failure;
use leptos::prelude::*;

/// Says so, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="door">
            <div class="panel">
                <Failure error=AppError::NotFound("There is no page at this address.".into()) />
                <a class="button" href="/">"All streams"</a>
            </div>
        </main>
    }
}
