//! What each key does, and what can be set for this browser.

use crate::components::{InputKind, KeyHint};
use crate::server_fns::label::{Ask, Desk, Given};
use crate::words::desk::{self as w, Word};
use crate::words::desk_help as h;
use leptos::prelude::*;

/// The list, for the key that opens it.
pub const HELP: &str = "desk-help";
/// The box that turns swiping on.
pub const SWIPES: &str = "desk-swipes";
/// The tick box that shows the person's pace.
pub const PACE: &str = "desk-pace";

/// A key, its name, and what it does.
type Row = (&'static str, Word, Word);

const fn nothing() -> &'static str {
    ""
}

const ALWAYS: [Row; 6] = [
    ("x", w::skip, h::skip),
    ("z", w::undo, h::undo),
    (",", h::last, h::last_does),
    (".", w::note, h::note),
    ("Enter", h::accept, h::accept_does),
    ("?", w::keys, h::keys),
];

const CHOSEN: [Row; 1] = [("Enter", w::save, h::save_chosen)];

const TYPED: [Row; 2] = [
    ("Enter", w::save, h::save_typed),
    ("Esc", h::leave_field, h::leave_field_does),
];

const PICTURE: [Row; 6] = [
    ("+  -", w::zoom, h::zoom),
    ("0", w::reset, h::reset),
    ("<", h::darker, nothing),
    (">", h::brighter, nothing),
    (";", h::less_contrast, nothing),
    (":", h::more_contrast, h::all_reset),
];

const FIND: Row = ("/", w::find, h::find);
const WRAP: Row = (";", w::wrap, h::wrap);

const SOUND: [Row; 3] = [
    ("Space", w::play, nothing),
    ("←", h::back, h::five_seconds),
    ("→", h::on, h::five_seconds),
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
                vec![if *key == "Space" { w::space() } else { *key }.to_owned()],
                name().to_owned(),
                does().to_owned(),
            )
        });
    let mut names = desk.labels.iter().map(|label| label.name.clone());
    let sides = h::swipe_sides(
        names.next().unwrap_or_default(),
        names.next().unwrap_or_default(),
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
                <h2 id="desk-help-title">{w::keys()}</h2>
                <form method="dialog">
                    <button class="button">
                        <kbd aria-hidden="true">"Esc"</kbd>
                        {w::close()}
                    </button>
                </form>
            </header>
            <table>
                <tbody>{rows}</tbody>
            </table>
            <div class="desk-touch" hidden=!one_label>
                <label class="check">
                    <input type="checkbox" id=SWIPES autocomplete="off" />
                    {h::swipe()}
                </label>
                <p class="form-hint">{sides}</p>
            </div>
            <div class="desk-choice">
                <label class="check">
                    <input type="checkbox" id=PACE autocomplete="off" checked=true />
                    {h::show_pace()}
                </label>
                <p class="form-hint">{h::pace()}</p>
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
