//! The people of a stream: how far they have come together and, for whoever may know, how each of them decides.

pub mod mix_ups;
pub mod progress;
mod table;

use crate::components::{EmptyState, PageTitle, StreamTab};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::people::{PeoplePageData, load_people};
use leptos::prelude::*;
use mix_ups::MixUps;
use progress::HowFar;
use table::PeopleTable;

const LEAD: &str = "How far the work has come, and how people decide. Read it to find unclear instructions and people who need help. It is no ranking: people are in the order of their names, and figures whose intervals overlap do not tell two people apart.";
const NO_NAMES: &str = "Figures of single people are for reviewers, leads and admins. How people agree with one another as a whole stands on the Agreement page.";
const NOBODY: &str = "Nobody has decided anything here yet";
const NOBODY_WHAT_THEN: &str =
    "As soon as somebody decides an item, or decisions are imported, their figures stand here.";

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
                <p>{NO_NAMES}</p>
                <p><a class="button" href=agreement>"How people agree"</a></p>
            </section>
        }
        .into_any(),
        Some(people) if people.is_empty() => view! {
            <EmptyState title=NOBODY><p>{NOBODY_WHAT_THEN}</p></EmptyState>
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
        <PageTitle title="People" lead=LEAD />
        <HowFar progress=progress />
        {body}
    }
}
