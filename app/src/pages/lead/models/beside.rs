//! Another version and the active one on the very same items.

use crate::components::Figure;
use crate::components::number::{decimal, thousands};
use crate::server_fns::models::{Beside, ModelsView, VersionOfModel};
use leptos::prelude::*;
use understudy_stats::calibration::{brier, ece_equal_mass};
use understudy_stats::{DISPLAY_LEVEL, ScoreHistogram, mcnemar_exact, proportion};

/// Every version that can be compared with the active one.
#[component]
pub fn SameItems(models: ModelsView) -> impl IntoView {
    let active = models.names.model(models.policy.active_model);
    let tables = models
        .versions
        .iter()
        .filter_map(|version| Some(table(version, version.beside.clone()?, &active)))
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

fn table(version: &VersionOfModel, beside: Beside, active: &str) -> impl IntoView + use<> {
    let name = version.name.clone();
    let caption = in_words(&beside, &name, active);
    let title = format!("{name} and {active}");
    view! {
        <div class="panel">
            <h3>{title.clone()}</h3>
            <p>{caption}</p>
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
                        </tr>
                    </thead>
                    <tbody>
                        {row(name, &beside.this, beside.only_this)}
                        {row(active.to_owned(), &beside.active, beside.only_active)}
                    </tbody>
                </table>
            </div>
        </div>
    }
}

fn row(name: String, scores: &ScoreHistogram, alone: u64) -> impl IntoView + use<> {
    let (n, errors) = (scores.n(), scores.errors());
    let agreement = proportion::wilson(n.saturating_sub(errors), n, DISPLAY_LEVEL);
    let figure = |found: Result<f64, _>| {
        found.map_or_else(
            |_: understudy_stats::Undefined| "–".to_owned(),
            |value| decimal(value, 4),
        )
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td><Figure estimate=agreement /></td>
            <td class="num">{thousands(errors)}</td>
            <td class="num">{thousands(alone)}</td>
            <td class="num">{figure(ece_equal_mass(scores, 15))}</td>
            <td class="num">{figure(brier(scores))}</td>
        </tr>
    }
}

/// What the comparison shows, as sentences.
fn in_words(beside: &Beside, name: &str, active: &str) -> String {
    let n = beside.both + beside.only_active + beside.only_this + beside.neither;
    let p = mcnemar_exact(beside.only_active, beside.only_this);
    let better = match beside.only_this.cmp(&beside.only_active) {
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
        thousands(n),
        thousands(beside.only_this),
        thousands(beside.only_active),
        thousands(beside.neither)
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

    fn beside(only_active: u64, only_this: u64) -> Beside {
        Beside {
            both: 1_606,
            only_active,
            only_this,
            neither: 97,
            active: ScoreHistogram::new(),
            this: ScoreHistogram::new(),
        }
    }

    #[test]
    fn what_the_counts_do_not_show_is_not_claimed() {
        let text = in_words(&beside(43, 54), "v2", "v1");
        assert!(text.starts_with("Of 1,800 items"), "{text}");
        assert!(
            text.contains("does not show") && text.contains("p = 0.310"),
            "{text}"
        );
    }

    #[test]
    fn a_clear_difference_names_the_better_one() {
        let text = in_words(&beside(160, 27), "v0", "v1");
        assert!(text.contains("v1 is right more often"), "{text}");
        assert!(text.contains("p below 0.001"), "{text}");
    }
}
