//! Every page's address.

use crate::pages;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// All pages. Each is sent when it is complete, so that it can be read without scripts and its status
/// code is right.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|text: String| if text.is_empty() { "Understudy".to_owned() } else { format!("{text} · Understudy") } />
        <Router>
            <Routes fallback=pages::everyone::not_found::NotFoundPage>
                <Route path=path!("/login") view=pages::everyone::login::LoginPage ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=pages::Inside ssr=SsrMode::Async>
                    <Route path=path!("/") view=pages::everyone::streams::StreamsPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/new") view=pages::lead::new_stream::NewStreamPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug") view=pages::everyone::stream::StreamPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/threshold") view=pages::lead::threshold::ThresholdPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/agreement") view=pages::manager::agreement::AgreementPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/items") view=pages::lead::items::ItemsPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/items/:item") view=pages::lead::item::ItemPage ssr=SsrMode::Async />
                    <Route path=path!("/admin") view=pages::admin::overview::AdminPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/label") view=pages::labeler::label::LabelPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/work") view=pages::labeler::work::WorkPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/people") view=pages::reviewer::people::PeoplePage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/keys") view=pages::lead::label_keys::LabelKeysPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/adjudicate") view=pages::reviewer::adjudicate::AdjudicatePage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/ladder") view=pages::reviewer::ladder::LadderPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/ladder/settings") view=pages::reviewer::ladder::settings::SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/breaches/:breach") view=pages::reviewer::ladder::breach::BreachPage ssr=SsrMode::Async />
                    <Route path=path!("/streams/:slug/models") view=pages::lead::models::ModelsPage ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
    // The type of all pages together is enormous: it ends here and is compiled once.
    .into_any()
}
