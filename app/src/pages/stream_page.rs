//! What surrounds every page of a stream: its head and what holds it down, then the page.

use crate::components::when::moment;
use crate::components::{Banner, StreamHead, StreamTab, Tone};
use crate::server_fns::heading::{Heading, Hold};
use crate::words;
use crate::words::told::retell;
use leptos::prelude::*;
use understudy_ladder::rung::CapCause;
use understudy_ladder::{Permission, Rung};

/// The head of a page of a stream.
#[component]
pub fn StreamPageHead(
    /// What it shows.
    heading: Heading,
    /// The page one is on.
    current: StreamTab,
) -> impl IntoView {
    let (ladder, tabs) = (heading.ladder(), heading.tabs());
    let held = held_banner(&heading);
    let listed = listed_banner(&heading);
    view! {
        <StreamHead
            slug=heading.slug
            title=heading.title
            not_for=heading.not_for
            ladder=ladder
            current=current
            tabs=tabs
            disagreements=heading.disagreements
        />
        {held}
        {listed}
    }
}

/// Says on every page of a stream what holds it down, and what to look at.
fn held_banner(heading: &Heading) -> Option<impl IntoView + use<>> {
    let hold = heading.held_by()?;
    let reports = heading.allows(Permission::ReadReports);
    let text = if reports {
        because(hold, heading.approved)
    } else {
        String::new()
    };
    let ladder = reports.then(|| {
        view! { <a href=StreamTab::Ladder.href(&heading.slug)>{words::streams::what_would_lift()}</a> }
    });
    let affected = hold
        .breach
        .filter(|_| hold.affected > 0 && heading.allows(Permission::ReadItems))
        .map(|breach| {
            let href = format!("/streams/{}/breaches/{breach}", heading.slug);
            view! { <a href=href>{affected_words(hold)}</a> }
        });
    let means = meaning(hold.cap.at);
    Some(view! {
        <Banner tone=Tone::Danger title=short(hold)>
            <p>{text} " " {means}</p>
            <p class="banner-links">{ladder} {affected}</p>
        </Banner>
    })
}

/// Says what was stopped by itself and is to be looked at again, where nothing holds the stream down.
fn listed_banner(heading: &Heading) -> Option<impl IntoView + use<>> {
    let listed = heading.listed.clone()?;
    let title = words::streams::model_stopped_on(moment(listed.at));
    let items = words::streams::look_at(listed.unsent);
    let link = heading.allows(Permission::ReadItems).then(|| {
        let href = format!("/streams/{}/breaches/{}", heading.slug, listed.breach);
        view! { <p class="banner-links"><a href=href>{items}</a></p> }
    });
    Some(view! {
        <Banner tone=Tone::Caution title=title>
            <p>{retell(&listed.because)}</p>
            {link}
        </Banner>
    })
}

/// What holds the stream, without a figure: labelers read it too.
pub fn short(hold: &Hold) -> String {
    let (at, since) = (hold.cap.at, moment(hold.since));
    match hold.cap.cause {
        CapCause::KillSwitch => words::streams::stopped_since(since),
        CapCause::Guardrail { .. } => words::streams::held_by_guardrail(at, since),
        CapCause::ModelUnhealthy { .. } => words::streams::held_by_model(at, since),
    }
}

/// Why it is held, with its figures.
pub fn because(hold: &Hold, approved: Rung) -> String {
    match &hold.cap.cause {
        CapCause::KillSwitch => {
            let who = hold.by.as_deref().unwrap_or(words::streams::somebody());
            let at = hold.cap.at;
            if approved > at {
                words::streams::kill_switch_instead(who, at, approved)
            } else {
                words::streams::kill_switch_no_higher(who, at)
            }
        }
        CapCause::Guardrail { detail } | CapCause::ModelUnhealthy { detail } => {
            format!("{}.", retell(detail.trim_end_matches('.'))).replace(" %", "\u{a0}%")
        }
    }
}

/// What it means for work that a stream is held on this rung.
pub fn meaning(at: Rung) -> &'static str {
    match at {
        Rung::HumanOnly => words::streams::people_without_model(),
        Rung::Shadow => words::streams::people_without_suggestion(),
        Rung::Assist => words::streams::people_decide(),
        Rung::Partial | Rung::Full => words::streams::less_than_approved(),
    }
}

fn affected_words(hold: &Hold) -> String {
    match hold.unsent {
        0 => words::streams::sent_again(hold.affected),
        unsent => words::streams::look_at(unsent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::Cap;

    fn hold(at: Rung, cause: CapCause) -> Hold {
        Hold {
            cap: Cap { at, cause },
            since: "2026-11-22T14:02:00Z".parse().unwrap(),
            by: Some("Rita".to_owned()),
            breach: None,
            affected: 12,
            unsent: 12,
        }
    }

    #[test]
    fn a_breach_is_told_with_its_figure_and_what_it_means() {
        let detail = "Audited error: 9 wrong of 31 audited items; limit 5 %".to_owned();
        let hold = hold(Rung::Assist, CapCause::Guardrail { detail });
        assert_eq!(
            short(&hold),
            "A guardrail holds this stream on Assist since 22 Nov 2026, 14:02 UTC."
        );
        assert_eq!(
            because(&hold, Rung::Partial),
            "Audited error: 9 wrong of 31 audited items; limit 5\u{a0}%."
        );
        assert_eq!(meaning(hold.cap.at), "People decide everything.");
        assert!(affected_words(&hold).contains("12 items"));
    }

    #[test]
    fn the_kill_switch_names_who_pressed_it_but_labelers_read_no_figure() {
        let hold = hold(Rung::Shadow, CapCause::KillSwitch);
        assert!(because(&hold, Rung::Full).starts_with("Rita pressed the kill switch"));
        assert_eq!(
            short(&hold),
            "Automation is stopped since 22 Nov 2026, 14:02 UTC."
        );
    }

    #[test]
    fn a_stop_of_a_stream_that_stands_low_promises_no_way_down() {
        let stopped = hold(Rung::Shadow, CapCause::KillSwitch);
        assert!(because(&stopped, Rung::Partial).contains("on Shadow instead of Partial"));
        assert!(because(&stopped, Rung::Shadow).contains("goes no higher than Shadow"));
    }
}
