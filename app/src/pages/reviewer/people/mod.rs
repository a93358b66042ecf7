//! The people of a stream: how far they have come together and, for whoever may know, how each of them decides.

pub mod mix_ups;
pub mod progress;
mod table;

use crate::components::{EmptyState, PageTitle, StreamTab};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::people::{PeoplePageData, load_people};
use crate::words::{self, people as w};
use leptos::prelude::*;
use mix_ups::MixUps;
use progress::HowFar;
use table::PeopleTable;

/// The people of a stream.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let page = fetched(slug_of_address, load_people);
    loaded(page, |page| view! { <People page=page /> })
}

#[component]
fn People(page: PeoplePageData) -> impl IntoView {
    let PeoplePageData {
        heading,
        progress,
        people,
        fitted,
        labels,
    } = page;
    let agreement = StreamTab::Agreement.href(&heading.slug);
    let body = match people {
        None => view! {
            <section class="section">
                <p>{w::no_names()}</p>
                <p><a class="button" href=agreement>{w::how_people_agree()}</a></p>
            </section>
        }
        .into_any(),
        Some(people) if people.is_empty() => view! {
            <EmptyState title=w::nobody()><p>{w::nobody_lead()}</p></EmptyState>
        }
        .into_any(),
        Some(people) => view! {
            <PeopleTable people=people.clone() />
            <MixUps people=people fitted=fitted labels=labels />
        }
        .into_any(),
    };
    view! {
        <StreamPageHead heading=heading current=StreamTab::People />
        <PageTitle title=words::frame::people() lead=w::lead() />
        <HowFar progress=progress />
        {body}
    }
}
