//! Looking at an item differently, or hearing it: what each tool does, and its button.

use super::browser;
use super::keys::{Act, Tool};
use super::lens::Lens;
use super::work::Work;
use crate::components::InputKind;
use crate::components::number;
use crate::words::desk::{self as w, Word};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One step back or forward in a recording, in seconds.
const SEEK: f64 = 5.0;
/// The key that has no sign of its own.
const SPACE: &str = "Space";

/// Uses a tool.
pub fn turn(work: Work, tool: Tool) {
    let size = browser::picture_size().unwrap_or((0.0, 0.0));
    let lens = work.view().lens.get_untracked();
    let look = |lens: Lens| work.look(lens);
    match tool {
        Tool::Larger => look(lens.larger(size)),
        Tool::Smaller => look(lens.smaller(size)),
        Tool::Fit => look(Lens::default()),
        Tool::Darker => look(lens.lit(-1)),
        Tool::Brighter => look(lens.lit(1)),
        Tool::Flatter => look(lens.sharpened(-1)),
        Tool::Sharper => look(lens.sharpened(1)),
        Tool::Pan(right, down) => look(lens.panned((right, down), size)),
        Tool::Wrap => work.view().wrap.update(|wrap| *wrap = !*wrap),
        Tool::Find => {
            // Asked for again, it is where one types.
            work.view().finding.set(true);
            browser::focus(super::find::FIELD);
        }
        Tool::Open => browser::open_all(true),
        Tool::Close => browser::open_all(false),
        Tool::Copy => copy(work),
        Tool::Play => browser::play_or_pause(),
        Tool::Back => browser::seek(-SEEK),
        Tool::Forward => browser::seek(SEEK),
    }
}

fn copy(work: Work) {
    let text = work
        .items
        .with_untracked(|items| items.first()?.copy.clone());
    let Some(text) = text else { return };
    spawn_local(async move {
        work.tell(if browser::copy(&text).await {
            w::copied()
        } else {
            w::cannot_copy()
        });
    });
}

/// A button of a tool.
#[derive(Debug, Clone, Copy)]
struct Button {
    tool: Tool,
    /// The key that does the same; none when empty.
    key: &'static str,
    /// What stands on it. A sign makes way for the key where there is a keyboard.
    shows: Word,
    /// What it does.
    says: Word,
}

const fn button(tool: Tool, key: &'static str, shows: Word, says: Word) -> Button {
    Button {
        tool,
        key,
        shows,
        says,
    }
}

/// Buttons that belong together, with the figure that they change.
#[derive(Debug, Clone, Copy)]
struct Group {
    name: Word,
    figure: Option<fn(&Lens) -> String>,
    buttons: &'static [Button],
}

const LESS: &str = "\u{2212}";

const fn nothing() -> &'static str {
    ""
}

const fn less() -> &'static str {
    LESS
}

const fn more() -> &'static str {
    "+"
}

const PICTURE: [Group; 3] = [
    Group {
        name: w::zoom,
        figure: Some(zoom),
        buttons: &[
            button(Tool::Smaller, "-", less, w::smaller),
            button(Tool::Larger, "+", more, w::larger),
            button(Tool::Fit, "0", w::reset, w::as_it_is),
        ],
    },
    Group {
        name: w::light,
        figure: Some(light),
        buttons: &[
            button(Tool::Darker, "<", less, w::darken),
            button(Tool::Brighter, ">", more, w::brighten),
        ],
    },
    Group {
        name: w::contrast,
        figure: Some(contrast),
        buttons: &[
            button(Tool::Flatter, ";", less, w::less_contrast),
            button(Tool::Sharper, ":", more, w::more_contrast),
        ],
    },
];

const FIND: Button = button(Tool::Find, "/", w::find, w::find_words);
const WRAP: Button = button(Tool::Wrap, ";", w::wrap, w::wrap_lines);

const TEXT: [Group; 1] = [Group {
    name: nothing,
    figure: None,
    buttons: &[FIND, WRAP],
}];

const TABLE: [Group; 1] = [Group {
    name: nothing,
    figure: None,
    buttons: &[FIND],
}];

const JSON: [Group; 1] = [Group {
    name: nothing,
    figure: None,
    buttons: &[
        FIND,
        WRAP,
        button(Tool::Open, "", w::open_all, w::open_nested),
        button(Tool::Close, "", w::close_all, w::close_nested),
        button(Tool::Copy, "", w::copy, w::copy_json),
    ],
}];

const SOUND: Group = Group {
    name: nothing,
    figure: None,
    buttons: &[
        button(Tool::Play, SPACE, w::play, w::play_recording),
        button(Tool::Back, "←", w::back_5, w::back_five),
        button(Tool::Forward, "→", w::on_5, w::on_five),
    ],
};

fn zoom(lens: &Lens) -> String {
    number::percent(f64::from(percent(lens.zoom)) / 100.0, 0)
}

fn light(lens: &Lens) -> String {
    steps(lens.light)
}

fn contrast(lens: &Lens) -> String {
    steps(lens.contrast)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a picture is enlarged a few times only"
)]
fn percent(zoom: f64) -> i32 {
    (zoom * 100.0).round() as i32
}

fn steps(steps: i8) -> String {
    let sign = match steps {
        0 => "",
        1.. => "+",
        ..0 => LESS,
    };
    format!("{sign}{}", steps.unsigned_abs())
}

/// A button for each tool that fits the items.
#[component]
pub fn Tools(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let kind = work.desk.with_value(|desk| desk.kind);
    let groups: &'static [Group] = match kind {
        InputKind::Image => &PICTURE,
        InputKind::Text => &TEXT,
        InputKind::Json => &JSON,
        InputKind::Table => &TABLE,
    };
    let groups = groups
        .iter()
        .chain([&SOUND])
        .enumerate()
        .map(|(place, one)| {
            let is_sound = place == groups.len();
            group(work, *one, is_sound)
        })
        .collect_view();
    let none = move || !work.live.get() || work.current().is_none();
    view! {
        <div class="desk-tools" role="group" aria-label=w::ways_to_look() hidden=none>
            {groups}
        </div>
    }
}

fn group(work: Work, group: Group, is_sound: bool) -> AnyView {
    let figure = group.figure.map(
        |figure| view! { <output class="num">{move || work.view().lens.with(figure)}</output> },
    );
    let buttons = group
        .buttons
        .iter()
        .map(|button| one(work, *button))
        .collect_view();
    view! {
        <div class="desk-tool" hidden=move || is_sound && !work.sort().sound>
            <span class="desk-tool-name" aria-hidden="true">{(group.name)()}</span>
            {figure}
            {buttons}
        </div>
    }
    .into_any()
}

fn one(work: Work, button: Button) -> AnyView {
    let Button {
        tool,
        key,
        shows,
        says,
    } = button;
    // A key that gives a label here does nothing else.
    let taken = |own: &String| own == key;
    let free = !key.is_empty()
        && work.desk.with_value(|desk| {
            let mut labels = desk.labels.iter();
            !labels.any(|label| taken(&label.key) || label.alt_key.as_ref().is_some_and(taken))
        });
    let (shows, says) = (shows(), says());
    let written = if key == SPACE { w::space() } else { key };
    let is_sign = shows.chars().count() == 1;
    let class = if is_sign {
        "button button-quiet tool tool-sign"
    } else {
        "button button-quiet tool"
    };
    let pressed = move || {
        (tool == Tool::Wrap).then(|| {
            if work.view().wrap.get() {
                "true"
            } else {
                "false"
            }
        })
    };
    view! {
        <button
            class=class
            type="button"
            aria-label=is_sign.then_some(says)
            title=says
            aria-keyshortcuts=free.then_some(key)
            aria-pressed=pressed
            on:click=move |event| work.press(Act::Tool(tool), event.time_stamp())
        >
            <span class="tool-shows">{shows}</span>
            <kbd aria-hidden="true" hidden=!free>{written}</kbd>
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_say_how_far_the_picture_is_from_what_it_is() {
        let lens = Lens {
            zoom: 1.25,
            light: -2,
            contrast: 3,
            ..Lens::default()
        };
        assert_eq!(zoom(&lens), "125 %");
        assert_eq!(
            (light(&lens), contrast(&lens)),
            ("\u{2212}2".to_owned(), "+3".to_owned())
        );
        assert_eq!(steps(0), "0");
    }
}
