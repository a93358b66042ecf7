//! What each key does, and what can be set for this browser.

use super::browser;
use super::work::Work;
use crate::components::{InputKind, KeyHint};
use leptos::prelude::*;

const HELP: &str = "desk-help";

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
        "Gives the label that is suggested, where one is.",
    ),
    ("?", "Keys", "Opens and closes this list."),
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

/// What each key does.
#[component]
pub fn Help(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    Effect::new(move |_| browser::show_dialog(HELP, work.helping.get()));
    let (labels, kind) = work
        .desk
        .with_value(|desk| (desk.labels.clone(), desk.kind));
    // A key that gives a label here does nothing else.
    let taken: Vec<String> = labels
        .iter()
        .flat_map(|label| std::iter::once(&label.key).chain(&label.alt_key))
        .map(|key| key.to_lowercase())
        .collect();
    let sound: &[Row] = if work.sort().sound { &SOUND } else { &[] };
    let of_tools = tools(kind)
        .iter()
        .chain(sound)
        .filter(|(key, ..)| !taken.iter().any(|taken| taken == key));
    let rows = ALWAYS.iter().chain(of_tools).map(row).collect_view();
    let of_labels = labels
        .into_iter()
        .map(|label| {
            let second = label
                .alt_key
                .map(|key| view! { " or " <KeyHint key=key /> });
            view! {
                <tr>
                    <td><KeyHint key=label.key /> {second}</td>
                    <th scope="row">{label.name}</th>
                    <td class="muted">{label.description}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <dialog
            class="desk-help"
            id=HELP
            aria-labelledby="desk-help-title"
            on:close=move |_| work.helping.set(false)
        >
            <header>
                <h2 id="desk-help-title">"Keys"</h2>
                <button class="button" type="button" on:click=move |_| work.helping.set(false)>
                    <kbd aria-hidden="true">"Esc"</kbd>
                    "Close"
                </button>
            </header>
            <table>
                <tbody>{of_labels} {rows}</tbody>
            </table>
            <Touch work=work />
        </dialog>
    }
}

fn row((key, name, does): &Row) -> impl IntoView + use<> {
    view! {
        <tr>
            <td><KeyHint key=*key /></td>
            <th scope="row">{*name}</th>
            <td class="muted">{*does}</td>
        </tr>
    }
}

/// Swiping, for those who want it.
#[component]
fn Touch(work: Work) -> impl IntoView {
    let sides = work.desk.with_value(|desk| {
        let mut names = desk.labels.iter().map(|label| label.name.clone());
        format!(
            "Left gives {}, right gives {}. Undo takes it back. Kept in this browser.",
            names.next().unwrap_or_default(),
            names.next().unwrap_or_default()
        )
    });
    view! {
        <div class="desk-touch">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || work.swipes.get()
                    on:change=move |event| {
                        let swipes = event_target_checked(&event);
                        work.swipes.set(swipes);
                        browser::remember_swipe(swipes);
                    }
                />
                "On a touch screen, swipe to decide"
            </label>
            <p class="form-hint">{sides}</p>
        </div>
    }
}
