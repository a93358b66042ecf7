//! The middle of the desk: what went wrong, the instructions, the item and the choices.

use super::answer::AnswerForm;
use super::browser;
use super::find::FindBox;
use super::gestures::Fingers;
use super::keys::Act;
use super::lens::Lens;
use super::note;
use super::work::{Line, Supply, Work};
use crate::components::number::percent;
use crate::components::{Banner, EmptyState, Forbidden, Tone};
use crate::server_fns::label::{Decide, DeskItem};
use crate::words::{self, desk as w};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use understudy_ladder::labels::Label;

/// What keeps decisions from being saved, and what to do about it.
#[component]
pub fn Notices(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let refused = move || {
        work.refused
            .get()
            .map(|message| view! { <Banner tone=Tone::Caution>{message}</Banner> })
    };
    let session = move || {
        (work.line.get() == Line::SessionEnded).then(|| view! { <SessionEnded work=work /> })
    };
    view! { {refused} {session} }
}

#[component]
fn SessionEnded(work: Work) -> impl IntoView {
    let login = work
        .desk
        .with_value(|desk| format!("/login?next=/streams/{}/label", desk.slug));
    let kept = move || match work.outbox.with(super::outbox::Outbox::len) {
        0 => w::nothing_lost().to_owned(),
        waiting => w::kept(waiting as u64),
    };
    view! {
        <Banner tone=Tone::Caution title=w::session_has_ended()>
            <p>
                {kept} " " <a href=login target="_blank">{w::log_in_elsewhere()}</a>
                {w::as_yourself()}
            </p>
        </Banner>
    }
}

/// Where the item is, for the keyboard.
pub const ITEM: &str = "desk-item";

/// The item that is being decided, or why there is none. The items fetched ahead are here as well, hidden,
/// so that their pictures are loaded when their turn comes.
#[component]
pub fn OnTheDesk(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let one = move |item: DeskItem| {
        let id = item.id;
        let shown = move || work.shown.get().is_some_and(|shown| shown.item == id);
        view! {
            <div
                class="desk-one"
                data-item=id
                data-shown=move || shown().then_some("yes")
                hidden=move || work.current() != Some(id)
                inner_html=item.html
            ></div>
        }
    };
    Effect::new(move |_| {
        if let Some(id) = work.current() {
            show_when_drawn(work, id);
        }
    });
    let class = move || {
        let mut class = "desk-item".to_owned();
        for (name, holds) in [
            (" desk-unwrapped", !work.view().wrap.get()),
            (" desk-enlarged", work.view().lens.with(Lens::enlarged)),
            (" desk-swipes", work.view().swipes.get()),
        ] {
            if holds {
                class.push_str(name);
            }
        }
        class
    };
    let lost = move || {
        let item = work.current()?;
        let lost = work.view().lost_picture.get();
        lost.then(|| view! { <LostPicture work=work item=item /> })
    };
    // It can have the focus, so that what is larger than the screen is scrolled by keyboard, too.
    view! {
        <FindBox work=work />
        <section
            class=class
            id=ITEM
            aria-label=words::items::item_to_decide()
            tabindex="0"
            on:wheel=move |event| Fingers::new(work).wheel(&event)
        >
            <For each=move || work.items.get() key=|item| item.id children=one />
            {lost}
            {move || work.current().is_none().then(|| view! { <Nothing work=work /> })}
        </section>
    }
}

/// An item can be decided from the moment at which it is drawn with its picture, and not before.
fn show_when_drawn(work: Work, item: i64) {
    let is_here = move || {
        work.items
            .with_untracked(|items| items.first().map(|one| one.id))
            == Some(item)
    };
    let is_shown = move || {
        work.shown
            .get_untracked()
            .is_some_and(|shown| shown.item == item)
    };
    if is_shown() {
        return;
    }
    request_animation_frame(move || {
        spawn_local(async move {
            let there = browser::picture_is_there().await;
            if is_shown() || !is_here() {
                return;
            }
            if there {
                work.saw(item);
            } else {
                work.view().lost_picture.set(true);
            }
        });
    });
}

/// Nobody decides a picture that is not there.
#[component]
fn LostPicture(work: Work, item: i64) -> impl IntoView {
    let again = move |_| {
        browser::load_picture_again();
        work.view().lost_picture.set(false);
        show_when_drawn(work, item);
    };
    view! {
        <div class="desk-lost" role="status">
            <p>{w::picture_not_loaded()}</p>
            <button class="button" type="button" on:click=again>{w::load_again()}</button>
        </div>
    }
}

/// What a swipe would do, while it is made and before.
#[component]
pub fn SwipeHint(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let names = work.desk.with_value(|desk| {
        let mut names = desk.labels.iter().map(|label| label.name.clone());
        (
            names.next().unwrap_or_default(),
            names.next().unwrap_or_default(),
        )
    });
    let state = move |label: usize| match (
        work.view().swipe.get() == Some(label),
        work.view().armed.get(),
    ) {
        (true, true) => "desk-swipe-label armed",
        (true, false) => "desk-swipe-label towards",
        (false, _) => "desk-swipe-label",
    };
    view! {
        <p class="desk-swipe" aria-hidden="true" hidden=move || !work.view().swipes.get()>
            <span class=move || state(0)>"← " {names.0}</span>
            <span class=move || state(1)>{names.1} " →"</span>
        </p>
    }
}

/// Why there is no item on the desk.
#[component]
fn Nothing(work: Work) -> impl IntoView {
    move || match (work.line.get(), work.supply.get()) {
        (Line::Closed(message), _) => view! {
            <Forbidden what=message who_can=w::ask_lead() />
        }
        .into_any(),
        (Line::Away, _) => view! {
            <EmptyState title=w::unreachable()>
                <p>{w::kept_here()}</p>
            </EmptyState>
        }
        .into_any(),
        (Line::Open | Line::SessionEnded, Supply::AllTaken) => view! {
            <EmptyState title=w::all_taken()>
                <p>{w::all_taken_lead()}</p>
            </EmptyState>
        }
        .into_any(),
        (Line::Open | Line::SessionEnded, Supply::Empty) => view! {
            <EmptyState title=w::none_wait()>
                <p>{w::none_wait_lead()}</p>
                <p><a class="button" href="/">{words::frame::all_streams()}</a></p>
            </EmptyState>
        }
        .into_any(),
        (Line::Open | Line::SessionEnded, Supply::Flowing) => view! {
            <div class="skeleton desk-skeleton" role="status">
                <span class="heard">{w::on_its_way()}</span>
            </div>
        }
        .into_any(),
    }
}

/// What a plain form has to say besides the decision.
#[component]
pub fn FormFields(
    /// The work at the desk.
    work: Work,
    /// Which of the desk's ids the form uses.
    form: usize,
) -> impl IntoView {
    let (slug, person, client_id) = work.desk.with_value(|desk| {
        (
            desk.slug.clone(),
            desk.person,
            desk.form_ids.get(form).map(ToString::to_string),
        )
    });
    view! {
        <input type="hidden" name="slug" value=slug />
        <input type="hidden" name="person" value=person />
        <input type="hidden" name="client_id" value=client_id />
    }
}

/// One button for each label, with its key.
#[component]
pub fn Choices(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    if !work.is_one_label() {
        return view! { <AnswerForm work=work /> }.into_any();
    }
    let labels = work.desk.with_value(|desk| desk.labels.clone());
    let choices = labels
        .into_iter()
        .enumerate()
        .map(|(place, label)| view! { <li><Choice work=work place=place label=label /></li> })
        .collect_view();
    view! {
        <form method="post" action=Decide::url() id=note::FORM>
            <FormFields work=work form=0 />
            <input type="hidden" name="item" value=move || work.current() />
            <ul class="choices" role="list">{choices}</ul>
        </form>
    }
    .into_any()
}

#[component]
fn Choice(work: Work, place: usize, label: Label) -> impl IntoView {
    let keys = match &label.alt_key {
        Some(other) => format!("{} {other}", label.key),
        None => label.key.clone(),
    };
    let is_suggested = move || work.suggested() == Some(place);
    let share = move || {
        let share = work
            .items
            .with(|items| Some(items.first()?.suggestion.as_ref()?.confidence))?;
        is_suggested().then(|| {
            // Rounded down: nothing is certain.
            let text = w::suggested(percent((share * 100.0).floor() / 100.0, 0));
            view! { <span class="choice-share">{text}</span> }
        })
    };
    let second = label
        .alt_key
        .clone()
        .map(|key| view! { <kbd class="choice-second">{key.to_uppercase()}</kbd> });
    view! {
        <button
            class="choice"
            class:choice-chosen=move || work.flash.get() == Some(place)
            class:choice-suggested=is_suggested
            name="label"
            value=label.id
            title=label.description
            aria-keyshortcuts=keys
            aria-disabled=move || work.current().is_none().then_some("true")
            on:click=move |event| {
                event.prevent_default();
                work.press(Act::Choose(place), event.time_stamp());
                // After a click the space bar is for the recording again, not for this button.
                if event.detail() > 0 && work.sort().sound {
                    browser::focus(ITEM);
                }
            }
        >
            <kbd>{label.key.to_uppercase()}</kbd>
            <span class="choice-name">{label.name} {share}</span>
            {second}
        </button>
    }
}
