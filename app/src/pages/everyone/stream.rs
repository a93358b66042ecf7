//! A stream's own page: what it asks, where it stands, what to do there.

use super::streams::CardFacts;
use crate::components::{LadderPicture, LadderSize, PageTitle, StreamTab};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::streams::{StreamOverview, read_stream};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Permission;

/// One stream.
#[component]
pub fn StreamPage() -> impl IntoView {
    let stream = fetched(slug_of_address, read_stream);
    loaded(stream, page)
}

fn page(overview: StreamOverview) -> impl IntoView {
    let heading = overview.heading;
    let slug = heading.slug.clone();
    let label = heading.allows(Permission::Decide).then(|| {
        view! { <a class="button button-primary" href=StreamTab::Label.href(&slug)>{words::streams::decide_next()}</a> }
    });
    let keys = heading.allows(Permission::WriteStreams).then(|| {
        view! { <p><a href=format!("/streams/{slug}/keys")>{words::streams::change_keys()}</a></p> }
    });
    let state = heading.ladder();
    let rows = overview.labels.into_iter().map(|label| {
        view! {
            <tr>
                <td><kbd>{label.key}</kbd></td>
                <th scope="row">{label.name}</th>
                <td>{label.description}</td>
            </tr>
        }
    });
    let lead = overview.card.summary.clone();
    view! {
        <StreamPageHead heading=heading.clone() current=StreamTab::Overview />
        <PageTitle title=heading.title.clone() lead=lead>{label}</PageTitle>
        <div class="columns">
            <div class="stack">
                <section class="panel">
                    <h2>{words::streams::where_it_stands()}</h2>
                    <CardFacts card=overview.card />
                </section>
                <section class="panel">
                    <h2>{words::streams::instructions()}</h2>
                    <p>{overview.instructions}</p>
                    <div class="scroll" role="region" aria-label=words::streams::labels() tabindex="0">
                        <table>
                            <thead><tr><th scope="col">{words::streams::key()}</th><th scope="col">{words::streams::label()}</th><th scope="col">{words::streams::when()}</th></tr></thead>
                            <tbody>{rows.collect_view()}</tbody>
                        </table>
                    </div>
                    {keys}
                </section>
            </div>
            <aside class="columns-aside panel">
                <LadderPicture state=state size=LadderSize::Page />
            </aside>
        </div>
    }
    .into_any()
}
