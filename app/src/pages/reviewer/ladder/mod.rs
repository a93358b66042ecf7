//! The ladder page: where a stream stands, what comes next, who has to agree, and the way down.

mod down;
pub mod facts;
mod happened;
mod history;
mod next;
mod requests;
pub mod words;

use crate::components::{Banner, LadderPicture, LadderSize, PageTitle, StreamTab, Tone};
use crate::error::AppError;
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{loaded, slug_of_address};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{
    ApproveRequest, DemoteStream, LadderView, OpenStep, RejectRequest, RollBackModel, ShownLadder,
    WithdrawRequest, load_ladder, typed_threshold,
};
pub use down::RollBackForm;

use down::GoDown;
use facts::Fact;
use history::{ClosedRequests, History};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use next::NextPanel;
use requests::OpenRequests;
use understudy_ladder::request::State;

/// The ladder of a stream.
#[component]
pub fn LadderPage() -> impl IntoView {
    let actions = Actions::new();
    let (typed, done) =
        use_query_map().with_untracked(|query| (query.get("threshold"), query.get("done")));
    let (typed, mistyped) = match typed_threshold(typed.as_deref()) {
        Ok(_) => (typed, None),
        Err(error) => (None, Some(error)),
    };
    let failure = actions.failure().or(mistyped);
    let slug = slug_of_address();
    let page = Resource::new(
        move || (slug.clone(), typed.clone()),
        |(slug, typed)| load_ladder(slug, typed),
    );
    loaded(page, move |page| {
        view! { <Ladder page=page actions=actions failure=failure.clone() done=done.clone() /> }
    })
}

/// The forms of the page.
#[derive(Clone, Copy)]
struct Actions {
    open: ServerAction<OpenStep>,
    approve: ServerAction<ApproveRequest>,
    reject: ServerAction<RejectRequest>,
    withdraw: ServerAction<WithdrawRequest>,
    demote: ServerAction<DemoteStream>,
    back: ServerAction<RollBackModel>,
}

impl Actions {
    fn new() -> Self {
        Self {
            open: ServerAction::new(),
            approve: ServerAction::new(),
            reject: ServerAction::new(),
            withdraw: ServerAction::new(),
            demote: ServerAction::new(),
            back: ServerAction::new(),
        }
    }

    /// Why the form that led here did not do what it says.
    fn failure(self) -> Option<AppError> {
        [
            failed(self.open.value().get_untracked()),
            failed(self.approve.value().get_untracked()),
            failed(self.reject.value().get_untracked()),
            failed(self.withdraw.value().get_untracked()),
            failed(self.demote.value().get_untracked()),
            failed(self.back.value().get_untracked()),
        ]
        .into_iter()
        .flatten()
        .next()
    }
}

/// What went wrong with a form, if it was sent and did.
pub fn failed(answer: Option<Result<(), AppError>>) -> Option<AppError> {
    answer.and_then(Result::err)
}

#[component]
fn Ladder(
    page: ShownLadder,
    actions: Actions,
    failure: Option<AppError>,
    done: Option<String>,
) -> impl IntoView {
    let ShownLadder { heading, ladder } = page;
    let happened = match failure {
        Some(error) => Some((Tone::Danger, error.to_string())),
        None => done
            .and_then(|done| happened::sentence(&done, &ladder))
            .map(|text| (Tone::Ok, text)),
    };
    let gates = ladder
        .next
        .as_ref()
        .map(|next| next.gates.clone())
        .unwrap_or_default();
    let (open, closed): (Vec<_>, Vec<_>) = ladder
        .requests
        .iter()
        .cloned()
        .partition(|request| matches!(request.state, State::Open { .. }));
    view! {
        <StreamPageHead heading=heading.clone() current=StreamTab::Ladder />
        <PageTitle
            title="Ladder"
            lead="How much of the work the model may do. Every step up needs evidence and another person's approval; \
                  every step down is at once."
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        <div class="ladder-columns">
            <div class="section">
                <section class="panel place-ladder" aria-label="Where the stream stands">
                    <LadderPicture state=heading.ladder() gates=gates size=LadderSize::Page />
                </section>
                <GoDown heading=heading.clone() ladder=ladder.clone() actions=actions />
                <InForce ladder=ladder.clone() />
            </div>
            <div class="section">
                <OpenRequests
                    requests=open
                    heading=heading.clone()
                    names=ladder.names.clone()
                    actions=actions
                />
                <NextPanel heading=heading.clone() ladder=ladder.clone() actions=actions />
                <History ladder=ladder.clone() />
                <ClosedRequests requests=closed names=ladder.names.clone() />
            </div>
        </div>
    }
}

/// The policy in force, field by field.
#[component]
fn InForce(ladder: LadderView) -> impl IntoView {
    view! {
        <section class="panel place-policy" aria-labelledby="in-force">
            <h2 id="in-force">{format!("Policy version {}", ladder.version)}</h2>
            <FactList facts=facts::routing(&ladder.policy, &ladder.names) />
            <h3>"Gates ask for"</h3>
            <FactList facts=facts::asked(&ladder.policy) />
        </section>
    }
}

#[component]
fn FactList(facts: Vec<Fact>) -> impl IntoView {
    let rows = facts
        .into_iter()
        .map(|fact| {
            view! {
                <div>
                    <dt>{fact.name}</dt>
                    <dd>{fact.value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="facts facts-rows">{rows}</dl> }
}

/// The fields that every form of a stream carries.
#[component]
fn StreamField(
    /// The stream's slug.
    heading: Heading,
) -> impl IntoView {
    view! { <input type="hidden" name="slug" value=heading.slug /> }
}
