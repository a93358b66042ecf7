//! One item's whole story.

use crate::components::number::decimal;
use crate::components::when::second;
use crate::components::{ItemView, PageTitle, StreamTab};
use crate::pages::lead::known_answer::KnownAnswerPanel;
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::items::{Event, Said, Story, item_story};
use crate::words;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// One item.
#[component]
pub fn ItemPage() -> impl IntoView {
    // An address that is no number is an item that does not exist.
    let id = || {
        use_params_map().with_untracked(|params| {
            params
                .get("item")
                .and_then(|id| id.parse().ok())
                .unwrap_or(0)
        })
    };
    let story = fetched(
        move || (slug_of_address(), id()),
        |(slug, item)| item_story(slug, item),
    );
    loaded(story, page)
}

fn page(story: Story) -> impl IntoView {
    let outcome = story.outcome.map_or_else(
        || words::items::no_answer_yet().to_owned(),
        words::items::its_answer,
    );
    view! {
        <StreamPageHead heading=story.heading current=StreamTab::Items />
        <PageTitle title=story.external_id.clone() lead=outcome />
        <div class="columns">
            <section class="panel">
                <h2>{words::items::input()}</h2>
                <ItemView kind=story.kind payload=story.payload image=story.image sound=story.sound name=story.external_id />
            </section>
            <div class="stack">
                <section class="panel">
                    <h2>{words::items::what_happened()}</h2>
                    <ol class="history">{story.events.into_iter().map(event).collect_view()}</ol>
                </section>
                <section class="panel">
                    <h2>{words::items::what_models_said()}</h2>
                    {said(story.said)}
                </section>
                {story.gold.map(|known| view! { <KnownAnswerPanel known=known /> })}
            </div>
        </div>
    }
    .into_any()
}

fn event(event: Event) -> impl IntoView {
    let what = if event.undone {
        let struck = view! { <s>{event.what}</s> };
        words::around(
            &words::items::taken_back(words::HERE),
            vec![struck.into_any()],
        )
        .into_any()
    } else {
        event.what.into_any()
    };
    view! {
        <li>
            <time datetime=event.at.to_rfc3339()>{second(event.at)}</time>
            <div>
                <p>{what}</p>
                {event.note.map(|note| view! { <p class="event-note"><span class="heard">{words::items::note()} " "</span>{note}</p> })}
                <p class="muted">{event.detail}</p>
            </div>
        </li>
    }
    .into_any()
}

fn said(said: Vec<Said>) -> impl IntoView {
    if said.is_empty() {
        return view! { <p class="muted">{words::items::no_model()}</p> }.into_any();
    }
    let rows = said.into_iter().map(|said| {
        let (label, confidence) = match said.answer {
            Ok((label, confidence)) => (label, decimal(confidence, 3)),
            Err(error) => (words::items::failed(error), String::new()),
        };
        let took = said
            .latency_us
            .map(|us| format!("{} ms", decimal(f64::from(us) / 1000.0, 1)));
        view! {
            <tr>
                <th scope="row">{said.model}" "<span class="pill">{said.slot}</span></th>
                <td>{label}</td>
                <td class="num">{confidence}</td>
                <td class="num">{took}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" role="region" aria-label=words::items::what_models_said() tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::items::version()}</th><th scope="col">{words::items::label()}</th>
                        <th scope="col" class="num">{words::items::confidence()}</th><th scope="col" class="num">{words::items::took()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
