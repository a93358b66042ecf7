//! Keys that were pressed before the page came to life: they decide the item that was seen then, or nothing.

use super::browser;
use super::keys::{self, Press};
use super::work::Work;
use crate::words::desk as w;
use leptos::prelude::*;

/// A key as `early-keys.js` remembers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Early<'a> {
    key: &'a str,
    code: &'a str,
    shift: bool,
    /// The item that was seen, with its picture; none when there was none.
    item: Option<i64>,
}

/// Reads one line: item, whether Shift was held, place on the keyboard, key.
fn read(line: &str) -> Option<Early<'_>> {
    let mut parts = line.split('\t');
    Some(Early {
        item: parts.next()?.parse().ok(),
        shift: parts.next()? == "true",
        code: parts.next()?,
        key: parts.next()?,
    })
}

/// Does what the first of them asks for. The others were pressed because nothing seemed to happen.
pub fn replay(work: Work) {
    let early = browser::early_keys().unwrap_or_default();
    let sort = work.sort();
    for key in early.lines().filter_map(read) {
        let press = Press {
            key: key.key,
            code: key.code,
            shift: key.shift,
            ..Press::default()
        };
        let act = work
            .desk
            .with_value(|desk| keys::act(press, &desk.labels, sort));
        let Some(act) = act else { continue };
        let seen = key.item.is_some() && key.item == work.current();
        if seen || !act.decides() {
            work.act(act);
        } else {
            work.tell(w::key_too_early());
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_with_the_item_that_was_seen() {
        let seen = Early {
            key: "&",
            code: "Digit1",
            shift: false,
            item: Some(17),
        };
        assert_eq!(read("17\tfalse\tDigit1\t&"), Some(seen));
        assert_eq!(
            read("\ttrue\tSlash\t?").map(|early| (early.item, early.shift)),
            Some((None, true))
        );
        assert_eq!(read("17\tfalse"), None);
    }
}
