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
        (Group::Gates, words::ladder::gates(), words::ladder::gates_lead()),
        (Group::Ramp, words::ladder::fact_ramp(), words::ladder::ramp_lead()),
        (Group::Samples, words::ladder::samples(), words::ladder::samples_lead()),
        (
            Group::Guardrails,
            words::ladder::guardrails(),
            words::ladder::guardrails_lead(),
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
            title=words::ladder::settings_title()
            lead=words::ladder::settings_lead()
        />
        {failure.map(|text| view! { <Banner tone=Tone::Danger title=words::ladder::nothing_was_changed()>{text}</Banner> })}
        {wrong}
        {outlook}
        <form method="get" action=href class="settings">
            {groups}
            <div class="deed settings-end">
                <button class="button button-primary" type="submit" aria-describedby="show-does">
                    {words::ladder::show_change()}
                </button>
                <p class="consequence" id="show-does">{words::ladder::show_does()}</p>
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
        <Banner tone=Tone::Danger title=words::ladder::settings_unusable()>
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
            <label for=field.name>{(field.label)()}</label>
            {control}
            <p class="form-hint" id=hint>
                {problem.map(|text| view! { <span class="form-error">{text}</span> " " })} {(field.hint)()}
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
    let (button, does) = if at_once {
        (
            words::ladder::put_in_force().to_owned(),
            words::ladder::put_in_force_does().to_owned(),
        )
    } else {
        (
            words::ladder::open_settings_request().to_owned(),
            words::ladder::settings_less(quorum(&proposed).into()),
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
            <h2 id="outlook-title">{words::ladder::would_change()}</h2>
            {(!same)
                .then(|| {
                    view! {
                        <DifferenceTable
                            base=page.policy
                            proposed=proposed
                            names=page.names
                            before=words::ladder::version(page.version)
                            after=words::ladder::proposed()
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
                <label for="settings-comment">{words::ladder::why()}</label>
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
