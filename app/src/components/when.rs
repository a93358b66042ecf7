//! A moment as people read it, with the exact one behind it.

use crate::language::Language;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use leptos::prelude::*;

/// A moment to the minute, in UTC: `22 Nov 2026, 12:34`, and in German `22.11.2026, 12:34`.
pub fn moment(at: DateTime<Utc>) -> String {
    let form = match Language::current() {
        Language::English => "%-d %b %Y, %H:%M",
        Language::German => "%d.%m.%Y, %H:%M",
    };
    at.format(form).to_string()
}

/// A moment to the second: `2026-11-22 12:34:56`, and in German `22.11.2026, 12:34:56`.
pub fn second(at: DateTime<Utc>) -> String {
    let form = match Language::current() {
        Language::English => "%Y-%m-%d %H:%M:%S",
        Language::German => "%d.%m.%Y, %H:%M:%S",
    };
    at.format(form).to_string()
}

/// A moment to the minute, for tables: `2026-11-22 12:34`, and in German `22.11.2026, 12:34`.
pub fn minute(at: DateTime<Utc>) -> String {
    match Language::current() {
        Language::English => at.format("%Y-%m-%d %H:%M").to_string(),
        Language::German => moment(at),
    }
}

/// The same with its time zone.
pub fn minute_utc(at: DateTime<Utc>) -> String {
    format!("{} UTC", minute(at))
}

/// A day without its year, as charts write it: `2 Mar`, and in German `2.3.`.
pub fn day(day: NaiveDate) -> String {
    let form = match Language::current() {
        Language::English => "%-d %b",
        Language::German => "%-d.%-m.",
    };
    day.format(form).to_string()
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

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_people_of_the_language_write_it() {
        let at = "2026-11-03T09:05:07Z".parse().unwrap();
        assert_eq!(moment(at), "3 Nov 2026, 09:05");
        let written = Language::German.say(|| [moment(at), second(at), day(at.date_naive())]);
        assert_eq!(
            written,
            ["03.11.2026, 09:05", "03.11.2026, 09:05:07", "3.11."]
        );
    }
}
