//! Light, dark, or what the device says.

use crate::words;

/// The name of the cookie that remembers the choice.
pub const COOKIE: &str = "theme";

/// Which colours a person chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the device prefers.
    #[default]
    Device,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All choices, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Device, Self::Light, Self::Dark];

    /// The name in the cookie, in the form and in `data-theme`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice as people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Device => words::frame::colours_auto(),
            Self::Light => words::frame::colours_light(),
            Self::Dark => words::frame::colours_dark(),
        }
    }

    /// The theme with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// The theme that a `Cookie` header asks for.
    pub fn from_cookies(header: &str) -> Self {
        header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == COOKIE)
            .and_then(|(_, value)| Self::from_code(value))
            .unwrap_or_default()
    }

    /// The value of `data-theme`; none when the device decides.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Device => None,
            Self::Light | Self::Dark => Some(self.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_is_found_among_other_cookies_and_a_forged_one_is_ignored() {
        assert_eq!(Theme::from_cookies("id=1; theme=dark"), Theme::Dark);
        assert_eq!(Theme::from_cookies("theme=\"><script>"), Theme::Device);
        assert_eq!(Theme::from_cookies("mytheme=dark"), Theme::Device);
    }
}
