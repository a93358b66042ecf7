//! In which order people get items, and how many people an item is for.

use super::{count, item_of, next, say, state};
use crate::harness::Server;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use understudy::ambient;
use understudy::ingest::Incoming;
use understudy_ladder::access::Actor;
use understudy_ladder::draw::{Lots, Seed};
use understudy_ladder::policy::{Order, Policy};
use understudy_ladder::{Confidence, LabelNo, ModelId, PersonId, Priority, Rate, Role, Rung};
use understudy_store::decisions::Said;
use understudy_store::moves::{self, NewVersion};
use understudy_store::predictions::{Answer, Prediction};
use understudy_store::queue::Next;
use understudy_store::streams::InputKind;

/// An item of the stream `words` on its way in.
#[derive(Clone)]
pub struct Coming {
    pub name: String,
    pub priority: i64,
    /// What the model is sure of.
    pub sure: Option<f64>,
    pub label: u16,
}

impl Coming {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            priority: 0,
            sure: None,
            label: 0,
        }
    }

    pub fn sure(self, sure: f64) -> Self {
        Self {
            sure: Some(sure),
            ..self
        }
    }

    /// Whether the stream's seed has it decided blind at a blind rate of one half.
    fn is_blind(&self) -> bool {
        let lots = Lots::draw(&Seed::new([7; 32]), &self.name);
        half().contains(lots.blind)
    }
}

fn half() -> Rate {
    Rate::percent(50).unwrap()
}

/// A server with the stream `words` and a model that runs elsewhere.
pub async fn stream(order: Order, rung: Rung) -> (Server, ModelId) {
    let server = Server::start().await;
    let policy = Policy {
        rung,
        order,
        blind_rate: half(),
        ..Policy::initial()
    };
    server
        .stream_with("words", InputKind::Text, &["yes", "no"], &policy)
        .await;
    let mut tx = server.pool.begin().await.unwrap();
    let new = NewVersion {
        name: "oracle-net v9",
        file: None,
    };
    let system = Actor::system();
    let model = moves::add_model(&mut tx, &system, "words", new, ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    (server, model)
}

/// Puts items in, one after the other.
pub async fn put(server: &Server, model: ModelId, items: &[Coming]) {
    let ingest = &server.state.ingest;
    for coming in items {
        let prediction = coming.sure.map(|sure| Prediction {
            model,
            answer: Answer::Label {
                label: LabelNo(coming.label),
                confidence: Confidence::new(sure).unwrap(),
                scores: None,
            },
            latency_us: None,
        });
        let item = Incoming {
            external_id: coming.name.clone(),
            content_sha256: [1; 32],
            media: None,
            payload: json!({ "text": format!("Text of {}.", coming.name) }),
            priority: Priority::new(coming.priority).unwrap(),
            prediction,
            created_at: ambient::now(),
        };
        let state = ingest.state("words").await.unwrap().unwrap();
        ingest.put(state, vec![item]).await.unwrap();
    }
}

/// What a person gets, one item after the other, deciding each: names with whether a suggestion came with them.
async fn all_of(server: &Server, person: PersonId, start: DateTime<Utc>) -> Vec<(String, bool)> {
    let mut given = Vec::new();
    for second in 0.. {
        let now = start + TimeDelta::seconds(second);
        let Next::Item(lease) = next(server, person, now).await else {
            return given;
        };
        let name: String = sqlx::query_scalar("select external_id from items where id = $1")
            .bind(lease.item.get())
            .fetch_one(&server.pool)
            .await
            .unwrap();
        given.push((name, lease.suggested.is_some()));
        say(server, person, lease.item, Said::Label(LabelNo(0)), now)
            .await
            .unwrap();
    }
    unreachable!()
}

async fn names_of(server: &Server) -> Vec<String> {
    let person = server.somebody(Role::Reviewer).await.id;
    let given = all_of(server, person, ambient::now()).await;
    given.into_iter().map(|(name, _)| name).collect()
}

fn numbered(count: usize) -> Vec<Coming> {
    (0..count)
        .map(|n| Coming::new(format!("item-{n}")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_most_urgent_come_first_and_among_equals_the_oldest() {
    let (server, model) = stream(Order::Priority, Rung::Shadow).await;
    let mut items = numbered(6);
    for (item, priority) in items.iter_mut().zip([0, 3, 9, 0, 9, 1]) {
        item.priority = priority;
    }
    put(&server, model, &items).await;
    assert_eq!(
        names_of(&server).await,
        ["item-2", "item-4", "item-1", "item-5", "item-0", "item-3"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_back_is_as_urgent_as_it_was() {
    let (server, model) = stream(Order::Priority, Rung::Shadow).await;
    let mut items = numbered(3);
    items[1].priority = 5;
    put(&server, model, &items).await;
    let person = server.somebody(Role::Reviewer).await.id;
    let now = ambient::now();
    let urgent = item_of(next(&server, person, now).await);
    say(&server, person, urgent, Said::Label(LabelNo(0)), now)
        .await
        .unwrap();
    let mut tx = server.pool.begin().await.unwrap();
    let undo = understudy_store::undo::Undo {
        person,
        client_id: uuid::Uuid::new_v4(),
        of: None,
        now,
    };
    let state = state(&server).await;
    understudy_store::undo::undo(&mut tx, &state, undo)
        .await
        .unwrap();
    // Nobody holds it any more.
    sqlx::query("delete from leases")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let other = server.somebody(Role::Reviewer).await.id;
    assert_eq!(item_of(next(&server, other, now).await), urgent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_order_is_not_the_order_of_arrival_and_the_same_for_everybody() {
    let (server, model) = stream(Order::Random, Rung::Shadow).await;
    let items = numbered(30);
    put(&server, model, &items).await;
    sqlx::query("update queue set wanted = 2")
        .execute(&server.pool)
        .await
        .unwrap();
    let (one, other) = (names_of(&server).await, names_of(&server).await);
    assert_eq!(one, other);
    let arrival: Vec<String> = items.into_iter().map(|item| item.name).collect();
    assert_ne!(one, arrival);
    let mut sorted = one.clone();
    sorted.sort_by_key(|name| name[5..].parse::<usize>().unwrap());
    assert_eq!(sorted, arrival, "everybody gets all of them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_assist_the_least_sure_come_first_and_blind_items_keep_their_own_order() {
    let (server, model) = stream(Order::Uncertainty, Rung::Assist).await;
    // Sure of the first ones least, and of the later ones in no order.
    let items: Vec<Coming> = numbered(40)
        .into_iter()
        .enumerate()
        .map(|(n, item)| item.sure(0.5 + f64::from(u32::try_from((n * 17) % 40).unwrap()) / 100.0))
        .collect();
    put(&server, model, &items).await;
    let person = server.somebody(Role::Reviewer).await.id;
    let given = all_of(&server, person, ambient::now()).await;
    let of = |name: &str| items.iter().find(|item| item.name == name).unwrap();
    let shown: Vec<f64> = given
        .iter()
        .filter(|(_, shown)| *shown)
        .map(|(name, _)| of(name).sure.unwrap())
        .collect();
    assert!(
        shown.windows(2).all(|pair| pair[0] <= pair[1]) && shown.len() > 5,
        "{shown:?}"
    );
    let blind: Vec<usize> = given
        .iter()
        .filter(|(_, shown)| !shown)
        .map(|(name, _)| name[5..].parse().unwrap())
        .collect();
    assert!(
        blind.windows(2).all(|pair| pair[0] < pair[1]) && blind.len() > 5,
        "{blind:?}"
    );
    assert!(
        given
            .iter()
            .all(|(name, shown)| of(name).is_blind() != *shown)
    );
    // Between the others, and neither all before nor all after them.
    let turns = given.windows(2).filter(|pair| pair[0].1 != pair[1].1);
    assert!(turns.count() >= 4, "{given:?}");
}

/// What a labeler gets after what tells nothing of what the model says of a blind item: with any other prediction of
/// it, everything comes in the same order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_place_of_a_blind_item_is_the_same_whatever_the_model_is_sure_of() {
    let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let mut seen = Vec::new();
    for sure_of_blind in [0.01, 0.5, 0.99] {
        let (server, model) = stream(Order::Uncertainty, Rung::Assist).await;
        let items: Vec<Coming> = numbered(24)
            .into_iter()
            .enumerate()
            .map(|(n, item)| {
                let sure = 0.5 + f64::from(u32::try_from((n * 7) % 24).unwrap()) / 50.0;
                let blind = item.is_blind();
                let item = item.sure(if blind { sure_of_blind } else { sure });
                Coming {
                    label: u16::from(blind && sure_of_blind > 0.6),
                    ..item
                }
            })
            .collect();
        put(&server, model, &items).await;
        let person = server.somebody(Role::Reviewer).await.id;
        seen.push(all_of(&server, person, start).await);
        let scores = "select count(*) from queue where blind and sure is not null";
        assert_eq!(count(&server, scores).await, 0);
    }
    assert_eq!(seen[0].len(), 24);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_assist_nothing_is_sorted_by_what_the_model_is_sure_of() {
    for rung in [Rung::HumanOnly, Rung::Shadow] {
        let (server, model) = stream(Order::Uncertainty, rung).await;
        let items: Vec<Coming> = numbered(8)
            .into_iter()
            .zip([0.9, 0.1, 0.5, 0.7, 0.2, 0.8, 0.3, 0.6])
            .map(|(item, sure)| item.sure(sure))
            .collect();
        put(&server, model, &items).await;
        let kept = "select count(*) from queue where sure is not null";
        assert_eq!(count(&server, kept).await, 0);
        let arrival: Vec<String> = items.into_iter().map(|item| item.name).collect();
        assert_eq!(names_of(&server).await, arrival);
    }
}

/// What was routed on Assist and still waits is given in another order at once when the stream falls.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_falls_to_shadow_gives_the_oldest_first_again() {
    let (server, model) = stream(Order::Uncertainty, Rung::Assist).await;
    let items: Vec<Coming> = numbered(8)
        .into_iter()
        .zip([0.9, 0.1, 0.5, 0.7, 0.2, 0.8, 0.3, 0.6])
        .map(|(item, sure)| item.sure(sure))
        .collect();
    put(&server, model, &items).await;
    let mut tx = server.pool.begin().await.unwrap();
    moves::kill(&mut tx, &Actor::system(), "words", "smoke", ambient::now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let arrival: Vec<String> = items.into_iter().map(|item| item.name).collect();
    assert_eq!(names_of(&server).await, arrival);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drawn_share_of_items_is_decided_by_one_more_person_and_never_twice_by_the_same() {
    let server = Server::start().await;
    let policy = Policy {
        double_review: half(),
        ..Policy::initial()
    };
    server
        .stream_with("words", InputKind::Text, &["yes", "no"], &policy)
        .await;
    let items = numbered(20);
    put(&server, ModelId(0), &items).await;
    let drawn =
        |item: &&Coming| half().contains(Lots::draw(&Seed::new([7; 32]), &item.name).double);
    let mut expected: Vec<String> = items
        .iter()
        .filter(drawn)
        .map(|item| item.name.clone())
        .collect();
    expected.sort();
    assert!(!expected.is_empty() && expected.len() < 20);
    let first = server.somebody(Role::Reviewer).await.id;
    assert_eq!(all_of(&server, first, ambient::now()).await.len(), 20);
    assert_eq!(
        next(&server, first, ambient::now()).await,
        Next::AllTaken,
        "what is left is for somebody else"
    );
    let mut second = names_of(&server).await;
    second.sort();
    assert_eq!(second, expected);
    assert_eq!(next(&server, first, ambient::now()).await, Next::Empty);
    let doubled = "select count(*) from (select 1 from decisions where kind = 'label' group by item_id, person_id having count(*) > 1) d";
    assert_eq!(count(&server, doubled).await, 0);
}
