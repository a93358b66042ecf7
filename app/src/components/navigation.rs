//! Where one is and where one can go: breadcrumb, title, tabs of a stream and key hints.

use crate::components::ladder_picture::{LadderPicture, LadderSize, LadderState};
use crate::words;
use leptos::prelude::*;
use leptos_meta::Title;

/// Where in the navigation a page belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nav {
    /// The list of streams.
    Streams,
    /// A page of the stream with this slug.
    Stream(String),
    /// People, keys and the audit log.
    Admin,
    /// A page outside of the navigation.
    Elsewhere,
}

/// The pages of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamTab {
    /// What the stream is and where it stands.
    Overview,
    /// Decide the next item.
    Label,
    /// How one decides oneself.
    Work,
    /// Settle what people disagree about.
    Adjudicate,
    /// How well the model agrees with people.
    Agreement,
    /// How people decide, and how far they have come.
    People,
    /// From which confidence the model may decide.
    Threshold,
    /// Rungs, gates and requests.
    Ladder,
    /// Versions and slots.
    Models,
    /// Search and single items.
    Items,
}

impl StreamTab {
    /// All pages, in the order of the tabs.
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Label,
        Self::Work,
        Self::Adjudicate,
        Self::Agreement,
        Self::People,
        Self::Threshold,
        Self::Ladder,
        Self::Models,
        Self::Items,
    ];

    /// The page's name as people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => words::frame::overview(),
            Self::Label => words::frame::label(),
            Self::Work => words::frame::your_work(),
            Self::Adjudicate => words::frame::adjudicate(),
            Self::Agreement => words::frame::agreement(),
            Self::People => words::frame::people(),
            Self::Threshold => words::frame::threshold(),
            Self::Ladder => words::frame::ladder(),
            Self::Models => words::frame::models(),
            Self::Items => words::frame::items(),
        }
    }

    /// The page's address: `/streams/garments/agreement`.
    pub fn href(self, slug: &str) -> String {
        match self {
            Self::Overview => format!("/streams/{slug}"),
            Self::Label => format!("/streams/{slug}/label"),
            Self::Work => format!("/streams/{slug}/work"),
            Self::Adjudicate => format!("/streams/{slug}/adjudicate"),
            Self::Agreement => format!("/streams/{slug}/agreement"),
            Self::People => format!("/streams/{slug}/people"),
            Self::Threshold => format!("/streams/{slug}/threshold"),
            Self::Ladder => format!("/streams/{slug}/ladder"),
            Self::Models => format!("/streams/{slug}/models"),
            Self::Items => format!("/streams/{slug}/items"),
        }
    }
}

/// One step of a breadcrumb; without an address it is where one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What it is called.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn to(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: Some(href.into()),
        }
    }

    /// The page one is on.
    pub fn here(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: None,
        }
    }
}

/// The way from the list of streams to this page.
#[component]
pub fn Breadcrumb(
    /// From the outermost to the page itself.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let steps = crumbs
        .into_iter()
        .map(|crumb| match crumb.href {
            Some(href) => view! { <li><a href=href>{crumb.text}</a></li> }.into_any(),
            None => view! { <li aria-current="page">{crumb.text}</li> }.into_any(),
        })
        .collect_view();
    view! {
        <nav class="breadcrumb" aria-label=words::frame::breadcrumb()>
            <ol>{steps}</ol>
        </nav>
    }
    .into_any()
}

/// The title of the browser's tab. The text is escaped here, because the document's head takes it as markup.
#[component]
pub fn WindowTitle(
    /// What it says.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    view! { <Title text=text /> }
}

/// The page's heading, which is also the title of the browser's tab (the app adds its own name).
#[component]
pub fn PageTitle(
    /// The heading.
    #[prop(into)]
    title: String,
    /// One sentence on what the page is for.
    #[prop(optional, into)]
    lead: Option<String>,
    /// The page's one primary action, if it has one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <WindowTitle text=title.clone() />
        <header class="page-title">
            <div>
                <h1>{title.clone()}</h1>
                {lead.map(|lead| view! { <p class="page-lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-action">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// The pages of a stream, with the current one marked.
#[component]
pub fn Tabs(
    /// The stream's slug.
    #[prop(into)]
    slug: String,
    /// The page one is on.
    current: StreamTab,
    /// The pages that this person may see.
    #[prop(default = StreamTab::ALL.to_vec())]
    tabs: Vec<StreamTab>,
    /// How many disagreements are open, for those who adjudicate.
    #[prop(optional_no_strip)]
    disagreements: Option<i64>,
) -> impl IntoView {
    let links = tabs
        .into_iter()
        .map(|tab| {
            let here = (tab == current).then_some("page");
            let open = disagreements.filter(|open| tab == StreamTab::Adjudicate && *open > 0);
            view! {
                <li>
                    <a href=tab.href(&slug) aria-current=here>
                        {tab.name()}
                        {open.map(|open| view! { " " <span class="tab-count num">{up_to_999(open)}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="tabs" aria-label=words::frame::pages_of_stream()>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// A number that is only counted up to a thousand.
fn up_to_999(number: i64) -> String {
    if number > 999 {
        "999+".to_owned()
    } else {
        number.to_string()
    }
}

/// The head of every page of a stream: where it is, where it stands, and its other pages.
#[component]
pub fn StreamHead(
    /// The stream's slug.
    #[prop(into)]
    slug: String,
    /// The stream's title.
    #[prop(into)]
    title: String,
    /// Where the stream stands.
    ladder: LadderState,
    /// The page one is on.
    current: StreamTab,
    /// What the stream must not be used for; nothing when empty.
    #[prop(optional, into)]
    not_for: String,
    /// The pages that this person may see.
    #[prop(default = StreamTab::ALL.to_vec())]
    tabs: Vec<StreamTab>,
    /// How many disagreements are open, for those who adjudicate.
    #[prop(optional_no_strip)]
    disagreements: Option<i64>,
) -> impl IntoView {
    let mut crumbs = vec![Crumb::to(words::frame::streams(), "/")];
    if current == StreamTab::Overview {
        crumbs.push(Crumb::here(title.clone()));
    } else {
        crumbs.push(Crumb::to(title.clone(), StreamTab::Overview.href(&slug)));
        crumbs.push(Crumb::here(current.name()));
    }
    let stands = ladder.summary();
    view! {
        <div class="stream-head">
            <Breadcrumb crumbs=crumbs />
            <a class="stream-stands" href=StreamTab::Ladder.href(&slug)>
                <LadderPicture state=ladder size=LadderSize::Card />
                <span class="stream-stands-text">{stands}</span>
            </a>
            <Tabs slug=slug current=current tabs=tabs disagreements=disagreements />
            {(!not_for.is_empty()).then(|| view! { <p class="not-for" role="note">{not_for}</p> })}
        </div>
    }
    .into_any()
}

/// The key that does something, beside what it does.
#[component]
pub fn KeyHint(
    /// The key, as it is printed on the keyboard.
    #[prop(into)]
    key: String,
    /// What it does; nothing when the text stands beside it already.
    #[prop(optional, into)]
    does: Option<String>,
) -> impl IntoView {
    view! {
        <span class="key-hint">
            <kbd>{key.to_uppercase()}</kbd>
            {does.map(|does| view! { " " <span>{does}</span> })}
        </span>
    }
}
