//! Creating a stream.

use super::new_stream_answer::AnswerFields;
use crate::components::{Banner, Breadcrumb, Crumb, PageTitle, Tone};
use crate::error::AppError;
use crate::pages::{fetched, loaded};
use crate::server_fns::create_stream::{CreateStream, may_create_streams};
use leptos::form::ActionForm;
use leptos::prelude::*;

const EXAMPLE: &str = "1 scratched Scratched: a line you can feel with a nail\n2 clean Clean: no mark, or one that wipes off";

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
        <Breadcrumb crumbs=vec![Crumb::to("Streams", "/"), Crumb::here("New stream")] />
        <PageTitle
            title="New stream"
            lead="It starts on Human only: people decide everything until you ask for more and somebody approves."
        />
        {failure.map(|error| view! { <Banner tone=Tone::Danger title="Not created">{error.to_string()}</Banner> })}
        <ActionForm action=action attr:class="form">
            <div class="form-row">
                <label for="title">"Question"</label>
                <input id="title" name="title" required maxlength="200" placeholder="Is this phone scratched?" />
            </div>
            <div class="form-row">
                <label for="slug">"Name in addresses"</label>
                <input
                    id="slug"
                    name="slug"
                    required
                    maxlength="63"
                    pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?"
                    placeholder="phones"
                    aria-describedby="slug-hint"
                />
                <p id="slug-hint" class="form-hint">"Lower-case letters, digits and hyphens. Applications post to it, so it cannot change later."</p>
            </div>
            <div class="form-row">
                <label for="input_kind">"What people look at"</label>
                <select id="input_kind" name="input_kind">
                    <option value="image">"An image"</option>
                    <option value="text">"A text"</option>
                    <option value="table">"Named values, one row of a table"</option>
                    <option value="json">"Any JSON"</option>
                </select>
            </div>
            <AnswerFields />
            <div class="form-row form-for-labels">
                <label for="labels">"Labels"</label>
                <textarea id="labels" name="labels" rows="6" aria-describedby="labels-hint">{EXAMPLE}</textarea>
                <p id="labels-hint" class="form-hint">
                    "One per line: key, id, name, and after a colon when to choose it. The keys x, z, /, ? and a few more signs are taken: if one of yours is, you are told."
                </p>
            </div>
            <div class="form-row">
                <label for="instructions">"Instructions"</label>
                <textarea id="instructions" name="instructions" rows="4" placeholder="What people read before they decide."></textarea>
            </div>
            <div class="form-row">
                <label for="overlap">"People who decide each item"</label>
                <input id="overlap" name="overlap" type="number" min="1" max="10" value="1" required />
            </div>
            <div class="actions">
                <button class="button button-primary">"Create the stream"</button>
                <a class="button button-quiet" href="/">"Cancel"</a>
            </div>
        </ActionForm>
    }
}
