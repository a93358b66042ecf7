//! Choosing which key gives which label.

use crate::components::{Banner, PageTitle, StreamTab, Tone};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::label_keys::{ChangeKeys, ShownKeys, load_keys};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use understudy_ladder::labels::RESERVED_KEYS;

/// The keys of a stream's labels.
#[component]
pub fn LabelKeysPage() -> impl IntoView {
    let action = ServerAction::<ChangeKeys>::new();
    let failure = action.value().get_untracked().and_then(Result::err);
    let (typed, saved) =
        use_query_map().with_untracked(|query| (query.get("typed"), query.get("saved").is_some()));
    let keys = fetched(
        move || (slug_of_address(), typed.clone()),
        |(slug, typed)| load_keys(slug, typed),
    );
    loaded(keys, move |shown| {
        let failure = failure
            .as_ref()
            .map(ToString::to_string)
            .or_else(|| shown.problem.clone())
            .map(|text| view! { <Banner tone=Tone::Danger title=words::streams::keys_not_changed()>{text}</Banner> });
        let saved = (saved && failure.is_none()).then(|| {
            view! {
                <Banner tone=Tone::Ok title=words::streams::keys_changed()>
                    {words::streams::keys_reload()}
                </Banner>
            }
        });
        view! { <Keys shown=shown action=action>{failure} {saved}</Keys> }
    })
}

#[component]
fn Keys(shown: ShownKeys, action: ServerAction<ChangeKeys>, children: Children) -> impl IntoView {
    let slug = shown.heading.slug.clone();
    let label_page = StreamTab::Label.href(&slug);
    let rows = shown
        .names
        .into_iter()
        .zip(shown.typed)
        .enumerate()
        .map(|(place, (name, typed))| {
            let field = |part: &str| format!("keys[{place}][{part}]");
            let (first, second) = (words::streams::key_of(&name), words::streams::second_key_of(&name));
            view! {
                <tr>
                    <th scope="row">
                        {name}
                        <input type="hidden" name=field("label") value=typed.label />
                    </th>
                    <td><KeyField name=field("key") says=first value=typed.key required=true /></td>
                    <td><KeyField name=field("alt_key") says=second value=typed.alt_key required=false /></td>
                </tr>
            }
        })
        .collect_view();
    let link = view! { <a href=label_page>{words::streams::label_page()}</a> };
    let does = words::around(
        &words::streams::keys_does(words::HERE),
        vec![link.into_any()],
    );
    view! {
        <StreamPageHead heading=shown.heading current=StreamTab::Overview />
        <PageTitle
            title=words::streams::keys_title()
            lead=words::streams::keys_lead()
        />
        {children()}
        <ActionForm action=action attr:class="form keys-form">
            <input type="hidden" name="slug" value=slug />
            <div class="scroll" role="region" aria-label=words::streams::keys_of_labels() tabindex="0">
                <table>
                    <thead>
                        <tr><th scope="col">{words::streams::label()}</th><th scope="col">{words::streams::key()}</th><th scope="col">{words::streams::second_key()}</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="deed">
                <button class="button button-primary" type="submit" aria-describedby="keys-does">{words::streams::change_keys()}</button>
                <p class="consequence" id="keys-does">
                    {does}
                </p>
            </div>
        </ActionForm>
        <Taken />
    }
    .into_any()
}

#[component]
fn KeyField(name: String, says: String, value: String, required: bool) -> impl IntoView {
    // Room for more than one character, so that too many of them are refused with a reason.
    view! {
        <input
            class="key-field"
            name=name
            value=value
            required=required
            aria-label=says
            maxlength="8"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
        />
    }
}

/// What cannot be chosen.
#[component]
fn Taken() -> impl IntoView {
    let rows = RESERVED_KEYS
        .map(|(key, does)| {
            view! { <li><kbd>{key}</kbd> " " {words::domain::reserved_key(key).unwrap_or(does)}</li> }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h2>{words::streams::keys_taken()}</h2>
            <p class="muted">
                {words::streams::keys_free()}
            </p>
            <ul class="taken-keys">{rows}</ul>
        </section>
    }
}
