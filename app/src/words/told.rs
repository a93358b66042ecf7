//! What the rules say in English, said in the language of the page.
//!
//! Rules, database and API speak English: what they found is stored in these words, and frozen with requests. A page
//! tells it anew by finding the sentence in a table. What is in no table stays as it is.

use super::figures::FIGURES;
use crate::language::Language;

/// A sentence of the rules with its German; names in braces stand for what differs. What a name beginning with
/// `told` stands for is itself a sentence of the rules, and is told as well.
pub type Told = (&'static str, &'static str);

/// The same in the language of the page.
pub fn retell(english: &str) -> String {
    match Language::current() {
        Language::English => english.to_owned(),
        Language::German => german(english, 0).unwrap_or_else(|| english.to_owned()),
    }
}

/// Whether there is a German for this sentence, as the rules write it.
pub fn is_told(english: &str) -> bool {
    german(english, 0).is_some()
}

fn tables() -> impl Iterator<Item = &'static Told> {
    #[cfg(feature = "ssr")]
    let refusals = super::refusals::REFUSALS;
    #[cfg(not(feature = "ssr"))]
    let refusals: &[Told] = &[];
    FIGURES.iter().chain(refusals)
}

fn german(english: &str, depth: usize) -> Option<String> {
    // A sentence stands in a sentence at most; nothing that a person wrote may go on for ever.
    if depth > 3 {
        return None;
    }
    let bare = english.trim_end_matches('.');
    let (template, values) = tables().find_map(|(english, german)| {
        fit(english, bare)
            .or_else(|| fit(english, &small(bare)))
            .map(|values| (german, values))
    })?;
    let mut text = (*template).to_owned();
    for (name, value) in values {
        let value = if name.starts_with("told") {
            german(&value, depth + 1).unwrap_or(value)
        } else {
            number(value)
        };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    let text = text.replace(" %", "\u{a0}%");
    if english.len() > bare.len() {
        Some(format!("{}.", capital(&text)))
    } else if bare.starts_with(char::is_uppercase) {
        Some(capital(&text))
    } else {
        Some(text)
    }
}

/// What the names of a template stand for in a text, if it fits.
fn fit(template: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
    let mut values = Vec::new();
    let mut parts = template.split('{');
    let mut rest = text.strip_prefix(parts.next()?)?;
    for part in parts {
        // Two names never touch: what stands between them is found.
        let (name, literal) = part.split_once('}')?;
        let end = if literal.is_empty() {
            rest.len()
        } else if template.ends_with(part) {
            rest.strip_suffix(literal)?.len()
        } else {
            rest.find(literal)?
        };
        values.push((name, rest[..end].to_owned()));
        rest = &rest[end + literal.len()..];
    }
    rest.is_empty().then_some(values)
}

/// A number with the comma and the narrow space of German; anything else as it is.
fn number(value: String) -> String {
    let unit = value.strip_suffix(" %");
    let digits = unit.unwrap_or(&value);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !is_number {
        return value;
    }
    let written = digits.replace(',', "\u{202f}").replace('.', ",");
    match unit {
        Some(_) => format!("{written}\u{a0}%"),
        None => written,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn small(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_with_its_numbers_written_in_german() {
        let told = |english: &str| german(english, 0).unwrap();
        assert_eq!(
            told("94.2 % agree, above 92.8 % with 95 % confidence; asked for 90.0 %"),
            "94,2\u{a0}% gleich, mit 95\u{a0}% Sicherheit über 92,8\u{a0}%; verlangt 90,0\u{a0}%"
        );
        assert_eq!(told("1,208 of 2,000"), "1\u{202f}208 von 2\u{202f}000");
        assert_eq!(
            told(
                "1,208 of 2,000 blind pairs for \"coat\"; error at most 2.0 % with 97.5 % confidence; certificate 1 of this version"
            ),
            "1\u{202f}208 von 2\u{202f}000 Blindpaaren für \"coat\"; Fehlerquote höchstens 2,0\u{a0}% mit 97,5\u{a0}% Sicherheit; \
             Zertifikat 1 dieser Version"
        );
        assert_eq!(
            told("Demoted to Human only"),
            "Zurückgestuft auf Nur Menschen"
        );
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_sentence_is_found_with_its_capital_and_full_stop_and_without() {
        assert_eq!(
            german("nothing would change", 0).unwrap(),
            "es würde sich nichts ändern"
        );
        assert_eq!(
            german("Nothing would change.", 0).unwrap(),
            "Es würde sich nichts ändern."
        );
    }

    #[test]
    fn what_people_wrote_stays_as_it_is() {
        assert_eq!(german("Weil wir es so wollen", 0), None);
        assert_eq!(
            german("Settings tightened: none", 0).unwrap(),
            "Einstellungen verschärft: none"
        );
    }
}
