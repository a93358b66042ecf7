//! Policies, items and predictions of every kind, the unusable kinds included.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use understudy_ladder::draw::Seed;
use understudy_ladder::policy::{
    Advance, Canary, GateSettings, Guardrails, Order, RampPlan, Thresholds,
};
use understudy_ladder::route::{ActivePrediction, Ladder, Route, route};
use understudy_ladder::rung::CapCause;
use understudy_ladder::{
    Cap, Confidence, Label, LabelNo, LabelSchema, ModelId, Policy, PolicyVersion, Rate, Rung,
    Threshold,
};

pub const LABELS: [&str; 3] = ["coat", "dress", "shirt"];
pub const VERSION: PolicyVersion = PolicyVersion(7);

pub fn schema() -> LabelSchema {
    let labels = LABELS.iter().zip(1..).map(|(id, key)| Label {
        id: (*id).to_owned(),
        name: (*id).to_owned(),
        description: String::new(),
        key: format!("{key}"),
        alt_key: None,
    });
    LabelSchema::new(labels.collect()).unwrap()
}

pub fn rung() -> impl Strategy<Value = Rung> {
    // More of the rungs that automate: most conditions matter only there.
    prop_oneof![
        3 => select(Rung::ALL.to_vec()),
        2 => select(vec![Rung::Partial, Rung::Full]),
    ]
}

pub fn rate() -> impl Strategy<Value = Rate> {
    prop_oneof![
        (0..=10_000_u16).prop_map(|n| Rate::from_ten_thousandths(n).unwrap()),
        Just(Rate::NONE),
        Just(Rate::ALL),
    ]
}

pub fn threshold() -> impl Strategy<Value = Threshold> {
    (0..=1_000_u16).prop_map(|n| Threshold::from_thousandths(n).unwrap())
}

pub fn thresholds() -> impl Strategy<Value = Thresholds> {
    let per_label = btree_map(select(LABELS.to_vec()), threshold(), 0..3);
    (option::weighted(0.8, threshold()), per_label).prop_map(|(default, per_label)| Thresholds {
        default,
        per_label: per_label
            .into_iter()
            .map(|(id, threshold)| (id.to_owned(), threshold))
            .collect(),
    })
}

/// A probability that can be measured against.
fn open() -> impl Strategy<Value = f64> {
    0.001..0.999_f64
}

/// What is no probability to measure against.
fn not_open() -> impl Strategy<Value = f64> {
    select(vec![f64::NAN, f64::INFINITY, -1.0, 0.0, 1.0, 2.0])
}

pub fn settings() -> impl Strategy<Value = GateSettings> {
    let counts = (0..500_u64, 0..30_u32, 0..300_u64, 0..60_u32);
    let shares = (open(), open(), open());
    let asked = (option::of(open()), option::of(open()));
    (counts, shares, asked).prop_map(
        |(
            (min_blind_pairs, min_days, min_audited, max_age_days),
            (min_agreement, max_error, delta),
            (min_label_agreement, people_margin),
        )| GateSettings {
            min_blind_pairs,
            min_days,
            min_agreement,
            max_error,
            delta,
            min_audited,
            min_label_agreement,
            people_margin,
            max_age_days,
        },
    )
}

/// Settings of which at least one is no probability.
pub fn broken_settings() -> impl Strategy<Value = GateSettings> {
    (settings(), 0..5, not_open()).prop_map(|(mut settings, which, broken)| {
        match which {
            0 => settings.min_agreement = broken,
            1 => settings.max_error = broken,
            2 => settings.delta = broken,
            3 => settings.min_label_agreement = Some(broken),
            _ => settings.people_margin = Some(broken),
        }
        settings
    })
}

pub fn guardrails() -> impl Strategy<Value = Guardrails> {
    let shares = (open(), open(), open(), open(), open());
    let spans = (1..60_000_u32, 1..=Guardrails::LONGEST_WINDOW, 1..500_u32);
    let cap_at = select(vec![Rung::HumanOnly, Rung::Shadow, Rung::Assist]);
    (shares, spans, cap_at).prop_map(
        |(
            (max_error, delta, max_failed, max_missing, max_slow),
            (max_latency_ms, window_minutes, max_audit_wait_hours),
            cap_at,
        )| Guardrails {
            max_error,
            delta,
            max_failed,
            max_missing,
            max_slow,
            max_latency_ms,
            window_minutes,
            max_audit_wait_hours,
            cap_at,
        },
    )
}

/// Guardrails that watch nothing in at least one place.
pub fn broken_guardrails() -> impl Strategy<Value = Guardrails> {
    (guardrails(), 0..8, not_open()).prop_map(|(mut guardrails, which, broken)| {
        match which {
            0 => guardrails.max_error = broken,
            1 => guardrails.delta = broken,
            2 => guardrails.max_failed = broken,
            3 => guardrails.max_missing = broken,
            4 => guardrails.max_slow = broken,
            5 => guardrails.window_minutes = 0,
            6 => guardrails.max_audit_wait_hours = 0,
            _ => guardrails.cap_at = Rung::Partial,
        }
        guardrails
    })
}

pub fn ramp_plan() -> impl Strategy<Value = RampPlan> {
    let advance = select(vec![Advance::Wait, Advance::Ask, Advance::Automatic]);
    (0..10_000_u32, 0..500_u64, advance).prop_map(|(bake_minutes, min_audited, advance)| RampPlan {
        bake_minutes,
        min_audited,
        advance,
    })
}

/// Any version for any share, the active one and no share included.
fn wild_canary() -> impl Strategy<Value = Option<Canary>> {
    let canary = (1..=3_i64, rate()).prop_map(|(model, share)| Canary {
        model: ModelId(model),
        share,
    });
    option::weighted(0.4, canary)
}

pub fn model() -> impl Strategy<Value = Option<ModelId>> {
    option::weighted(0.9, select(vec![ModelId(1), ModelId(1), ModelId(2)]))
}

/// Rising shares that end at everything.
fn ramp_steps() -> impl Strategy<Value = Vec<Rate>> {
    btree_set(1..10_000_u16, 0..5).prop_map(|steps| {
        let steps = steps.into_iter().chain([10_000]);
        steps
            .map(|step| Rate::from_ten_thousandths(step).unwrap())
            .collect()
    })
}

/// Policies that pass their own checks.
pub fn policy() -> impl Strategy<Value = Policy> {
    let sample = || (10..=10_000_u16).prop_map(|n| Rate::from_ten_thousandths(n).unwrap());
    (
        (rung(), ramp_steps(), any::<prop::sample::Index>()),
        (thresholds(), model(), wild_canary(), sample(), sample()),
        (1..=10_u16, settings(), ramp_plan(), guardrails()),
        (rate(), select(Order::ALL.to_vec())),
    )
        .prop_map(|((rung, ramp_steps, at), routing, settings, people)| {
            let (thresholds, active_model, canary, audit_rate, blind_rate) = routing;
            let (overlap, gates, ramp_plan, guardrails) = settings;
            let (double_review, order) = people;
            let canary =
                canary.filter(|one| active_model.is_some() && active_model != Some(one.model));
            let ramps = [&[Rate::NONE][..], &ramp_steps].concat();
            Policy {
                rung,
                ramp: *at.get(&ramps),
                ramp_steps,
                ramp_plan,
                thresholds,
                active_model,
                canary,
                audit_rate,
                blind_rate,
                overlap,
                double_review: if overlap < 10 {
                    double_review
                } else {
                    Rate::NONE
                },
                order,
                gates,
                guardrails,
            }
        })
}

/// Policies as no check would let them through: steps in any order, ramps between steps, no
/// probabilities where there should be some.
pub fn wild_policy() -> impl Strategy<Value = Policy> {
    let broken = (policy(), rate(), vec(rate(), 0..6), rate(), rate());
    let settings = (broken_settings(), broken_guardrails(), wild_canary());
    let broken = (broken, settings, any::<u16>()).prop_map(|(broken, settings, overlap)| {
        let (policy, ramp, ramp_steps, audit_rate, blind_rate) = broken;
        let (gates, guardrails, canary) = settings;
        Policy {
            ramp,
            ramp_steps,
            canary,
            audit_rate,
            blind_rate,
            overlap,
            gates,
            guardrails,
            ..policy
        }
    });
    prop_oneof![policy(), broken]
}

/// A policy and another one that differs from it in any number of places.
pub fn wild_change() -> impl Strategy<Value = (Policy, Policy)> {
    let places = any::<[bool; 14]>();
    (wild_policy(), wild_policy(), places).prop_map(|(base, other, places)| {
        let mut proposed = base.clone();
        let mut places = places.into_iter();
        let mut changes = |place: &mut dyn FnMut()| {
            if places.next() == Some(true) {
                place();
            }
        };
        changes(&mut || proposed.rung = other.rung);
        changes(&mut || proposed.ramp = other.ramp);
        changes(&mut || proposed.ramp_steps.clone_from(&other.ramp_steps));
        changes(&mut || proposed.thresholds = other.thresholds.clone());
        changes(&mut || proposed.active_model = other.active_model);
        changes(&mut || proposed.audit_rate = other.audit_rate);
        changes(&mut || proposed.blind_rate = other.blind_rate);
        changes(&mut || proposed.overlap = other.overlap);
        changes(&mut || proposed.double_review = other.double_review);
        changes(&mut || proposed.order = other.order);
        changes(&mut || proposed.gates = other.gates.clone());
        changes(&mut || proposed.canary = other.canary);
        changes(&mut || proposed.ramp_plan = other.ramp_plan);
        changes(&mut || proposed.guardrails = other.guardrails.clone());
        (base, proposed)
    })
}

pub fn cap() -> impl Strategy<Value = Cap> {
    let cause = prop_oneof![
        Just(CapCause::KillSwitch),
        "[a-z ]{0,9}".prop_map(|detail| CapCause::Guardrail { detail }),
        "[a-z ]{0,9}".prop_map(|detail| CapCause::ModelUnhealthy { detail }),
    ];
    (rung(), cause).prop_map(|(at, cause)| Cap { at, cause })
}

pub fn caps() -> impl Strategy<Value = Vec<Cap>> {
    prop_oneof![2 => Just(Vec::new()), 1 => vec(cap(), 1..4)]
}

pub fn seed() -> impl Strategy<Value = Seed> {
    any::<[u8; 32]>().prop_map(Seed::new)
}

pub fn external_id() -> impl Strategy<Value = String> {
    "\\PC{1,20}"
}

pub fn confidence() -> impl Strategy<Value = Confidence> {
    prop_oneof![
        (0.0..=1.0_f64).prop_map(|value| Confidence::new(value).unwrap()),
        (0..=1_000_u16).prop_map(|n| Confidence::new(f64::from(n) / 1_000.0).unwrap()),
    ]
}

/// Predictions of the active model and of others, of labels that the stream has and has not.
pub fn prediction() -> impl Strategy<Value = ActivePrediction> {
    let model = prop_oneof![3 => Just(1_i64), 1 => 2..=3_i64];
    let label = prop_oneof![3 => 0..3_u16, 1 => 3..5_u16];
    let valid = (model, label, confidence()).prop_map(|(model, label, confidence)| {
        ActivePrediction::Valid {
            model: ModelId(model),
            label: LabelNo(label),
            confidence,
        }
    });
    prop_oneof![
        1 => Just(ActivePrediction::Missing),
        1 => Just(ActivePrediction::Failed),
        8 => valid,
    ]
}

/// Routes an item on a stream whose model is healthy and which no cap holds down.
pub fn routed(policy: &Policy, seed: &Seed, id: &str, prediction: ActivePrediction) -> Route {
    let ladder = Ladder {
        seed,
        labels: &schema(),
        policy,
        version: VERSION,
        caps: &[],
        model_healthy: true,
        canary_healthy: true,
    };
    route(ladder, id, prediction)
}

pub fn is_automated(route: &Route) -> bool {
    matches!(route, Route::Automated(_))
}
