//! Marking words in the item that is seen.

use super::browser::shown;
use super::find;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Range;
use web_sys::js_sys::{Array, Function, Reflect};

thread_local! {
    /// Where the words are that somebody looks for.
    static FOUND: RefCell<Vec<Range>> = const { RefCell::new(Vec::new()) };
}

/// Looks for words in the item that is seen; says how often they are there. Without words every mark goes.
pub fn find(words: &str) -> usize {
    let found = ranges(words);
    let count = found.len();
    FOUND.set(found);
    mark(0);
    count
}

fn ranges(words: &str) -> Vec<Range> {
    /// Only texts, as the standard numbers them.
    const TEXTS: u32 = 4;

    let (Some(document), Some(item)) = (
        web_sys::window().and_then(|window| window.document()),
        shown(".item"),
    ) else {
        return Vec::new();
    };
    let Ok(walker) = document.create_tree_walker_with_what_to_show(&item, TEXTS) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    while let Ok(Some(node)) = walker.next_node() {
        let text = node.text_content().unwrap_or_default();
        for (from, to) in find::places(&text, words) {
            if let Ok(range) = Range::new()
                && range.set_start(&node, from).is_ok()
                && range.set_end(&node, to).is_ok()
            {
                found.push(range);
            }
        }
    }
    found
}

/// Marks what was found, and brings the place with this number into view.
pub fn mark(place: usize) {
    FOUND.with_borrow(|found| {
        let here = found.get(place);
        // An old browser cannot mark; it still counts, and goes to each place.
        let _ = try_mark("found", found);
        let _ = try_mark("found-here", here.map_or(&[][..], std::slice::from_ref));
        if let Some(here) = here {
            bring_into_view(here);
        }
    });
}

fn bring_into_view(range: &Range) {
    let parent = range
        .start_container()
        .ok()
        .and_then(|node| node.parent_element());
    let Some(parent) = parent else { return };
    let mut closed = parent.closest("details:not([open])");
    while let Ok(Some(details)) = closed {
        // Any element can have the attribute.
        let _ = details.set_attribute("open", "");
        closed = details.closest("details:not([open])");
    }
    parent.scroll_into_view_with_bool(false);
}

fn try_mark(name: &str, ranges: &[Range]) -> Result<(), JsValue> {
    let window: JsValue = web_sys::window().ok_or(JsValue::NULL)?.into();
    let marks = Reflect::get(&Reflect::get(&window, &"CSS".into())?, &"highlights".into())?;
    let class: Function = Reflect::get(&window, &"Highlight".into())?.dyn_into()?;
    let ranges: Array = ranges.iter().collect();
    let mark = Reflect::construct(&class, &ranges)?;
    let set: Function = Reflect::get(&marks, &"set".into())?.dyn_into()?;
    set.call2(&marks, &name.into(), &mark)?;
    Ok(())
}
