//! What a page shows when there is nothing, when something failed and when somebody may not see it.

use crate::words;
use leptos::prelude::*;

/// What a banner means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// Something went as asked.
    Ok,
    /// Worth care.
    Caution,
    /// Something is wrong or would do harm.
    Danger,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "banner banner-info",
            Self::Ok => "banner banner-ok",
            Self::Caution => "banner banner-caution",
            Self::Danger => "banner banner-danger",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Info | Self::Ok => "status",
            Self::Caution | Self::Danger => "alert",
        }
    }
}

/// A message across the page.
#[component]
pub fn Banner(
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// What happened, in a few words.
    #[prop(optional, into)]
    title: Option<String>,
    /// What to do about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=tone.role()>
            {title.map(|title| view! { <strong class="banner-title">{title}</strong> })}
            <div class="banner-text">{children()}</div>
        </div>
    }
    .into_any()
}

/// Nothing here yet: what would make something appear.
#[component]
pub fn EmptyState(
    /// What is not here.
    #[prop(into)]
    title: String,
    /// What to do to see something, with the link or form that does it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="state state-empty">
            <svg class="state-picture" viewBox="0 0 48 48" aria-hidden="true">
                <path d="M14 6v36M34 6v36" />
                <path d="M14 12h20M14 20h20M14 28h20M14 36h20" class="state-picture-faint" />
            </svg>
            <h2>{title}</h2>
            <div class="state-text">{children()}</div>
        </section>
    }
    .into_any()
}

/// Something failed: what, and how to try again.
#[component]
pub fn ErrorState(
    /// What did not work.
    #[prop(into)]
    title: String,
    /// What to do, as a sentence. Never a message of the database or of a library.
    #[prop(into)]
    message: String,
    /// Where "Try again" leads: normally this page.
    #[prop(optional, into)]
    retry: Option<String>,
) -> impl IntoView {
    view! {
        <section class="state state-error" role="alert">
            <svg class="state-picture" viewBox="0 0 48 48" aria-hidden="true">
                <path d="M14 6v36M34 6v36" class="state-picture-faint" />
                <path d="M14 12h20M14 36h20M14 20h8M26 28h8" />
            </svg>
            <h2>{title}</h2>
            <div class="state-text">
                <p>{message}</p>
                {retry.map(|href| view! { <p><a class="button" href=href>{words::frame::try_again()}</a></p> })}
            </div>
        </section>
    }
    .into_any()
}

/// No permission: what is missing and who has it.
#[component]
pub fn Forbidden(
    /// What cannot be done, as a sentence: `Only reviewers can approve requests.`
    #[prop(into)]
    what: String,
    /// Who can help, as a sentence: `Ask an admin to change your role.`
    #[prop(into)]
    who_can: String,
) -> impl IntoView {
    view! {
        <section class="state state-forbidden">
            <svg class="state-picture" viewBox="0 0 48 48" aria-hidden="true">
                <rect x="11" y="21" width="26" height="20" rx="3" />
                <path d="M16 21v-6a8 8 0 0 1 16 0v6M24 29v5" />
            </svg>
            <h2>{words::frame::may_not_see()}</h2>
            <div class="state-text">
                <p>{what}</p>
                <p>{who_can}</p>
            </div>
        </section>
    }
    .into_any()
}
