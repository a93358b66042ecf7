//! Choosing which key gives which label.

use crate::components::{Banner, PageTitle, StreamTab, Tone};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::label_keys::{ChangeKeys, ShownKeys, load_keys};
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
            .map(|text| view! { <Banner tone=Tone::Danger title="The keys were not changed.">{text}</Banner> });
        let saved = (saved && failure.is_none()).then(|| {
            view! {
                <Banner tone=Tone::Ok title="The keys are changed.">
                    "Whoever is labeling now gets them with the next reload of their page; until then their buttons and keys stay as they are."
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
            let (first, second) = (format!("Key of {name}"), format!("Second key of {name}"));
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
    view! {
        <StreamPageHead heading=shown.heading current=StreamTab::Overview />
        <PageTitle
            title="Keys"
            lead="One key gives one label on the label page; a second key does the same. Decisions that were made stay as they are."
        />
        {children()}
        <ActionForm action=action attr:class="form keys-form">
            <input type="hidden" name="slug" value=slug />
            <div class="scroll" role="region" aria-label="Keys of the labels" tabindex="0">
                <table>
                    <thead>
                        <tr><th scope="col">"Label"</th><th scope="col">"Key"</th><th scope="col">"Second key"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="deed">
                <button class="button button-primary" type="submit" aria-describedby="keys-does">"Change the keys"</button>
                <p class="consequence" id="keys-does">
                    "From then on these keys give these labels to everybody who opens the "
                    <a href=label_page>"label page"</a> ". It is written in the audit log."
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
        .map(|(key, does)| view! { <li><kbd>{key}</kbd> " " {does}</li> })
        .collect_view();
    view! {
        <section class="panel">
            <h2>"Keys that are taken"</h2>
            <p class="muted">
                "Any other single character is free, in either case: a is the same key as A. Digits also work on keyboards that need Shift for them."
            </p>
            <ul class="taken-keys">{rows}</ul>
        </section>
    }
}
