//! Finding words in an item: every place is marked, one after the other is looked at.

use super::browser;
use super::marks;
use super::work::Work;
use crate::words::desk as w;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// Where one types what to find.
pub const FIELD: &str = "desk-find-field";

/// Where words are found in a text, from and to in UTF-16 units as browsers count, without regard to case.
pub fn places(text: &str, words: &str) -> Vec<(u32, u32)> {
    let words: Vec<char> = words.chars().map(fold).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut at = 0;
    let mut letters: Vec<(char, u32)> = Vec::new();
    for letter in text.chars() {
        letters.push((fold(letter), at));
        at += if u32::from(letter) > 0xFFFF { 2 } else { 1 };
    }
    let end = at;
    let mut found = Vec::new();
    let mut from = 0;
    while from + words.len() <= letters.len() {
        let here = &letters[from..from + words.len()];
        if here.iter().map(|(letter, _)| letter).eq(&words) {
            let to = letters.get(from + words.len()).map_or(end, |(_, at)| *at);
            found.push((here[0].1, to));
            from += words.len();
        } else {
            from += 1;
        }
    }
    found
}

/// One letter for one letter, so that places stay where they are.
fn fold(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => letter,
    }
}

/// The box above the item in which one types what to find.
#[component]
pub fn FindBox(
    /// The work at the desk.
    work: Work,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    // Which place is looked at, and how many there are.
    let (place, count) = (RwSignal::new(0_usize), RwSignal::new(0_usize));
    Effect::new(move |was_finding: Option<bool>| {
        // Each item is searched anew.
        work.shown.track();
        let finding = work.view().finding.get();
        if finding && was_finding == Some(false) {
            browser::focus(FIELD);
        }
        let found = words.with(|words| marks::find(if finding { words.trim() } else { "" }));
        count.set(found);
        place.set(0);
        finding
    });
    let go = move |forward: bool| {
        let count = count.get_untracked();
        if count > 0 {
            let step = if forward { 1 } else { count - 1 };
            place.update(|place| *place = (*place + step) % count);
            marks::mark(place.get_untracked());
        }
    };
    let close = move || {
        work.view().finding.set(false);
        browser::focus(super::parts::ITEM);
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            go(!event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            close();
        }
        _ => {}
    };
    let says = move || match (words.with(|words| words.trim().is_empty()), count.get()) {
        (true, _) => String::new(),
        (false, 0) => w::not_found().to_owned(),
        (false, count) => w::place_of(place.get() + 1, count),
    };
    view! {
        <div class="desk-find" role="search" aria-label=w::in_item() hidden=move || !work.view().finding.get()>
            <label class="heard" for=FIELD>{w::find_in_item()}</label>
            <input id=FIELD type="search" autocomplete="off" placeholder=w::find_in_item() on:input=move |event| words.set(event_target_value(&event)) on:keydown=on_key />
            <span class="desk-find-count num" role="status">{says}</span>
            <button class="button tool" type="button" aria-label=w::place_before() on:click=move |_| go(false)>"↑"</button>
            <button class="button tool" type="button" aria-label=w::place_next() on:click=move |_| go(true)>"↓"</button>
            <button class="button tool" type="button" on:click=move |_| close()>{w::close()} <kbd aria-hidden="true">"Esc"</kbd></button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn words_are_found_in_either_case_and_one_after_the_other() {
        assert_eq!(
            places("Coat, coat, COAT", "coat"),
            [(0, 4), (6, 10), (12, 16)]
        );
        assert_eq!(places("aaaa", "aa"), [(0, 2), (2, 4)]);
        assert_eq!(places("coat", "dress"), []);
        assert_eq!(places("coat", ""), []);
        assert_eq!(places("", "coat"), []);
    }

    #[test]
    fn places_are_counted_as_browsers_count() {
        assert_eq!(places("👕 Größe", "GRÖSSE"), []);
        assert_eq!(places("👕 Größe", "GRÖ"), [(3, 6)]);
        assert_eq!(places("a👕", "👕"), [(1, 3)]);
    }
}
