//! Why people disagree, as adjudicators see it.

use crate::components::number::thousands;
use crate::server_fns::agreement::ReasonRow;
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
        .map(|reason| view! { <th scope="col" class="num">{reason.name()}</th> })
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
                    <th scope="row">{row.name()}</th>
                    {cells.collect_view()}
                    <td class="num"><strong>{total}</strong></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="why-people-disagree">
            <h2 id="why-people-disagree">"Why people disagree"</h2>
            <p>"Adjudicated items, by the labels that were at odds: those that people gave and the one that the adjudicator gave. An item with three labels counts for each two of them."</p>
            <div class="scroll" role="region" aria-label="Why people disagree" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Labels"</th>
                            {heads}
                            <th scope="col" class="num">"All"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
