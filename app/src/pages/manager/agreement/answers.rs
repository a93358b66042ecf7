//! How model and people agree where answers are not one label: by label, by distance, or by edits.

use crate::components::Figure;
use crate::components::number::{Scale, decimal, percent, thousands};
use crate::figures::Stat;
use crate::figures::answers::{AnswerFigures, ChoiceAgreement, Detail, NumberAgreement};
use crate::words::told::retell;
use crate::words::{self, agreement as w, agreement_more as m};
use leptos::prelude::*;

/// The share that agrees, beside that of people, and what else there is to say.
#[component]
pub fn Answers(
    /// The figures.
    answers: AnswerFigures,
    /// Agreement that the stream's gate asks for.
    asked_for: f64,
    /// Pairs it takes before the figures mean something.
    needed: u64,
) -> impl IntoView {
    let detail = match answers.detail {
        Detail::Choices { overlap, labels } => {
            view! { <Choices overlap=overlap labels=labels /> }.into_any()
        }
        Detail::Numbers(numbers) => view! { <Numbers numbers=numbers /> }.into_any(),
        Detail::Texts {
            same,
            words,
            characters,
        } => view! {
            <dl class="facts facts-rows">
                <div>
                    <dt>{m::word_errors()}</dt>
                    <dd><Figure estimate=words.result() /></dd>
                </div>
                <div>
                    <dt>{m::character_errors()}</dt>
                    <dd><Figure estimate=characters.result() /></dd>
                </div>
                <div>
                    <dt>{m::same_as_it_stands()}</dt>
                    <dd><Figure estimate=same.result() /></dd>
                </div>
            </dl>
            <p class="muted">
                {m::error_rates()}
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="section" aria-labelledby="answers">
            <h2 id="answers">{m::answers()}</h2>
            <p class="muted">{retell(&answers.rule)}</p>
            <dl class="facts facts-rows">
                <div>
                    <dt>{m::model_and_people()}</dt>
                    <dd><Figure estimate=answers.agrees.result() need=needed /></dd>
                </div>
                <div>
                    <dt>{m::two_people()}</dt>
                    <dd><Figure estimate=answers.people.result() /></dd>
                </div>
                <div>
                    <dt>{m::asked_for()}</dt>
                    <dd>{percent(asked_for, 1)}</dd>
                </div>
            </dl>
            {detail}
        </section>
    }
}

#[component]
fn Choices(overlap: Stat, labels: Vec<ChoiceAgreement>) -> impl IntoView {
    let rows = labels
        .into_iter()
        .map(|label| {
            view! {
                <tr>
                    <th scope="row">{label.name}</th>
                    <td class="num">{thousands(label.both)}</td>
                    <td class="num">{thousands(label.model_alone)}</td>
                    <td class="num">{thousands(label.people_alone)}</td>
                    <td><Figure estimate=label.kappa.result() scale=Scale::Coefficient /></td>
                    <td><Figure estimate=label.precision.result() /></td>
                    <td><Figure estimate=label.recall.result() /></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <dl class="facts facts-rows">
            <div>
                <dt>{m::in_common()}</dt>
                <dd><Figure estimate=overlap.result() /></dd>
            </div>
        </dl>
        <div class="scroll" role="region" aria-label=w::figures_by_label() tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{w::label()}</th>
                        <th scope="col" class="num">{m::both()}</th>
                        <th scope="col" class="num">{m::model_alone()}</th>
                        <th scope="col" class="num">{m::people_alone()}</th>
                        <th scope="col">{w::kappa()}</th>
                        <th scope="col">{words::charts::precision()}</th>
                        <th scope="col">{words::charts::recall()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Numbers(numbers: NumberAgreement) -> impl IntoView {
    view! {
        <dl class="facts facts-rows">
            <div>
                <dt>{m::mean_error()}</dt>
                <dd>{measured(numbers.mean_error, &numbers)}</dd>
            </div>
            <div>
                <dt>{m::bias()}</dt>
                <dd>{measured(numbers.bias, &numbers)}</dd>
            </div>
        </dl>
        <HeatMap numbers=numbers />
    }
}

/// A figure in the stream's unit, with one decimal more than its answers have.
fn measured(stat: Stat, numbers: &NumberAgreement) -> AnyView {
    let digits = usize::from(numbers.decimals) + 1;
    match stat.result() {
        Ok(found) => {
            let (low, high) = (decimal(found.low, digits), decimal(found.high, digits));
            let value = format!("{} {}", decimal(found.value, digits), numbers.unit);
            let interval = words::charts::interval_from_to(low, high);
            let n = format!("n {}", thousands(found.n));
            view! {
                <span class="stat">
                    <span class="stat-value">{value.trim_end().to_owned()}</span>
                    " "
                    <span class="stat-interval">{interval}</span>
                    " "
                    <span class="stat-n">{n}</span>
                </span>
            }
            .into_any()
        }
        Err(undefined) => view! {
            <span class="stat">
                <span class="stat-missing">{retell(&undefined.to_string())}</span>
            </span>
        }
        .into_any(),
    }
}

/// The parts of the picture on each side.
const PARTS: u16 = understudy_ladder::answer::GRID;
/// Those of the table under it.
const ROWS: u16 = 8;

/// What people said across, what the model said upwards; the table has the same in fewer parts.
#[component]
fn HeatMap(numbers: NumberAgreement) -> impl IntoView {
    let most = numbers
        .grid
        .iter()
        .map(|(_, _, pairs)| *pairs)
        .max()
        .unwrap_or(1);
    let dots = numbers
        .grid
        .iter()
        .map(|(reference, predicted, pairs)| {
            // The root, so that single pairs are seen beside many.
            let strength = 0.15 + 0.85 * (*pairs as f64 / most as f64).sqrt();
            view! {
                <rect
                    class="heat-cell"
                    x=reference.to_string()
                    y=(PARTS - 1 - predicted).to_string()
                    width="1"
                    height="1"
                    fill-opacity=format!("{strength:.2}")
                ></rect>
            }
        })
        .collect_view();
    let step = (numbers.max - numbers.min) / f64::from(ROWS);
    let digits = usize::from(numbers.decimals);
    let part = |at: u16| {
        let low = numbers.min + step * f64::from(at);
        format!("{}–{}", decimal(low, digits), decimal(low + step, digits))
    };
    let head = (0..ROWS)
        .map(|at| view! { <th scope="col" class="num">{part(at)}</th> })
        .collect_view();
    let rows = (0..ROWS)
        .map(|predicted| {
            let cells = (0..ROWS)
                .map(|reference| view! { <td class="num">{thousands(coarse(&numbers.grid, reference, predicted))}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{part(predicted)}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let side = format!("0 0 {PARTS} {PARTS}");
    let named = m::heat_map(
        decimal(numbers.min, digits),
        decimal(numbers.max, digits),
        &numbers.unit,
    );
    view! {
        <figure class="heat">
            <svg viewBox=side role="img" aria-label=named.clone()>
                {dots}
                <line class="heat-same" x1="0" y1=PARTS.to_string() x2=PARTS.to_string() y2="0"></line>
            </svg>
            <figcaption class="muted">{named}</figcaption>
        </figure>
        <details>
            <summary>{m::same_as_table()}</summary>
            <div class="scroll" role="region" aria-label=m::pairs_by_number() tabindex="0">
                <table>
                    <caption class="heard">{m::columns_and_rows()}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{m::model_and_people_axes()}</th>
                            {head}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn coarse(grid: &[(u16, u16, u64)], reference: u16, predicted: u16) -> u64 {
    let at = |part: u16| part * ROWS / PARTS;
    grid.iter()
        .filter(|(of, said, _)| at(*of) == reference && at(*said) == predicted)
        .map(|(_, _, pairs)| pairs)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_pair_of_the_picture() {
        let grid = [(0, 0, 3), (4, 0, 2), (39, 39, 1), (5, 39, 4)];
        assert_eq!(coarse(&grid, 0, 0), 5);
        assert_eq!((coarse(&grid, 7, 7), coarse(&grid, 1, 7)), (1, 4));
    }
}
