//! An answer of several labels, a number or a text while it is being given: read, checked, and sent on Enter.

use super::browser;
use super::keys::{self, Act};
use super::outbox::Deed;
use super::parts::ITEM;
use super::work::Work;
use crate::components::number::with_comma;
use crate::server_fns::label::Ask;
use crate::words::desk as w;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use understudy_ladder::labels::Label;

/// The field that an answer is typed into.
pub const FIELD: &str = "desk-answer";

/// So much of a text is told to those who hear the page.
const TOLD: usize = 80;

/// What a draft comes to.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    /// As it is sent.
    given: String,
    /// As people read it.
    shown: String,
}

/// Reads a draft, or says what is wrong with it. The server judges again.
fn read(ask: &Ask, labels: &[Label], chosen: &[usize], typed: &str) -> Result<Read, String> {
    match ask {
        Ask::Label => Err(String::new()),
        Ask::Labels { min, max } => {
            if chosen.len() < *min {
                return Err(w::choose_least(*min));
            }
            if chosen.len() > *max {
                return Err(w::choose_most(*max));
            }
            let of = |name: fn(&Label) -> &str, between: &str| {
                let known = chosen.iter().filter_map(|place| labels.get(*place));
                known.map(name).collect::<Vec<_>>().join(between)
            };
            let shown = of(|label| &label.name, ", ");
            Ok(Read {
                given: of(|label| &label.id, ","),
                shown: if shown.is_empty() {
                    w::none_of_them().to_owned()
                } else {
                    shown
                },
            })
        }
        Ask::Number {
            min,
            max,
            decimals,
            unit,
        } => {
            let given = typed.trim().replace(',', ".");
            if given.is_empty() {
                return Err(w::type_number().to_owned());
            }
            let number = given
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite());
            let Some(number) = number else {
                return Err(w::no_number(typed));
            };
            if !(*min..=*max).contains(&number) {
                return Err(w::number_between(
                    with_comma(min.to_string()),
                    with_comma(max.to_string()),
                ));
            }
            let places = given
                .split_once('.')
                .map_or(0, |(_, places)| places.trim_end_matches('0').len());
            if places > usize::from(*decimals) {
                return Err(w::most_decimals(u16::from(*decimals)));
            }
            let shown = format!("{} {unit}", with_comma(given.clone()))
                .trim_end()
                .to_owned();
            Ok(Read { given, shown })
        }
        Ask::Text { longest } => {
            let given = typed.trim();
            let length = given.chars().count();
            if given.is_empty() {
                return Err(w::type_text().to_owned());
            }
            if length > *longest as usize {
                return Err(w::text_too_long(length, *longest));
            }
            let shown = given.chars().take(TOLD).collect();
            Ok(Read {
                given: given.to_owned(),
                shown,
            })
        }
    }
}

impl Work {
    /// Whether an answer is one label, which one key gives.
    pub fn is_one_label(&self) -> bool {
        self.desk.with_value(|desk| desk.ask == Ask::Label)
    }

    /// Whether an answer is typed.
    pub fn is_typed(&self) -> bool {
        self.desk
            .with_value(|desk| matches!(desk.ask, Ask::Number { .. } | Ask::Text { .. }))
    }

    /// Chooses a label besides others, or takes it back.
    pub fn turn(self, place: usize) {
        let name = self
            .desk
            .with_value(|desk| desk.labels.get(place).map(|label| label.name.clone()));
        let (Some(name), Some(_)) = (name, self.current()) else {
            return;
        };
        let mut on = false;
        self.view().chosen.update(|chosen| {
            on = !chosen.contains(&place);
            chosen.retain(|other| *other != place);
            if on {
                chosen.push(place);
                chosen.sort_unstable();
            }
        });
        self.view().problem.set(None);
        self.tell(&if on {
            w::chosen(name)
        } else {
            w::not_chosen(name)
        });
    }

    /// Sends what is given so far. With nothing given, what is suggested is taken as the draft first: one Enter takes
    /// it, another sends it.
    pub fn send_draft(self) {
        let typed = browser::value_of(FIELD).unwrap_or_default();
        let chosen = self.view().chosen.get_untracked();
        if typed.trim().is_empty() && chosen.is_empty() && self.take_suggested() {
            return;
        }
        let found = self
            .desk
            .with_value(|desk| read(&desk.ask, &desk.labels, &chosen, &typed));
        match found {
            Ok(Read { given, shown }) => {
                let told = shown.clone();
                self.decide(&told, |item| Deed::Answer { item, given, shown });
            }
            Err(problem) => {
                self.tell(&problem);
                self.view().problem.set(Some(problem));
                if self.is_typed() {
                    browser::focus(FIELD);
                }
            }
        }
    }

    /// What is suggested for the item on the desk, as somebody would give it.
    pub fn suggested_answer(&self) -> Option<String> {
        self.items
            .with(|items| items.first()?.suggestion.as_ref()?.given.clone())
    }

    /// Takes what is suggested as the draft; false where nothing is.
    pub fn take_suggested(self) -> bool {
        let Some(given) = untrack(|| self.suggested_answer()) else {
            return false;
        };
        let places = self.desk.with_value(|desk| places(&given, &desk.labels));
        if self.is_typed() {
            browser::set_value(FIELD, &given);
            browser::focus(FIELD);
        } else {
            self.view().chosen.set(places);
        }
        self.view().problem.set(None);
        self.tell(w::suggestion_taken());
        true
    }

    /// Whether a label is among those that are suggested.
    pub fn suggests(&self, place: usize) -> bool {
        let given = self.suggested_answer();
        given.is_some_and(|given| {
            self.desk
                .with_value(|desk| places(&given, &desk.labels).contains(&place))
        })
    }

    /// Says at once what is wrong with what is typed, as far as that can be told before it is finished.
    pub fn check_typed(self) {
        let typed = browser::value_of(FIELD).unwrap_or_default();
        let found = self
            .desk
            .with_value(|desk| read(&desk.ask, &desk.labels, &[], &typed));
        let unfinished = ["", "-", "+"].contains(&typed.trim());
        let problem = found.err().filter(|_| !unfinished);
        if self.view().problem.get_untracked() != problem {
            self.view().problem.set(problem);
        }
    }

    /// Nothing is given any more.
    pub fn clear_draft(&self) {
        browser::set_value(FIELD, "");
        self.view().chosen.set(Vec::new());
        self.view().problem.set(None);
    }

    /// Puts the focus where an answer is typed, unless something else is being written.
    pub fn wait_for_typing(&self) {
        let view = self.view();
        let busy = self.skipping.get_untracked()
            || view.noting.get_untracked()
            || view.recalling.get_untracked();
        if self.is_typed() && !busy {
            browser::focus(FIELD);
        }
    }
}

fn places(given: &str, labels: &[Label]) -> Vec<usize> {
    let ids: Vec<&str> = given.split(',').collect();
    let of = |(place, label): (usize, &Label)| ids.contains(&label.id.as_str()).then_some(place);
    labels.iter().enumerate().filter_map(of).collect()
}

/// What a key does that is pressed in the field: in one for numbers, letters are not for typing.
pub fn on_key(work: Work, event: &KeyboardEvent) {
    if event.is_composing() {
        return;
    }
    let key = event.key();
    match key.as_str() {
        "Enter" if !event.shift_key() || browser::comes_from(event, "input") => {
            event.prevent_default();
            if !event.repeat() {
                work.press(Act::Accept, event.time_stamp());
            }
        }
        "Escape" => {
            event.prevent_default();
            browser::focus(ITEM);
        }
        _ if browser::comes_from(event, "input") && is_for_the_desk(&key) => {
            let sort = work.sort();
            if let Some(act) = browser::with_press(event, |press| keys::act(press, &[], sort)) {
                event.prevent_default();
                work.press(act, event.time_stamp());
            }
        }
        _ => {}
    }
}

/// Whether no number has this sign.
fn is_for_the_desk(key: &str) -> bool {
    key.chars().count() == 1 && !key.contains(|c: char| c.is_ascii_digit() || "+-.,eE ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENTIMETRES: fn() -> Ask = || Ask::Number {
        min: 0.0,
        max: 50.0,
        decimals: 1,
        unit: "cm".to_owned(),
    };

    fn labels() -> Vec<Label> {
        ["red", "blue"]
            .map(|id| Label {
                id: id.to_owned(),
                name: id.to_uppercase(),
                description: String::new(),
                key: id[..1].to_owned(),
                alt_key: None,
            })
            .into()
    }

    fn given(ask: &Ask, chosen: &[usize], typed: &str) -> Result<(String, String), String> {
        read(ask, &labels(), chosen, typed).map(|read| (read.given, read.shown))
    }

    #[test]
    fn a_number_is_read_with_point_or_comma_and_refused_outside_its_range() {
        let ask = CENTIMETRES();
        assert_eq!(
            given(&ask, &[], " 12,5 "),
            Ok(("12.5".into(), "12.5 cm".into()))
        );
        assert!(given(&ask, &[], "51").unwrap_err().contains("from 0 to 50"));
        assert!(given(&ask, &[], "1.25").unwrap_err().contains("1 decimal"));
        for wrong in ["", "ten", "NaN", "inf"] {
            assert!(given(&ask, &[], wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn as_many_labels_are_chosen_as_the_stream_asks_for() {
        let ask = Ask::Labels { min: 1, max: 1 };
        assert_eq!(given(&ask, &[1], ""), Ok(("blue".into(), "BLUE".into())));
        assert!(given(&ask, &[], "").is_err() && given(&ask, &[0, 1], "").is_err());
        let any = Ask::Labels { min: 0, max: 2 };
        assert_eq!(
            given(&any, &[], ""),
            Ok((String::new(), "None of them".into()))
        );
        assert_eq!(places("blue,red", &labels()), [0, 1]);
    }

    #[test]
    fn a_text_is_not_empty_and_not_too_long() {
        let ask = Ask::Text { longest: 3 };
        assert_eq!(given(&ask, &[], " äöü "), Ok(("äöü".into(), "äöü".into())));
        assert!(given(&ask, &[], " ").is_err() && given(&ask, &[], "four").is_err());
    }

    #[test]
    fn letters_in_a_field_for_numbers_are_for_the_desk() {
        assert!(is_for_the_desk("x") && is_for_the_desk("?"));
        assert!(!is_for_the_desk("5") && !is_for_the_desk(",") && !is_for_the_desk("Backspace"));
    }
}
