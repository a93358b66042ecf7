//! The settings of a stream: shown, changed, and what changing them takes.

use super::discussion::Schedule;
use super::failed;
use super::requests::DifferenceTable;
use super::words::who_can;
use crate::components::{Banner, GateList, PageTitle, StreamTab, Tone};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::ladder::{
    FIELDS, Field, Group, Kind, Outlook, Problem, ProposeSettings, ShownSettings, TypedSettings,
    load_settings,
};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use understudy_ladder::Permission;
use understudy_ladder::request::quorum;

/// The settings of a stream.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let action = ServerAction::<ProposeSettings>::new();
    let failure = failed(action.value().get_untracked());
    let typed = use_query_map().with_untracked(|query| {
        let sent = |field: &Field| Some((field.name.to_owned(), query.get(field.name)?));
        TypedSettings(FIELDS.iter().filter_map(sent).collect())
    });
    let page = fetched(
        move || (slug_of_address(), typed.clone()),
        |(slug, typed)| load_settings(slug, typed),
    );
    loaded(page, move |page| {
        view! { <Settings page=page action=action failure=failure.as_ref().map(ToString::to_string) /> }
    })
}

#[component]
fn Settings(
    page: ShownSettings,
    action: ServerAction<ProposeSettings>,
    failure: Option<String>,
) -> impl IntoView {
    let groups = [
        (Group::Gates, "Gates", "What the evidence must show before a request for a step can be opened."),
        (Group::Ramp, "Ramp", "How the share of automated items grows inside Partial and Full."),
        (Group::Samples, "Samples", "What people look at besides, as evidence."),
        (
            Group::Guardrails,
            "Guardrails",
            "What is watched every second while the model decides. A breach holds the stream down at once.",
        ),
    ]
    .map(|(group, title, lead)| {
        view! { <Fields group=group title=title lead=lead typed=page.typed.clone() problems=page.problems.clone() /> }
    })
    .collect_view();
    let wrong = (!page.problems.is_empty()).then(|| problems(&page.problems));
    let outlook = page
        .outlook
        .clone()
        .map(|outlook| view! { <Consequence page=page.clone() outlook=outlook action=action /> });
    let href = format!("/streams/{}/ladder/settings#outlook", page.heading.slug);
    view! {
        <StreamPageHead heading=page.heading.clone() current=StreamTab::Ladder />
        <PageTitle
            title="Settings"
            lead="What asks less of the model needs a request and another person's approval. What only asks more of it is in force at once."
        />
        {failure.map(|text| view! { <Banner tone=Tone::Danger title="Nothing was changed.">{text}</Banner> })}
        {wrong}
        {outlook}
        <form method="get" action=href class="settings">
            {groups}
            <div class="deed settings-end">
                <button class="button button-primary" type="submit" aria-describedby="show-does">
                    "Show what this would change"
                </button>
                <p class="consequence" id="show-does">"Nothing is changed by it yet."</p>
            </div>
        </form>
    }
    .into_any()
}

fn problems(found: &[Problem]) -> impl IntoView + use<> {
    let rows = found
        .iter()
        .map(|problem| {
            let text = problem.message.clone();
            if problem.field.is_empty() {
                view! { <li>{text}</li> }.into_any()
            } else {
                view! { <li><a href=format!("#{}", problem.field)>{text}</a></li> }.into_any()
            }
        })
        .collect_view();
    view! {
        <Banner tone=Tone::Danger title="These settings cannot be used.">
            <ul>{rows}</ul>
        </Banner>
    }
}

#[component]
fn Fields(
    group: Group,
    title: &'static str,
    lead: &'static str,
    typed: TypedSettings,
    problems: Vec<Problem>,
) -> impl IntoView {
    let fields = FIELDS
        .iter()
        .filter(|field| field.group == group)
        .map(|field| {
            let value = typed.0.get(field.name).cloned().unwrap_or_default();
            let problem = problems
                .iter()
                .find(|problem| problem.field == field.name)
                .map(|problem| problem.message.clone());
            input(field, value, problem)
        })
        .collect_view();
    view! {
        <fieldset class="panel">
            <legend class="heard">{title}</legend>
            <div>
                <h2 aria-hidden="true">{title}</h2>
                <p class="muted">{lead}</p>
            </div>
            <div class="settings-fields">{fields}</div>
        </fieldset>
    }
}

fn input(field: &'static Field, value: String, problem: Option<String>) -> impl IntoView {
    let hint = format!("{}-hint", field.name);
    let choices = field.kind.choices();
    let numeric = matches!(
        field.kind,
        Kind::Count(..) | Kind::Share(..) | Kind::OptionalShare(..) | Kind::Rate(..)
    );
    let control = if choices.is_empty() {
        view! {
            <input
                id=field.name
                name=field.name
                value=value
                inputmode=numeric.then_some("decimal")
                autocomplete="off"
                aria-describedby=hint.clone()
                aria-invalid=problem.is_some().then_some("true")
            />
        }
        .into_any()
    } else {
        let options = choices
            .into_iter()
            .map(|(code, name)| {
                view! { <option value=code selected=code == value>{name}</option> }
            })
            .collect_view();
        view! {
            <select id=field.name name=field.name aria-describedby=hint.clone()>
                {options}
            </select>
        }
        .into_any()
    };
    view! {
        <div class="form-row">
            <label for=field.name>{field.label}</label>
            {control}
            <p class="form-hint" id=hint>
                {problem.map(|text| view! { <span class="form-error">{text}</span> " " })} {field.hint.replace(" %", "\u{a0}%")}
            </p>
        </div>
    }
}

/// What the typed settings would change, and the button that does it.
#[component]
fn Consequence(
    page: ShownSettings,
    outlook: Outlook,
    action: ServerAction<ProposeSettings>,
) -> impl IntoView {
    let Outlook {
        proposed,
        at_once,
        gates,
        problem,
    } = outlook;
    let people = match quorum(&proposed) {
        1 => "another person approves".to_owned(),
        many => format!("{many} other people approve"),
    };
    let (button, does) = if at_once {
        (
            "Put in force at once".to_owned(),
            "They only ask more of the model, so nobody has to approve. New items follow them from that moment.".to_owned(),
        )
    } else {
        (
            "Open a request for these settings".to_owned(),
            format!("They ask less of the model: nothing changes until {people}."),
        )
    };
    let gates = (!gates.is_empty()).then(|| view! { <GateList gates=gates /> });
    let may = page.heading.allows(Permission::OpenRequests);
    let form = match problem {
        Some(problem) => view! { <p class="form-error">{problem}</p> }.into_any(),
        None if may => {
            view! { <Deed page=page.clone() at_once=at_once button=button does=does action=action /> }.into_any()
        }
        None => {
            let who = who_can(Permission::OpenRequests, words::ladder::can_change_settings);
            view! { <p class="muted">{who}</p> }.into_any()
        }
    };
    let same = proposed == page.policy;
    view! {
        <section class="panel panel-waiting" id="outlook" aria-labelledby="outlook-title">
            <h2 id="outlook-title">"What this would change"</h2>
            {(!same)
                .then(|| {
                    view! {
                        <DifferenceTable
                            base=page.policy
                            proposed=proposed
                            names=page.names
                            before=format!("Version {}", page.version)
                            after="Proposed"
                        />
                    }
                })}
            {gates}
            {form}
        </section>
    }
}

#[component]
fn Deed(
    page: ShownSettings,
    at_once: bool,
    button: String,
    does: String,
    action: ServerAction<ProposeSettings>,
) -> impl IntoView {
    let settings = page
        .typed
        .0
        .into_iter()
        .map(|(name, value)| {
            view! { <input type="hidden" name=format!("settings[{name}]") value=value /> }
        })
        .collect_view();
    view! {
        <ActionForm action=action attr:class="form">
            <input type="hidden" name="slug" value=page.heading.slug />
            <input type="hidden" name="base" value=page.version.get() />
            {settings}
            <div class="form-row">
                <label for="settings-comment">"Why"</label>
                <textarea id="settings-comment" name="comment" rows="2" maxlength="2000"></textarea>
            </div>
            {(!at_once).then(|| view! { <Schedule id="settings-time" /> })}
            <div class="deed">
                <button class="button button-primary" type="submit" aria-describedby="settings-does">
                    {button}
                </button>
                <p class="consequence" id="settings-does">{does}</p>
            </div>
        </ActionForm>
    }
}
