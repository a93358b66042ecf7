//! Deciding items: one item, full focus, keys only, and nothing that says what others or a model think of it.

pub mod answer;
pub mod browser;
pub mod deeds;
pub mod desk;
pub mod draft;
pub mod drawer;
pub mod early;
pub mod find;
pub mod gestures;
pub mod help;
pub mod instructions;
pub mod keys;
pub mod lens;
pub mod marks;
pub mod note;
pub mod outbox;
pub mod parts;
pub mod past;
pub mod presence;
pub mod recall;
pub mod send;
pub mod side;
pub mod stopwatch;
pub mod swipe;
pub mod tools;
pub mod work;

use crate::components::{Banner, Tone, WindowTitle};
use crate::pages::stream_page::{meaning, short};
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::label::{Decide, ShownDesk, Undo, open_desk};
use crate::words;
use desk::LabelDesk;
use help::Help;
use instructions::Instructions;
use leptos::prelude::*;

/// The desk of one stream.
#[component]
pub fn LabelPage() -> impl IntoView {
    let desk = fetched(slug_of_address, open_desk);
    // Only decisions that were sent as plain forms end here.
    let decided = ServerAction::<Decide>::new().value().get_untracked();
    let undone = ServerAction::<Undo>::new().value().get_untracked();
    let failure = decided
        .and_then(Result::err)
        .or_else(|| undone.and_then(Result::err));
    loaded(desk, move |ShownDesk { hold, desk }| {
        let title = words::desk::title(&desk.title);
        let failure = failure.clone().map(|error| {
            view! { <Banner tone=Tone::Danger title=words::desk::was_not_saved()>{error.to_string()}</Banner> }
        });
        let held = hold.map(|hold| {
            let title = short(&hold);
            view! { <Banner tone=Tone::Caution title=title>{meaning(hold.cap.at)}</Banner> }
        });
        let (help, instructions) = (desk.clone(), desk.clone());
        view! {
            <WindowTitle text=title />
            {failure}
            {held}
            <script src="/early-keys.js"></script>
            <LabelDesk desk=desk>
                <Instructions desk=instructions />
            </LabelDesk>
            <Help desk=help />
        }
    })
}
