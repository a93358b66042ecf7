//! The fields of a stream's settings: how each is named, shown and read.

use crate::components::number::{decimal_point, with_comma};
use crate::words::{self, settings as w};
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
    pub label: Word,
    /// What it does, as a sentence.
    pub hint: Word,
    /// What it holds.
    pub kind: Kind,
}

/// Says something in the language of the page.
type Word = fn() -> &'static str;

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
            Self::Advance => ADVANCES.map(|(_, code, name)| (code, name())).to_vec(),
            Self::CapAt => CAPS
                .map(|rung| (rung.code(), words::domain::rung(rung)))
                .to_vec(),
            Self::Order => ORDERS.map(|(order, name)| (order.code(), name())).to_vec(),
            Self::Count(..)
            | Self::Share(..)
            | Self::OptionalShare(..)
            | Self::Rate(..)
            | Self::Steps => Vec::new(),
        }
    }
}

const ADVANCES: [(Advance, &str, Word); 3] = [
    (Advance::Wait, "wait", w::advance_wait),
    (Advance::Ask, "ask", w::advance_ask),
    (Advance::Automatic, "automatic", w::advance_automatic),
];

const ORDERS: [(Order, Word); 4] = [
    (Order::Oldest, w::order_oldest),
    (Order::Uncertainty, w::order_uncertainty),
    (Order::Priority, w::order_priority),
    (Order::Random, w::order_random),
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
                steps.join(if decimal_point() == ',' { "; " } else { ", " })
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
        let (label, share) = ((self.label)(), || self.share(typed));
        match &self.kind {
            Kind::Count(least, most, _, set) => {
                let number = typed.replace([',', ' '], "").parse::<u64>().ok();
                let number = number.filter(|number| (*least..=*most).contains(number));
                let number = number.ok_or_else(|| w::whole_number(label, *least, *most))?;
                set(policy, number);
            }
            Kind::Share(_, set) => set(policy, share()?),
            Kind::OptionalShare(_, set) if typed.is_empty() => set(policy, None),
            Kind::OptionalShare(_, set) => set(policy, Some(share()?)),
            Kind::Rate(_, set) => set(policy, rate(typed).ok_or_else(|| w::any_percentage(label))?),
            Kind::Steps => {
                policy.ramp_steps = steps(typed).ok_or_else(|| w::rising_percentages(label))?;
            }
            Kind::Advance => {
                policy.ramp_plan.advance = ADVANCES
                    .iter()
                    .find(|(_, code, _)| *code == typed)
                    .map(|(advance, _, _)| *advance)
                    .ok_or_else(|| w::choose_advance(label))?;
            }
            Kind::Order => {
                policy.order = Order::from_code(typed).ok_or_else(|| w::choose_order(label))?;
            }
            Kind::CapAt => {
                policy.guardrails.cap_at = Rung::from_code(typed)
                    .filter(|rung| CAPS.contains(rung))
                    .ok_or_else(|| w::choose_cap(label))?;
            }
        }
        Ok(())
    }

    fn share(&self, typed: &str) -> Result<f64, String> {
        number(typed)
            .filter(|percent| *percent > 0.0 && *percent < 100.0)
            .map(|percent| percent / 100.0)
            .ok_or_else(|| w::share_between((self.label)()))
    }
}

fn percent(share: f64) -> String {
    let text = format!("{:.4}", 100.0 * share);
    with_comma(text.trim_end_matches('0').trim_end_matches('.').to_owned())
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
    // Where numbers have a decimal comma, semicolons stand between them.
    let comma_is_decimal = decimal_point() == ',' && typed.contains(';');
    let steps: Vec<Rate> = typed
        .split(|sign| sign == ';' || sign == ',' && !comma_is_decimal)
        .map(str::trim)
        .filter(|step| !step.is_empty())
        .map(rate)
        .collect::<Option<_>>()?;
    let rises = steps.windows(2).all(|pair| pair[0] < pair[1]);
    let fits =
        steps.first().is_some_and(|first| *first > Rate::NONE) && steps.last() == Some(&Rate::ALL);
    (rises && fits).then_some(steps)
}

const fn field(name: &'static str, group: Group, label: Word, hint: Word, kind: Kind) -> Field {
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
    field("min_blind_pairs", Group::Gates, w::min_blind_pairs, w::min_blind_pairs_hint,
        Kind::Count(0, MANY, |p| p.gates.min_blind_pairs, |p, n| p.gates.min_blind_pairs = n)),
    field("min_days", Group::Gates, w::min_days, w::min_days_hint,
        Kind::Count(0, 3_650, |p| p.gates.min_days.into(), |p, n| p.gates.min_days = small(n))),
    field("min_agreement", Group::Gates, w::min_agreement, w::min_agreement_hint,
        Kind::Share(|p| p.gates.min_agreement, |p, x| p.gates.min_agreement = x)),
    field("min_label_agreement", Group::Gates, w::min_label_agreement, w::min_label_agreement_hint,
        Kind::OptionalShare(|p| p.gates.min_label_agreement, |p, x| p.gates.min_label_agreement = x)),
    field("people_margin", Group::Gates, w::people_margin, w::people_margin_hint,
        Kind::OptionalShare(|p| p.gates.people_margin, |p, x| p.gates.people_margin = x)),
    field("max_error", Group::Gates, w::max_error, w::max_error_hint,
        Kind::Share(|p| p.gates.max_error, |p, x| p.gates.max_error = x)),
    field("delta", Group::Gates, w::delta, w::delta_hint,
        Kind::Share(|p| p.gates.delta, |p, x| p.gates.delta = x)),
    field("min_audited", Group::Gates, w::min_audited, w::min_audited_hint,
        Kind::Count(0, MANY, |p| p.gates.min_audited, |p, n| p.gates.min_audited = n)),
    field("max_age_days", Group::Gates, w::max_age_days, w::max_age_days_hint,
        Kind::Count(0, 3_650, |p| p.gates.max_age_days.into(), |p, n| p.gates.max_age_days = small(n))),
    field("ramp_steps", Group::Ramp, w::ramp_steps, w::ramp_steps_hint,
        Kind::Steps),
    field("bake_minutes", Group::Ramp, w::bake_minutes, w::bake_minutes_hint,
        Kind::Count(0, 525_600, |p| p.ramp_plan.bake_minutes.into(), |p, n| p.ramp_plan.bake_minutes = small(n))),
    field("step_audited", Group::Ramp, w::step_audited, w::step_audited_hint,
        Kind::Count(0, MANY, |p| p.ramp_plan.min_audited, |p, n| p.ramp_plan.min_audited = n)),
    field("advance", Group::Ramp, w::advance, w::advance_hint,
        Kind::Advance),
    field("audit_rate", Group::Samples, w::audit_rate, w::audit_rate_hint,
        Kind::Rate(|p| p.audit_rate, |p, x| p.audit_rate = x)),
    field("blind_rate", Group::Samples, w::blind_rate, w::blind_rate_hint,
        Kind::Rate(|p| p.blind_rate, |p, x| p.blind_rate = x)),
    field("overlap", Group::Samples, w::overlap, w::overlap_hint,
        Kind::Count(1, 10, |p| p.overlap.into(), |p, n| p.overlap = u16::try_from(n).unwrap_or(u16::MAX))),
    field("double_review", Group::Samples, w::double_review, w::double_review_hint,
        Kind::Rate(|p| p.double_review, |p, x| p.double_review = x)),
    field("order", Group::Samples, w::order, w::order_hint,
        Kind::Order),
    field("watch_max_error", Group::Guardrails, w::watch_max_error, w::watch_max_error_hint,
        Kind::Share(|p| p.guardrails.max_error, |p, x| p.guardrails.max_error = x)),
    field("watch_delta", Group::Guardrails, w::watch_delta, w::watch_delta_hint,
        Kind::Share(|p| p.guardrails.delta, |p, x| p.guardrails.delta = x)),
    field("watch_max_failed", Group::Guardrails, w::watch_max_failed, w::watch_max_failed_hint,
        Kind::Share(|p| p.guardrails.max_failed, |p, x| p.guardrails.max_failed = x)),
    field("watch_max_missing", Group::Guardrails, w::watch_max_missing, w::watch_max_missing_hint,
        Kind::Share(|p| p.guardrails.max_missing, |p, x| p.guardrails.max_missing = x)),
    field("watch_max_slow", Group::Guardrails, w::watch_max_slow, w::watch_max_slow_hint,
        Kind::Share(|p| p.guardrails.max_slow, |p, x| p.guardrails.max_slow = x)),
    field("watch_latency", Group::Guardrails, w::watch_latency, w::watch_latency_hint,
        Kind::Count(1, 3_600_000, |p| p.guardrails.max_latency_ms.into(), |p, n| p.guardrails.max_latency_ms = small(n))),
    field("watch_window", Group::Guardrails, w::watch_window, w::watch_window_hint,
        Kind::Count(1, 1_440, |p| p.guardrails.window_minutes.into(), |p, n| p.guardrails.window_minutes = small(n))),
    field("watch_audit_wait", Group::Guardrails, w::watch_audit_wait, w::watch_audit_wait_hint,
        Kind::Count(1, 8_760, |p| p.guardrails.max_audit_wait_hours.into(), |p, n| p.guardrails.max_audit_wait_hours = small(n))),
    field("watch_cap_at", Group::Guardrails, w::watch_cap_at, w::watch_cap_at_hint,
        Kind::CapAt),
];
