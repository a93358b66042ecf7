//! Keys that were pressed before the page came to life: they decide the item that was seen then, or nothing.

use super::browser;
use super::keys::{self, Press};
use super::work::Work;
use leptos::prelude::*;
use serde::Deserialize;

/// A key as `early-keys.js` remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Early {
    key: String,
    code: String,
    shift: bool,
    /// The item that was seen, with its picture; none when there was none.
    item: Option<i64>,
}

/// Does what the first of them asks for. The others were pressed because nothing seemed to happen.
pub fn replay(work: Work) {
    let early: Vec<Early> = browser::early_keys()
        .and_then(|keys| serde_json::from_str(&keys).ok())
        .unwrap_or_default();
    let sort = work.sort();
    for key in early {
        let press = Press {
            key: &key.key,
            code: &key.code,
            shift: key.shift,
            ..Press::default()
        };
        let act = work
            .desk
            .with_value(|desk| keys::act(press, &desk.labels, sort));
        let Some(act) = act else { continue };
        if !act.decides() {
            work.act(act);
        } else if key.item.is_some() && key.item == work.current() {
            work.act(act);
        } else {
            work.tell("A key was pressed before the item could be seen: it decided nothing.");
        }
        return;
    }
}
