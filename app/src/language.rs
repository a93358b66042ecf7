//! The languages that people read, and which of them a request asks for. It is found here and nowhere else.

use serde::{Deserialize, Serialize};

/// The name of the cookie that remembers the choice.
pub const COOKIE: &str = "language";

#[cfg(feature = "ssr")]
tokio::task_local! {
    /// The language of the answer that a task works on. Pages are rendered by tasks of their own, which find it in
    /// their context.
    static OF_ANSWER: Language;
}

/// A language that every word of the pages exists in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English, which everything that is not for people is in as well.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The name in the cookie, in the form, in the database and in `lang`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language's name as those who speak it write it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The language that a `Cookie` header asks for.
    pub fn from_cookies(header: &str) -> Option<Self> {
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, value)| Self::from_code(value))
    }

    /// The language that an `Accept-Language` header likes best of those there are.
    pub fn from_accepted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for wish in header.split(',') {
            let mut parts = wish.split(';');
            let code = parts.next().unwrap_or_default().trim().to_lowercase();
            let Some(language) = Self::from_code(code.split('-').next().unwrap_or_default()) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |typed| typed.trim().parse().ok())
                .filter(|weight: &f32| (0.0..=1.0).contains(weight))
                .unwrap_or(0.0);
            // What comes first wins among equals.
            if weight > best.map_or(0.0, |(_, weight)| weight) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// The language of what is being rendered or answered; English where no person reads it.
    #[cfg(feature = "ssr")]
    pub fn current() -> Self {
        leptos::prelude::use_context()
            .or_else(|| OF_ANSWER.try_with(|language| *language).ok())
            .unwrap_or_default()
    }

    /// Answers a request in this language.
    #[cfg(feature = "ssr")]
    pub async fn during<F: Future>(self, answer: F) -> F::Output {
        OF_ANSWER.scope(self, answer).await
    }

    /// The language of the page, which the server wrote on it.
    #[cfg(not(feature = "ssr"))]
    pub fn current() -> Self {
        #[cfg(target_arch = "wasm32")]
        {
            thread_local! {
                static OF_PAGE: Language = leptos::prelude::document()
                    .document_element()
                    .and_then(|html| html.get_attribute("lang"))
                    .and_then(|code| Language::from_code(&code))
                    .unwrap_or_default();
            }
            OF_PAGE.with(|language| *language)
        }
        #[cfg(not(target_arch = "wasm32"))]
        Self::default()
    }

    /// The language that a request asks for: the choice that was made, else what the browser likes best, else
    /// English.
    #[cfg(feature = "ssr")]
    pub fn of_headers(headers: &http::HeaderMap) -> Self {
        let all = |name| {
            headers
                .get_all(name)
                .iter()
                .filter_map(|value| value.to_str().ok())
        };
        all(http::header::COOKIE)
            .find_map(Self::from_cookies)
            .or_else(|| all(http::header::ACCEPT_LANGUAGE).find_map(Self::from_accepted))
            .unwrap_or_default()
    }

    /// The language of the request that is being answered.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> Self {
        leptos::prelude::with_context(|parts: &http::request::Parts| {
            Self::of_headers(&parts.headers)
        })
        .unwrap_or_default()
    }

    /// The header that makes a browser remember this choice for a year.
    #[cfg(feature = "ssr")]
    pub fn cookie(self) -> String {
        format!(
            "{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
            self.code()
        )
    }

    /// Says something in this language.
    #[cfg(feature = "ssr")]
    pub fn say<T>(self, words: impl FnOnce() -> T) -> T {
        leptos::prelude::Owner::new().with(|| {
            leptos::prelude::provide_context(self);
            words()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_a_forged_one_is_ignored() {
        let of = Language::from_cookies;
        assert_eq!(of("id=1; language=de"), Some(Language::German));
        assert_eq!(of("language=\"><script>"), None);
        assert_eq!(of("mylanguage=de"), None);
    }

    #[test]
    fn a_browser_gets_the_language_it_likes_best_of_those_there_are() {
        let of = Language::from_accepted;
        assert_eq!(of("de-AT,de;q=0.9,en;q=0.8"), Some(Language::German));
        assert_eq!(of("fr, en;q=0.5, de;q=0.7"), Some(Language::German));
        assert_eq!(of("en,de"), Some(Language::English));
        assert_eq!(of("de;q=0, en;q=0.1"), Some(Language::English));
        assert_eq!(of("DE"), Some(Language::German));
        for unknown in ["", "fr", "*", "de;q=x", "de;q=-1", "den"] {
            assert_eq!(of(unknown), None, "{unknown}");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_choice_counts_more_than_what_the_browser_likes() {
        use http::HeaderMap;
        use http::header::{ACCEPT_LANGUAGE, COOKIE};

        let mut headers = HeaderMap::new();
        assert_eq!(Language::of_headers(&headers), Language::English);
        headers.insert(ACCEPT_LANGUAGE, "de".parse().unwrap());
        assert_eq!(Language::of_headers(&headers), Language::German);
        headers.insert(COOKIE, "language=en".parse().unwrap());
        assert_eq!(Language::of_headers(&headers), Language::English);
    }
}
