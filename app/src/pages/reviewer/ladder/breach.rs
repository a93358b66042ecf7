//! A breach: what it was, and the items that were automated shortly before it.

use super::failed;
use super::guards::{GuardrailList, consequence, what};
use super::words::who_can;
use crate::components::number::thousands;
use crate::components::when::{When, moment};
use crate::components::{Banner, EmptyState, PageTitle, StreamTab, Tone};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::heading::Heading;
use crate::server_fns::ladder::{AffectedItem, BreachView, SendAgain, ShownBreach, load_breach};
use crate::words;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use understudy_ladder::Permission;

/// How many items a list has at most.
const MOST_LISTED: u64 = 10_000;

/// A breach of guardrails, or another stop.
#[component]
pub fn BreachPage() -> impl IntoView {
    let action = ServerAction::<SendAgain>::new();
    let failure = failed(action.value().get_untracked());
    // An address that is no number is a breach that does not exist.
    let id = || {
        use_params_map().with_untracked(|params| {
            params
                .get("breach")
                .and_then(|id| id.parse().ok())
                .unwrap_or(0)
        })
    };
    let (after, sent) = use_query_map().with_untracked(|query| {
        let number = |name: &str| query.get(name).and_then(|typed| typed.parse::<i64>().ok());
        (number("after"), number("sent"))
    });
    let page = fetched(
        move || (slug_of_address(), id(), after),
        |(slug, breach, after)| load_breach(slug, breach, after),
    );
    loaded(page, move |page| {
        let happened = match &failure {
            Some(error) => Some((Tone::Danger, error.to_string())),
            None => sent.map(|sent| (Tone::Ok, sent_words(sent))),
        };
        view! { <Shown page=page action=action happened=happened /> }
    })
}

fn sent_words(sent: i64) -> String {
    match sent {
        0 => words::ladder::nothing_sent().to_owned(),
        many => words::ladder::sent(many.unsigned_abs()),
    }
}

#[component]
fn Shown(
    page: ShownBreach,
    action: ServerAction<SendAgain>,
    happened: Option<(Tone, String)>,
) -> impl IntoView {
    let ShownBreach {
        heading,
        breach,
        names,
        items,
        more,
    } = page;
    let slug = heading.slug.clone();
    let breached = !breach.guardrails.is_empty();
    let title = if breached {
        words::ladder::breach_of(moment(breach.at))
    } else {
        words::ladder::stop_of(moment(breach.at))
    };
    let (heading_of_cause, cause) = if breached {
        let list = view! { <GuardrailList guardrails=breach.guardrails.clone() /> }.into_any();
        (words::ladder::what_breached(), list)
    } else {
        (
            words::ladder::what_stopped(),
            view! { <p>{what(&breach)}</p> }.into_any(),
        )
    };
    let older = items
        .last()
        .filter(|_| more)
        .map(|item| format!("/streams/{slug}/breaches/{}?after={}", breach.id, item.id));
    let list = if items.is_empty() {
        view! {
            <EmptyState title=words::ladder::none_affected_title()>
                <p>{words::ladder::none_affected_text()}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <Items items=items slug=slug.clone() /> }.into_any()
    };
    view! {
        <StreamPageHead heading=heading.clone() current=StreamTab::Ladder />
        <PageTitle
            title=title
            lead=words::ladder::breach_lead()
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        <div class="ladder-columns">
            <div class="section">
                <section class="panel" aria-labelledby="breached">
                    <h2 id="breached">{heading_of_cause}</h2>
                    {cause}
                    <p class="muted">{consequence(&breach, &names)}</p>
                    <p><a href=StreamTab::Ladder.href(&slug)>{words::ladder::back_to_ladder()}</a></p>
                </section>
                <Again breach=breach heading=heading action=action />
            </div>
            <div class="section">
                {list}
                <nav class="pager" aria-label=words::ladder::pages_of_list()>
                    {older.map(|href| view! { <a class="button" href=href rel="next">{words::ladder::older_items()}</a> })}
                </nav>
            </div>
        </div>
    }
    .into_any()
}

/// The button that sends them to people again.
#[component]
fn Again(breach: BreachView, heading: Heading, action: ServerAction<SendAgain>) -> impl IntoView {
    let unsent = breach.affected.saturating_sub(breach.sent);
    let mut all =
        words::ladder::affected_and_sent(thousands(breach.affected), thousands(breach.sent));
    if breach.affected == MOST_LISTED {
        all = format!("{all} {}", words::ladder::list_ends());
    }
    let form = if unsent == 0 {
        None
    } else if heading.allows(Permission::Demote) {
        let words = words::ladder::send_again(unsent);
        Some(
            view! {
                <ActionForm action=action attr:class="deed">
                    <input type="hidden" name="slug" value=heading.slug />
                    <input type="hidden" name="breach" value=breach.id />
                    <button class="button button-primary" type="submit" aria-describedby="again-does">
                        {words}
                    </button>
                    <p class="consequence" id="again-does">
                        {words::ladder::send_again_does()}
                    </p>
                </ActionForm>
            }
            .into_any(),
        )
    } else {
        let who = who_can(Permission::Demote, words::ladder::can_send_again);
        Some(view! { <p class="muted">{who}</p> }.into_any())
    };
    view! {
        <section class="panel" aria-labelledby="again">
            <h2 id="again">{words::ladder::look_again()}</h2>
            <p>{all}</p>
            {form}
        </section>
    }
}

#[component]
fn Items(items: Vec<AffectedItem>, slug: String) -> impl IntoView {
    let base = StreamTab::Items.href(&slug);
    let rows = items
        .into_iter()
        .map(|item| {
            let sent = match item.sent_at {
                Some(at) => {
                    let when = view! { <When at=at /> };
                    words::around(&words::ladder::sent_on(words::HERE), vec![when.into_any()])
                        .into_any()
                }
                None => view! { <span class="muted">{words::ladder::not_sent()}</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">
                        <a href=format!("{base}/{}", item.id)>{item.external_id}</a>
                    </th>
                    <td>{sent}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" role="region" aria-label=words::ladder::affected_items() tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::ladder::item()}</th>
                        <th scope="col">{words::ladder::people_again()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
