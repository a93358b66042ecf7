//! Adjudicating: one disagreement at a time, with what everybody said beside the item and nobody's name.

pub mod answer;
pub mod keys;

use crate::components::{Banner, EmptyState, KeyHint, PageTitle, StreamTab, Tone};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::adjudicate::{
    Adjudicate, AdjudicationPage, Disputed, SaidOf, ToSettle, UndoAdjudication, open_adjudication,
};
use crate::server_fns::label::Ask;
use crate::words::{self, adjudicate as w};
use answer::AnswerFields;
use keys::{AdjudicateKeys, NOTE, SAVE, UNDO, reason_id, reason_key, undo_key};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use understudy_ladder::adjudication::{LONGEST_NOTE, Reason};
use understudy_ladder::labels::Label;
use uuid::Uuid;

/// The disagreements of a stream, dearest first.
#[component]
pub fn AdjudicatePage() -> impl IntoView {
    let page = fetched(
        || {
            let after = use_query_map().with_untracked(|query| query.get("after"));
            (slug_of_address(), after)
        },
        |(slug, after)| open_adjudication(slug, after),
    );
    // Both are plain forms: what was refused is told on the page that follows.
    let settle = ServerAction::<Adjudicate>::new();
    let undo = ServerAction::<UndoAdjudication>::new();
    let refused = settle.value().get_untracked().and_then(Result::err);
    let refused = refused.or_else(|| undo.value().get_untracked().and_then(Result::err));
    loaded(page, move |page| {
        let refused = refused.clone().map(|error| {
            view! { <Banner tone=Tone::Danger title=words::desk::was_not_saved()>{error.to_string()}</Banner> }
        });
        view! { <Shown page=page refused=refused settle=settle undo=undo /> }
    })
}

#[component]
fn Shown<R: IntoView + 'static>(
    page: AdjudicationPage,
    refused: Option<R>,
    settle: ServerAction<Adjudicate>,
    undo: ServerAction<UndoAdjudication>,
) -> impl IntoView {
    let slug = page.heading.slug.clone();
    let title = page.heading.title.clone();
    let [form_id, undo_id] = page.form_ids;
    let take_back = view! { <TakeBack slug=slug.clone() client_id=undo_id action=undo key=undo_key(&page.labels) /> };
    let body = match page.given {
        ToSettle::Item(disputed) => {
            let Disputed { item, said } = *disputed;
            let id = item.id;
            view! {
                <div class="columns">
                    <section class="panel" aria-labelledby="disputed-item">
                        <h2 id="disputed-item">{w::the_item()}</h2>
                        <div class="item-drawn" inner_html=item.html></div>
                        <Instructions text=page.instructions />
                    </section>
                    <div class="stack">
                        <Answers said=said />
                        <Settle slug=slug.clone() item=id ask=page.ask labels=page.labels.clone() client_id=form_id action=settle />
                        {take_back}
                    </div>
                </div>
                <AdjudicateKeys labels=page.labels />
            }
            .into_any()
        }
        ToSettle::NotForYou => {
            let back = page.passed.then(|| {
                let href = StreamTab::Adjudicate.href(&slug);
                view! { <p><a class="button" href=href>{w::back_to_first()}</a></p> }
            });
            view! {
                <EmptyState title=w::not_for_you()>
                    <p>{w::not_for_you_lead()}</p>
                    {back}
                </EmptyState>
                {take_back}
            }
            .into_any()
        }
        ToSettle::Nothing => view! {
            <EmptyState title=w::none_open()>
                <p>{w::none_open_lead()}</p>
            </EmptyState>
            {take_back}
        }
        .into_any(),
    };
    view! {
        <StreamPageHead heading=page.heading current=StreamTab::Adjudicate />
        <PageTitle
            title=w::title()
            lead=w::lead(title)
        />
        {refused}
        {body}
    }
    .into_any()
}

#[component]
fn Instructions(text: String) -> impl IntoView {
    (!text.is_empty()).then(|| {
        view! {
            <details class="adjudicate-instructions">
                <summary>{words::desk::how_to_decide()}</summary>
                <p>{text}</p>
            </details>
        }
    })
}

/// What everybody said, side by side.
#[component]
fn Answers(said: Vec<SaidOf>) -> impl IntoView {
    let cards = said
        .into_iter()
        .enumerate()
        .map(|(place, said)| {
            let answer = match (said.label, said.skipped) {
                (Some(label), _) => view! { <p class="answer-label">{label}</p> }.into_any(),
                (None, Some(reason)) => {
                    view! { <p class="answer-label">{words::desk::skipped()}</p> <p class="muted">{words::desk::reason(&reason)}</p> }
                        .into_any()
                }
                (None, None) => view! { <p class="answer-label">{words::desk::skipped()}</p> }.into_any(),
            };
            let suggested = said.suggested.map(|label| {
                view! { <p class="muted">{w::had_suggested(label)}</p> }
            });
            let note = said
                .note
                .map(|note| view! { <p class="answer-note">{note}</p> });
            view! {
                <li class="answer">
                    <h3>{person(place)}</h3>
                    {answer} {suggested} {note}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="answers">
            <h2 id="answers">{w::people_said()}</h2>
            <ul class="answers" role="list">{cards}</ul>
        </section>
    }
}

/// Person A, Person B: a place in this list and nothing else.
fn person(place: usize) -> String {
    match u8::try_from(place).ok().filter(|place| *place < 26) {
        Some(place) => w::person(char::from(b'A' + place).to_string()),
        None => w::person(place + 1),
    }
}

/// What the item is, and why people disagree about it.
#[component]
fn Settle(
    slug: String,
    item: i64,
    ask: Ask,
    labels: Vec<Label>,
    client_id: Uuid,
    action: ServerAction<Adjudicate>,
) -> impl IntoView {
    let key = reason_key(&labels);
    let pass = format!("{}?after={item}", StreamTab::Adjudicate.href(&slug));
    let reasons = Reason::ALL.into_iter().enumerate().map(|(place, reason)| {
        let id = reason_id(place);
        view! {
            <div class="adjudicate-choice adjudicate-reason">
                <input type="radio" name="reason" id=id.clone() value=reason.code() required />
                <label for=id>{w::reason(reason)}</label>
            </div>
        }
    });
    view! {
        <section class="panel" aria-labelledby="settle">
            <h2 id="settle">{w::what_is_it()}</h2>
            <ActionForm action=action attr:class="form adjudicate-form">
                <input type="hidden" name="slug" value=slug />
                <input type="hidden" name="item" value=item />
                <input type="hidden" name="client_id" value=client_id.to_string() />
                <AnswerFields ask=ask labels=labels />
                <fieldset>
                    <legend>
                        {w::why_differ()} " "
                        <KeyHint key=key />
                    </legend>
                    <div class="adjudicate-choices">{reasons.collect_view()}</div>
                </fieldset>
                <div class="form-row">
                    <label for=NOTE>{w::note()}</label>
                    <input id=NOTE name="note" maxlength=LONGEST_NOTE.to_string() autocomplete="off" aria-describedby="adjudicate-note-hint" />
                    <p class="form-hint" id="adjudicate-note-hint">{w::note_needed()}</p>
                </div>
                <div class="actions">
                    <button class="button button-primary" id=SAVE>
                        {w::save()}
                        <kbd>"Enter"</kbd>
                    </button>
                    <a class="button button-quiet" href=pass>{w::leave()}</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn TakeBack(
    slug: String,
    client_id: Uuid,
    action: ServerAction<UndoAdjudication>,
    key: &'static str,
) -> impl IntoView {
    view! {
        <ActionForm action=action attr:class="adjudicate-undo">
            <input type="hidden" name="slug" value=slug />
            <input type="hidden" name="client_id" value=client_id.to_string() />
            <button class="button" id=UNDO>
                <kbd>{key.to_uppercase()}</kbd>
                {w::take_back()}
            </button>
        </ActionForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::person;

    #[test]
    fn people_are_named_by_their_place_alone() {
        assert_eq!(person(0), "Person A");
        assert_eq!(person(25), "Person Z");
        assert_eq!(person(26), "Person 27");
    }
}
