//! One row for each person, in the order of their names.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::figures::people::{PACE_HOURS, PersonRow, Told};
use leptos::prelude::*;

const TITLE: &str = "How each person decides";
const LABELS: &str = "Labels";
const WITH_OTHERS: &str = "Same as others";
const KAPPA: &str = "κ with others";
const AGAIN: &str = "Same as before";
const GOLD: &str = "Known answers";
const TIME: &str = "Median time";
const TODAY: &str = "Today (UTC)";
const PACE: &str = "Pace";

/// What the columns mean, a line each.
const MEANINGS: [(&str, &str); 6] = [
    (
        WITH_OTHERS,
        "of the items that others decided blind too, the share of the others who say the same. A low figure marks somebody who differs, not somebody who is wrong.",
    ),
    (
        KAPPA,
        "the same beyond what chance would give: 0 is chance, 1 is full.",
    ),
    (
        AGAIN,
        "of the items that the person was asked twice, elsewhere, how often they said the same. Nobody is asked twice here.",
    ),
    (
        GOLD,
        "of the items whose right answer was known beforehand, the share decided so. Such items look like any other, and count for no gate.",
    ),
    (
        TIME,
        "how long an item is on the screen before its label, half of them shorter. Imported decisions have none.",
    ),
    (
        PACE,
        "decisions in an hour with an item on the screen, breaks left out.",
    ),
];

/// The people of a stream.
#[component]
pub fn PeopleTable(
    /// Everybody.
    people: Vec<PersonRow>,
) -> impl IntoView {
    let rows = people.into_iter().map(row).collect_view();
    let heads = [LABELS, WITH_OTHERS, KAPPA, AGAIN, GOLD, TIME, TODAY, PACE]
        .map(|name| view! { <th scope="col" class="num">{name}</th> });
    let meanings = MEANINGS
        .map(|(name, means)| view! { <li><strong>{name}</strong>": " {means}</li> })
        .into_iter()
        .collect_view();
    view! {
        <section class="section" aria-labelledby="each-person">
            <h2 id="each-person">{TITLE}</h2>
            <div class="scroll people" role="region" aria-label=TITLE tabindex="0">
                <table>
                    <thead>
                        <tr><th scope="col">"Person"</th>{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details>
                <summary>"What the columns mean"</summary>
                <ul class="list">{meanings}</ul>
                <p class="muted">
                    {format!("Brackets hold 95 % intervals, n is the number of items or decisions. Agreement comes from blind decisions alone. Pace is that of the last {PACE_HOURS} hours.")}
                </p>
            </details>
        </section>
    }
    .into_any()
}

fn row(person: PersonRow) -> impl IntoView {
    let PersonRow {
        who,
        quality,
        progress,
        ..
    } = person;
    let labels = match quality.skips {
        0 => thousands(quality.labels),
        skips => format!(
            "{}, {} skipped",
            thousands(quality.labels),
            thousands(skips)
        ),
    };
    view! {
        <tr>
            <th scope="row">
                {who.name}
                {who.imported.then(|| view! { " " <span class="pill">"imported"</span> })}
            </th>
            <td class="num" data-name=LABELS>{labels}</td>
            {cell(WITH_OTHERS, quality.agreement, Unit::Percent)}
            {cell(KAPPA, quality.kappa, Unit::Coefficient)}
            {cell(AGAIN, quality.consistency, Unit::Percent)}
            {cell(GOLD, quality.gold, Unit::Percent)}
            {cell(TIME, quality.seconds, Unit::Seconds)}
            <td class="num" data-name=TODAY>{thousands(progress.today)}</td>
            {cell(PACE, progress.pace, Unit::PerHour)}
        </tr>
    }
    .into_any()
}

fn cell(name: &'static str, told: Told, unit: Unit) -> AnyView {
    view! {
        <td class="num" data-name=name>
            <ToldFigure told=told unit=unit />
        </td>
    }
    .into_any()
}
