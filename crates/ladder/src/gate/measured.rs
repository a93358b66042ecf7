//! Gates that are one figure against one limit: counts, agreement and the error among audited items.

use super::{Evidence, Gate, GateKind, Verdict, thousands};
use crate::policy::{BadPolicy, GateSettings, Policy};
use understudy_stats::{ScoreHistogram, evidence};

/// A gate that cannot be told yet, with what is missing.
pub(super) fn insufficient(kind: GateKind, figure: String, missing: String) -> Gate {
    Gate {
        kind,
        verdict: Verdict::Insufficient { missing },
        figure,
        progress: 0.0,
    }
}

/// A gate whose settings allow no measurement: nothing can be shown against them.
pub(super) fn unusable(kind: GateKind, bad: &BadPolicy) -> Gate {
    insufficient(
        kind,
        "no limit to measure against".into(),
        format!("The gate settings cannot be used: {bad}."),
    )
}

pub(super) fn active_model(base: &Policy, proposed: &Policy) -> Gate {
    if proposed.judged_model(base).is_none() {
        return insufficient(
            GateKind::ActiveModel,
            "none".into(),
            "The stream has no active model.".into(),
        );
    }
    Gate {
        kind: GateKind::ActiveModel,
        verdict: Verdict::Pass,
        figure: "present".into(),
        progress: 1.0,
    }
}

/// A count that must be reached. Nothing at all never suffices, even where nothing was asked for.
pub(super) fn at_least(kind: GateKind, have: u64, need: u64, what: &str) -> Gate {
    let need = need.max(1);
    let verdict = if have >= need {
        Verdict::Pass
    } else {
        Verdict::Insufficient {
            missing: format!("{} more {what}.", thousands(need - have)),
        }
    };
    Gate {
        kind,
        verdict,
        figure: format!("{} of {}", thousands(have), thousands(need)),
        progress: (have as f64 / need as f64).min(1.0),
    }
}

/// A bound as a percentage with one decimal, rounded so that it still holds.
fn rounded_down(bound: f64) -> f64 {
    (1000.0 * bound + 1e-9).floor() / 10.0
}

/// The same for a bound from above.
fn rounded_up(bound: f64) -> f64 {
    (1000.0 * bound - 1e-9).ceil() / 10.0
}

pub(super) fn agreement(settings: &GateSettings, blind: &ScoreHistogram) -> Gate {
    let kind = GateKind::Agreement;
    if let Err(bad) = settings.check() {
        return unusable(kind, &bad);
    }
    let (n, errors) = (blind.n(), blind.errors());
    if n == 0 {
        return insufficient(
            kind,
            "no blind pairs".into(),
            "There are no blind pairs yet.".into(),
        );
    }
    let agreed = n - errors;
    let log_e = evidence::log_e_promotion(agreed, errors, settings.min_agreement);
    let needed = evidence::crossing(settings.delta);
    let figure = format!(
        "{:.1} % agree, above {:.1} % with {:.0} % confidence; asked for {:.1} %",
        100.0 * agreed as f64 / n as f64,
        rounded_down(evidence::agreement_lower_bound(
            agreed,
            errors,
            settings.delta
        )),
        100.0 * (1.0 - settings.delta),
        100.0 * settings.min_agreement
    );
    let verdict = if log_e >= needed {
        Verdict::Pass
    } else if n < settings.min_blind_pairs {
        Verdict::Insufficient {
            missing: "Too few blind pairs to tell.".into(),
        }
    } else {
        Verdict::Fail
    };
    let progress = if log_e.is_finite() && needed > 0.0 {
        (log_e / needed).clamp(0.0, 1.0)
    } else {
        0.0
    };
    Gate {
        kind,
        verdict,
        figure,
        progress,
    }
}

/// How old the newest evidence is.
pub(super) fn fresh(settings: &GateSettings, age_days: Option<u32>) -> Gate {
    let kind = GateKind::Fresh;
    let Some(age) = age_days else {
        return insufficient(
            kind,
            "no blind pairs".into(),
            "There are no blind pairs yet.".into(),
        );
    };
    let most = settings.max_age_days;
    let verdict = if age <= most {
        Verdict::Pass
    } else {
        Verdict::Insufficient {
            missing: format!("Blind decisions of the last {most} days."),
        }
    };
    Gate {
        kind,
        figure: format!(
            "the newest blind pair is {age} {} old; at most {most} days",
            if age == 1 { "day" } else { "days" }
        ),
        progress: f64::from(u8::from(verdict == Verdict::Pass)),
        verdict,
    }
}

/// Whether any guardrail is breached. Not having looked is no pass.
pub(super) fn no_alarm(alarms: Option<&[String]>) -> Gate {
    let kind = GateKind::NoAlarm;
    let Some(alarms) = alarms else {
        return insufficient(
            kind,
            "not known".into(),
            "The guardrails have not been looked at.".into(),
        );
    };
    let (verdict, figure) = if alarms.is_empty() {
        (Verdict::Pass, "no guardrail is breached".to_owned())
    } else {
        (Verdict::Fail, alarms.join("; "))
    };
    Gate {
        kind,
        figure,
        progress: f64::from(u8::from(verdict == Verdict::Pass)),
        verdict,
    }
}

pub(super) fn audited_error(settings: &GateSettings, evidence: &Evidence) -> Gate {
    bounded_error(
        GateKind::AuditedError,
        (evidence.audit_errors, evidence.audited),
        settings,
        "audited items",
    )
}

/// An error rate of which it must be shown that it stays below the limit, by evidence that holds however often one
/// looks. While the rate seen is within the limit, more counts may still show it, so that is no failure.
pub(super) fn bounded_error(
    kind: GateKind,
    (errors, n): (u64, u64),
    settings: &GateSettings,
    what: &str,
) -> Gate {
    if let Err(bad) = settings.check() {
        return unusable(kind, &bad);
    }
    if n == 0 || errors > n {
        return insufficient(
            kind,
            format!("no {what}"),
            format!("The error among {what} is not known."),
        );
    }
    let agreed = n - errors;
    let shown = evidence::log_e_promotion(agreed, errors, 1.0 - settings.max_error);
    let needed = evidence::crossing(settings.delta);
    let verdict = if shown >= needed {
        Verdict::Pass
    } else if errors as f64 / n as f64 <= settings.max_error {
        Verdict::Insufficient {
            missing: format!("Too few {what} to bound the error."),
        }
    } else {
        Verdict::Fail
    };
    let upper = 1.0 - evidence::agreement_lower_bound(agreed, errors, settings.delta);
    Gate {
        kind,
        figure: format!(
            "{} wrong of {}, at most {:.1} %; limit {:.1} %",
            thousands(errors),
            thousands(n),
            rounded_up(upper),
            100.0 * settings.max_error
        ),
        progress: f64::from(u8::from(verdict == Verdict::Pass)),
        verdict,
    }
}
