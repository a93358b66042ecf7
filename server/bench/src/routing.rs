//! How long it takes to decide where an item goes, in memory: what the server does with each item between its
//! prediction and the database.

use crate::report::Section;
use crate::times::Times;
use anyhow::{Context, Result};
use std::hint::black_box;
use std::time::Instant;
use understudy_ladder::draw::Seed;
use understudy_ladder::labels::{Label, LabelSchema};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::route::{ActivePrediction, Ladder, route};
use understudy_ladder::{
    Confidence, LabelNo, ModelId, Policy, PolicyVersion, Rate, Rung, Threshold,
};

/// Different items, decided in turn.
const DIFFERENT: usize = 1_000;
/// Times that this is measured, and how often all items are decided in each.
const ROUNDS: usize = 20;
const TURNS: usize = 50;
/// Labels of the stream.
const LABELS: u16 = 10;

/// Adds how long one decision takes.
pub fn add_to(section: &mut Section) -> Result<()> {
    let mut times = measured(ROUNDS, TURNS)?;
    for (share, code, what) in [
        (0.5, "p50", "Where an item goes, decided in memory"),
        (1.0, "max", "The same, in the slowest round"),
    ] {
        let each = times
            .quantile_ms(share)
            .map(|ms| ms * 1e6 / (TURNS * DIFFERENT) as f64);
        let what = format!("{what} (aim: below 1 µs)");
        section.add_if(format!("route_{code}_ns"), what, each, "ns");
    }
    Ok(())
}

/// Decides items of a stream on Partial, half of them inside the ramp, with a sure and an unsure prediction in turn.
fn measured(rounds: usize, turns: usize) -> Result<Times> {
    let (seed, labels, policy) = (Seed::new([7; 32]), labels()?, policy()?);
    let ladder = Ladder {
        seed: &seed,
        labels: &labels,
        policy: &policy,
        version: PolicyVersion(7),
        caps: &[],
        model_healthy: true,
        canary_healthy: true,
    };
    let items = items()?;
    let mut times = Times::default();
    for _ in 0..rounds {
        let from = Instant::now();
        for _ in 0..turns {
            for (name, prediction) in &items {
                black_box(route(ladder, black_box(name), black_box(*prediction)));
            }
        }
        times.add(from.elapsed());
    }
    Ok(times)
}

fn policy() -> Result<Policy> {
    let threshold = Threshold::from_thousandths(900).context("A threshold")?;
    Ok(Policy {
        rung: Rung::Partial,
        ramp: Rate::percent(50).context("A rate")?,
        active_model: Some(ModelId(1)),
        thresholds: Thresholds {
            default: Some(threshold),
            // One that is looked up and one that is not there, as labels come.
            per_label: [("label-3".to_owned(), threshold)].into(),
        },
        ..Policy::initial()
    })
}

fn labels() -> Result<LabelSchema> {
    let label = |number: u16| Label {
        id: format!("label-{number}"),
        name: format!("Label {number}"),
        description: String::new(),
        key: number.to_string(),
        alt_key: None,
    };
    Ok(LabelSchema::new((0..LABELS).map(label).collect())?)
}

fn items() -> Result<Vec<(String, ActivePrediction)>> {
    let item = |number: usize| {
        let sure = [0.97, 0.62][number % 2];
        let prediction = ActivePrediction::Valid {
            model: ModelId(1),
            label: LabelNo(u16::try_from(number)? % LABELS),
            confidence: Confidence::new(sure)?,
        };
        Ok((format!("order-{number:07}-photo-2"), prediction))
    };
    (0..DIFFERENT).map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::measured;

    #[test]
    fn every_round_takes_some_time() {
        let mut times = measured(3, 1).unwrap();
        assert_eq!(times.count(), 3);
        assert!(times.quantile_ms(0.0).unwrap() > 0.0);
    }
}
