//! Why people disagree, as adjudicators see it.

use crate::components::number::thousands;
use crate::server_fns::agreement::ReasonRow;
use crate::words::{adjudicate, agreement as w};
use leptos::prelude::*;
use understudy_ladder::adjudication::Reason;

/// One row for each two labels that were at odds, one column for each reason.
#[component]
pub fn WhyPeopleDisagree(
    /// What was counted; nothing is shown where nothing was.
    rows: Vec<ReasonRow>,
) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let heads = Reason::ALL
        .map(|reason| view! { <th scope="col" class="num">{adjudicate::reason(reason)}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row.items.iter().map(|items| {
                let text = if *items == 0 {
                    "–".to_owned()
                } else {
                    thousands(*items)
                };
                view! { <td class="num">{text}</td> }
            });
            let total = thousands(row.items.iter().sum());
            view! {
                <tr>
                    <th scope="row">{name(&row)}</th>
                    {cells.collect_view()}
                    <td class="num"><strong>{total}</strong></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="why-people-disagree">
            <h2 id="why-people-disagree">{w::why()}</h2>
            <p>{w::why_lead()}</p>
            <div class="scroll" role="region" aria-label=w::why() tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{w::labels()}</th>
                            {heads}
                            <th scope="col" class="num">{w::all()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// The two labels that were at odds, or the only one.
fn name(row: &ReasonRow) -> String {
    if row.one == row.other {
        w::label_alone(&row.one)
    } else {
        w::label_or(&row.one, &row.other)
    }
}
