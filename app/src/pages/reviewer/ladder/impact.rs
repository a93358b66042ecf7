//! What a proposal would have changed for the items that came last, in words and as the table behind them.

use crate::components::StreamTab;
use crate::components::number::{decimal, percent_at_most, thousands};
use crate::server_fns::ladder::ImpactView;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::impact::Impact;
use understudy_stats::proportion;

/// What would have changed, with the replay behind it.
#[component]
pub fn Replay(
    /// What was found.
    impact: ImpactView,
    /// The stream's slug.
    slug: String,
    /// Whether it is what was frozen with a request.
    frozen: bool,
) -> impl IntoView {
    let says = in_words(&impact.impact);
    let summary = if frozen {
        words::ladder::replay_then()
    } else {
        words::ladder::replay()
    };
    view! {
        <div class="replay-of">
        <p>{says}</p>
        <details>
            <summary>{summary}</summary>
            <Counts impact=impact.impact.clone() />
            <Wrong impact=impact slug=slug />
        </details>
        </div>
    }
}

/// The impact as sentences.
pub fn in_words(impact: &Impact) -> String {
    if impact.items == 0 {
        return words::ladder::replay_no_items().to_owned();
    }
    let items = thousands(impact.items);
    if impact.newly == 0 {
        return words::ladder::replay_none_taken(items);
    }
    let newly = thousands(impact.newly);
    let first = words::ladder::replay_taken(&newly, items);
    let known = match (impact.known, impact.at_most_wrong) {
        (0, _) | (_, None) => words::ladder::replay_unknown().to_owned(),
        (known, Some(at_most)) => words::ladder::replay_known(
            thousands(known),
            thousands(impact.wrong),
            decimal(at_most, 0),
            newly,
        ),
    };
    format!("{first} {known}").replace(" %", "\u{a0}%")
}

#[component]
fn Counts(impact: Impact) -> impl IntoView {
    let error = proportion::upper_bound(impact.wrong, impact.known, 0.05).map_or_else(
        |_| words::ladder::unknown().to_owned(),
        |bound| percent_at_most(bound, 1),
    );
    let rows = [
        (words::ladder::replayed_newest(), thousands(impact.items)),
        (
            words::ladder::automated_now(),
            thousands(impact.automated_now),
        ),
        (
            words::ladder::automated_then(),
            thousands(impact.automated_then),
        ),
        (words::ladder::not_reach(), thousands(impact.newly)),
        (words::ladder::of_these_blind(), thousands(impact.known)),
        (words::ladder::of_these_wrong(), thousands(impact.wrong)),
        (words::ladder::error_of_these(), error),
        (
            words::ladder::wrong_expected(),
            impact.expected_wrong.map_or_else(
                || words::ladder::unknown().to_owned(),
                |wrong| decimal(wrong, 1),
            ),
        ),
        (
            words::ladder::wrong_at_most(),
            impact.at_most_wrong.map_or_else(
                || words::ladder::unknown().to_owned(),
                |wrong| decimal(wrong, 0),
            ),
        ),
    ]
    .into_iter()
    .map(|(name, value)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{value}</td>
            </tr>
        }
    })
    .collect_view();
    view! {
        <div class="scroll" role="region" aria-label=words::ladder::replay_table() tabindex="0">
            <table class="replay">
                <thead>
                    <tr>
                        <th scope="col">{words::ladder::replay_table()}</th>
                        <th scope="col" class="num">{words::ladder::items()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The items that would have been wrong, as links to their stories.
#[component]
fn Wrong(impact: ImpactView, slug: String) -> impl IntoView {
    if impact.wrong.is_empty() {
        return None;
    }
    let items = StreamTab::Items.href(&slug);
    let shown = impact.wrong.len();
    let links = impact
        .wrong
        .into_iter()
        .map(|(id, name)| view! { <li><a href=format!("{items}/{id}")>{name}</a></li> })
        .collect_view();
    let title = match u64::try_from(shown) {
        Ok(shown) if shown < impact.impact.wrong => words::ladder::newest_wrong(shown),
        Ok(_) | Err(_) => words::ladder::those_wrong().to_owned(),
    };
    Some(view! {
        <h4>{title}</h4>
        <ul class="item-links">{links}</ul>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impact() -> Impact {
        Impact {
            items: 1_000,
            automated_then: 412,
            newly: 412,
            known: 380,
            wrong: 6,
            expected_wrong: Some(6.5),
            at_most_wrong: Some(14.0),
            ..Impact::default()
        }
    }

    #[test]
    fn the_impact_names_items_known_wrong_and_bound() {
        assert_eq!(
            in_words(&impact()),
            "About 412 of the last 1,000 items would not have reached a person any more. Of the 380 whose answer is known, \
             6 would have been wrong: 14 of the 412 at most, with 95\u{a0}% confidence."
        );
    }

    #[test]
    fn what_is_not_known_is_said_to_be_unknown() {
        let unknown = Impact {
            known: 0,
            wrong: 0,
            at_most_wrong: None,
            ..impact()
        };
        assert!(in_words(&unknown).contains("nothing is known of their error"));
        let none = Impact {
            newly: 0,
            ..impact()
        };
        assert!(in_words(&none).contains("none from people"));
        assert!(in_words(&Impact::default()).contains("no items yet"));
    }
}
