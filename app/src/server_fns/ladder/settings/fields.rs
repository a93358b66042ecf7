//! The fields of a stream's settings: how each is named, shown and read.

use understudy_ladder::policy::{Advance, Order};
use understudy_ladder::{Policy, Rate, Rung};

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// What the evidence must show before a step.
    Gates,
    /// How the ramp goes on.
    Ramp,
    /// What is looked at by people.
    Samples,
    /// What is watched all the time.
    Guardrails,
}

/// A field of the settings.
#[derive(Debug)]
pub struct Field {
    /// Its name in forms.
    pub name: &'static str,
    /// What it belongs to.
    pub group: Group,
    /// What people read.
    pub label: &'static str,
    /// What it does, as a sentence.
    pub hint: &'static str,
    /// What it holds.
    pub kind: Kind,
}

type Get<T> = fn(&Policy) -> T;
type Set<T> = fn(&mut Policy, T);

/// What a field holds, with how it is read from a policy and put into one.
#[derive(Debug)]
pub enum Kind {
    /// A whole number in this range.
    Count(u64, u64, Get<u64>, Set<u64>),
    /// A share above 0 and below 1, as a percentage.
    Share(Get<f64>, Set<f64>),
    /// The same, or nothing.
    OptionalShare(Get<Option<f64>>, Set<Option<f64>>),
    /// A share from 0 to 1 in hundredths of a percent, as a percentage.
    Rate(Get<Rate>, Set<Rate>),
    /// Rising shares, as percentages.
    Steps,
    /// What follows a ramp step.
    Advance,
    /// Where a breach holds the stream.
    CapAt,
    /// In which order people get items.
    Order,
}

impl Kind {
    /// The choices of a field that is chosen and not typed: code and name.
    pub fn choices(&self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Advance => ADVANCES.map(|(_, code, name)| (code, name)).to_vec(),
            Self::CapAt => CAPS.map(|rung| (rung.code(), rung.name())).to_vec(),
            Self::Order => ORDERS.map(|(order, name)| (order.code(), name)).to_vec(),
            Self::Count(..)
            | Self::Share(..)
            | Self::OptionalShare(..)
            | Self::Rate(..)
            | Self::Steps => Vec::new(),
        }
    }
}

const ADVANCES: [(Advance, &str, &str); 3] = [
    (
        Advance::Wait,
        "wait",
        "Wait: people ask for the next step themselves",
    ),
    (
        Advance::Ask,
        "ask",
        "Ask: a request for the next step is opened",
    ),
    (
        Advance::Automatic,
        "automatic",
        "Go on: the next step is taken without asking",
    ),
];

const ORDERS: [(Order, &str); 4] = [
    (Order::Oldest, "Oldest first"),
    (
        Order::Uncertainty,
        "Least sure first, from Assist up; oldest first below",
    ),
    (Order::Priority, "Most urgent first, as callers say"),
    (Order::Random, "In random order, the same for everybody"),
];

const CAPS: [Rung; 3] = [Rung::HumanOnly, Rung::Shadow, Rung::Assist];

impl Field {
    /// What the field shows of a policy.
    pub fn shown(&self, policy: &Policy) -> String {
        match &self.kind {
            Kind::Count(_, _, get, _) => get(policy).to_string(),
            Kind::Share(get, _) => percent(get(policy)),
            Kind::OptionalShare(get, _) => get(policy).map(percent).unwrap_or_default(),
            Kind::Rate(get, _) => percent(get(policy).get()),
            Kind::Steps => {
                let steps: Vec<_> = policy
                    .ramp_steps
                    .iter()
                    .map(|step| percent(step.get()))
                    .collect();
                steps.join(", ")
            }
            Kind::Advance => ADVANCES
                .iter()
                .find(|(advance, _, _)| *advance == policy.ramp_plan.advance)
                .map_or_else(String::new, |(_, code, _)| (*code).to_owned()),
            Kind::CapAt => policy.guardrails.cap_at.code().to_owned(),
            Kind::Order => policy.order.code().to_owned(),
        }
    }

    /// Puts what was typed into a policy; what is sent back as it was shown changes nothing. The error says what to do.
    pub fn put(&self, policy: &mut Policy, typed: &str) -> Result<(), String> {
        let typed = typed.trim();
        if typed == self.shown(policy) {
            return Ok(());
        }
        let (label, share) = (self.label, || self.share(typed));
        match &self.kind {
            Kind::Count(least, most, _, set) => {
                let number = typed.replace([',', ' '], "").parse::<u64>().ok();
                let number = number.filter(|number| (*least..=*most).contains(number));
                let number = number.ok_or_else(|| {
                    format!("{label}: write a whole number from {least} to {most}.")
                })?;
                set(policy, number);
            }
            Kind::Share(_, set) => set(policy, share()?),
            Kind::OptionalShare(_, set) if typed.is_empty() => set(policy, None),
            Kind::OptionalShare(_, set) => set(policy, Some(share()?)),
            Kind::Rate(_, set) => set(
                policy,
                rate(typed).ok_or_else(|| {
                    format!("{label}: write a percentage from 0 to 100, with two decimals at most.")
                })?,
            ),
            Kind::Steps => {
                policy.ramp_steps = steps(typed).ok_or_else(|| {
                    format!(
                        "{label}: write rising percentages that end at 100, such as 5, 25, 50, 100."
                    )
                })?;
            }
            Kind::Advance => {
                policy.ramp_plan.advance = ADVANCES
                    .iter()
                    .find(|(_, code, _)| *code == typed)
                    .map(|(advance, _, _)| *advance)
                    .ok_or_else(|| format!("{label}: choose wait, ask or automatic."))?;
            }
            Kind::Order => {
                policy.order = Order::from_code(typed).ok_or_else(|| {
                    format!("{label}: choose oldest, uncertainty, priority or random.")
                })?;
            }
            Kind::CapAt => {
                policy.guardrails.cap_at = Rung::from_code(typed)
                    .filter(|rung| CAPS.contains(rung))
                    .ok_or_else(|| {
                        format!("{label}: choose Human only, Shadow or Assist, where nothing is automated.")
                    })?;
            }
        }
        Ok(())
    }

    fn share(&self, typed: &str) -> Result<f64, String> {
        number(typed)
            .filter(|percent| *percent > 0.0 && *percent < 100.0)
            .map(|percent| percent / 100.0)
            .ok_or_else(|| format!("{}: write a percentage above 0 and below 100.", self.label))
    }
}

fn percent(share: f64) -> String {
    let text = format!("{:.4}", 100.0 * share);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn number(typed: &str) -> Option<f64> {
    let typed = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    typed
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

fn rate(typed: &str) -> Option<Rate> {
    let percent = number(typed)?;
    Rate::try_from((percent * 100.0).round() / 10_000.0)
        .ok()
        .filter(|rate| (rate.get() * 100.0 - percent).abs() < 1e-9)
}

fn steps(typed: &str) -> Option<Vec<Rate>> {
    let steps: Vec<Rate> = typed
        .split([',', ';'])
        .map(str::trim)
        .filter(|step| !step.is_empty())
        .map(rate)
        .collect::<Option<_>>()?;
    let rises = steps.windows(2).all(|pair| pair[0] < pair[1]);
    let fits =
        steps.first().is_some_and(|first| *first > Rate::NONE) && steps.last() == Some(&Rate::ALL);
    (rises && fits).then_some(steps)
}

const fn field(
    name: &'static str,
    group: Group,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
) -> Field {
    Field {
        name,
        group,
        label,
        hint,
        kind,
    }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

const MANY: u64 = 10_000_000;

/// Every field, in the order of the form.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    field("min_blind_pairs", Group::Gates, "Blind pairs", "At least so many items that people decided blind and the model scored.",
        Kind::Count(0, MANY, |p| p.gates.min_blind_pairs, |p, n| p.gates.min_blind_pairs = n)),
    field("min_days", Group::Gates, "Days observed", "On at least so many days.",
        Kind::Count(0, 3_650, |p| p.gates.min_days.into(), |p, n| p.gates.min_days = small(n))),
    field("min_agreement", Group::Gates, "Agreement, %", "Agreement with people is shown to be above this.",
        Kind::Share(|p| p.gates.min_agreement, |p, x| p.gates.min_agreement = x)),
    field("min_label_agreement", Group::Gates, "Agreement by label, %", "Each label's agreement is shown to be above this before anything is automated. Empty asks for nothing.",
        Kind::OptionalShare(|p| p.gates.min_label_agreement, |p, x| p.gates.min_label_agreement = x)),
    field("people_margin", Group::Gates, "Behind people, %", "Where several people decide each item: the model may agree with them so much less often than they with one another. Empty asks for nothing.",
        Kind::OptionalShare(|p| p.gates.people_margin, |p, x| p.gates.people_margin = x)),
    field("max_error", Group::Gates, "Error among automated items, %", "The certificate and the audits show that it stays below this.",
        Kind::Share(|p| p.gates.max_error, |p, x| p.gates.max_error = x)),
    field("delta", Group::Gates, "Chance of being wrong, %", "Accepted for each gate: 5 is 95 % confidence.",
        Kind::Share(|p| p.gates.delta, |p, x| p.gates.delta = x)),
    field("min_audited", Group::Gates, "Audited items", "At least so many automated items that a person decided blind, for a ramp step and for Full.",
        Kind::Count(0, MANY, |p| p.gates.min_audited, |p, n| p.gates.min_audited = n)),
    field("max_age_days", Group::Gates, "Newest evidence, days", "The newest blind pair is at most so old.",
        Kind::Count(0, 3_650, |p| p.gates.max_age_days.into(), |p, n| p.gates.max_age_days = small(n))),
    field("ramp_steps", Group::Ramp, "Ramp steps, %", "The shares of items that the ramp goes through, rising to 100.",
        Kind::Steps),
    field("bake_minutes", Group::Ramp, "Each step lasts, minutes", "At least so long; 1440 minutes are a day.",
        Kind::Count(0, 525_600, |p| p.ramp_plan.bake_minutes.into(), |p, n| p.ramp_plan.bake_minutes = small(n))),
    field("step_audited", Group::Ramp, "Audited items on each step", "At least so many items of the step that a person decided blind.",
        Kind::Count(0, MANY, |p| p.ramp_plan.min_audited, |p, n| p.ramp_plan.min_audited = n)),
    field("advance", Group::Ramp, "Then", "What happens when a step has proved itself.",
        Kind::Advance),
    field("audit_rate", Group::Samples, "Audit rate, %", "Automated items that a person decides as well, blind.",
        Kind::Rate(|p| p.audit_rate, |p, x| p.audit_rate = x)),
    field("blind_rate", Group::Samples, "Blind rate, %", "Items of people that show no suggestion: only those are evidence.",
        Kind::Rate(|p| p.blind_rate, |p, x| p.blind_rate = x)),
    field("overlap", Group::Samples, "People per item", "How many people decide each item that goes to people.",
        Kind::Count(1, 10, |p| p.overlap.into(), |p, n| p.overlap = u16::try_from(n).unwrap_or(u16::MAX))),
    field("double_review", Group::Samples, "Double review, %", "So many of those items are decided by one more person. Which ones is drawn when they come.",
        Kind::Rate(|p| p.double_review, |p, x| p.double_review = x)),
    field("order", Group::Samples, "Order", "Which of them people get first. What people decide blind is never sorted by what the model says of it.",
        Kind::Order),
    field("watch_max_error", Group::Guardrails, "Audited error, %", "Breached when audits show more than this.",
        Kind::Share(|p| p.guardrails.max_error, |p, x| p.guardrails.max_error = x)),
    field("watch_delta", Group::Guardrails, "Chance of a false alarm, %", "A larger one alarms earlier.",
        Kind::Share(|p| p.guardrails.delta, |p, x| p.guardrails.delta = x)),
    field("watch_max_failed", Group::Guardrails, "Failed predictions, %", "Breached when more of them fail.",
        Kind::Share(|p| p.guardrails.max_failed, |p, x| p.guardrails.max_failed = x)),
    field("watch_max_missing", Group::Guardrails, "Missing predictions, %", "Breached when more items come without one.",
        Kind::Share(|p| p.guardrails.max_missing, |p, x| p.guardrails.max_missing = x)),
    field("watch_max_slow", Group::Guardrails, "Slow predictions, %", "Breached when more of them are slow: 5 watches the 95th percentile.",
        Kind::Share(|p| p.guardrails.max_slow, |p, x| p.guardrails.max_slow = x)),
    field("watch_latency", Group::Guardrails, "Slow from, milliseconds", "A prediction that takes longer is slow.",
        Kind::Count(1, 3_600_000, |p| p.guardrails.max_latency_ms.into(), |p, n| p.guardrails.max_latency_ms = small(n))),
    field("watch_window", Group::Guardrails, "Window, minutes", "How far back failed, missing and slow predictions count; a day at most.",
        Kind::Count(1, 1_440, |p| p.guardrails.window_minutes.into(), |p, n| p.guardrails.window_minutes = small(n))),
    field("watch_audit_wait", Group::Guardrails, "An audit waits, hours", "Breached when one waits longer for a person: nobody looks any more.",
        Kind::Count(1, 8_760, |p| p.guardrails.max_audit_wait_hours.into(), |p, n| p.guardrails.max_audit_wait_hours = small(n))),
    field("watch_cap_at", Group::Guardrails, "A breach holds the stream on", "At once, until a request lifts it.",
        Kind::CapAt),
];
