//! Logging in.

use crate::components::frame::Languages;
use crate::components::{Banner, Tone};
use crate::server_fns::account::LogIn;
use crate::words;
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
        <Title text=words::frame::log_in() />
        <main class="door">
            <div class="panel">
            <h1>"Understudy"</h1>
            <p class="muted">{words::frame::promise()}</p>
            {failure.map(|error| view! { <Banner tone=Tone::Danger>{error.to_string()}</Banner> })}
            <ActionForm action=action attr:class="form">
                <input type="hidden" name="next" value=next />
                <div class="form-row">
                    <label for="email">{words::frame::email()}</label>
                    <input id="email" type="email" name="email" autocomplete="username" required autofocus />
                </div>
                <div class="form-row">
                    <label for="password">{words::frame::password()}</label>
                    <input id="password" type="password" name="password" autocomplete="current-password" required />
                </div>
                <button class="button button-primary" type="submit">{words::frame::log_in()}</button>
            </ActionForm>
            <Languages />
            </div>
        </main>
    }
}
