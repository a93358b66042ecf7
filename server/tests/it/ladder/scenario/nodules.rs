//! Nodules: readers agree so seldom, with one another and with the model, that no rung above Shadow is ever reached.

use super::{Scene, refused_by};
use chrono::TimeDelta;
use understudy_ladder::gate::{Gate, Verdict};
use understudy_ladder::policy::{GateSettings, Thresholds};
use understudy_ladder::request::CannotOpen;
use understudy_ladder::{Policy, Rate, Rung, Threshold};
use understudy_store::moves::{self, MoveError};
use understudy_store::streams::StreamState;

/// How many weeks somebody goes on trying.
const WEEKS: i64 = 4;

fn policy() -> Policy {
    Policy {
        rung: Rung::Shadow,
        overlap: 2,
        gates: GateSettings {
            max_error: 0.05,
            ..GateSettings::default()
        },
        ..Policy::initial()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodules_never_gets_past_its_gates_however_often_it_is_tried() {
    let mut scene = Scene::open("nodules", policy()).await;
    let before = scene.state().await;
    for week in 0..WEEKS {
        assert_eq!(refused_by(scene.ask_for_next().await), "Agreement");
        with_a_threshold_is_refused(&scene).await;
        two_steps_at_once_are_refused(&scene).await;
        lower_gates_do_not_come_with_a_step(&scene).await;
        every_rung_is_refused_at_its_gates(&scene, week == 0).await;
        scene.wait(TimeDelta::weeks(1));
    }
    let after = scene.state().await;
    assert_eq!(after.policy, before.policy);
    assert_eq!(after.stream.policy_version, before.stream.policy_version);
    scene.log_agrees().await;
}

fn at(threshold: u16) -> Thresholds {
    Thresholds {
        default: Threshold::from_thousandths(threshold),
        ..Thresholds::default()
    }
}

async fn with_a_threshold_is_refused(scene: &Scene) {
    for threshold in [0, 500, 700, 900, 999] {
        let only = Policy {
            thresholds: at(threshold),
            ..scene.state().await.held_policy()
        };
        let gate = refused_by(scene.ask(only.clone()).await);
        assert_eq!(gate, "Threshold certificate", "{threshold}");
        // The step cannot carry it through either.
        let step = only.step_up().unwrap();
        assert_eq!(refused_by(scene.ask(step).await), "Agreement");
    }
}

async fn two_steps_at_once_are_refused(scene: &Scene) {
    for rung in [Rung::Partial, Rung::Full] {
        let far = Policy {
            rung,
            ramp: Rate::percent(5).unwrap(),
            thresholds: at(900),
            ..scene.state().await.held_policy()
        };
        is_too_far(scene, far).await;
    }
}

async fn lower_gates_do_not_come_with_a_step(scene: &Scene) {
    let next = scene.state().await.held_policy().step_up().unwrap();
    let gates = GateSettings {
        min_agreement: 0.4,
        ..next.gates.clone()
    };
    is_too_far(scene, Policy { gates, ..next }).await;
}

async fn is_too_far(scene: &Scene, policy: Policy) {
    let asked = scene.ask(policy).await;
    let cause = match asked {
        Err(MoveError::CannotOpen { cause, .. }) => Some(cause),
        Err(_) | Ok(_) => None,
    };
    assert_eq!(cause, Some(CannotOpen::TooFar));
}

/// Were the stream on a rung, whoever put it there: the evidence would not let it go on from there.
async fn every_rung_is_refused_at_its_gates(scene: &Scene, told: bool) {
    let state = scene.state().await;
    for (rung, ramp) in [
        (Rung::Shadow, Rate::NONE),
        (Rung::Assist, Rate::NONE),
        (Rung::Partial, Rate::percent(5).unwrap()),
        (Rung::Partial, Rate::ALL),
    ] {
        for threshold in [500, 700, 900, 990] {
            let policy = Policy {
                rung,
                ramp,
                thresholds: at(threshold),
                ..state.policy.clone()
            };
            let there = StreamState {
                policy,
                ..state.clone()
            };
            let next = there.policy.step_up().unwrap();
            let gates = gates(scene, &there, &next).await;
            let shut: Vec<&Gate> = gates.iter().filter(|gate| !gate.passes()).collect();
            let names: Vec<&str> = shut.iter().map(|gate| gate.kind.name()).collect();
            assert!(names.contains(&"Agreement"), "{rung}: {names:?}");
            if next.rung.automates() {
                assert!(
                    names.contains(&"Threshold certificate"),
                    "{rung}: {names:?}"
                );
            }
            if told && threshold == 900 {
                println!("nodules, {rung} at {ramp} to {}:", next.rung);
                for gate in &shut {
                    tell(gate);
                }
            }
        }
    }
}

async fn gates(scene: &Scene, there: &StreamState, next: &Policy) -> Vec<Gate> {
    let mut conn = scene.server.pool.acquire().await.unwrap();
    moves::gates_for(&mut conn, there, next, scene.now)
        .await
        .unwrap()
}

fn tell(gate: &Gate) {
    let verdict = match &gate.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Insufficient { .. } => "insufficient",
    };
    println!("  {}: {verdict}: {}", gate.kind.name(), gate.figure);
}
