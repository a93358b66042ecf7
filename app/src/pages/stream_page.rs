//! What surrounds every page of a stream: its head, then the page.

use crate::components::{StreamHead, StreamTab};
use crate::server_fns::heading::Heading;
use leptos::prelude::*;

/// The head of a page of a stream.
#[component]
pub fn StreamPageHead(
    /// What it shows.
    heading: Heading,
    /// The page one is on.
    current: StreamTab,
) -> impl IntoView {
    let (ladder, tabs) = (heading.ladder(), heading.tabs());
    view! {
        <StreamHead
            slug=heading.slug
            title=heading.title
            not_for=heading.not_for
            ladder=ladder
            current=current
            tabs=tabs
        />
    }
}
