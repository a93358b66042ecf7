//! What the label page asks of the browser itself: clock, storage, focus. Called in the browser only.

use super::keys::Press;
use super::lens::Lens;
use crate::error::AppError;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Date, Function, Math, Reflect};
use web_sys::{
    Element, Event, HtmlDetailsElement, HtmlDialogElement, HtmlElement, HtmlImageElement,
    HtmlInputElement, HtmlMediaElement, HtmlTextAreaElement, KeyboardEvent, Storage,
};

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
        combined: event.is_composing() || is_combined(event),
        repeated: event.repeat(),
    })
}

/// Whether Ctrl, Alt or Meta is held. AltGr, which browsers call Ctrl and Alt, only types what it says on the key.
fn is_combined(event: &KeyboardEvent) -> bool {
    let types = event.get_modifier_state("AltGraph");
    event.meta_key() || (!types && (event.ctrl_key() || event.alt_key()))
}

/// Now, on the clock that events are stamped with: it never goes back.
pub fn event_clock() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// When this page was asked for, on the clock of `now`; a little earlier, because the two are not quite one.
pub fn asked_for() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.time_origin() - 2_000.0)
}

/// Whether the window is seen.
pub fn is_seen() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| !document.hidden())
}

/// What was typed before the page came to life, one key per line; from now on the page listens itself.
pub fn early_keys() -> Option<String> {
    let window = web_sys::window()?;
    let take = Reflect::get(&window, &"understudyEarlyKeys".into()).ok()?;
    let take: Function = take.dyn_into().ok()?;
    take.call0(&JsValue::NULL).ok()?.as_string()
}

/// The item that is seen.
const SHOWN: &str = ".desk-one:not([hidden])";

pub(super) fn shown(inside: &str) -> Option<Element> {
    let document = web_sys::window()?.document()?;
    document
        .query_selector(&format!("{SHOWN} {inside}"))
        .ok()
        .flatten()
}

fn picture() -> Option<HtmlImageElement> {
    shown("img.item-image")?.dyn_into().ok()
}

/// Waits until the picture that is to be seen is there; false when it cannot be had. Without one there is
/// nothing to wait for.
pub async fn picture_is_there() -> bool {
    match picture() {
        Some(picture) => JsFuture::from(picture.decode()).await.is_ok(),
        None => true,
    }
}

/// Asks for the picture once more.
pub fn load_picture_again() {
    if let Some(picture) = picture() {
        picture.set_src(&picture.src());
    }
}

/// The size of the picture as it fits its frame.
pub fn picture_size() -> Option<(f64, f64)> {
    let picture = picture()?;
    Some((
        f64::from(picture.offset_width()),
        f64::from(picture.offset_height()),
    ))
}

/// Keeps a pointer with the item until it is lifted, wherever it goes.
pub fn hold_pointer(id: i32) {
    if let Some(item) = by_id(super::parts::ITEM) {
        // A pointer that is gone cannot be held.
        let _ = item.set_pointer_capture(id);
    }
}

/// How far a point of the window is from the middle of the frame, given how far the picture is moved from there.
pub fn from_middle(at: (f64, f64), moved: (f64, f64)) -> (f64, f64) {
    picture().map_or((0.0, 0.0), |picture| {
        let now = picture.get_bounding_client_rect();
        let x = now.left() + now.width() / 2.0 - moved.0;
        let y = now.top() + now.height() / 2.0 - moved.1;
        (at.0 - x, at.1 - y)
    })
}

/// Shows the picture through a lens.
pub fn look_through(lens: &Lens) {
    if let Some(picture) = picture() {
        let style = picture.style();
        // A browser that cannot do it shows the picture as it is.
        let _ = style.set_property("transform", &lens.transform());
        let _ = style.set_property("filter", &lens.filter());
    }
}

fn sound() -> Option<HtmlMediaElement> {
    shown("audio")?.dyn_into().ok()
}

/// Plays the recording, or stops it.
pub fn play_or_pause() {
    let Some(sound) = sound() else { return };
    if sound.paused() {
        // Refused only where the page was never touched; then its own button works.
        let _ = sound.play();
    } else {
        // Cannot fail on an element that plays.
        let _ = sound.pause();
    }
}

/// Goes so many seconds on in the recording.
pub fn seek(seconds: f64) {
    if let Some(sound) = sound() {
        let end = Some(sound.duration()).filter(|end| end.is_finite());
        let to = (sound.current_time() + seconds).max(0.0);
        sound.set_current_time(end.map_or(to, |end| to.min(end)));
    }
}

/// Opens or closes everything that is nested in the item.
pub fn open_all(open: bool) {
    let Some(item) = shown(".json") else { return };
    let Ok(found) = item.query_selector_all("details") else {
        return;
    };
    for place in 0..found.length() {
        if let Some(details) = found.item(place).and_then(|node| node.dyn_into().ok()) {
            let details: HtmlDetailsElement = details;
            details.set_open(open);
        }
    }
}

/// Copies a text; false where the browser does not let a page do so.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    // Only where the connection is safe.
    let there = Reflect::get(&window.navigator(), &"clipboard".into());
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

/// Under which name this browser remembers that a swipe gives a label.
pub const SWIPE: &str = "understudy.swipe";
/// Under which name this browser remembers that nobody wants to see their pace.
pub const NO_PACE: &str = "understudy.no-pace";

/// Whether this browser remembers a choice.
pub fn remembers(choice: &str) -> bool {
    storage()
        .and_then(|storage| storage.get_item(choice).ok().flatten())
        .is_some()
}

/// Remembers a choice, or forgets it.
pub fn remember(choice: &str, chosen: bool) {
    if let Some(storage) = storage() {
        // Without storage it holds as long as the page.
        let _ = if chosen {
            storage.set_item(choice, "yes")
        } else {
            storage.remove_item(choice)
        };
    }
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

/// What is typed into the field with this id.
pub fn value_of(id: &str) -> Option<String> {
    let field = by_id(id)?;
    match field.dyn_into::<HtmlInputElement>() {
        Ok(input) => Some(input.value()),
        Err(other) => Some(other.dyn_into::<HtmlTextAreaElement>().ok()?.value()),
    }
}

/// Types this into the field with this id, in place of what is there.
pub fn set_value(id: &str, value: &str) {
    match by_id(id).map(JsCast::dyn_into::<HtmlInputElement>) {
        Some(Ok(input)) => input.set_value(value),
        Some(Err(other)) => {
            if let Ok(text) = other.dyn_into::<HtmlTextAreaElement>() {
                text.set_value(value);
            }
        }
        None => {}
    }
}

fn dialog(id: &str) -> Option<HtmlDialogElement> {
    by_id(id)?.dyn_into().ok()
}

/// Opens or closes the dialog with this id.
pub fn show_dialog(id: &str, open: bool) {
    let Some(dialog) = dialog(id) else { return };
    if open && !dialog.open() {
        // Fails only when it is open already.
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Whether the dialog with this id is open.
pub fn dialog_is_open(id: &str) -> bool {
    dialog(id).is_some_and(|dialog| dialog.open())
}

/// Ticks the box with this id, or does not.
pub fn tick(id: &str, ticked: bool) {
    if let Some(input) = by_id(id).and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        input.set_checked(ticked);
    }
}

fn by_id(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// What the browser keeps for this site.
pub(super) fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
