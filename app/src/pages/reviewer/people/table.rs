//! One row for each person, in the order of their names.

use crate::components::number::thousands;
use crate::components::told::{ToldFigure, Unit};
use crate::figures::people::{PACE_HOURS, PersonRow, Told};
use crate::words::people as w;
use leptos::prelude::*;

/// The people of a stream.
#[component]
pub fn PeopleTable(
    /// Everybody.
    people: Vec<PersonRow>,
) -> impl IntoView {
    let rows = people.into_iter().map(row).collect_view();
    let heads = [
        w::labels(),
        w::with_others(),
        w::kappa(),
        w::again(),
        w::gold(),
        w::time(),
        w::today(),
        w::pace(),
    ]
    .map(|name| view! { <th scope="col" class="num">{name}</th> });
    let meanings = [
        (w::with_others(), w::with_others_means()),
        (w::kappa(), w::kappa_means()),
        (w::again(), w::again_means()),
        (w::gold(), w::gold_means()),
        (w::time(), w::time_means()),
        (w::pace(), w::pace_means()),
    ]
    .map(|(name, means)| view! { <li><strong>{name}</strong>": " {means}</li> })
    .into_iter()
    .collect_view();
    view! {
        <section class="section" aria-labelledby="each-person">
            <h2 id="each-person">{w::each_person()}</h2>
            <div class="scroll people" role="region" aria-label=w::each_person() tabindex="0">
                <table>
                    <thead>
                        <tr><th scope="col">{w::person()}</th>{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details>
                <summary>{w::columns_mean()}</summary>
                <ul class="list">{meanings}</ul>
                <p class="muted">
                    {w::columns_note(PACE_HOURS)}
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
        skips => w::labels_skipped(quality.labels, skips),
    };
    view! {
        <tr>
            <th scope="row">
                {who.name}
                {who.imported.then(|| view! { " " <span class="pill">{w::imported()}</span> })}
            </th>
            <td class="num" data-name=w::labels()>{labels}</td>
            {cell(w::with_others(), quality.agreement, Unit::Percent)}
            {cell(w::kappa(), quality.kappa, Unit::Coefficient)}
            {cell(w::again(), quality.consistency, Unit::Percent)}
            {cell(w::gold(), quality.gold, Unit::Percent)}
            {cell(w::time(), quality.seconds, Unit::Seconds)}
            <td class="num" data-name=w::today()>{thousands(progress.today)}</td>
            {cell(w::pace(), progress.pace, Unit::PerHour)}
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
