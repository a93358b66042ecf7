//! What each key does on the label page.

use crate::components::InputKind;
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
    /// Show the last decisions, any of which can be taken back.
    Recall,
    /// Write something beside the decision.
    Note,
    /// Show what the keys do.
    Help,
    /// Look at the item, or hear it, differently.
    Tool(Tool),
}

impl Act {
    /// Whether it is about the item that is being looked at.
    pub const fn decides(self) -> bool {
        match self {
            Self::Choose(_) | Self::Accept => true,
            Self::Skip | Self::Undo | Self::Recall | Self::Note | Self::Help | Self::Tool(_) => {
                false
            }
        }
    }
}

/// Ways to look at an item, or to hear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Enlarge the picture.
    Larger,
    /// Make the picture smaller.
    Smaller,
    /// Show the whole picture as it is.
    Fit,
    /// Darken the picture.
    Darker,
    /// Brighten the picture.
    Brighter,
    /// Take contrast away.
    Flatter,
    /// Add contrast.
    Sharper,
    /// Move an enlarged picture by steps to the right and down.
    Pan(i8, i8),
    /// Break long lines, or do not.
    Wrap,
    /// Find words.
    Find,
    /// Open everything that is nested.
    Open,
    /// Close everything that is nested.
    Close,
    /// Copy the item.
    Copy,
    /// Play the recording, or stop.
    Play,
    /// Go back in the recording.
    Back,
    /// Go forward in the recording.
    Forward,
}

/// What the items are, and so which tools there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The stream's kind of input.
    pub kind: InputKind,
    /// Whether the item has a recording.
    pub sound: bool,
    /// Whether the picture is larger than its frame.
    pub enlarged: bool,
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
pub fn act(press: Press<'_>, labels: &[Label], sort: Sort) -> Option<Act> {
    if press.combined {
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
    // Where digits need Shift, as on French keyboards, the key in the digit's place counts as well: before what
    // that key types.
    let place = press.code.strip_prefix("Digit").filter(|_| !press.shift);
    let label = || on_key(&key).or_else(|| place.and_then(on_key));
    let act = match key.as_str() {
        "x" => Act::Skip,
        "z" => Act::Undo,
        "?" => Act::Help,
        "enter" => Act::Accept,
        _ => match (label(), key.as_str()) {
            (Some(label), _) => Act::Choose(label),
            (None, ".") => Act::Note,
            (None, ",") => Act::Recall,
            (None, key) => Act::Tool(tool(key, sort)?),
        },
    };
    // Held down, a key turns on what moves by steps and decides nothing twice.
    let by_steps =
        matches!(act, Act::Tool(tool) if !matches!(tool, Tool::Wrap | Tool::Find | Tool::Play));
    (!press.repeated || by_steps).then_some(act)
}

fn tool(key: &str, sort: Sort) -> Option<Tool> {
    let heard = match key {
        " " => Some(Tool::Play),
        "arrowleft" => Some(Tool::Back),
        "arrowright" => Some(Tool::Forward),
        _ => None,
    };
    if let Some(heard) = heard.filter(|_| sort.sound) {
        return Some(heard);
    }
    match (sort.kind, key) {
        (InputKind::Image, "+" | "=") => Some(Tool::Larger),
        (InputKind::Image, "-") => Some(Tool::Smaller),
        (InputKind::Image, "0") => Some(Tool::Fit),
        (InputKind::Image, "<") => Some(Tool::Darker),
        (InputKind::Image, ">") => Some(Tool::Brighter),
        (InputKind::Image, ";") => Some(Tool::Flatter),
        (InputKind::Image, ":") => Some(Tool::Sharper),
        (InputKind::Image, _) if sort.enlarged => match key {
            "arrowleft" => Some(Tool::Pan(-1, 0)),
            "arrowright" => Some(Tool::Pan(1, 0)),
            "arrowup" => Some(Tool::Pan(0, -1)),
            "arrowdown" => Some(Tool::Pan(0, 1)),
            _ => None,
        },
        (InputKind::Text | InputKind::Json, ";") => Some(Tool::Wrap),
        (InputKind::Text | InputKind::Json | InputKind::Table, "/") => Some(Tool::Find),
        (InputKind::Image | InputKind::Text | InputKind::Json | InputKind::Table, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Sort = Sort {
        kind: InputKind::Image,
        sound: false,
        enlarged: false,
    };
    const TEXT: Sort = Sort {
        kind: InputKind::Text,
        ..PICTURE
    };

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

    fn press(key: &str) -> Press<'_> {
        Press {
            key,
            ..Press::default()
        }
    }

    fn pressed(key: &str) -> Option<Act> {
        act(press(key), &labels(), PICTURE)
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
    fn a_key_that_is_held_down_decides_once_and_enlarges_on_and_on() {
        let held = |key| Press {
            repeated: true,
            ..press(key)
        };
        assert_eq!(act(held("1"), &labels(), PICTURE), None);
        assert_eq!(act(held("z"), &labels(), PICTURE), None);
        assert_eq!(
            act(held("+"), &labels(), PICTURE),
            Some(Act::Tool(Tool::Larger))
        );
        assert_eq!(act(held("/"), &labels(), TEXT), None);
    }

    #[test]
    fn combinations_belong_to_the_browser() {
        for key in ["t", "+", "/", "."] {
            let combined = Press {
                combined: true,
                ..press(key)
            };
            assert_eq!(act(combined, &labels(), PICTURE), None);
        }
    }

    #[test]
    fn digits_work_on_keyboards_that_need_shift_for_them() {
        let french = Press {
            code: "Digit1",
            ..press("&")
        };
        assert_eq!(act(french, &labels(), PICTURE), Some(Act::Choose(0)));
        let bracket = Press {
            code: "Digit5",
            ..press("-")
        };
        assert_eq!(act(bracket, &labels(), PICTURE), Some(Act::Choose(1)));
        let exclamation = Press {
            code: "Digit1",
            shift: true,
            ..press("!")
        };
        assert_eq!(act(exclamation, &labels(), PICTURE), None);
    }

    #[test]
    fn tools_belong_to_what_the_items_are() {
        assert_eq!(pressed("+"), Some(Act::Tool(Tool::Larger)));
        assert_eq!(pressed("0"), Some(Act::Tool(Tool::Fit)));
        assert_eq!(pressed("/"), None);
        assert_eq!(
            act(press("/"), &labels(), TEXT),
            Some(Act::Tool(Tool::Find))
        );
        assert_eq!(act(press("+"), &labels(), TEXT), None);
        assert_eq!(act(press(" "), &labels(), TEXT), None);
        let heard = Sort {
            sound: true,
            ..TEXT
        };
        assert_eq!(
            act(press(" "), &labels(), heard),
            Some(Act::Tool(Tool::Play))
        );
    }

    #[test]
    fn arrows_move_a_picture_only_when_there_is_more_of_it_than_is_seen() {
        let enlarged = Sort {
            enlarged: true,
            ..PICTURE
        };
        assert_eq!(pressed("ArrowLeft"), None);
        assert_eq!(
            act(press("ArrowLeft"), &labels(), enlarged),
            Some(Act::Tool(Tool::Pan(-1, 0)))
        );
    }

    #[test]
    fn a_label_on_a_key_of_a_tool_wins() {
        let mut labels = labels();
        labels[1].key = "0".into();
        assert_eq!(act(press("0"), &labels, PICTURE), Some(Act::Choose(1)));
    }

    #[test]
    fn only_labels_are_decisions_about_what_is_seen() {
        assert!(Act::Choose(0).decides() && Act::Accept.decides());
        assert!(!Act::Undo.decides() && !Act::Help.decides() && !Act::Tool(Tool::Fit).decides());
    }
}
