//! Several at the same moment: whatever the order, every rule holds, and the log tells the state.

use super::proved::{Ladder, PEOPLE};
use futures::future::{join, join_all};
use understudy::ambient;
use understudy::ingest::Incoming;
use understudy_ladder::access::Actor;
use understudy_ladder::request::State;
use understudy_ladder::route::{ActivePrediction, Route, route};
use understudy_ladder::{Confidence, LabelNo, Policy, PolicyVersion, Rate, Rung};
use understudy_store::moves::{self, MoveError, Propose};
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::streams::InputKind;
use understudy_store::{policies, requests};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_approvals_at_once_each_counts_once_and_the_request_is_applied_once() {
    let ladder = Ladder::on(Rung::Partial).await;
    for _ in 0..8 {
        let before = ladder.version().await;
        let request = ladder.open_step().await;
        let [first, second, ..] = PEOPLE;
        let (one, other) = join(
            ladder.approve(first, request),
            ladder.approve(second, request),
        )
        .await;
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(ladder.version().await, before.next());
        assert_eq!(ladder.state().await.policy.rung, Rung::Full);
        ladder.demote(Rung::Partial).await.unwrap();
        ladder.agrees().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_approver_twice_at_once_counts_once() {
    let ladder = Ladder::on(Rung::Partial).await;
    let request = ladder.open_step().await;
    let [first, ..] = PEOPLE;
    let (one, other) = join(
        ladder.approve(first, request),
        ladder.approve(first, request),
    )
    .await;
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let state = one.or(other).unwrap().state;
    assert!(matches!(state, State::Open { approvals } if approvals.len() == 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_against_a_demotion_leaves_the_stream_down() {
    let ladder = Ladder::on(Rung::Assist).await;
    for round in 0..12 {
        let request = ladder.open_step().await;
        let approval = ladder.approve(PEOPLE[0], request);
        let (approved, demoted) = join(approval, ladder.demote(Rung::Shadow)).await;
        demoted.unwrap_or_else(|error| panic!("nothing blocks the way down: {error}"));
        let state = ladder.state().await;
        assert_eq!(state.policy.rung, Rung::Shadow, "round {round}");
        // Either the request came first and was demoted after, or it is stale and never applies.
        match approved {
            Ok(request) => assert!(matches!(request.state, State::Applied { .. })),
            Err(MoveError::Refused(_)) => {}
            Err(error) => panic!("{error}"),
        }
        ladder.agrees().await;
        ladder.climb_to(Rung::Assist).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_requests_from_one_version_approved_at_once_one_is_applied_and_the_other_superseded()
{
    let ladder = Ladder::on(Rung::Assist).await;
    let step = ladder.open_step().await;
    let other = ladder
        .open(|policy| policy.overlap = policy.overlap.saturating_sub(1).max(1))
        .await;
    let Ok(other) = other else {
        panic!("{other:?}");
    };
    let (one, two) = join(
        ladder.approve(PEOPLE[0], step),
        ladder.approve(PEOPLE[1], other),
    )
    .await;
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let mut conn = ladder.server.pool.acquire().await.unwrap();
    let mut codes = Vec::new();
    for id in [step, other] {
        let stored = requests::get(&mut conn, ladder.stream, id).await.unwrap();
        codes.push(stored.unwrap().request.state.code());
    }
    codes.sort_unstable();
    assert_eq!(codes, ["applied", "superseded"]);
    drop(conn);
    ladder.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_of_models_against_a_rollback_leaves_one_active_model() {
    let ladder = Ladder::on(Rung::Partial).await;
    let second = ladder.add_model("v2").await;
    ladder.proof(second).await;
    ladder.switch_to(second).await;
    for _ in 0..8 {
        let state = ladder.state().await;
        let other = state
            .models
            .iter()
            .map(|model| model.id)
            .find(|id| Some(*id) != state.policy.active_model)
            .unwrap();
        let request = ladder
            .open(|policy| policy.active_model = Some(other))
            .await
            .unwrap();
        let (switched, back) = join(ladder.approve(PEOPLE[0], request), ladder.roll_back()).await;
        assert!(back.is_ok(), "{back:?}");
        if let Err(error) = switched {
            assert!(matches!(error, MoveError::Refused(_)), "{error}");
        }
        let state = ladder.state().await;
        let active: Vec<_> = state
            .models
            .iter()
            .filter(|model| model.slot.code() == "active")
            .map(|model| model.id)
            .collect();
        assert_eq!(
            active,
            state.policy.active_model.into_iter().collect::<Vec<_>>()
        );
        ladder.agrees().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_posters_during_changes_of_policy_each_item_is_routed_by_exactly_one_version() {
    const ITEMS: usize = 12;
    let steps = [500, 2_500, 10_000].map(|n| Rate::from_ten_thousandths(n).unwrap());
    let ladder = Ladder::with(Policy {
        rung: Rung::Partial,
        ramp: Rate::ALL,
        ramp_steps: steps.to_vec(),
        ..Policy::initial()
    })
    .await;
    // The first third comes during the first change, the next ones after it and during the next. Nothing changes
    // before the first item is there, and the last items come after two changes: so there are several versions.
    let (tell, changed) = tokio::sync::watch::channel(0);
    let posted = tokio::sync::Notify::new();
    let posters = (0..50).map(|poster| {
        let (ladder, posted, mut changed) = (&ladder, &posted, changed.clone());
        async move {
            for n in 0..ITEMS {
                changed.wait_for(|done| *done >= n / 4).await.unwrap();
                ladder.post(&format!("{poster}-{n}"), n).await;
                posted.notify_one();
            }
        }
    });
    let changes = async {
        posted.notified().await;
        let [least, less, _] = steps;
        for ramp in [less, least] {
            let policy = Policy {
                ramp,
                ..ladder.state().await.policy
            };
            // Each really changes the policy: otherwise all items may come before the demotion.
            ladder.restrict(&policy).await.unwrap();
            tell.send_modify(|done| *done += 1);
        }
        ladder.demote(Rung::Assist).await.unwrap();
    };
    join(join_all(posters), changes).await;
    ladder.items_obey_their_versions(50 * ITEMS).await;
    ladder.agrees().await;
}

impl Ladder {
    /// Puts an item in with the caller's own prediction, by what this process last saw of the stream.
    async fn post(&self, external_id: &str, n: usize) {
        let ingest = &self.server.state.ingest;
        let state = ingest.state("rows").await.unwrap().unwrap();
        let prediction = Prediction {
            model: self.model,
            answer: Answer::Label {
                label: LabelNo(0),
                confidence: confidence(n),
                scores: None,
            },
            latency_us: None,
        };
        let item = Incoming {
            priority: understudy_ladder::Priority::default(),
            external_id: external_id.to_owned(),
            content_sha256: [1; 32],
            media: None,
            payload: serde_json::json!({ "n": n }),
            prediction: Some(prediction),
            created_at: ambient::now(),
        };
        ingest.put(state, vec![item]).await.unwrap();
    }

    /// Routes every item again by the version that it names, and compares with what is stored.
    async fn items_obey_their_versions(&self, all: usize) {
        let mut conn = self.server.pool.acquire().await.unwrap();
        let rows: Vec<(String, i32, bool, i64, i64)> = sqlx::query_as(
            "select i.external_id, i.policy_version, i.route = 'automated',
                    (select count(*) from outcomes o where o.stream_id = i.stream_id and o.item_id = i.id),
                    (select count(*) from queue q where q.stream_id = i.stream_id and q.item_id = i.id)
             from items i where i.stream_id = $1",
        )
        .bind(self.stream.get())
        .fetch_all(&mut *conn)
        .await
        .unwrap();
        assert_eq!(rows.len(), all);
        let state = self.state().await;
        let mut versions = std::collections::BTreeSet::new();
        for (external_id, version, automated, outcomes, queued) in rows {
            let n: usize = external_id.split_once('-').unwrap().1.parse().unwrap();
            let version = PolicyVersion(version);
            versions.insert(version);
            let stored = policies::get(&mut conn, self.stream, version)
                .await
                .unwrap()
                .unwrap();
            let by = understudy_ladder::route::Ladder {
                policy: &stored.policy,
                version,
                ..state.ladder()
            };
            let prediction = ActivePrediction::Valid {
                model: self.model,
                label: LabelNo(0),
                confidence: confidence(n),
            };
            let again = route(by, &external_id, prediction);
            let expected = matches!(&again, Route::Automated(_));
            let audited = matches!(&again, Route::Automated(to) if to.audit);
            assert_eq!(automated, expected, "{external_id} under version {version}");
            assert_eq!(outcomes, i64::from(expected), "{external_id}");
            assert_eq!(queued, i64::from(!expected || audited), "{external_id}");
        }
        assert!(versions.len() > 1, "the policy changed while items came");
    }
}

fn confidence(n: usize) -> Confidence {
    let confidences = [0.99, 0.97, 0.5, 0.93];
    Confidence::new(confidences[n % confidences.len()]).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_kill_switch_pressed_by_many_at_once_is_pressed_once() {
    let ladder = Ladder::on(Rung::Partial).await;
    let presses = (0..6).map(|_| async {
        let mut tx = ladder.server.pool.begin().await.unwrap();
        let set = moves::kill(&mut tx, &Actor::system(), "rows", "smoke", ambient::now()).await;
        tx.commit().await.unwrap();
        set.unwrap()
    });
    let set = join_all(presses).await;
    assert_eq!(set.iter().filter(|set| **set).count(), 1);
    let state = ladder.state().await;
    assert_eq!(
        (state.caps.len(), state.effective_rung()),
        (1, Rung::Shadow)
    );
    assert_eq!(state.policy.rung, Rung::Partial, "the approved rung stays");
    ladder.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proposals_that_only_restrict_never_wait() {
    let ladder = Ladder::on(Rung::Partial).await;
    let stricter = Policy {
        audit_rate: Rate::ALL,
        ..ladder.state().await.policy
    };
    let mut tx = ladder.server.pool.begin().await.unwrap();
    let propose = Propose {
        policy: stricter,
        comment: "more audits",
        apply_at: None,
    };
    let done = moves::propose(&mut tx, &ladder.lead(), "rows", propose, ambient::now()).await;
    assert!(matches!(done, Ok(moves::Proposed::InForce(_))), "{done:?}");
    tx.commit().await.unwrap();
    ladder.agrees().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_who_leave_a_version_at_once_leave_it_once() {
    let ladder = Ladder::on(Rung::Partial).await;
    let second = ladder.add_model("v2").await;
    ladder.proof(second).await;
    ladder.switch_to(second).await;
    let before = ladder.version().await;
    let all = join_all((0..4).map(|_| ladder.roll_back_from(second))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    let state = ladder.state().await;
    assert_eq!(state.policy.active_model, Some(ladder.model));
    assert_eq!(state.stream.policy_version, before.next());
    ladder.agrees().await;
}

/// The kill switch for all waits for every stream, and everybody else for one: whoever comes first, all are done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_every_stream_waits_for_nobody_for_ever() {
    let ladder = Ladder::on(Rung::Partial).await;
    for slug in ["first", "second", "third"] {
        let labels = &["yes", "no"];
        let policy = Policy::initial();
        ladder
            .server
            .stream_with(slug, InputKind::Table, labels, &policy)
            .await;
    }
    for _ in 0..6 {
        let stops = (0..3).map(|_| async {
            let mut tx = ladder.server.pool.begin().await.unwrap();
            let actor = Actor::system();
            let done = moves::kill_all(&mut tx, &actor, "smoke", ambient::now()).await;
            tx.commit().await.unwrap();
            done.unwrap();
        });
        let tighter = (0..6_u16).map(|n| {
            let ladder = &ladder;
            async move {
                let policy = Policy {
                    audit_rate: Rate::percent(6 + n).unwrap(),
                    ..ladder.state().await.policy
                };
                // Another one may have come first: then it is no way down any more.
                let done = ladder.restrict(&policy).await;
                let settled = matches!(
                    done,
                    Ok(_) | Err(MoveError::GivesMore | MoveError::NothingChanges)
                );
                assert!(settled, "{done:?}");
            }
        });
        join(join_all(stops), join_all(tighter)).await;
    }
    assert_eq!(ladder.state().await.effective_rung(), Rung::Shadow);
}
