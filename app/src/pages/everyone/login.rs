//! Logging in.

use crate::components::{Banner, Tone};
use crate::server_fns::account::LogIn;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// E-mail address and password.
#[component]
pub fn LoginPage() -> impl IntoView {
    let action = ServerAction::<LogIn>::new();
    let next = use_query_map()
        .with_untracked(|query| query.get("next"))
        .unwrap_or_default();
    let failure = action.value().get_untracked().and_then(Result::err);
    view! {
        <Title text="Log in" />
        <main class="alone">
            <h1>"Understudy"</h1>
            {failure.map(|error| view! { <Banner tone=Tone::Danger>{error.to_string()}</Banner> })}
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="next" value=next />
                <label class="field">
                    <span>"E-mail address"</span>
                    <input type="email" name="email" autocomplete="username" required autofocus />
                </label>
                <label class="field">
                    <span>"Password"</span>
                    <input type="password" name="password" autocomplete="current-password" required />
                </label>
                <button class="primary" type="submit">"Log in"</button>
            </ActionForm>
        </main>
    }
}
