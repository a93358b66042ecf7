//! A moment as people read it, with the exact one behind it.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;

/// A moment to the minute, in UTC: `22 Nov 2026, 12:34`.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M").to_string()
}

/// A moment.
#[component]
pub fn When(
    /// When.
    at: DateTime<Utc>,
) -> impl IntoView {
    let exact = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    view! {
        <time datetime=exact.clone() title=exact>
            {moment(at)}
        </time>
    }
}
