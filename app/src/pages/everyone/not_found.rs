//! For addresses that lead nowhere.

use crate::error::AppError;
use crate::pages::Failure;
use leptos::prelude::*;

/// Says so, with status 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main class="alone">
            <Failure error=AppError::NotFound("There is no page at this address.".into()) />
            <p><a href="/">"All streams"</a></p>
        </main>
    }
}
