//! What happens to the requests of a stream in memory.

use super::event::{Ask, Event};
use super::log::Written;
use super::world::{Origin, World};
use crate::requesting::{approver, passing};
use chrono::TimeDelta;
use understudy_ladder::gate::{Evidence, Gate, gates};
use understudy_ladder::policy::Advance;
use understudy_ladder::request::{Present, Proposal, Refused, Request, State as Standing};
use understudy_ladder::slot::Slot;
use understudy_ladder::{PersonId, Policy, Rate, RequestId, Threshold};

impl World {
    pub fn ask_or_answer(&mut self, event: &Event) {
        let now = self.state.now;
        match event {
            Event::Open { by, ask, shown } => self.open(*by, ask, *shown && self.state.shown),
            Event::Approve { request, by } => {
                let approved = self.approved(*request, *by);
                self.commit(approved);
            }
            Event::Grant(ask) => self.grant(ask, None),
            Event::GrantForLater { ask, shown } => {
                self.grant(ask, Some(1));
                self.state.shown = *shown;
                self.state.now += TimeDelta::hours(2);
                self.apply_due();
            }
            Event::Race { by } => {
                let both = [self.approved(0, *by), self.approved(1, *by)];
                for approved in both {
                    self.commit(approved);
                }
            }
            Event::Edit { request, by, ask } => self.edit(*request, *by, ask),
            Event::Reject { request, by } => {
                let by = approver(PersonId(*by));
                self.change(*request, |request| request.reject(by, "no", now).ok());
            }
            Event::Withdraw { request, by } => {
                self.change(*request, |request| {
                    request.withdraw(PersonId(*by), now).ok()
                });
            }
            Event::Schedule { request, hours } => {
                let at = now + TimeDelta::hours(*hours);
                self.change(*request, |request| request.scheduled_for(at, now).ok());
            }
            Event::Wait { hours } => self.wait(*hours),
            Event::ApplyDue => self.apply_due(),
            Event::GoOn { farther } => self.go_on(*farther),
            _ => unreachable!("not about requests: {event:?}"),
        }
    }

    fn wait(&mut self, hours: i64) {
        self.state.now += TimeDelta::hours(hours);
        let (current, now) = (self.state.version(), self.state.now);
        for request in &mut self.state.requests {
            *request = request.clone().at(current, now);
        }
    }

    /// What the asker would like to be in force.
    pub fn asked(base: &Policy, ask: &Ask) -> Policy {
        let mut policy = base.clone();
        match ask {
            Ask::Step => policy = base.step_up().unwrap_or(policy),
            Ask::Enter(ramp) => {
                policy = base.step_up().unwrap_or(policy);
                policy.ramp = *ramp;
            }
            Ask::Threshold(at) => policy.thresholds.default = Threshold::from_thousandths(*at),
            Ask::Model(model) => {
                policy.active_model = Some(*model);
                policy.canary = None;
            }
            Ask::Canary(canary) => policy.canary = *canary,
            Ask::Automatic => policy.ramp_plan.advance = Advance::Automatic,
            Ask::FewerDays => policy.gates.min_days = policy.gates.min_days.saturating_sub(1),
            Ask::Anything(other) => {
                // Numbers with many digits may lose the last one on their way through JSON. Who is given what, and in
                // which order, changes too often otherwise: few other changes would be left.
                policy = Policy {
                    order: base.order,
                    double_review: base.double_review,
                    gates: base.gates.clone(),
                    guardrails: base.guardrails.clone(),
                    ..(**other).clone()
                };
            }
        }
        policy
    }

    /// Whether the versions that would decide are there and in use.
    pub fn can_decide(&self, policy: &Policy) -> bool {
        let usable = |model| {
            let mut slots = self.state.slots.iter();
            slots.any(|(id, slot)| id == model && slot != Slot::Retired)
        };
        let canary = policy.canary.map(|canary| canary.model);
        policy.active_model.is_none_or(usable) && canary.is_none_or(usable)
    }

    fn gates(base: &Policy, proposed: &Policy, shown: bool) -> Vec<Gate> {
        if shown && proposed.judged_model(base).is_some() {
            passing(base, proposed)
        } else {
            gates(base, proposed, &Evidence::default())
        }
    }

    fn open(&mut self, by: i64, ask: &Ask, shown: bool) {
        let base = self.state.held();
        let proposed = Self::asked(&base, ask);
        let gates = Self::gates(&base, &proposed, shown);
        let caps = self.state.seen_caps();
        let proposal = Proposal {
            base: &base,
            proposed,
            gates: &gates,
            caps: &caps,
        };
        let (id, current, now) = (self.next_id(), self.state.version(), self.state.now);
        let known = self.can_decide(&proposal.proposed);
        if let Ok(request) = Request::open(id, current, PersonId(by), proposal, now)
            && known
        {
            self.state.requests.push(request);
        }
    }

    fn grant(&mut self, ask: &Ask, in_hours: Option<i64>) {
        let before = self.state.requests.len();
        self.open(1, ask, self.state.shown);
        if self.state.requests.len() > before {
            if let Some(hours) = in_hours {
                self.happen(&Event::Schedule { request: 0, hours });
            }
            for by in [2, 3] {
                let approved = self.approved(0, by);
                self.commit(approved);
            }
        }
    }

    fn next_id(&self) -> RequestId {
        RequestId(i64::try_from(self.state.requests.len()).unwrap() + 1)
    }

    /// What an approval would make of a request, seen now; not written yet.
    fn approved(&mut self, back: usize, by: i64) -> Option<Request> {
        let request = self.state.requests[self.state.at(back)?].clone();
        let (base, gates) = self.looked_at(&request);
        let approved = request.approve(approver(PersonId(by)), "fine", self.present(&base, &gates));
        if matches!(approved, Err(Refused::GatesFail(_))) {
            self.happened.push("gates failed");
        }
        approved.ok()
    }

    /// The policy as the caps leave it that a request knows of, and what the gates find now.
    fn looked_at(&self, request: &Request) -> (Policy, Vec<Gate>) {
        let known = self.state.caps.iter();
        let known = known.filter(|(_, seen)| request.caps.contains(seen));
        let caps: Vec<_> = known.map(|(cap, _)| cap.clone()).collect();
        let base = self.state.policy().held_by(&caps);
        let gates = Self::gates(&base, &request.proposed, self.state.shown);
        (base, gates)
    }

    fn present<'a>(&self, base: &'a Policy, gates: &'a [Gate]) -> Present<'a> {
        Present {
            current: self.state.version(),
            base,
            gates,
            now: self.state.now,
        }
    }

    fn change(&mut self, back: usize, change: impl FnOnce(Request) -> Option<Request>) {
        let request = self
            .state
            .at(back)
            .map(|at| self.state.requests[at].clone());
        let changed = request.and_then(change);
        self.commit(changed);
    }

    fn edit(&mut self, back: usize, by: i64, ask: &Ask) {
        let base = self.state.held();
        let proposed = Self::asked(&base, ask);
        let gates = Self::gates(&base, &proposed, self.state.shown);
        let caps = self.state.seen_caps();
        let (current, now) = (self.state.version(), self.state.now);
        if self.can_decide(&proposed) {
            let proposal = Proposal {
                base: &base,
                proposed,
                gates: &gates,
                caps: &caps,
            };
            self.change(back, |request| {
                request.edit(PersonId(by), proposal, current, now).ok()
            });
        }
    }

    fn apply_due(&mut self) {
        let looked = self.state.requests.clone();
        for request in looked {
            let (base, gates) = self.looked_at(&request);
            let done = request.due(self.present(&base, &gates));
            if matches!(
                &done.state,
                Standing::Stale {
                    because: Some(_),
                    ..
                }
            ) {
                self.happened.push("not due any more");
            }
            self.commit(Some(done));
        }
    }

    fn go_on(&mut self, farther: bool) {
        let applied = |request: &&Request| matches!(request.state, Standing::Applied { .. });
        let Some(plan) = self.state.requests.iter().rfind(applied) else {
            return;
        };
        let base = self.state.held();
        let Some(mut proposed) = base.next_on_ramp() else {
            return;
        };
        if farther {
            proposed.ramp = Rate::ALL;
        }
        let gates = Self::gates(&base, &proposed, self.state.shown);
        let caps = self.state.seen_caps();
        let proposal = Proposal {
            base: &base,
            proposed,
            gates: &gates,
            caps: &caps,
        };
        let (current, now) = (self.state.version(), self.state.now);
        if let Ok(request) = Request::go_on(self.next_id(), plan, current, proposal, now) {
            self.state.requests.push(request.clone());
            assert!(self.apply(&request), "nobody else was there");
            self.happened.push("went on");
        }
    }

    /// Writes a request as one transaction; one that comes into force compares and swaps the policy version.
    fn commit(&mut self, changed: Option<Request>) {
        let Some(changed) = changed else { return };
        let at = usize::try_from(changed.id.get()).unwrap() - 1;
        let stands = &self.state.requests[at];
        let applies = matches!(changed.state, Standing::Applied { .. }) && *stands != changed;
        if !applies {
            self.state.requests[at] = changed;
        } else if stands.state.is_pending() && changed.base == self.state.version() {
            if self.apply(&changed) {
                self.state.requests[at] = changed;
            }
        } else {
            self.happened.push("lost the race");
        }
    }

    /// `false`, and nothing done, when a model that the policy names has been retired meanwhile.
    fn apply(&mut self, request: &Request) -> bool {
        let (policy, now) = (request.proposed.clone(), self.state.now);
        if !self.can_decide(&policy) {
            return false;
        }
        if let Some(model) = policy.active_model
            && self.state.slots.active() != Some(model)
        {
            match self.state.slots.clone().activate(model, now) {
                Ok(slots) => self.set_slots(slots),
                Err(_) => return false,
            }
        }
        if policy.deciding_canary().is_some() {
            self.happened.push("canary");
        }
        self.put_in_force(policy, Origin::Request(request.id));
        let (lifted, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.state.caps)
            .into_iter()
            .partition(|(cap, seen)| request.lifts(cap, *seen));
        self.state.caps = left;
        for (cap, _) in lifted {
            self.happened.push("lifted");
            self.log.write(&Written::CapLifted(cap), now);
        }
        for other in &mut self.state.requests {
            *other = other.clone().superseded_by(request, now);
        }
        true
    }
}
