//! The frame around every page: navigation by stream, the account, and the page itself.

use crate::components::navigation::{Nav, StreamTab};
use crate::components::theme::Theme;
use crate::language::Language;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Role;

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FramePerson {
    /// Their name.
    pub name: String,
    /// What they do here.
    pub role: Role,
}

/// A stream in the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavStream {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
}

/// Navigation, account and page.
#[component]
pub fn Frame(
    /// Who is logged in.
    person: FramePerson,
    /// The streams they may see.
    streams: Vec<NavStream>,
    /// Where the page belongs.
    current: Nav,
    /// The colours they chose.
    #[prop(optional)]
    theme: Theme,
    /// Leaves the navigation out, for a page that wants full focus, such as labelling.
    #[prop(optional)]
    focus: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    if focus {
        return view! {
            <div class="frame frame-focus">
                <main id="main" class="main" tabindex="-1">
                    {children()}
                </main>
            </div>
        }
        .into_any();
    }
    view! {
        <a class="skip" href="#main">
            {words::frame::skip_to_page()}
        </a>
        <div class="frame">
            <nav class="side" aria-label=words::frame::main()>
                {links(streams, &current, person.role)}
                <Account person=person theme=theme />
            </nav>
            <main id="main" class="main" tabindex="-1">
                {children()}
            </main>
        </div>
    }
    .into_any()
}

/// The way to every stream, and to the admin pages for those who may see them.
fn links(streams: Vec<NavStream>, current: &Nav, role: Role) -> impl IntoView {
    let streams = streams
        .into_iter()
        .map(|stream| {
            let here = matches!(current, Nav::Stream(slug) if *slug == stream.slug);
            view! {
                <li>
                    <a
                        class="side-link"
                        href=StreamTab::Overview.href(&stream.slug)
                        aria-current=here.then_some("true")
                    >
                        {stream.title}
                    </a>
                </li>
            }
        })
        .collect_view();
    let admin = (role == Role::Admin).then(|| {
        let here = (*current == Nav::Admin).then_some("page");
        view! {
            <a class="side-link" href="/admin" aria-current=here>
                {words::frame::admin()}
            </a>
        }
    });
    view! {
        <a class="side-home" href="/" aria-current=(*current == Nav::Streams).then_some("page")>
            {mark()}
            <span class="side-home-text">"Understudy"</span>
        </a>
        <h2 class="side-heading">{words::frame::streams()}</h2>
        <ul class="side-streams">{streams}</ul>
        {admin}
    }
}

/// The ladder as a mark.
fn mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
            <path class="mark-rail" d="M6 2v20M18 2v20" />
            <path class="mark-rung" d="M6 18h12M6 13h12" />
            <path class="mark-rung-above" d="M6 8h12" />
        </svg>
    }
}

/// Who is logged in, the colours, and the way out. Plain forms: they work without scripts.
#[component]
fn Account(person: FramePerson, theme: Theme) -> impl IntoView {
    let choices = Theme::ALL
        .into_iter()
        .map(|choice| {
            let pressed = if choice == theme { "true" } else { "false" };
            view! {
                <button name="theme" value=choice.code() aria-pressed=pressed>
                    {choice.name()}
                </button>
            }
        })
        .collect_view();
    let initial: String = person.name.chars().take(1).collect();
    view! {
        <details class="account">
            <summary>
                <span class="account-initial" aria-hidden="true">
                    {initial.to_uppercase()}
                </span>
                <span class="account-who">
                    <span class="account-name">{person.name}</span>
                    <span class="account-role">{words::domain::role(person.role)}</span>
                </span>
            </summary>
            <div class="account-menu">
                <form method="post" action="/theme" class="segmented" aria-label=words::frame::colours()>
                    {choices}
                </form>
                <Languages />
                <form method="post" action="/logout">
                    <button class="button button-quiet">{words::frame::log_out()}</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The languages to choose from, each in its own words. A plain form: it works without scripts.
#[component]
pub fn Languages() -> impl IntoView {
    let current = Language::current();
    let choices = Language::ALL
        .into_iter()
        .map(|choice| {
            let pressed = if choice == current { "true" } else { "false" };
            view! {
                <button name="language" value=choice.code() lang=choice.code() aria-pressed=pressed>
                    {choice.own_name()}
                </button>
            }
        })
        .collect_view();
    view! {
        <form method="post" action="/language" class="segmented" aria-label=words::frame::language()>
            {choices}
        </form>
    }
}
