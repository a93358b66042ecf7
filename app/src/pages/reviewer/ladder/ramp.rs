//! The ramp: the step the stream is on, what it shows, and what follows by the plan.

use super::facts::span;
use crate::components::number::{self, thousands};
use crate::components::when::When;
use crate::server_fns::ladder::{LadderView, RampView};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::policy::Advance;
use understudy_ladder::ramp::{Analysis, Verdict, follow};
use understudy_ladder::{Policy, Rate};

/// The ramp, where the stream automates.
#[component]
pub fn Ramp(ladder: LadderView) -> impl IntoView {
    let RampView {
        since,
        seen,
        analysis,
    } = ladder.ramp?;
    let policy = ladder.policy;
    let (class, word) = standing(&analysis);
    let steps = policy
        .ramp_steps
        .iter()
        .map(|step| step_view(*step, policy.ramp))
        .collect_view();
    let plan = policy.ramp_plan;
    let seen_on_it = (analysis != Analysis::NoRamp).then(|| {
        view! {
            <p>{next(&policy, &analysis)}</p>
            <dl class="facts">
                <div>
                    <dt>{words::ladder::on_step_since()}</dt>
                    <dd><When at=since /></dd>
                </div>
                <div>
                    <dt>{words::ladder::audited_on_it()}</dt>
                    <dd>{words::ladder::of_needed(thousands(seen.audited), thousands(plan.min_audited.max(1)))}</dd>
                </div>
                <div>
                    <dt>{words::ladder::wrong_of_those()}</dt>
                    <dd>{thousands(seen.errors)}</dd>
                </div>
                <div>
                    <dt>{words::ladder::lasts_at_least()}</dt>
                    <dd>{span(plan.bake_minutes)}</dd>
                </div>
            </dl>
        }
    });
    Some(view! {
        <section class="panel" aria-labelledby="ramp">
            <header class="request-head">
                <h2 id="ramp">{words::ladder::ramp_of_items(policy.ramp)}</h2>
                <span class=class>{word}</span>
            </header>
            <ol class="ramp-steps">{steps}</ol>
            <p>{says(&analysis)}</p>
            {seen_on_it}
        </section>
    })
}

fn step_view(step: Rate, at: Rate) -> impl IntoView {
    let (class, current) = match step.cmp(&at) {
        std::cmp::Ordering::Less => ("ramp-done", None),
        std::cmp::Ordering::Equal => ("ramp-here", Some("step")),
        std::cmp::Ordering::Greater => ("ramp-ahead", None),
    };
    view! { <li class=class aria-current=current>{number::rate(step)}</li> }
}

fn standing(analysis: &Analysis) -> (&'static str, &'static str) {
    match analysis {
        Analysis::NoRamp => ("pill", words::ladder::no_ramp()),
        Analysis::Pass { .. } => ("pill pill-ok", words::ladder::step_pass()),
        Analysis::Fail { .. } => ("pill pill-danger", words::ladder::step_fail()),
        Analysis::Hold { .. } => ("pill pill-caution", words::ladder::step_hold()),
    }
}

/// What the step's evidence says.
fn says(analysis: &Analysis) -> String {
    let text = match analysis {
        Analysis::NoRamp => words::ladder::no_step().to_owned(),
        Analysis::Pass { figure } => words::ladder::within_limit(figure),
        Analysis::Fail { figure } => words::ladder::beyond_limit(figure),
        Analysis::Hold { missing } => words::ladder::nothing_shown(missing),
    };
    text.replace(" %", "\u{a0}%")
}

/// What follows, by the plan of the policy in force.
fn next(policy: &Policy, analysis: &Analysis) -> String {
    let goes_on = policy.next_on_ramp();
    let ramp = policy.ramp;
    let next = |next: &Policy| match policy.ramp_plan.advance {
        Advance::Wait => words::ladder::next_wait(next.ramp),
        Advance::Ask => words::ladder::next_ask(next.ramp),
        Advance::Automatic => words::ladder::next_automatic(next.ramp),
    };
    let stays = |next: &Policy| match policy.ramp_plan.advance {
        Advance::Wait => words::ladder::stays_wait(ramp, next.ramp),
        Advance::Ask => words::ladder::stays_ask(ramp, next.ramp),
        Advance::Automatic => words::ladder::stays_automatic(ramp, next.ramp),
    };
    let text = match (follow(policy, analysis), analysis, &goes_on) {
        (Verdict::Abort(before), _, _) if before.rung == policy.rung => {
            words::ladder::ramp_back(before.ramp)
        }
        (Verdict::Abort(before), _, _) => words::ladder::rung_back(before.rung),
        (Verdict::Ask(then) | Verdict::Advance(then), _, _) => next(&then),
        (Verdict::Stay, Analysis::Pass { .. }, Some(then)) => next(then),
        (Verdict::Stay, Analysis::Hold { .. }, Some(then)) => stays(then),
        (Verdict::Stay, Analysis::NoRamp | Analysis::Fail { .. }, _)
        | (Verdict::Stay, Analysis::Pass { .. } | Analysis::Hold { .. }, None) => {
            words::ladder::nothing_follows().to_owned()
        }
    };
    text.replace(" %", "\u{a0}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::Rung;
    use understudy_ladder::policy::RampPlan;

    fn on(advance: Advance) -> Policy {
        Policy {
            rung: Rung::Partial,
            ramp: Rate::percent(25).unwrap(),
            ramp_plan: RampPlan {
                advance,
                ..RampPlan::default()
            },
            ..Policy::initial()
        }
    }

    fn told(advance: Advance, analysis: &Analysis) -> String {
        next(&on(advance), analysis).replace('\u{a0}', " ")
    }

    #[test]
    fn what_follows_is_what_the_plan_says() {
        let pass = Analysis::Pass {
            figure: "0 of 90".to_owned(),
        };
        assert_eq!(
            told(Advance::Wait, &pass),
            "Next: a person may ask for 50 %."
        );
        assert!(told(Advance::Ask, &pass).contains("request for 50 % is opened by itself"));
        assert!(told(Advance::Automatic, &pass).contains("50 % is in force by itself"));
    }

    #[test]
    fn a_failed_step_goes_back_and_one_without_data_stays() {
        let fail = Analysis::Fail {
            figure: String::new(),
        };
        assert_eq!(
            told(Advance::Ask, &fail),
            "The ramp goes back to 5 % at once."
        );
        let hold = Analysis::Hold {
            missing: "40 more audited items on this step".to_owned(),
        };
        assert!(told(Advance::Ask, &hold).starts_with("It stays at 25 % until then."));
        assert!(says(&hold).contains("It lacks 40 more audited items"));
    }
}
