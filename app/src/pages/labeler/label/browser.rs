//! What the label page asks of the browser itself: clock, storage, focus. Called in the browser only.

use super::keys::Press;
use super::outbox::Unsent;
use crate::error::AppError;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use wasm_bindgen::JsCast;
use web_sys::js_sys::{Date, Math};
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent, Storage};

/// How long an answer may take, in milliseconds, before the request counts as lost.
const PATIENCE: u32 = 15_000;

/// Now, in milliseconds.
pub fn now() -> f64 {
    Date::now()
}

/// How far the clock is ahead of UTC, in minutes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "an offset is less than a day"
)]
pub fn ahead_of_utc() -> i32 {
    -(Date::new_0().get_timezone_offset() as i32)
}

/// A number from 0 to 1, so that browsers that lost the server together do not come back together.
pub fn chance() -> f64 {
    Math::random()
}

/// The answer to a request, or that the server is away when none comes in time.
pub async fn in_time<T>(answer: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    match select(pin!(answer), TimeoutFuture::new(PATIENCE)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(AppError::Unavailable),
    }
}

/// Reads the key of this event.
pub fn with_press<T>(event: &KeyboardEvent, read: impl FnOnce(Press<'_>) -> T) -> T {
    let (key, code) = (event.key(), event.code());
    read(Press {
        key: &key,
        code: &code,
        shift: event.shift_key(),
        combined: event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing(),
        repeated: event.repeat(),
    })
}

/// Whether the event comes from inside an element that this selector finds.
pub fn comes_from(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}

/// Puts the focus on the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take it leaves the focus where it was.
        let _ = element.focus();
    }
}

/// Opens or closes the dialog with this id.
pub fn show_dialog(id: &str, open: bool) {
    let Some(dialog) = by_id(id).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
    else {
        return;
    };
    if open && !dialog.open() {
        // Fails only when it is open already.
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

fn by_id(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// The part of the browser's storage in which one person's unsent deeds for one stream are kept. Each has
/// an entry of its own, so that two tabs never overwrite each other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer(String);

impl Drawer {
    /// The drawer of a person for a stream.
    pub fn of(person: i64, slug: &str) -> Self {
        Self(format!("understudy.unsent.{person}.{slug}."))
    }

    fn name(&self, unsent: &Unsent) -> String {
        format!("{}{:016}.{}", self.0, unsent.at, unsent.client_id)
    }

    /// Keeps a deed until it has arrived. Without storage it lives as long as the page.
    pub fn keep(&self, unsent: &Unsent) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(unsent)) {
            let _ = storage.set_item(&self.name(unsent), &text);
        }
    }

    /// Forgets a deed.
    pub fn forget(&self, unsent: &Unsent) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.name(unsent));
        }
    }

    /// All that is kept.
    pub fn all(&self) -> Vec<Unsent> {
        let Some(storage) = storage() else {
            return Vec::new();
        };
        (0..storage.length().unwrap_or(0))
            .filter_map(|place| storage.key(place).ok().flatten())
            .filter(|name| name.starts_with(&self.0))
            .filter_map(|name| storage.get_item(&name).ok().flatten())
            .filter_map(|text| serde_json::from_str(&text).ok())
            .collect()
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
