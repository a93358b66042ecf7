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
        0 => "Nothing had to be sent: all of them were sent before.".to_owned(),
        1 => "1 item is with people again. It is decided blind, and its answer stays until then."
            .to_owned(),
        many => format!(
            "{} items are with people again. They are decided blind, and their answers stay until then; where a person had decided one already, that answer counts.",
            thousands(many.unsigned_abs())
        ),
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
        format!("Breach of {}", moment(breach.at))
    } else {
        format!("Stop of {}", moment(breach.at))
    };
    let (heading_of_cause, cause) = if breached {
        let list = view! { <GuardrailList guardrails=breach.guardrails.clone() /> }.into_any();
        ("What was breached", list)
    } else {
        (
            "What stopped it",
            view! { <p>{what(&breach)}</p> }.into_any(),
        )
    };
    let older = items
        .last()
        .filter(|_| more)
        .map(|item| format!("/streams/{slug}/breaches/{}?after={}", breach.id, item.id));
    let list = if items.is_empty() {
        view! {
            <EmptyState title="No item is affected">
                <p>"Nothing was automated between the last moment at which all seemed well and the breach."</p>
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
            lead="What was automated between the last moment at which all seemed well and then, the newest first."
        />
        {happened.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
        <div class="ladder-columns">
            <div class="section">
                <section class="panel" aria-labelledby="breached">
                    <h2 id="breached">{heading_of_cause}</h2>
                    {cause}
                    <p class="muted">{consequence(&breach, &names)}</p>
                    <p><a href=StreamTab::Ladder.href(&slug)>"Back to the ladder"</a></p>
                </section>
                <Again breach=breach heading=heading action=action />
            </div>
            <div class="section">
                {list}
                <nav class="pager" aria-label="Pages of the list">
                    {older.map(|href| view! { <a class="button" href=href rel="next">"Older items"</a> })}
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
    let mut all = format!(
        "{} automated shortly before, {} sent to people again.",
        thousands(breach.affected),
        thousands(breach.sent)
    );
    if breach.affected == MOST_LISTED {
        all.push_str(" There may be older ones: a list ends there.");
    }
    let form = if unsent == 0 {
        None
    } else if heading.allows(Permission::Demote) {
        let words = match unsent {
            1 => "Send 1 item to people again".to_owned(),
            many => format!("Send {} items to people again", thousands(many)),
        };
        Some(
            view! {
                <ActionForm action=action attr:class="deed">
                    <input type="hidden" name="slug" value=heading.slug />
                    <input type="hidden" name="breach" value=breach.id />
                    <button class="button button-primary" type="submit" aria-describedby="again-does">
                        {words}
                    </button>
                    <p class="consequence" id="again-does">
                        "They go into the queue, to be decided blind by one person each. Where a person has decided one \
                         since, that answer counts at once. The model's answer of every other stays in force until a \
                         person has decided it."
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
            <h2 id="again">"Look at them again"</h2>
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
                Some(at) => view! { "sent to people " <When at=at /> }.into_any(),
                None => view! { <span class="muted">"not sent"</span> }.into_any(),
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
        <div class="scroll" role="region" aria-label="Affected items" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Item"</th>
                        <th scope="col">"People again"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
