//! What a policy would have changed for items that came lately: the replay that an approver sees.

use crate::ids::ItemId;
use crate::route::{ActivePrediction, Ladder, Route, route};
use crate::units::LabelNo;
use serde::{Deserialize, Serialize};
use understudy_stats::proportion;

/// An item as it is replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// The item.
    pub item: ItemId,
    /// Its name, which fixes its lots.
    pub external_id: String,
    /// What the model of the policy in force said.
    pub now: ActivePrediction,
    /// What the model of the proposed policy said.
    pub then: ActivePrediction,
    /// What people said of it blind, if they did.
    pub reference: Option<LabelNo>,
}

/// What would change for real work, seen on the items that came last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// Items that were replayed.
    pub items: u64,
    /// Those that the policy in force automates.
    pub automated_now: u64,
    /// Those that the proposed one would automate.
    pub automated_then: u64,
    /// Those that would not reach a person any more.
    pub newly: u64,
    /// Those of them whose right answer is known, because people decided blind.
    pub known: u64,
    /// Those of these where the model is wrong.
    pub wrong: u64,
    /// Estimate of how many of `newly` are wrong; `None` where no right answer is known.
    pub expected_wrong: Option<f64>,
    /// At most so many of `newly` are wrong, with 95 % confidence; `None` where no right answer is known.
    pub at_most_wrong: Option<f64>,
    /// The newest ones that would have been wrong.
    pub examples: Vec<ItemId>,
}

/// How many of the wrong ones are named.
const EXAMPLES: usize = 50;

/// One minus the confidence of the bound.
const DELTA: f64 = 0.05;

/// Routes items by both ladders and compares. `items` come newest first.
pub fn replay<'a>(
    now: Ladder<'_>,
    then: Ladder<'_>,
    items: impl IntoIterator<Item = &'a Past>,
) -> Impact {
    let mut impact = Impact::default();
    for past in items {
        impact.items += 1;
        let before = route(now, &past.external_id, past.now);
        let after = route(then, &past.external_id, past.then);
        impact.automated_now += u64::from(matches!(before, Route::Automated(_)));
        let Route::Automated(automated) = after else {
            continue;
        };
        impact.automated_then += 1;
        if matches!(before, Route::Automated(_)) {
            continue;
        }
        impact.newly += 1;
        if let Some(reference) = past.reference {
            impact.known += 1;
            if reference != automated.label {
                impact.wrong += 1;
                if impact.examples.len() < EXAMPLES {
                    impact.examples.push(past.item);
                }
            }
        }
    }
    if impact.known > 0 {
        let share = impact.wrong as f64 / impact.known as f64;
        impact.expected_wrong = Some(share * impact.newly as f64);
    }
    // The known ones are a draw from all of them, without replacement.
    impact.at_most_wrong =
        proportion::upper_bound_of_population(impact.wrong, impact.known, impact.newly, DELTA)
            .ok()
            .map(|most| most as f64);
    impact
}
