//! A stream in memory, made of nothing but the crate's pure functions.

use super::event::{Ask, Event};
use super::log::{Log, Written};
use crate::generators::schema;
use crate::requesting::start;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use understudy_ladder::draw::Seed;
use understudy_ladder::guardrail::{Answers, Signals, evaluate};
use understudy_ladder::policy::{Change, Thresholds};
use understudy_ladder::request::{Request, SeenCap};
use understudy_ladder::route::{ActivePrediction, Ladder, Route, route};
use understudy_ladder::rung::CapCause;
use understudy_ladder::slot::Slots;
use understudy_ladder::{
    Cap, CapId, LabelSchema, ModelId, Policy, PolicyVersion, Rate, RequestId, Rung, Threshold,
    effective_rung,
};

/// Why a policy version came into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Start,
    Request(RequestId),
    Down,
    RollBack,
}

/// Everything about the stream that a restart must find again, but for its items.
#[derive(Clone)]
pub struct State {
    pub versions: Vec<(Policy, Origin)>,
    pub caps: Vec<(Cap, SeenCap)>,
    /// How many caps there ever were.
    pub caps_set: i64,
    pub slots: Slots,
    pub requests: Vec<Request>,
    pub now: DateTime<Utc>,
    /// The active model, and the canary.
    pub healthy: (bool, bool),
    /// Whether the evidence is there that every gate asks for.
    pub shown: bool,
    /// Versions that were left by a rollback.
    pub left: BTreeSet<ModelId>,
}

impl State {
    pub fn policy(&self) -> &Policy {
        &self.versions.last().unwrap().0
    }

    pub fn version(&self) -> PolicyVersion {
        PolicyVersion(i32::try_from(self.versions.len()).unwrap())
    }

    pub fn caps(&self) -> Vec<Cap> {
        self.caps.iter().map(|(cap, _)| cap.clone()).collect()
    }

    pub fn effective(&self) -> Rung {
        effective_rung(self.policy().rung, &self.caps())
    }

    /// The caps as they stand.
    pub fn seen_caps(&self) -> Vec<SeenCap> {
        self.caps.iter().map(|(_, seen)| *seen).collect()
    }

    pub fn held(&self) -> Policy {
        self.policy().held_by(&self.caps())
    }

    /// The request that is so many before the newest one.
    pub fn at(&self, back: usize) -> Option<usize> {
        self.requests.len().checked_sub(back + 1)
    }
}

/// An item with what became of it.
pub struct Item {
    pub external_id: String,
    pub said: ActivePrediction,
    pub route: Route,
    /// Whether a person has decided it.
    pub decided: bool,
}

impl Item {
    pub const fn is_automated(&self) -> bool {
        matches!(self.route, Route::Automated(_))
    }
}

pub struct World {
    pub state: State,
    pub items: Vec<Item>,
    pub log: Log,
    pub seed: Seed,
    pub labels: LabelSchema,
    /// What there was to see beside the states of requests.
    pub happened: Vec<&'static str>,
}

impl World {
    pub fn starting_on(rung: Rung, seed: Seed) -> Self {
        let slots = (1..4).map(ModelId).fold(Slots::default(), Slots::add);
        let policy = Policy {
            rung,
            ramp: if rung.automates() {
                Rate::percent(25).unwrap()
            } else {
                Rate::NONE
            },
            active_model: slots.active(),
            thresholds: Thresholds {
                default: Threshold::from_thousandths(500),
                ..Thresholds::default()
            },
            ..Policy::initial()
        };
        let mut world = Self {
            state: State {
                versions: Vec::new(),
                caps: Vec::new(),
                caps_set: 0,
                slots: Slots::default(),
                requests: Vec::new(),
                now: start(),
                healthy: (true, true),
                shown: true,
                left: BTreeSet::new(),
            },
            items: Vec::new(),
            log: Log::default(),
            seed,
            labels: schema(),
            happened: Vec::new(),
        };
        world.set_slots(slots);
        world.put_in_force(policy, Origin::Start);
        world
    }

    pub fn happen(&mut self, event: &Event) {
        self.state.now += TimeDelta::seconds(1);
        match event {
            Event::Post { item, said } => self.post(format!("item-{item}"), *said),
            Event::Decide(which) => self.decide(*which),
            Event::Demote(rung) => {
                let lower = self.state.policy().demoted_to(*rung);
                self.put_down(lower);
            }
            Event::Restrict(ask) => self.restrict(ask),
            Event::KillSwitch(rung) => self.set_cap(Cap {
                at: *rung,
                cause: CapCause::KillSwitch,
            }),
            Event::Breach => self.breach(),
            Event::Evidence { shown } => self.state.shown = *shown,
            Event::ClockBack { hours } => self.state.now -= TimeDelta::hours(*hours),
            Event::Health { active, canary } => self.state.healthy = (*active, *canary),
            Event::AddModel(_) | Event::Preview(_) | Event::Retire(_) | Event::RollBack => {
                self.move_models(event);
            }
            _ => self.ask_or_answer(event),
        }
    }

    pub fn routed(&self, external_id: &str, said: ActivePrediction) -> Route {
        let caps = self.state.caps();
        let ladder = Ladder {
            seed: &self.seed,
            labels: &self.labels,
            policy: self.state.policy(),
            version: self.state.version(),
            caps: &caps,
            model_healthy: self.state.healthy.0,
            canary_healthy: self.state.healthy.1,
        };
        route(ladder, external_id, said)
    }

    fn post(&mut self, external_id: String, said: ActivePrediction) {
        if self
            .items
            .iter()
            .all(|item| item.external_id != external_id)
        {
            let route = self.routed(&external_id, said);
            self.items.push(Item {
                external_id,
                said,
                route,
                decided: false,
            });
        }
    }

    fn decide(&mut self, which: usize) {
        let waiting: Vec<_> = (0..self.items.len())
            .filter(|at| !self.items[*at].decided && !self.items[*at].is_automated())
            .collect();
        if !waiting.is_empty() {
            self.items[waiting[which % waiting.len()]].decided = true;
            self.happened.push("decided");
        }
    }

    pub fn put_in_force(&mut self, policy: Policy, origin: Origin) {
        let written = Written::Policy(Box::new(policy.clone()));
        self.log.write(&written, self.state.now);
        self.state.versions.push((policy, origin));
    }

    fn restrict(&mut self, ask: &Ask) {
        let current = self.state.policy();
        let other = Self::asked(current, ask);
        let usable = self.can_decide(&other) && other.check_values().is_ok();
        if usable && other.change_from(current) == Change::Down {
            self.happened.push("restricted");
            self.put_down(other);
        }
    }

    fn put_down(&mut self, policy: Policy) {
        if policy != *self.state.policy() {
            self.put_in_force(policy, Origin::Down);
        }
    }

    pub fn set_slots(&mut self, slots: Slots) {
        let written = Written::Slots(slots.iter().collect());
        self.log.write(&written, self.state.now);
        self.state.slots = slots;
    }

    /// Sets a cap; the same one again stands once: requests that were opened before do not lift it.
    fn set_cap(&mut self, cap: Cap) {
        let now = self.state.now;
        let known = self.state.caps.iter_mut().find(|(other, _)| *other == cap);
        let seen = if let Some((_, seen)) = known {
            seen.renewed += 1;
            *seen
        } else {
            self.state.caps_set += 1;
            let seen = SeenCap {
                id: CapId(self.state.caps_set),
                renewed: 0,
            };
            self.state.caps.push((cap.clone(), seen));
            seen
        };
        self.log.write(&Written::CapSet(cap, seen), now);
    }

    fn breach(&mut self) {
        let signals = Signals {
            answers: Answers {
                asked: 100,
                missing: 100,
                ..Answers::default()
            },
            oldest_audit: None,
        };
        let policy = self.state.policy().clone();
        // Two servers see the same.
        for _ in 0..2 {
            for found in evaluate(&policy, None, signals, self.state.now) {
                if let Some(cap) = found.cap(&policy.guardrails) {
                    self.set_cap(cap);
                }
            }
        }
    }

    fn move_models(&mut self, event: &Event) {
        let (slots, now) = (self.state.slots.clone(), self.state.now);
        let canary = self.state.policy().canary.map(|canary| canary.model);
        let moved = match event {
            Event::AddModel(model) => Ok(slots.add(*model)),
            Event::Preview(model) => slots.preview(*model),
            Event::Retire(model) if canary != Some(*model) => slots.retire(*model),
            Event::RollBack => {
                let Some(leaving) = slots.active() else {
                    return;
                };
                slots.roll_back(leaving, now)
            }
            _ => return,
        };
        let Ok(moved) = moved else { return };
        let back = moved.active();
        self.set_slots(moved);
        if matches!(event, Event::RollBack) {
            let had = |(policy, _): &&(Policy, Origin)| policy.active_model == back;
            let earlier = self.state.versions.iter().rev().find(had);
            let earlier = earlier.expect("it was active before").0.clone();
            // Whatever was left by a rollback decides again only by a request.
            let distrusted = back.is_some_and(|back| self.state.left.contains(&back));
            let policy = self.state.policy().rolled_back_to(&earlier, distrusted);
            self.state.left.extend(self.state.policy().active_model);
            self.put_in_force(policy, Origin::RollBack);
            self.happened.push("rolled back");
        }
    }
}
