//! Another version and the active one on the very same items.

use crate::components::number::{decimal, estimate_text, thousands};
use crate::components::{Figure, Scale};
use crate::figures::cost::{Costs, Division};
use crate::figures::same_items::{SameItems as Compared, Side};
use crate::server_fns::models::{ModelsView, VersionOfModel};
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
                <h2 id="same-items">"On the same items"</h2>
                {tables}
            </section>
        }
    })
}

fn table(version: &VersionOfModel, found: &Compared, active: &str) -> impl IntoView + use<> {
    let name = version.name.clone();
    let caption = in_words(found, &name, active);
    let dearer = costs_more(found, &name, active);
    let title = format!("{name} and {active}");
    view! {
        <div class="panel">
            <h3>{title.clone()}</h3>
            <p>{caption}</p>
            <p>{dearer}</p>
            <div class="scroll" role="region" aria-label=title tabindex="0">
                <table class="versions">
                    <thead>
                        <tr>
                            <th scope="col">"Version"</th>
                            <th scope="col">"Agreement"</th>
                            <th scope="col" class="num">"Wrong"</th>
                            <th scope="col" class="num">"Right alone"</th>
                            <th scope="col" class="num">"Calibration error"</th>
                            <th scope="col" class="num">"Brier score"</th>
                            <th scope="col">"Cost per item"</th>
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
    let p = found.p;
    let better = match found.second.right_alone.cmp(&found.first.right_alone) {
        std::cmp::Ordering::Greater => name,
        std::cmp::Ordering::Less => active,
        std::cmp::Ordering::Equal => "neither",
    };
    let verdict = if p < 0.05 {
        format!(
            "{better} is right more often (exact McNemar test, p {})",
            p_value(p)
        )
    } else {
        format!(
            "that does not show which is right more often (exact McNemar test, p {})",
            p_value(p)
        )
    };
    format!(
        "Of {} items that both scored and people decided blind, only {name} is right on {} and only {active} on {}: {verdict}. \
         Both are wrong on {}.",
        thousands(found.items),
        thousands(found.second.right_alone),
        thousands(found.first.right_alone),
        thousands(found.neither_right)
    )
}

/// What the costs show, as a sentence.
fn costs_more(found: &Compared, name: &str, active: &str) -> String {
    let Some(more) = found.cost_difference.known() else {
        return "There is nothing yet to tell what either costs.".to_owned();
    };
    let figure = estimate_text(&more, Scale::Coefficient);
    let what = format!("the cost of {name} less that of {active}, per item: {figure}");
    if more.low > 0.0 {
        format!("{active} costs less; {what}.")
    } else if more.high < 0.0 {
        format!("{name} costs less; {what}.")
    } else {
        format!("Which of them costs less is not shown; {what}.")
    }
}

/// What costs are made of, and the form that takes others.
#[component]
pub fn CostForm(costs: Costs, division: Division, problem: Option<String>) -> impl IntoView {
    let means = cost_in_words(costs, &division);
    let problem = problem.map(|problem| {
        let text = format!("{problem}. The figures on this page are for the usual costs.");
        view! { <p class="form-error" role="alert">{text}</p> }
    });
    view! {
        <section class="section" aria-labelledby="costs">
            <h2 id="costs">"What a version costs"</h2>
            <p class="muted">{means}</p>
            {problem}
            <form method="get" class="filters panel" aria-label="Costs">
                <div class="form-row">
                    <label for="error-cost">"Cost of a wrong answer by the model"</label>
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
                    <label for="human-cost">"Cost of a decision by a person"</label>
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
                <button class="button" type="submit">"Compare by these costs"</button>
            </form>
        </section>
    }
}

fn cost_in_words(costs: Costs, division: &Division) -> String {
    let (error, human) = (costs.error, costs.human);
    let who = match division {
        Division::Everything => "if a version decided every item that people decided blind",
        Division::AtThresholds(_) => {
            "if a version decided those of the items that people decided blind whose confidence reaches the thresholds of the \
             policy in force, and people the rest"
        }
    };
    format!(
        "Cost per item {who}: {error} for each item that it decides wrongly, {human} for each that a person decides, nothing for \
         the rest. People's answers count as right. The stream keeps no costs: these are yours to choose, in any unit. The \
         intervals hold however often you look."
    )
}

fn p_value(p: f64) -> String {
    if p < 0.001 {
        "below 0.001".to_owned()
    } else {
        format!("= {}", decimal(p, 3))
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
