//! The ladder page: where a stream stands, what comes next, who has to agree, and the way down.

mod answers;
pub mod breach;
mod compare;
mod discussion;
mod down;
pub mod facts;
mod guards;
mod happened;
mod history;
mod impact;
mod next;
mod ramp;
mod requests;
pub mod settings;
mod stop;
pub mod words;

use crate::components::{Banner, LadderPicture, LadderSize, PageTitle, StreamTab, Tone};
use crate::error::AppError;
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{
    ApproveRequest, Asked, CommentRequest, DemoteStream, EditRequest, LadderView, OpenStep,
    RejectRequest, RollBackModel, ShownLadder, StopAutomation, WithdrawRequest, load_ladder,
    typed_choice,
};
pub use down::RollBackForm;

use down::GoDown;
use facts::Fact;
use guards::{Breaches, Guardrails};
use history::{ClosedRequests, History};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use next::NextPanel;
use ramp::Ramp;
use requests::OpenRequests;
use stop::Stop;

/// The ladder of a stream.
#[component]
pub fn LadderPage() -> impl IntoView {
    let actions = Actions::new();
    let (asked, done) = use_query_map().with_untracked(|query| {
        let asked = Asked {
            threshold: query.get("threshold"),
            ramp: query.get("ramp"),
            from: query.get("from"),
            to: query.get("to"),
        };
        (asked, query.get("done"))
    });
    let (asked, mistyped) = match typed_choice(asked.threshold.as_deref(), asked.ramp.as_deref()) {
        Ok(_) => (asked, None),
        Err(error) => (Asked::default(), Some(error)),
    };
    let failure = actions.failure().or(mistyped);
    let slug = slug_of_address();
    let page = fetched(
        move || (slug.clone(), asked.clone()),
        |(slug, asked)| load_ladder(slug, asked),
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
    stop: ServerAction<StopAutomation>,
    comment: ServerAction<CommentRequest>,
    edit: ServerAction<EditRequest>,
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
            stop: ServerAction::new(),
            comment: ServerAction::new(),
            edit: ServerAction::new(),
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
            failed(self.stop.value().get_untracked()),
            failed(self.comment.value().get_untracked()),
            failed(self.edit.value().get_untracked()),
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
        .partition(|request| request.state.is_pending());
    let slug = heading.slug.clone();
    view! {
        <StreamPageHead heading=heading.clone() current=StreamTab::Ladder />
        <PageTitle
            title=crate::words::ladder::title()
            lead=crate::words::ladder::lead()
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        <div class="ladder-columns">
            <div class="section">
                <section class="panel place-ladder" aria-label=crate::words::ladder::where_it_stands()>
                    <LadderPicture state=heading.ladder() gates=gates size=LadderSize::Page />
                </section>
                <Stop heading=heading.clone() ladder=ladder.clone() actions=actions />
                <GoDown heading=heading.clone() ladder=ladder.clone() actions=actions />
                <InForce ladder=ladder.clone() slug=slug.clone() />
            </div>
            <div class="section">
                <OpenRequests
                    requests=open
                    heading=heading.clone()
                    names=ladder.names.clone()
                    actions=actions
                />
                <Ramp ladder=ladder.clone() />
                <NextPanel heading=heading.clone() ladder=ladder.clone() actions=actions />
                <Guardrails ladder=ladder.clone() />
                <Breaches ladder=ladder.clone() slug=slug.clone() />
                <History ladder=ladder.clone() slug=slug />
                <ClosedRequests requests=closed names=ladder.names.clone() />
            </div>
        </div>
    }
}

/// The policy in force, field by field.
#[component]
fn InForce(ladder: LadderView, slug: String) -> impl IntoView {
    let more = [
        (
            crate::words::ladder::gates_ask(),
            facts::asked(&ladder.policy),
        ),
        (
            crate::words::ladder::each_ramp_step(),
            facts::ramp_plan(&ladder.policy),
        ),
        (
            crate::words::ladder::guardrails(),
            facts::watched(&ladder.policy),
        ),
    ]
    .map(|(title, facts)| {
        view! {
            <details>
                <summary>{title}</summary>
                <FactList facts=facts />
            </details>
        }
    })
    .collect_view();
    view! {
        <section class="panel place-policy" aria-labelledby="in-force">
            <h2 id="in-force">{crate::words::ladder::policy_version(ladder.version)}</h2>
            <FactList facts=facts::routing(&ladder.policy, &ladder.names) />
            {more}
            <p><a href=format!("/streams/{slug}/ladder/settings")>{crate::words::ladder::change_settings()}</a></p>
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
                    <dd>{fact.value.replace(" %", "\u{a0}%")}</dd>
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
