//! What each key does on the label page.

use understudy_ladder::labels::Label;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Give the label at this place.
    Choose(usize),
    /// Give the label that is suggested.
    Accept,
    /// Say why the item is skipped.
    Skip,
    /// Take back the last decision.
    Undo,
    /// Show what the keys do.
    Help,
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Press<'a> {
    /// What it types: `1`, `x`, `?`, `Enter`.
    pub key: &'a str,
    /// Where it is on the keyboard: `Digit1`.
    pub code: &'a str,
    /// Whether Shift was held.
    pub shift: bool,
    /// Whether Ctrl, Alt or Meta was held: then it is meant for the browser.
    pub combined: bool,
    /// Whether it repeats because it is held down: one press is one decision.
    pub repeated: bool,
}

/// What the key asks for, if anything.
pub fn act(press: Press<'_>, labels: &[Label]) -> Option<Act> {
    if press.combined || press.repeated {
        return None;
    }
    let key = press.key.to_lowercase();
    let on_key = |key: &str| {
        labels.iter().position(|label| {
            std::iter::once(&label.key)
                .chain(&label.alt_key)
                .any(|own| own.to_lowercase() == key)
        })
    };
    match key.as_str() {
        "x" => return Some(Act::Skip),
        "z" => return Some(Act::Undo),
        "?" => return Some(Act::Help),
        "enter" => return Some(Act::Accept),
        _ => {}
    }
    // Where digits need Shift, as on French keyboards, the key in the digit's place counts as well.
    let place = press.code.strip_prefix("Digit").filter(|_| !press.shift);
    on_key(&key)
        .or_else(|| place.and_then(on_key))
        .map(Act::Choose)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<Label> {
        [
            ("tshirt", "1", Some("t")),
            ("coat", "5", None),
            ("other", "ä", None),
        ]
        .map(|(id, key, alt_key)| Label {
            id: id.into(),
            name: id.into(),
            description: String::new(),
            key: key.into(),
            alt_key: alt_key.map(Into::into),
        })
        .into()
    }

    fn pressed(key: &str) -> Option<Act> {
        let press = Press {
            key,
            ..Press::default()
        };
        act(press, &labels())
    }

    #[test]
    fn a_label_answers_to_its_key_and_its_second_key_in_either_case() {
        assert_eq!(pressed("1"), Some(Act::Choose(0)));
        assert_eq!(pressed("t"), Some(Act::Choose(0)));
        assert_eq!(pressed("T"), Some(Act::Choose(0)));
        assert_eq!(pressed("Ä"), Some(Act::Choose(2)));
        assert_eq!(pressed("2"), None);
        assert_eq!(pressed("Shift"), None);
    }

    #[test]
    fn a_key_that_is_held_down_decides_once() {
        let press = Press {
            key: "1",
            repeated: true,
            ..Press::default()
        };
        assert_eq!(act(press, &labels()), None);
    }

    #[test]
    fn combinations_belong_to_the_browser() {
        let press = Press {
            key: "t",
            combined: true,
            ..Press::default()
        };
        assert_eq!(act(press, &labels()), None);
    }

    #[test]
    fn digits_work_on_keyboards_that_need_shift_for_them() {
        let french = Press {
            key: "&",
            code: "Digit1",
            ..Press::default()
        };
        assert_eq!(act(french, &labels()), Some(Act::Choose(0)));
        let exclamation = Press {
            key: "!",
            code: "Digit1",
            shift: true,
            ..Press::default()
        };
        assert_eq!(act(exclamation, &labels()), None);
    }
}
