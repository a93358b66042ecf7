//! What each key does while somebody adjudicates: the form works without it.

#![expect(
    missing_docs,
    reason = "the island macro makes a type that no comment reaches"
)]

use crate::pages::labeler::label::browser::comes_from;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use understudy_ladder::adjudication::Reason;
use understudy_ladder::labels::Label;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// The button that saves.
pub const SAVE: &str = "adjudicate-save";
/// The button that takes back.
pub const UNDO: &str = "adjudicate-undo";
/// The field for a note.
pub const NOTE: &str = "adjudicate-note";

/// The choice of the label at this place.
pub fn label_id(place: usize) -> String {
    format!("adjudicate-label-{place}")
}

/// The choice of the reason at this place.
pub fn reason_id(place: usize) -> String {
    format!("adjudicate-reason-{place}")
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Choose the label at this place.
    Label(usize),
    /// Choose the next reason.
    Reason,
    /// Save.
    Save,
    /// Take back.
    Undo,
}

/// The key that chooses the next reason, and where a label has it another one, which no label ever has.
const REASON_KEYS: [&str; 2] = ["r", "/"];
/// The same for taking back; the other one does so on the label page.
const UNDO_KEYS: [&str; 2] = ["u", "z"];

/// The key that chooses the next reason in a stream with these labels.
pub fn reason_key(labels: &[Label]) -> &'static str {
    free(REASON_KEYS, labels)
}

/// The key that takes back.
pub fn undo_key(labels: &[Label]) -> &'static str {
    free(UNDO_KEYS, labels)
}

fn free([usual, other]: [&'static str; 2], labels: &[Label]) -> &'static str {
    match place_of(usual, labels) {
        None => usual,
        Some(_) => other,
    }
}

/// What the key asks for, if anything. A label's own key goes before everything else; what it would do then has
/// another key.
pub fn act(key: &str, code: &str, shift: bool, labels: &[Label]) -> Option<Act> {
    let key = key.to_lowercase();
    // Where digits need Shift, as on French keyboards, the key in the digit's place counts as well.
    let digit = code.strip_prefix("Digit").filter(|_| !shift);
    let label = place_of(&key, labels).or_else(|| place_of(digit?, labels));
    label.map(Act::Label).or(match key.as_str() {
        "enter" => Some(Act::Save),
        own if own == reason_key(labels) => Some(Act::Reason),
        own if own == undo_key(labels) => Some(Act::Undo),
        _ => None,
    })
}

fn place_of(key: &str, labels: &[Label]) -> Option<usize> {
    labels.iter().position(|label| {
        std::iter::once(&label.key)
            .chain(&label.alt_key)
            .any(|own| own.to_lowercase() == key)
    })
}

/// Listens for keys; shows nothing.
#[island]
pub fn AdjudicateKeys(
    /// The labels with their keys.
    labels: Vec<Label>,
) -> impl IntoView {
    // Effects run in the browser only.
    Effect::new(move |_| {
        let labels = labels.clone();
        let keys = window_event_listener(ev::keydown, move |event| on_key(&event, &labels));
        on_cleanup(move || keys.remove());
    });
}

fn on_key(event: &KeyboardEvent, labels: &[Label]) {
    let combined = event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing();
    if combined
        || event.repeat()
        || comes_from(
            event,
            "input:not([type='radio'], [type='checkbox']), textarea, select",
        )
    {
        return;
    }
    // Enter presses the button that has the focus.
    if event.key() == "Enter" && comes_from(event, "button, a, summary") {
        return;
    }
    let Some(act) = act(&event.key(), &event.code(), event.shift_key(), labels) else {
        return;
    };
    event.prevent_default();
    match act {
        Act::Label(place) => press(&label_id(place)),
        Act::Reason => next_reason(),
        Act::Save => press(SAVE),
        Act::Undo => press(UNDO),
    }
}

fn next_reason() {
    let checked = |place: &usize| {
        element(&reason_id(*place))
            .and_then(|element| element.dyn_into::<HtmlInputElement>().ok())
            .is_some_and(|choice| choice.checked())
    };
    let next = (0..Reason::ALL.len())
        .find(checked)
        .map_or(0, |place| (place + 1) % Reason::ALL.len());
    press(&reason_id(next));
}

fn press(id: &str) {
    if let Some(element) = element(id) {
        // The focus shows what was chosen to those who hear the page.
        let _ = element.focus();
        element.click();
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    let element = web_sys::window()?.document()?.get_element_by_id(id)?;
    element.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(keys: &[&str]) -> Vec<Label> {
        let label = |key: &&str| Label {
            id: (*key).to_owned(),
            name: (*key).to_owned(),
            description: String::new(),
            key: (*key).to_owned(),
            alt_key: None,
        };
        keys.iter().map(label).collect()
    }

    #[test]
    fn numbers_choose_labels_and_letters_the_rest() {
        let labels = labels(&["1", "2"]);
        assert_eq!(act("2", "Digit2", false, &labels), Some(Act::Label(1)));
        assert_eq!(act("&", "Digit1", false, &labels), Some(Act::Label(0)));
        assert_eq!(act("!", "Digit1", true, &labels), None);
        assert_eq!(act("R", "KeyR", true, &labels), Some(Act::Reason));
        assert_eq!(act("u", "KeyU", false, &labels), Some(Act::Undo));
        assert_eq!(act("Enter", "Enter", false, &labels), Some(Act::Save));
        assert_eq!(act("q", "KeyQ", false, &labels), None);
    }

    #[test]
    fn where_a_label_has_the_usual_key_reasons_and_undo_have_another() {
        let labels = labels(&["r", "1", "U"]);
        assert_eq!(act("r", "KeyR", false, &labels), Some(Act::Label(0)));
        assert_eq!(act("u", "KeyU", false, &labels), Some(Act::Label(2)));
        assert_eq!(act("/", "Slash", false, &labels), Some(Act::Reason));
        assert_eq!(act("z", "KeyZ", false, &labels), Some(Act::Undo));
        assert_eq!((reason_key(&labels), undo_key(&labels)), ("/", "z"));
    }

    #[test]
    fn no_label_ever_has_the_other_keys() {
        let reserved = understudy_ladder::labels::RESERVED_KEYS;
        for [_, other] in [REASON_KEYS, UNDO_KEYS] {
            assert!(reserved.iter().any(|(key, _)| *key == other), "{other}");
        }
        let labels = labels(&["1"]);
        assert_eq!(act("/", "Slash", false, &labels), None);
    }
}
