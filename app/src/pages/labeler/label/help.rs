//! What each key does, and what can be set for this browser.

use crate::components::{InputKind, KeyHint};
use crate::server_fns::label::{Ask, Desk, Given};
use leptos::prelude::*;

/// The list, for the key that opens it.
pub const HELP: &str = "desk-help";
/// The box that turns swiping on.
pub const SWIPES: &str = "desk-swipes";

/// A key, its name, and what it does.
type Row = (&'static str, &'static str, &'static str);

const ALWAYS: [Row; 6] = [
    (
        "x",
        "Skip",
        "Choose why with 1, 2 or 3, or type a reason and press Enter.",
    ),
    (
        "z",
        "Undo",
        "Takes back your last decision, again and again for those before it.",
    ),
    (
        ",",
        "Last decisions",
        "Shows the last 20; any of them can be taken back.",
    ),
    (
        ".",
        "Note",
        "Opens a note that is saved with your decision.",
    ),
    (
        "Enter",
        "Accept",
        "Gives the suggested label where there is one.",
    ),
    ("?", "Keys", "Opens and closes this list."),
];

const CHOSEN: [Row; 1] = [(
    "Enter",
    "Save",
    "Saves what is chosen. With nothing chosen, it takes what is suggested, to be saved with the next Enter.",
)];

const TYPED: [Row; 2] = [
    (
        "Enter",
        "Save",
        "Saves what is typed. With nothing typed, it takes what is suggested, to be saved with the next Enter. In a text, Shift and Enter begin a new line.",
    ),
    (
        "Esc",
        "Leave the field",
        "In a text, the other keys work again then; Enter goes back to the field.",
    ),
];

const PICTURE: [Row; 6] = [
    (
        "+  -",
        "Zoom",
        "Or turn the wheel, or pinch. Drag, tap or use the arrow keys to move the picture.",
    ),
    ("0", "Reset", "The picture as it is."),
    ("<", "Darker", ""),
    (">", "Brighter", ""),
    (";", "Less contrast", ""),
    (
        ":",
        "More contrast",
        "All of this is reset for the next item.",
    ),
];

const FIND: Row = (
    "/",
    "Find",
    "Enter goes to the next place, Shift and Enter to the one before, Escape closes.",
);
const WRAP: Row = (";", "Wrap", "Breaks long lines, or does not.");

const SOUND: [Row; 3] = [
    ("Space", "Play or stop", ""),
    ("←", "Back", "Five seconds."),
    ("→", "On", "Five seconds."),
];

fn tools(kind: InputKind) -> &'static [Row] {
    match kind {
        InputKind::Image => &PICTURE,
        InputKind::Text | InputKind::Json => &[FIND, WRAP],
        InputKind::Table => &[FIND],
    }
}

/// What each key does. It is the same for everybody and all the time, so the browser only opens and closes it.
#[component]
pub fn Help(
    /// What the server laid out.
    desk: Desk,
) -> impl IntoView {
    // A key that gives a label here does nothing else.
    let taken: Vec<String> = desk
        .labels
        .iter()
        .flat_map(|label| std::iter::once(&label.key).chain(&label.alt_key))
        .map(|key| key.to_lowercase())
        .collect();
    let heard = match &desk.handed.given {
        Given::Items(items) => items.iter().any(|item| item.sound),
        Given::AllTaken | Given::Empty => false,
    };
    let sound: &[Row] = if heard { &SOUND } else { &[] };
    let typed: &[Row] = match desk.ask {
        Ask::Label => &[],
        Ask::Labels { .. } => &CHOSEN,
        Ask::Number { .. } | Ask::Text { .. } => &TYPED,
    };
    let one_label = desk.ask == Ask::Label;
    let others = typed
        .iter()
        .chain(
            ALWAYS
                .iter()
                .filter(|(key, ..)| one_label || *key != "Enter"),
        )
        .chain(tools(desk.kind))
        .chain(sound)
        .filter(|(key, ..)| !taken.iter().any(|taken| taken == key))
        .map(|(key, name, does)| {
            row(
                vec![(*key).to_owned()],
                (*name).to_owned(),
                (*does).to_owned(),
            )
        });
    let mut names = desk.labels.iter().map(|label| label.name.clone());
    let sides = format!(
        "Left gives {}, right gives {}. Undo takes it back. Kept in this browser.",
        names.next().unwrap_or_default(),
        names.next().unwrap_or_default()
    );
    let rows = desk
        .labels
        .into_iter()
        .map(|label| {
            let keys = std::iter::once(label.key).chain(label.alt_key);
            row(keys.collect(), label.name, label.description)
        })
        .chain(others)
        .collect_view();
    view! {
        <dialog class="desk-help" id=HELP aria-labelledby="desk-help-title">
            <header>
                <h2 id="desk-help-title">"Keys"</h2>
                <form method="dialog">
                    <button class="button">
                        <kbd aria-hidden="true">"Esc"</kbd>
                        "Close"
                    </button>
                </form>
            </header>
            <table>
                <tbody>{rows}</tbody>
            </table>
            <div class="desk-touch" hidden=!one_label>
                <label class="check">
                    <input type="checkbox" id=SWIPES autocomplete="off" />
                    "On a touch screen, swipe to decide"
                </label>
                <p class="form-hint">{sides}</p>
            </div>
        </dialog>
    }
}

fn row(keys: Vec<String>, name: String, does: String) -> AnyView {
    let keys = keys
        .into_iter()
        .map(|key| view! { <KeyHint key=key /> " " })
        .collect_view();
    view! {
        <tr>
            <td>{keys}</td>
            <th scope="row">{name}</th>
            <td class="muted">{does}</td>
        </tr>
    }
    .into_any()
}
