//! Creating a stream.

use super::new_stream_answer::AnswerFields;
use crate::components::{Banner, Breadcrumb, Crumb, PageTitle, Tone};
use crate::error::AppError;
use crate::pages::{fetched, loaded};
use crate::server_fns::create_stream::{CreateStream, may_create_streams};
use crate::words::{self, new_stream as w};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Name, question, labels and input, for those who may create streams.
#[component]
pub fn NewStreamPage() -> impl IntoView {
    let action = ServerAction::<CreateStream>::new();
    let failure = action.value().get_untracked().and_then(Result::err);
    let allowed = fetched(|| (), |()| may_create_streams());
    loaded(allowed, move |()| form(action, failure.clone()))
}

fn form(action: ServerAction<CreateStream>, failure: Option<AppError>) -> impl IntoView {
    view! {
        <Breadcrumb crumbs=vec![Crumb::to(words::frame::streams(), "/"), Crumb::here(w::title())] />
        <PageTitle
            title=w::title()
            lead=w::lead()
        />
        {failure.map(|error| view! { <Banner tone=Tone::Danger title=w::not_created()>{error.to_string()}</Banner> })}
        <ActionForm action=action attr:class="form">
            <div class="form-row">
                <label for="title">{w::question()}</label>
                <input id="title" name="title" required maxlength="200" placeholder=w::question_example() />
            </div>
            <div class="form-row">
                <label for="slug">{w::slug()}</label>
                <input
                    id="slug"
                    name="slug"
                    required
                    maxlength="63"
                    pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?"
                    placeholder=w::slug_example()
                    aria-describedby="slug-hint"
                />
                <p id="slug-hint" class="form-hint">{w::slug_hint()}</p>
            </div>
            <div class="form-row">
                <label for="input_kind">{w::looks_at()}</label>
                <select id="input_kind" name="input_kind">
                    <option value="image">{w::image()}</option>
                    <option value="text">{w::text()}</option>
                    <option value="table">{w::table()}</option>
                    <option value="json">{w::json()}</option>
                </select>
            </div>
            <AnswerFields />
            <div class="form-row form-for-labels">
                <label for="labels">{w::labels()}</label>
                <textarea id="labels" name="labels" rows="6" aria-describedby="labels-hint">{w::labels_example()}</textarea>
                <p id="labels-hint" class="form-hint">
                    {w::labels_hint()}
                </p>
            </div>
            <div class="form-row">
                <label for="instructions">{w::instructions()}</label>
                <textarea id="instructions" name="instructions" rows="4" placeholder=w::instructions_example()></textarea>
            </div>
            <div class="form-row">
                <label for="overlap">{w::overlap()}</label>
                <input id="overlap" name="overlap" type="number" min="1" max="10" value="1" required />
            </div>
            <div class="actions">
                <button class="button button-primary">{w::create()}</button>
                <a class="button button-quiet" href="/">{w::cancel()}</a>
            </div>
        </ActionForm>
    }
}
