//! The streams a person sees.

use leptos::prelude::*;

/// One card per stream.
#[component]
pub fn StreamsPage() -> impl IntoView {
    view! { <h1>"Streams"</h1> }
}
