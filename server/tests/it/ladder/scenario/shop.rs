//! The traffic of `garments`: its decided photos come again under new names, are scored by the real models and
//! routed; one person decides whatever waits, as real people decided the photo.

use super::Scene;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use understudy::ingest::{Fingerprint, Incoming};
use understudy::workers::watch;
use understudy_ladder::draw::Lots;
use understudy_ladder::route::{Reason, Route};
use understudy_ladder::{ItemId, LabelNo, Policy};
use understudy_store::decisions::{self, Decide, Said};
use understudy_store::items::Put;
use understudy_store::media::Media;
use understudy_store::queue::{self, Leased, Next};
use understudy_store::streams;
use uuid::Uuid;

/// Of the items outside the ramp, which go to people as they always did, one in so many is posted: enough to see
/// where they go, few enough for a test.
const OUTSIDE: usize = 20;

/// A photo with what people really said of it.
struct Photo {
    media: Arc<Media>,
    said: LabelNo,
}

/// Where an item went that was posted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Went {
    /// The model decided it so; a person looks as well if it is an audit.
    Automated { label: LabelNo, audit: bool },
    /// To a person, for this reason.
    Person(Reason),
}

/// An item that was posted.
#[derive(Debug, Clone, Copy)]
pub struct Posted {
    /// Where it went.
    pub went: Went,
    /// What people say of it.
    pub said: LabelNo,
}

impl Posted {
    /// Whether the model decided it, and otherwise than people do.
    pub fn is_wrong(self) -> bool {
        matches!(self.went, Went::Automated { label, .. } if label != self.said)
    }

    pub const fn is_automated(self) -> bool {
        matches!(self.went, Went::Automated { .. })
    }
}

/// What one decision did.
#[derive(Debug, Clone, Copy)]
pub struct Decided {
    /// Of which item.
    pub item: ItemId,
    /// Whether the stream still automates, asked before the decision is committed.
    pub automates: bool,
}

/// The shop that sends its photos.
pub struct Shop {
    pub scene: Scene,
    /// Everything posted.
    pub posted: HashMap<ItemId, Posted>,
    /// Items that people have decided here.
    pub decided: BTreeSet<ItemId>,
    /// From now on people decide otherwise than the model on every item.
    pub labels_are_permuted: bool,
    photos: Vec<Photo>,
    labels: u16,
    names: usize,
    /// What people say of the last 600 photos is not in the demo: they lie on another desk.
    elsewhere: Vec<ItemId>,
}

#[derive(Deserialize)]
struct Line {
    external_id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    image: PathBuf,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/garments"))
}

fn lines(name: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(folder().join(name)).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

impl Shop {
    pub async fn open(policy: Policy) -> Self {
        let scene = Scene::open("garments", policy).await;
        let state = scene.state().await;
        let said: HashMap<String, LabelNo> = lines("decisions.jsonl")
            .into_iter()
            .map(|line| {
                (
                    line.external_id,
                    state.stream.labels.find(&line.label).unwrap(),
                )
            })
            .collect();
        let photo = |line: Line| {
            let said = *said.get(&line.external_id)?;
            let bytes = std::fs::read(folder().join(line.image)).unwrap();
            let media = Arc::new(Media {
                sha256: Sha256::digest(&bytes).into(),
                content_type: "image/png".to_owned(),
                width: 28,
                height: 28,
                bytes,
            });
            Some(Photo { media, said })
        };
        let elsewhere: Vec<i64> =
            sqlx::query_scalar("select item_id from queue where stream_id = $1")
                .bind(state.stream.id.get())
                .fetch_all(&scene.server.pool)
                .await
                .unwrap();
        Self {
            photos: lines("items.jsonl").into_iter().filter_map(photo).collect(),
            labels: u16::try_from(state.stream.labels.len()).unwrap(),
            elsewhere: elsewhere.into_iter().map(ItemId).collect(),
            posted: HashMap::new(),
            decided: BTreeSet::new(),
            labels_are_permuted: false,
            names: 0,
            scene,
        }
    }

    /// Posts photos under new names, as the API does: routed by what this process last saw of the stream.
    pub async fn post(&mut self, count: usize) -> Vec<ItemId> {
        let now = self.scene.state().await;
        let names: Vec<usize> = (self.names..)
            .filter(|name| {
                let lots = Lots::draw(&now.stream.seed, &name_of(*name));
                let rung = now.policy.rung;
                !rung.automates() || now.policy.ramp.contains(lots.ramp) || name % OUTSIDE == 0
            })
            .take(count)
            .collect();
        self.names = names.last().map_or(self.names, |last| last + 1);
        let ingest = self.scene.server.state.ingest.clone();
        let seen = ingest.state(self.scene.slug).await.unwrap().unwrap();
        let items = names.iter().map(|name| self.incoming(*name)).collect();
        let taken = ingest.put(seen, items).await.unwrap();
        let mut ids = Vec::with_capacity(count);
        for (name, placed) in names.into_iter().zip(taken.placed) {
            let Put::Created(id) = placed.put else {
                panic!("{name} was there: {:?}", placed.put);
            };
            let posted = self.posted_as(name, &placed.route);
            self.posted.insert(id, posted);
            ids.push(id);
        }
        ids
    }

    fn photo(&self, name: usize) -> &Photo {
        &self.photos[name % self.photos.len()]
    }

    fn incoming(&self, name: usize) -> Incoming {
        let media = Arc::clone(&self.photo(name).media);
        let payload = Map::new();
        Incoming {
            priority: understudy_ladder::Priority::default(),
            external_id: name_of(name),
            content_sha256: Fingerprint::of(&payload, Some(media.sha256)).finish(),
            media: Some(media),
            payload: Value::Object(payload),
            prediction: None,
            created_at: self.scene.now,
        }
    }

    fn posted_as(&self, name: usize, route: &Route) -> Posted {
        let went = match route {
            Route::Automated(to) => Went::Automated {
                label: to.label,
                audit: to.audit,
            },
            Route::Human(to) => Went::Person(to.reason),
        };
        let said = self.photo(name).said;
        let model = match went {
            Went::Automated { label, .. } => Some(label),
            Went::Person(_) => None,
        };
        Posted {
            went,
            said: if self.labels_are_permuted {
                self.permuted(said, model)
            } else {
                said
            },
        }
    }

    /// Another label, and not the model's.
    fn permuted(&self, said: LabelNo, model: Option<LabelNo>) -> LabelNo {
        let next = |label: LabelNo| LabelNo((label.0 + 1) % self.labels);
        let other = next(said);
        if model == Some(other) {
            next(other)
        } else {
            other
        }
    }

    /// The labeler takes the next item and decides it; nothing when nothing waits.
    pub async fn decide_next(&mut self) -> Option<Decided> {
        let scene = &self.scene;
        let mut tx = scene.server.pool.begin().await.unwrap();
        let stream = streams::by_slug(&mut tx, scene.slug).await.unwrap();
        let state = streams::state(&mut tx, stream.unwrap()).await.unwrap();
        let next = queue::next(&mut tx, &state, scene.labeler, &self.elsewhere, scene.now).await;
        let leased: Leased = match next.unwrap() {
            Next::Item(leased) => leased,
            Next::AllTaken | Next::Empty => return None,
        };
        let posted = self.posted[&leased.item];
        assert!(
            leased.blind || !posted.is_automated(),
            "an audit is decided blind"
        );
        let decide = Decide {
            item: leased.item,
            person: scene.labeler,
            said: Said::Label(posted.said),
            note: None,
            on_screen: None,
            client_id: Uuid::new_v4(),
            now: scene.now,
        };
        decisions::record(&mut tx, &state, decide).await.unwrap();
        let stream = streams::by_slug(&mut tx, scene.slug).await.unwrap();
        let after = streams::state(&mut tx, stream.unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        self.decided.insert(leased.item);
        Some(Decided {
            item: leased.item,
            automates: after.effective_rung().automates(),
        })
    }

    /// Decides until nothing waits.
    pub async fn decide_all(&mut self) {
        while self.decide_next().await.is_some() {}
    }

    /// What the watcher does every second.
    pub async fn watch(&self) -> Option<&'static str> {
        let mut tx = self.scene.server.pool.begin().await.unwrap();
        let done = watch::stream(&mut tx, self.scene.slug, self.scene.now).await;
        tx.commit().await.unwrap();
        done.unwrap()
    }

    /// How many of these the model decided, how many of those a person decided as well, and how many of those
    /// otherwise.
    pub fn audits(&self, items: &[ItemId]) -> (usize, usize, usize) {
        let automated = items.iter().filter(|id| self.posted[*id].is_automated());
        let audited = automated.clone().filter(|id| self.decided.contains(*id));
        let wrong = audited.clone().filter(|id| self.posted[*id].is_wrong());
        (automated.count(), audited.count(), wrong.count())
    }
}

fn name_of(name: usize) -> String {
    format!("again-{name:05}")
}
