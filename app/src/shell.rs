//! The HTML document around every page. Server only: the browser never builds a document.

use crate::components::Theme;
use crate::language::Language;
use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The theme that the request's cookie asks for; the device's where there is no request.
pub fn theme_of_request() -> Theme {
    use_context::<http::request::Parts>()
        .and_then(|parts| {
            let cookies = parts.headers.get(http::header::COOKIE)?;
            cookies.to_str().ok().map(Theme::from_cookies)
        })
        .unwrap_or_default()
}

/// The document. The theme is on `<html>` before the first paint because the server puts it there.
pub fn shell<V: IntoView>(options: LeptosOptions, app: impl FnOnce() -> V) -> impl IntoView {
    let theme = theme_of_request();
    let style = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang=Language::current().code() data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=color_scheme(theme) />
                <link rel="stylesheet" href=style />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HydrationScripts options=options islands=true />
                <MetaTags />
            </head>
            <body>{app().into_any()}</body>
        </html>
    }
    .into_any()
}

const fn color_scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::Device => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
