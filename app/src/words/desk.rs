//! The label desk, where people decide.

use super::catalogue::words;

words! {
    title(stream): "Label · {stream}" / "Entscheiden · {stream}";
    was_not_saved: "This was not saved" / "Das wurde nicht gespeichert";
    how_to_decide: "How to decide" / "Wie entscheiden?";
    leave: "← Streams" / "← Streams";
    done_today: "done today" / "heute erledigt";
    waiting: "waiting" / "warten noch";
    pace(count): "{count} an hour" / "{count} in der Stunde";
    pace_minutes(count, minutes): "{count} an hour, alone about {minutes} min" / "{count} in der Stunde, allein etwa {minutes} min";
    pace_hours(count, hours): "{count} an hour, alone about {hours} h" / "{count} in der Stunde, allein etwa {hours} h";

    all_saved: "Everything is saved" / "Alles ist gespeichert";
    unsaved[count]: "{count} waiting to be saved" | "{count} waiting to be saved" / "{count} noch zu speichern" | "{count} noch zu speichern";
    unsaved_trying[count]: "{count} waiting to be saved, trying again" | "{count} waiting to be saved, trying again" / "{count} noch zu speichern, neuer Versuch läuft" | "{count} noch zu speichern, neuer Versuch läuft";
    no_connection: "No connection, trying again" / "Keine Verbindung, neuer Versuch läuft";
    nothing_lost: "Nothing you decided is lost." / "Nichts davon ist verloren.";
    kept[count]: "1 decision is kept in this browser and will be saved." | "{count} decisions are kept in this browser and will be saved." / "1 Entscheidung liegt in diesem Browser und wird noch gespeichert." | "{count} Entscheidungen liegen in diesem Browser und werden noch gespeichert.";
    session_has_ended: "Your session has ended." / "Die Sitzung ist abgelaufen.";
    log_in_elsewhere: "Log in again in another tab" / "In einem anderen Tab neu anmelden";
    as_yourself: ", as yourself, then come back here." / ", als dieselbe Person, und dann hierher zurückkommen.";
    decision_not_saved(why): "A decision was not saved. {why}" / "Eine Entscheidung wurde nicht gespeichert. {why}";
    not_taken_back(why): "Nothing was taken back. {why}" / "Nichts wurde zurückgenommen. {why}";

    picture_not_loaded: "The picture could not be loaded." / "Das Bild konnte nicht geladen werden.";
    load_again: "Load it again" / "Noch einmal laden";
    ask_lead: "A lead or an admin can tell you more." / "Mehr dazu wissen Leitung und Admins.";
    unreachable: "Understudy cannot be reached" / "Understudy ist nicht erreichbar";
    kept_here: "What you decided is kept in this browser. The next item comes as soon as the connection is back." / "Alles Entschiedene liegt in diesem Browser. Der nächste Fall kommt, sobald die Verbindung wieder da ist.";
    all_taken: "Others are deciding the remaining items" / "Die übrigen Fälle sind bei anderen";
    all_taken_lead: "If one of them is put back, it appears here by itself." / "Wird einer davon zurückgelegt, erscheint er hier von selbst.";
    none_wait: "No items wait" / "Kein Fall wartet";
    none_wait_lead: "Nothing in this stream waits for a person. New items appear here by themselves." / "In diesem Stream wartet nichts auf einen Menschen. Neue Fälle erscheinen hier von selbst.";
    on_its_way: "The next item is on its way." / "Der nächste Fall ist unterwegs.";
    suggested(share): "suggested, {share}" / "vorgeschlagen, {share}";

    keys: "Keys" / "Tasten";
    close: "Close" / "Schließen";
    undo: "Undo" / "Zurücknehmen";
    skip: "Skip" / "Überspringen";
    why_skip: "Why is this item skipped?" / "Warum wird dieser Fall übersprungen?";
    why_skip_hint: "Why? Somebody else is asked instead." / "Warum? Gefragt wird dann jemand anders.";
    another_reason: "Another reason" / "Ein anderer Grund";
    cannot_tell: "I cannot tell" / "Nicht zu erkennen";
    broken: "The item is broken or incomplete" / "Der Fall ist kaputt oder unvollständig";
    no_label_fits: "No label fits" / "Kein Label passt";
    skipped: "Skipped" / "Übersprungen";
    skipped_because(reason): "Skipped: {reason}" / "Übersprungen: {reason}";
    last: "Last" / "Letzte";
    last_heard: " decisions" / " Entscheidungen";

    nothing_to_decide: "There is no item to decide at the moment." / "Gerade gibt es keinen Fall zu entscheiden.";
    note_too_long(length, most): "The note has {length} characters; at most {most} fit. Shorten it, then decide." / "Die Notiz hat {length} Zeichen; höchstens {most} passen. Bitte kürzen, dann entscheiden.";
    nothing_to_take_back: "There is no decision to take back." / "Es gibt keine Entscheidung zurückzunehmen.";
    taken_back(what): "Taken back: {what}. The item is here again." / "Zurückgenommen: {what}. Der Fall ist wieder da.";
    taking_back(what): "Taking back: {what}." / "Wird zurückgenommen: {what}.";
    taken_back_here: "Taken back. The item is here again." / "Zurückgenommen. Der Fall ist wieder da.";
    taken_back_elsewhere: "Taken back in another window, where the item was decided anew." / "In einem anderen Fenster zurückgenommen und dort neu entschieden.";
    decided_elsewhere: "Decided in another window. This is the next item." / "In einem anderen Fenster entschieden. Das ist der nächste Fall.";
    key_too_early: "A key was pressed before the item could be seen: it decided nothing." / "Eine Taste kam, bevor der Fall zu sehen war: Sie hat nichts entschieden.";
    no_item_there: "No item was on the desk: that decided nothing." / "Es lag kein Fall vor: Das hat nichts entschieden.";
    picture_not_here: "The picture is not here: that decided nothing. Load it again, or skip the item." / "Das Bild fehlt: Das hat nichts entschieden. Bitte noch einmal laden oder den Fall überspringen.";
    not_seen_yet: "The item was not to be seen yet: that decided nothing. Look, then decide." / "Der Fall war noch nicht zu sehen: Das hat nichts entschieden. Erst ansehen, dann entscheiden.";

    none_of_them: "None of them" / "Nichts davon";
    chosen(name): "{name} chosen" / "{name} gewählt";
    not_chosen(name): "{name} not chosen" / "{name} nicht gewählt";
    choose_least(count): "Choose at least {count}, then save." / "Bitte mindestens {count} wählen, dann speichern.";
    choose_most(count): "Choose at most {count}, then save." / "Bitte höchstens {count} wählen, dann speichern.";
    choose_exactly(count): "Choose {count}, then save." / "Bitte {count} wählen, dann speichern.";
    choose_between(least, most): "Choose from {least} to {most}, then save." / "Bitte {least} bis {most} wählen, dann speichern.";
    choose_any_or_none: "Choose those that fit, or none, then save." / "Bitte wählen, was passt, oder nichts, dann speichern.";
    choose_any: "Choose those that fit, then save." / "Bitte wählen, was passt, dann speichern.";
    number: "Number" / "Zahl";
    between(least, most): "From {least} to {most}." / "Von {least} bis {most}.";
    type_number: "Type a number, then save." / "Bitte eine Zahl eingeben, dann speichern.";
    no_number(typed): "“{typed}” is not a number." / "„{typed}“ ist keine Zahl.";
    number_between(least, most): "The number must be from {least} to {most}." / "Die Zahl muss von {least} bis {most} sein.";
    most_decimals(count): "At most {count} decimal places." / "Höchstens {count} Nachkommastellen.";
    text: "Text" / "Text";
    text_hint: "Shift and Enter begin a new line. Esc leaves the field." / "Umschalt und Enter beginnen eine neue Zeile. Esc verlässt das Feld.";
    type_text: "Type the text, then save." / "Bitte den Text eingeben, dann speichern.";
    text_too_long(length, most): "The text has {length} characters; at most {most} fit." / "Der Text hat {length} Zeichen; höchstens {most} passen.";
    save: "Save" / "Speichern";
    suggested_answer(given, share): "Suggested: {given} ({share})" / "Vorschlag: {given} ({share})";
    suggested_choice(share): "Suggested ({share})" / "Vorschlag ({share})";
    suggestion_taken: "The suggestion is taken. Press Enter again to save it, or change it." / "Der Vorschlag ist übernommen. Mit Enter speichern oder vorher ändern.";

    no_past: "There is no decision of yours to take back yet." / "Noch gibt es keine eigene Entscheidung zurückzunehmen.";
    your_last: "Your last decisions" / "Die eigenen letzten Entscheidungen";
    your_last_lead: "Taking one back puts its item in front of you again. The others stay as they are." / "Wird eine zurückgenommen, liegt ihr Fall wieder vor. Die anderen bleiben, wie sie sind.";
    take_back: "Take back" / "Zurücknehmen";
    take_back_what(said, what): "Take back {said}, {what}" / "{said} zurücknehmen, {what}";
    item_number(id): "Item {id}" / "Fall {id}";

    note: "Note" / "Notiz";
    note_written: "Note written" / "Notiz geschrieben";
    note_label: "Note, saved with your decision" / "Notiz, wird mit der Entscheidung gespeichert";
    note_left(length, most): "{length} of {most} characters. Enter goes back to the item, Shift and Enter begin a new line." / "{length} von {most} Zeichen. Enter führt zurück zum Fall, Umschalt und Enter beginnen eine neue Zeile.";
    note_over(length, over): "{length} characters: {over} too many. Enter goes back to the item, Shift and Enter begin a new line." / "{length} Zeichen: {over} zu viel. Enter führt zurück zum Fall, Umschalt und Enter beginnen eine neue Zeile.";
    done: "Done" / "Fertig";

    in_item: "In the item" / "Im Fall";
    find_in_item: "Find in the item" / "Im Fall suchen";
    not_found: "Not found" / "Nicht gefunden";
    place_of(place, count): "{place} of {count}" / "{place} von {count}";
    place_before: "The place before" / "Die vorige Stelle";
    place_next: "The next place" / "Die nächste Stelle";

    ways_to_look: "Ways to look at the item" / "Den Fall anders ansehen";
    space: "Space" / "Leertaste";
    zoom: "Zoom" / "Größe";
    smaller: "Make the picture smaller" / "Das Bild verkleinern";
    larger: "Enlarge the picture" / "Das Bild vergrößern";
    reset: "Reset" / "Zurücksetzen";
    as_it_is: "Show the picture as it is" / "Das Bild zeigen, wie es ist";
    light: "Light" / "Helligkeit";
    darken: "Darken the picture" / "Das Bild abdunkeln";
    brighten: "Brighten the picture" / "Das Bild aufhellen";
    contrast: "Contrast" / "Kontrast";
    less_contrast: "Take contrast away" / "Den Kontrast verringern";
    more_contrast: "Add contrast" / "Den Kontrast erhöhen";
    find: "Find" / "Suchen";
    find_words: "Find words in the item" / "Wörter im Fall suchen";
    wrap: "Wrap" / "Umbrechen";
    wrap_lines: "Break long lines, or do not" / "Lange Zeilen umbrechen oder nicht";
    open_all: "Open all" / "Alles aufklappen";
    open_nested: "Open everything that is nested" / "Alles Verschachtelte aufklappen";
    close_all: "Close all" / "Alles zuklappen";
    close_nested: "Close everything that is nested" / "Alles Verschachtelte zuklappen";
    copy: "Copy" / "Kopieren";
    copy_json: "Copy the JSON" / "Das JSON kopieren";
    copied: "The JSON is copied." / "Das JSON ist kopiert.";
    cannot_copy: "This browser does not let a page copy here: select the text instead." / "Dieser Browser lässt eine Seite hier nicht kopieren: bitte den Text markieren.";
    play: "Play or stop" / "Abspielen oder anhalten";
    play_recording: "Play the recording, or stop it" / "Die Aufnahme abspielen oder anhalten";
    back_5: "5 s back" / "5 s zurück";
    back_five: "Go five seconds back" / "Fünf Sekunden zurück";
    on_5: "5 s on" / "5 s vor";
    on_five: "Go five seconds on" / "Fünf Sekunden vor";
}

/// Says something in the language of the page.
pub type Word = fn() -> &'static str;

/// Reasons to skip that are one key away: as they are kept, whoever gives them in whatever language, and as they are
/// said.
pub const REASONS: [(&str, Word); 3] = [
    ("I cannot tell", self::cannot_tell),
    ("The item is broken or incomplete", self::broken),
    ("No label fits", self::no_label_fits),
];

/// A reason to skip, which is somebody's own unless it is one of those.
pub fn reason(kept: &str) -> String {
    let known = REASONS.iter().find(|(reason, _)| *reason == kept);
    known.map_or_else(|| kept.to_owned(), |(_, word)| word().to_owned())
}
