//! Fingers and the mouse on the item: dragging, pinching, the wheel, and swiping where somebody has turned it on.

use super::browser;
use super::keys::Act;
use super::lens::Lens;
use super::swipe::Swipe;
use super::work::Work;
use crate::components::InputKind;
use leptos::ev::{PointerEvent, WheelEvent};
use leptos::prelude::*;

/// A finger, or the mouse with its button down.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Finger {
    id: i32,
    touch: bool,
    /// Where and when it came down.
    from: (f64, f64),
    since: f64,
    at: (f64, f64),
}

/// Those on the item.
#[derive(Debug, Clone, Copy)]
pub struct Fingers {
    work: Work,
    down: StoredValue<Vec<Finger>>,
}

/// A movement of so few pixels is a tap.
const TREMBLE: f64 = 6.0;

impl Fingers {
    /// None yet.
    pub fn new(work: Work) -> Self {
        Self {
            work,
            down: StoredValue::default(),
        }
    }

    fn is_picture(&self) -> bool {
        self.work
            .desk
            .with_value(|desk| desk.kind == InputKind::Image)
    }

    /// One comes down.
    pub fn down(&self, event: &PointerEvent) {
        // What is pressed, or scrolls to the side by itself, is not dragged.
        let other = browser::comes_from(
            event,
            "button, a, input, textarea, summary, audio, .scroll, pre",
        );
        if other || event.button() != 0 || !browser::comes_from(event, ".desk-item") {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let finger = Finger {
            id: event.pointer_id(),
            touch: event.pointer_type() == "touch",
            from: at,
            since: event.time_stamp(),
            at,
        };
        if self.is_picture() && self.work.view().lens.with_untracked(Lens::enlarged) {
            browser::hold_pointer(finger.id);
        }
        self.down.update_value(|down| down.push(finger));
    }

    /// One moves.
    pub fn moves(&self, event: &PointerEvent) {
        if event.buttons() == 0 {
            // Lifted where nobody could see it.
            self.gone(event);
        }
        let before = self.down.get_value();
        let Some(place) = before.iter().position(|one| one.id == event.pointer_id()) else {
            return;
        };
        let mut after = before.clone();
        after[place].at = (f64::from(event.client_x()), f64::from(event.client_y()));
        match (before.as_slice(), after.as_slice()) {
            ([was], [is]) => self.one_moves(*was, *is),
            ([one, two], [one_now, two_now]) if self.is_picture() => {
                self.point(Swipe::None);
                let by = distance(one_now.at, two_now.at) / distance(one.at, two.at).max(1.0);
                self.zoom(by, middle(one_now.at, two_now.at));
            }
            _ => {}
        }
        self.down.set_value(after);
    }

    fn one_moves(&self, was: Finger, is: Finger) {
        let by = (is.at.0 - was.at.0, is.at.1 - was.at.1);
        if self.is_picture() && self.work.view().lens.with_untracked(Lens::enlarged) {
            if let Some(size) = browser::picture_size() {
                self.work
                    .look(self.work.view().lens.get_untracked().moved(by, size));
            }
        } else if is.touch && self.work.view().swipes.get_untracked() {
            let swipe = Swipe::of(is.at.0 - is.from.0, is.at.1 - is.from.1);
            self.point(swipe);
        }
    }

    /// Shows what letting go would do.
    fn point(&self, swipe: Swipe) {
        self.work.view().swipe.set(swipe.label());
        self.work
            .view()
            .armed
            .set(matches!(swipe, Swipe::Armed { .. }));
    }

    /// One is lifted.
    pub fn up(&self, event: &PointerEvent) {
        let down = self.down.get_value();
        let alone = down.len() == 1;
        let finger = down.into_iter().find(|one| one.id == event.pointer_id());
        self.gone(event);
        let Some(finger) = finger.filter(|_| alone) else {
            return;
        };
        let armed = self.work.view().armed.get_untracked();
        let label = self.work.view().swipe.get_untracked().filter(|_| armed);
        self.point(Swipe::None);
        if let Some(label) = label {
            self.work.press(Act::Choose(label), finger.since);
        } else if distance(finger.from, finger.at) < TREMBLE {
            self.tapped(finger.at);
        }
    }

    /// A tap on an enlarged picture puts that point in the middle: for those who cannot drag.
    fn tapped(&self, at: (f64, f64)) {
        let enlarged = self.work.view().lens.with_untracked(Lens::enlarged);
        if let (true, true, Some(size)) = (self.is_picture(), enlarged, browser::picture_size()) {
            let lens = self.work.view().lens.get_untracked();
            let from_middle = browser::from_middle(at, (lens.x, lens.y));
            let by = (-from_middle.0, -from_middle.1);
            self.work.look(lens.moved(by, size));
        }
    }

    /// One is lost: the browser scrolls with it.
    pub fn gone(&self, event: &PointerEvent) {
        let id = event.pointer_id();
        self.down
            .update_value(|down| down.retain(|one| one.id != id));
        if self.down.with_value(Vec::is_empty) && event.type_() == "pointercancel" {
            self.point(Swipe::None);
        }
    }

    /// The wheel turns over the item.
    pub fn wheel(&self, event: &WheelEvent) {
        if !self.is_picture() || self.work.current().is_none() || event.delta_y() == 0.0 {
            return;
        }
        event.prevent_default();
        let by = if event.delta_y() < 0.0 { 1.25 } else { 0.8 };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.zoom(by, at);
    }

    fn zoom(&self, by: f64, at: (f64, f64)) {
        if let Some(size) = browser::picture_size() {
            let lens = self.work.view().lens.get_untracked();
            let at = browser::from_middle(at, (lens.x, lens.y));
            self.work.look(lens.zoomed(by, at, size));
        }
    }
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

const fn middle(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1))
}
