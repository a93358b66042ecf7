//! The page on which disagreements are adjudicated.

use super::catalogue::words;
use understudy_ladder::adjudication::Reason;

words! {
    title: "Adjudicate" / "Klären";
    lead(question): "{question} What you say becomes the reference and the outcome of the item. The answers that were given stay as they are." / "{question} Was hier gesagt wird, wird die Referenz und die Antwort des Falls. Die gegebenen Antworten bleiben, wie sie sind.";
    the_item: "The item" / "Der Fall";
    back_to_first: "Back to the first one" / "Zurück zum ersten";
    not_for_you: "Nothing here for you at the moment" / "Gerade gibt es hier nichts zu tun";
    not_for_you_lead: "Disagreements are open, but you decided or skipped these items yourself, left them to others, or somebody else is adjudicating them." / "Strittige Fälle sind offen, aber sie wurden selbst entschieden, übersprungen oder anderen überlassen, oder jemand anders klärt sie gerade.";
    none_open: "No disagreement is open" / "Kein strittiger Fall ist offen";
    none_open_lead: "Items come here when people who decided them disagree, when a sure model or a stopped one contradicts them, or when everybody skipped them." / "Fälle kommen hierher, wenn Menschen sie verschieden entschieden haben, wenn ein sicheres oder ein angehaltenes Modell ihnen widerspricht oder wenn alle sie übersprungen haben.";
    had_suggested(label): "A model had suggested {label}." / "Ein Modell hatte {label} vorgeschlagen.";
    people_said: "What people said" / "Was Menschen sagten";
    person(place): "Person {place}" / "Person {place}";
    what_is_it: "What is it?" / "Was ist es?";
    the_label: "The label" / "Das Label";
    the_labels: "The labels" / "Die Labels";
    the_number: "The number" / "Die Zahl";
    the_text: "The text" / "Der Text";
    between(least, most, unit): "From {least} to {most} {unit}" / "Von {least} bis {most} {unit}";
    why_differ: "Why do the answers differ?" / "Warum sind die Antworten verschieden?";
    note: "Note" / "Notiz";
    note_needed: "Needed for the reason Other." / "Nötig beim Grund „Anderes“.";
    save: "Save as the reference" / "Als Referenz speichern";
    leave: "Leave it to somebody else" / "Anderen überlassen";
    take_back: "Take back my last one" / "Meine letzte zurücknehmen";

    ambiguous_item: "Ambiguous item" / "Mehrdeutiger Fall";
    unclear_instructions: "Unclear instructions" / "Unklare Anleitung";
    slip: "Slip" / "Versehen";
    wrong_label_set: "Wrong label set" / "Unpassende Labels";
    bad_input: "Bad input" / "Schlechte Eingabe";
    other: "Other" / "Anderes";
}

/// Why answers differ.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::AmbiguousItem => ambiguous_item(),
        Reason::UnclearInstructions => unclear_instructions(),
        Reason::Slip => slip(),
        Reason::WrongLabelSet => wrong_label_set(),
        Reason::BadInput => bad_input(),
        Reason::Other => other(),
    }
}
