//! Another version and the active one on the very same items.

use crate::components::number::{decimal, estimate_text, thousands, with_comma};
use crate::components::{Figure, Scale};
use crate::figures::cost::{Costs, Division};
use crate::figures::same_items::{SameItems as Compared, Side};
use crate::server_fns::models::{ModelsView, VersionOfModel};
use crate::words;
use leptos::prelude::*;

/// Every version that can be compared with the active one.
#[component]
pub fn SameItems(models: ModelsView) -> impl IntoView {
    let active = models.names.model(models.policy.active_model);
    let tables = models
        .versions
        .iter()
        .filter_map(|version| Some(table(version, version.beside.as_ref()?, &active)))
        .collect::<Vec<_>>();
    (!tables.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="same-items">
                <h2 id="same-items">{words::models::same_items()}</h2>
                {tables}
            </section>
        }
    })
}

fn table(version: &VersionOfModel, found: &Compared, active: &str) -> impl IntoView + use<> {
    let name = version.name.clone();
    let caption = in_words(found, &name, active);
    let dearer = costs_more(found, &name, active);
    let title = words::models::name_and_active(&name, active);
    view! {
        <div class="panel">
            <h3>{title.clone()}</h3>
            <p>{caption}</p>
            <p>{dearer}</p>
            <div class="scroll" role="region" aria-label=title tabindex="0">
                <table class="versions">
                    <thead>
                        <tr>
                            <th scope="col">{words::models::version()}</th>
                            <th scope="col">{words::models::agreement()}</th>
                            <th scope="col" class="num">{words::models::wrong()}</th>
                            <th scope="col" class="num">{words::models::right_alone()}</th>
                            <th scope="col" class="num">{words::models::calibration_error()}</th>
                            <th scope="col" class="num">{words::models::brier()}</th>
                            <th scope="col">{words::models::cost_per_item()}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {row(name, &found.second)} {row(active.to_owned(), &found.first)}
                    </tbody>
                </table>
            </div>
        </div>
    }
}

fn row(name: String, side: &Side) -> impl IntoView + use<> {
    let figure =
        |found: Option<f64>| found.map_or_else(|| "–".to_owned(), |value| decimal(value, 4));
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td><Figure estimate=side.agreement.result() /></td>
            <td class="num">{thousands(side.wrong)}</td>
            <td class="num">{thousands(side.right_alone)}</td>
            <td class="num">{figure(side.calibration_error)}</td>
            <td class="num">{figure(side.brier)}</td>
            <td><Figure estimate=side.cost.result() scale=Scale::Coefficient /></td>
        </tr>
    }
}

/// What the comparison shows, as sentences.
fn in_words(found: &Compared, name: &str, active: &str) -> String {
    let items = found.items;
    let (right, other_right) = (found.second.right_alone, found.first.right_alone);
    let p = p_value(found.p);
    let better = match right.cmp(&other_right) {
        std::cmp::Ordering::Greater => Some(name),
        std::cmp::Ordering::Less => Some(active),
        std::cmp::Ordering::Equal => None,
    };
    let compared = match better.filter(|_| found.p < 0.05) {
        Some(better) => {
            words::models::both_better(items, name, right, active, other_right, better, p)
        }
        None => words::models::both_not_shown(items, name, right, active, other_right, p),
    };
    format!(
        "{compared} {}",
        words::models::both_wrong(found.neither_right)
    )
}

/// What the costs show, as a sentence.
fn costs_more(found: &Compared, name: &str, active: &str) -> String {
    let Some(more) = found.cost_difference.known() else {
        return words::models::no_costs_known().to_owned();
    };
    let figure = estimate_text(&more, Scale::Coefficient);
    if more.low > 0.0 {
        words::models::costs_less(active, name, active, figure)
    } else if more.high < 0.0 {
        words::models::costs_less(name, name, active, figure)
    } else {
        words::models::costs_not_shown(name, active, figure)
    }
}

/// What costs are made of, and the form that takes others.
#[component]
pub fn CostForm(costs: Costs, division: Division, problem: Option<String>) -> impl IntoView {
    let means = cost_in_words(costs, &division);
    let problem = problem.map(|problem| {
        let text = words::models::usual_costs(problem);
        view! { <p class="form-error" role="alert">{text}</p> }
    });
    view! {
        <section class="section" aria-labelledby="costs">
            <h2 id="costs">{words::models::what_costs()}</h2>
            <p class="muted">{means}</p>
            {problem}
            <form method="get" class="filters panel" aria-label=words::models::costs()>
                <div class="form-row">
                    <label for="error-cost">{words::models::cost_of_error()}</label>
                    <input
                        id="error-cost"
                        name="error_cost"
                        type="number"
                        min="0.001"
                        max="1000000"
                        step="any"
                        value=costs.error
                    />
                </div>
                <div class="form-row">
                    <label for="human-cost">{words::models::cost_of_person()}</label>
                    <input
                        id="human-cost"
                        name="human_cost"
                        type="number"
                        min="0"
                        max="1000000"
                        step="any"
                        value=costs.human
                    />
                </div>
                <button class="button" type="submit">{words::models::compare_by_costs()}</button>
            </form>
        </section>
    }
}

fn cost_in_words(costs: Costs, division: &Division) -> String {
    let (error, human) = (cost(costs.error), cost(costs.human));
    match division {
        Division::Everything => words::models::cost_of_everything(error, human),
        Division::AtThresholds(_) => words::models::cost_at_thresholds(error, human),
    }
}

/// A cost as it was typed, with the comma of the language.
fn cost(value: f64) -> String {
    with_comma(value.to_string())
}

fn p_value(p: f64) -> String {
    if p < 0.001 {
        words::models::p_below().to_owned()
    } else {
        words::models::p_equals(decimal(p, 3))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::same_items::{Said, SaidByBoth};

    fn compared(only_active: u64, only_this: u64) -> Compared {
        let said = |right| Said {
            label: "yes".to_owned(),
            bin: 900,
            right,
        };
        let both = |first, second, items| SaidByBoth {
            first: said(first),
            second: said(second),
            items,
        };
        let said = [
            both(true, true, 1_606),
            both(true, false, only_active),
            both(false, true, only_this),
            both(false, false, 97),
        ];
        Compared::new(&said, &Division::Everything, Costs::default()).unwrap()
    }

    #[test]
    fn what_the_counts_do_not_show_is_not_claimed() {
        let found = compared(43, 54);
        let text = in_words(&found, "v2", "v1");
        assert!(text.starts_with("Of 1,800 items"), "{text}");
        assert!(
            text.contains("does not show") && text.contains("p = 0.310"),
            "{text}"
        );
        let text = costs_more(&found, "v2", "v1");
        assert!(
            text.starts_with("Which of them costs less is not shown"),
            "{text}"
        );
        assert!(text.contains("n 1,800"), "{text}");
    }

    #[test]
    fn a_clear_difference_names_the_better_one() {
        let found = compared(160, 27);
        let text = in_words(&found, "v0", "v1");
        assert!(text.contains("v1 is right more often"), "{text}");
        assert!(text.contains("p below 0.001"), "{text}");
        let text = costs_more(&found, "v0", "v1");
        assert!(text.starts_with("v1 costs less"), "{text}");
    }
}
