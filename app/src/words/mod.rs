//! Every word that people read, in English and in German.
//!
//! One file for each part of the application; one line for each word or sentence, English first. Pages call the
//! function that a line makes. No sentence is put together from pieces: what differs is a name in braces, and what is
//! counted has a form for one and one for many.
//!
//! German is written as colleagues talk: short, and so that nobody has to be addressed. „…“ are
//! the quotation marks, – the dash, and a space that does not break stands before %.
//!
//! | English | German | | English | German |
//! |---|---|---|---|---|
//! | stream | Stream (der) | | policy | Regelwerk (das) |
//! | item | Fall (der) | | request | Antrag (der) |
//! | label | Label (das) | | approve, reject | genehmigen, ablehnen |
//! | prediction | Vorhersage | | gate | Bedingung |
//! | decision, to decide | Entscheidung, entscheiden | | guardrail | Leitplanke |
//! | reference | Referenz | | breach | Verstoß |
//! | blind pair | Blindpaar | | cap | Grenze |
//! | outcome, answer | Antwort | | kill switch | Notaus |
//! | agreement | Übereinstimmung | | audit, audit rate | Nachprüfung, Prüfquote |
//! | disagreement, to adjudicate | strittiger Fall, klären | | blind rate | Blindquote |
//! | rung, ladder | Stufe, Leiter | | slot | Platz |
//! | Human only, Shadow, Assist | Nur Menschen, Schatten, Assistenz | | active, preview | aktiv, Vorschau |
//! | Partial, Full | Teilbetrieb, Vollbetrieb | | retained, retired | in Reserve, ausgemustert |
//! | step, ramp | Schritt, Rampe | | canary | Canary (der) |
//! | demote, roll back | zurückstufen, zurückrollen | | evidence | Belege |
//! | threshold | Schwelle | | certificate | Zertifikat |
//! | confidence (of a model) | Konfidenz | | confidence (statistical) | Sicherheit |
//! | coverage, error | Abdeckung, Fehlerquote | | replay | Nachrechnung |
//! | labeler, reviewer | Bearbeiter:in, Prüfer:in | | lead, manager, admin | Leitung, Management, Admin |
//! | people | Menschen | | instructions, note | Anleitung, Notiz |
//! | audit log | Protokoll | | API key, key (keyboard) | API-Schlüssel, Taste |

pub mod adjudicate;
pub mod admin;
pub mod agreement;
pub mod agreement_more;
pub mod catalogue;
pub mod charts;
pub mod desk;
pub mod desk_help;
pub mod domain;
pub mod figures;
pub mod frame;
pub mod items;
pub mod known_answer;
pub mod ladder;
pub mod models;
pub mod new_stream;
pub mod people;
#[cfg(feature = "ssr")]
pub mod refusals;
pub mod settings;
pub mod streams;
pub mod threshold;
pub mod told;

use crate::components::number;
use leptos::prelude::*;
use understudy_ladder::{ModelId, PolicyVersion, Rate, RequestId, Rung, Threshold};

/// What can be put into a sentence, and how it is said in the language of the page.
pub trait Say {
    /// As it stands in a sentence.
    fn say(&self) -> String;
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self) -> String {
        (**self).say()
    }
}

/// What is the same in every language.
macro_rules! verbatim {
    ($($kind:ty),*) => { $( impl Say for $kind {
        fn say(&self) -> String {
            self.to_string()
        }
    } )* };
}

verbatim!(str, String, ModelId, RequestId, PolicyVersion);

/// Counts.
macro_rules! counts {
    ($($kind:ty),*) => { $( impl Say for $kind {
        fn say(&self) -> String {
            number::thousands(u64::try_from(*self).unwrap_or(u64::MAX))
        }
    } )* };
}

counts!(u16, u32, u64, usize);

impl Say for Rung {
    fn say(&self) -> String {
        domain::rung(*self).to_owned()
    }
}

impl Say for Rate {
    fn say(&self) -> String {
        number::rate(*self)
    }
}

impl Say for Threshold {
    fn say(&self) -> String {
        number::threshold(*self)
    }
}

/// Stands in a sentence for something that is no text, such as a link.
pub const HERE: &str = "\u{fffc}";

/// A sentence with `views` where it says [`HERE`], one after the other.
pub fn around(sentence: &str, views: Vec<AnyView>) -> Vec<AnyView> {
    let mut views = views.into_iter();
    let mut parts = Vec::new();
    for (place, text) in sentence.split(HERE).enumerate() {
        if place > 0 {
            parts.extend(views.next());
        }
        parts.push(text.to_owned().into_any());
    }
    parts
}

/// All words of the catalogue, for tests that look at pages.
pub fn everything() -> impl Iterator<Item = &'static catalogue::Entry> {
    [
        adjudicate::ALL,
        admin::ALL,
        agreement::ALL,
        agreement_more::ALL,
        charts::ALL,
        desk::ALL,
        desk_help::ALL,
        domain::ALL,
        frame::ALL,
        items::ALL,
        known_answer::ALL,
        ladder::ALL,
        models::ALL,
        new_stream::ALL,
        people::ALL,
        settings::ALL,
        streams::ALL,
        threshold::ALL,
    ]
    .into_iter()
    .flatten()
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
