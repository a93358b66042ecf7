//! Why something was refused, as rules, database and server functions write it, with its German.

use super::told::Told;

/// Refusals that people can meet on pages. The longer one comes first where two begin alike.
pub const REFUSALS: &[Told] = &[
    // Deciding.
    (
        "this item was not given to you: ask for the next one",
        "dieser Fall war nicht zugeteilt: bitte den nächsten holen",
    ),
    (
        "you have decided this item already: undo that decision first",
        "dieser Fall ist schon entschieden: erst die Entscheidung zurücknehmen",
    ),
    (
        "this client_id belongs to another decision: make a new one for each decision",
        "diese client_id gehört zu einer anderen Entscheidung: jede braucht eine neue",
    ),
    (
        "this client_id belongs to another decision: make a new one for each",
        "diese client_id gehört zu einer anderen Entscheidung: jede braucht eine neue",
    ),
    (
        "there is no decision of yours to undo in this stream",
        "in diesem Stream gibt es keine eigene Entscheidung zurückzunehmen",
    ),
    (
        "there is no decision of yours with this id in this stream, so there is nothing to take back",
        "in diesem Stream gibt es keine eigene Entscheidung mit dieser ID, also nichts zurückzunehmen",
    ),
    (
        "only your last {count} decisions can be taken back: tell a reviewer about this one",
        "nur die letzten {count} eigenen Entscheidungen lassen sich zurücknehmen: diese bitte bei einer Prüferin oder einem Prüfer melden",
    ),
    (
        "this disagreement is not open any more: ask for the next one",
        "dieser strittige Fall ist nicht mehr offen: bitte den nächsten holen",
    ),
    (
        "you have decided or skipped this item before: somebody else has to adjudicate it",
        "dieser Fall wurde schon selbst entschieden oder übersprungen: klären muss ihn jemand anders",
    ),
    (
        "somebody else is adjudicating this item at the moment: ask for the next one",
        "diesen Fall klärt gerade jemand anders: bitte den nächsten holen",
    ),
    (
        "there is no adjudication of yours to undo in this stream",
        "in diesem Stream gibt es keine eigene Klärung zurückzunehmen",
    ),
    (
        "the note can have at most {most} characters: shorten it",
        "die Notiz darf höchstens {most} Zeichen haben: bitte kürzen",
    ),
    (
        "the note holds a zero character: leave it out",
        "die Notiz enthält ein Nullzeichen: bitte weglassen",
    ),
    (
        "the reason \"other\" needs a note: write in a few words why the answers differ",
        "der Grund „Anderes“ braucht eine Notiz: bitte kurz schreiben, warum die Antworten verschieden sind",
    ),
    (
        "label: choose what the item is, one of: {labels}",
        "Label: bitte wählen, was der Fall ist: {labels}",
    ),
    (
        "reason: choose why the answers differ, one of: {reasons}",
        "Grund: bitte wählen, warum die Antworten verschieden sind: {reasons}",
    ),
    (
        "after must be the number of an item, not {typed}",
        "after muss die Nummer eines Falls sein, nicht {typed}",
    ),
    (
        "There is no label {label} in this stream. Choose one of: {labels}",
        "In diesem Stream gibt es kein Label {label}. Zur Wahl stehen: {labels}",
    ),
    (
        "there is no label {label} in this stream",
        "in diesem Stream gibt es kein Label {label}",
    ),
    (
        "A skip needs its reason: write in a few words why the item cannot be decided",
        "Überspringen braucht einen Grund: bitte kurz schreiben, warum sich der Fall nicht entscheiden lässt",
    ),
    (
        "The reason for a skip must not contain the character \\u0000. Remove it",
        "Der Grund darf das Zeichen \\u0000 nicht enthalten. Bitte entfernen",
    ),
    (
        "The reason for a skip can have at most {most} characters. Shorten it",
        "Der Grund darf höchstens {most} Zeichen haben. Bitte kürzen",
    ),
    (
        "A decision is either a label or a skip with its reason: send one of `label` and `skip_reason`",
        "Eine Entscheidung ist entweder ein Label oder ein Überspringen mit Grund: entweder `label` oder `skip_reason` senden",
    ),
    (
        "The note (`note`) must not contain the character \\u0000. Remove it",
        "Die Notiz (`note`) darf das Zeichen \\u0000 nicht enthalten. Bitte entfernen",
    ),
    (
        "The note (`note`) has {count} characters; at most {most} fit. Shorten it",
        "Die Notiz (`note`) hat {count} Zeichen; höchstens {most} passen. Bitte kürzen",
    ),
    (
        "`on_screen_ms` must be the milliseconds that the item was on the screen, 0 or more, not {typed}",
        "`on_screen_ms` muss die Millisekunden nennen, die der Fall zu sehen war, 0 oder mehr, nicht {typed}",
    ),
    // Requests and moves.
    (
        "no request was opened, because not every gate passes. {told}",
        "es wurde kein Antrag gestellt, denn nicht jede Bedingung ist erfüllt. {told}",
    ),
    (
        "no request was opened: {told}",
        "es wurde kein Antrag gestellt: {told}",
    ),
    (
        "the proposed policy is the one in force: change something first",
        "das vorgeschlagene Regelwerk ist das geltende: erst etwas ändern",
    ),
    (
        "this gives the model nothing more: it needs no approval, so do it at once, as a demotion",
        "das gibt dem Modell nichts dazu: Es braucht keine Genehmigung und geht sofort, als Zurückstufung",
    ),
    (
        "a request asks for one thing at a time: one rung or ramp step, a model, thresholds, or settings; while a canary decides, no step and no threshold",
        "ein Antrag gilt immer nur einer Sache: einer Stufe oder einem Schritt der Rampe, einem Modell, Schwellen oder Einstellungen; solange ein Canary entscheidet, weder Schritt noch Schwelle",
    ),
    (
        "the proposed policy cannot be used: {told}",
        "das vorgeschlagene Regelwerk ist nicht brauchbar: {told}",
    ),
    (
        "the gate {gate} does not pass: {told}",
        "die Bedingung {gate} ist nicht erfüllt: {told}",
    ),
    (
        "the request is no longer open: it is {told_state}",
        "der Antrag ist nicht mehr offen, sondern {told_state}",
    ),
    ("applied", "in Kraft gesetzt"),
    ("rejected", "abgelehnt"),
    ("withdrawn", "zurückgezogen"),
    ("expired", "verfallen"),
    ("superseded", "überholt"),
    ("stale", "veraltet"),
    ("scheduled", "geplant"),
    (
        "you opened this request: somebody else has to approve it",
        "dieser Antrag ist selbst gestellt: genehmigen muss ihn jemand anders",
    ),
    (
        "you have approved this request already",
        "dieser Antrag ist schon genehmigt",
    ),
    (
        "only the person who opened the request can edit or withdraw it",
        "nur wer den Antrag gestellt hat, kann ihn ändern oder zurückziehen",
    ),
    (
        "say why: a rejection needs a reason",
        "eine Ablehnung braucht einen Grund",
    ),
    (
        "apply_at must lie between now and the day on which the request expires",
        "der Zeitpunkt muss zwischen jetzt und dem Verfall des Antrags liegen",
    ),
    (
        "the evidence does not let this through any more: {told}. The requester can edit the request once it does",
        "die Belege lassen das nicht mehr zu: {told}. Sobald sie es tun, kann der Antrag geändert werden",
    ),
    (
        "the policy in force does not let the ramp go on by itself",
        "das geltende Regelwerk lässt die Rampe nicht von selbst weitergehen",
    ),
    (
        "model version {id} does not belong to this stream",
        "Modellversion {id} gehört nicht zu diesem Stream",
    ),
    (
        "model version {id} is active already",
        "Modellversion {id} ist schon aktiv",
    ),
    (
        "model version {id} is active: make another version active first",
        "Modellversion {id} ist aktiv: erst eine andere aktiv machen",
    ),
    (
        "model version {id} is not active: there is nothing to roll back from",
        "Modellversion {id} ist nicht aktiv: Es gibt nichts zurückzurollen",
    ),
    (
        "model version {id} is the canary: end the canary first",
        "Modellversion {id} ist der Canary: erst den Canary beenden",
    ),
    (
        "no earlier model version is retained: there is nothing to roll back to",
        "keine frühere Modellversion ist in Reserve: Es gibt nichts, worauf zurückzurollen wäre",
    ),
    (
        "model version {id} is retired: put it into preview first",
        "Modellversion {id} ist ausgemustert: erst in die Vorschau geben",
    ),
    (
        "ramp_steps must rise strictly and end at 1",
        "die Schritte der Rampe müssen steigen und bei 1 enden",
    ),
    (
        "ramp must be 0 or one of ramp_steps",
        "die Rampe muss 0 oder einer ihrer Schritte sein",
    ),
    (
        "overlap must be from 1 to 10",
        "die Zahl der Menschen je Fall muss zwischen 1 und 10 liegen",
    ),
    (
        "gates.{field} must be a number above 0 and below 1",
        "gates.{field} muss eine Zahl über 0 und unter 1 sein",
    ),
    (
        "guardrails.{field} must be a number above 0 and below 1",
        "guardrails.{field} muss eine Zahl über 0 und unter 1 sein",
    ),
    (
        "guardrails.window_minutes must be at most 1440, which is a day",
        "das Zeitfenster darf höchstens 1440 Minuten haben, das ist ein Tag",
    ),
    (
        "guardrails.cap_at must be human_only, shadow or assist: a breach stops automation",
        "guardrails.cap_at muss human_only, shadow oder assist sein: Ein Verstoß hält die Automatik an",
    ),
    (
        "guardrails.{field} must be at least 1",
        "guardrails.{field} muss mindestens 1 sein",
    ),
    (
        "canary.model must be another model version than active_model",
        "der Canary muss eine andere Modellversion als die aktive sein",
    ),
    (
        "canary needs an active_model beside it",
        "ein Canary braucht ein aktives Modell neben sich",
    ),
    (
        "audit_rate must be at least 0.001 on Partial and Full, so that errors can be seen",
        "die Prüfquote muss in Teilbetrieb und Vollbetrieb mindestens 0,001 sein, damit Fehler zu sehen sind",
    ),
    (
        "blind_rate must be at least 0.001 on Assist and above: only blind decisions are evidence",
        "die Blindquote muss ab Assistenz mindestens 0,001 sein: Nur blinde Entscheidungen sind Belege",
    ),
    (
        "thresholds.per_label names {label}, which is not a label of the stream",
        "die Schwellen nennen {label}, das kein Label des Streams ist",
    ),
    (
        "this needs the permission {permission}",
        "das braucht die Berechtigung {permission}",
    ),
    ("no such stream", "diesen Stream gibt es nicht"),
    ("there is no such stream", "diesen Stream gibt es nicht"),
    (
        "this is for somebody who may act on every stream",
        "das darf nur, wer in jedem Stream handeln darf",
    ),
    (
        "only a person can approve or reject a request, not an API key",
        "nur ein Mensch kann einen Antrag genehmigen oder ablehnen, kein API-Schlüssel",
    ),
    (
        "confidence must be a number from 0 to 1, not {typed}",
        "die Konfidenz muss eine Zahl von 0 bis 1 sein, nicht {typed}",
    ),
    (
        "threshold must be from 0 to 1 in steps of 0.001, not {typed}",
        "die Schwelle muss zwischen 0 und 1 liegen, in Schritten von 0,001, nicht {typed}",
    ),
    (
        "rate must be from 0 to 1 in steps of 0.0001, not {typed}",
        "der Anteil muss zwischen 0 und 1 liegen, in Schritten von 0,0001, nicht {typed}",
    ),
    (
        "no such request in this stream",
        "diesen Antrag gibt es in diesem Stream nicht",
    ),
    (
        "no such breach in this stream",
        "diesen Verstoß gibt es in diesem Stream nicht",
    ),
    (
        "There is no such breach in this stream",
        "Diesen Verstoß gibt es in diesem Stream nicht",
    ),
    (
        "a comment must have from 1 to 5000 characters",
        "ein Kommentar muss 1 bis 5000 Zeichen haben",
    ),
    (
        "a canary must be a model version in preview",
        "ein Canary muss eine Modellversion in der Vorschau sein",
    ),
    (
        "the stream is on Human only: there is nothing below",
        "der Stream steht auf „Nur Menschen“: Darunter gibt es nichts",
    ),
    (
        "{told} is not below the present rung: going up needs a request",
        "{told} liegt nicht unter der jetzigen Stufe: Aufsteigen braucht einen Antrag",
    ),
    ("nothing would change", "es würde sich nichts ändern"),
    (
        "this would give the model more: open a request",
        "das gäbe dem Modell mehr: bitte einen Antrag stellen",
    ),
    (
        "above Shadow another model becomes active by a request",
        "über Schatten wird ein anderes Modell nur durch einen Antrag aktiv",
    ),
    (
        "There is no step above Full",
        "Über Vollbetrieb gibt es keinen Schritt",
    ),
    (
        "Policy version {current} is in force; this page was about version {seen}. Nothing was opened: look at what comes next now",
        "Es gilt Regelwerk Version {current}; diese Seite zeigte Version {seen}. Nichts wurde beantragt: bitte ansehen, was jetzt als Nächstes kommt",
    ),
    (
        "Policy version {current} is in force; this page was about version {seen}. Nothing was proposed: look at the figures again",
        "Es gilt Regelwerk Version {current}; diese Seite zeigte Version {seen}. Nichts wurde vorgeschlagen: bitte die Zahlen noch einmal ansehen",
    ),
    (
        "There is no rung {code}. The rungs are {rungs}",
        "Es gibt keine Stufe {code}. Die Stufen sind {rungs}",
    ),
    (
        "The time must be written like 2026-11-23T09:00, in UTC, not {typed}",
        "Der Zeitpunkt muss wie 2026-11-23T09:00 geschrieben sein, in UTC, nicht {typed}",
    ),
    (
        "The comment is too long: {most} characters at most",
        "Der Kommentar ist zu lang: höchstens {most} Zeichen",
    ),
    (
        "The {field} is too long: {most} characters at most",
        "{field} ist zu lang: höchstens {most} Zeichen",
    ),
    (
        "The threshold must be a number from 0 to 1 in steps of 0.001, not {typed}",
        "Die Schwelle muss eine Zahl von 0 bis 1 sein, in Schritten von 0,001, nicht {typed}",
    ),
    (
        "Give a threshold from 0 to 1 in steps of 0.001",
        "Bitte eine Schwelle von 0 bis 1 angeben, in Schritten von 0,001",
    ),
    (
        "The ramp must be one of the ramp steps, not {typed}",
        "Die Rampe muss einer ihrer Schritte sein, nicht {typed}",
    ),
    (
        "Nothing would change: these are the settings in force",
        "Es würde sich nichts ändern: Das sind die geltenden Einstellungen",
    ),
    (
        "The largest error must be a percentage above 0 and below 100, not {typed}",
        "Die größte Fehlerquote muss ein Prozentwert über 0 und unter 100 sein, nicht {typed}",
    ),
    (
        "{what} must be a percentage above 0 and below 100, not {typed}",
        "{what} muss ein Prozentwert über 0 und unter 100 sein, nicht {typed}",
    ),
    (
        "double_review must be 0 where overlap is 10: no more than 10 people decide an item",
        "die weitere Person muss bei 0 stehen, wo schon 10 Menschen jeden Fall entscheiden: mehr als 10 gibt es nicht",
    ),
    // Models.
    (
        "the stream has no model version of this number",
        "der Stream hat keine Modellversion mit dieser Nummer",
    ),
    (
        "this version has no file here, so Understudy cannot run it: send its predictions by API",
        "von dieser Version liegt hier keine Datei, also kann Understudy sie nicht ausführen: Vorhersagen bitte über die API senden",
    ),
    (
        "this version is retired: put it into preview first",
        "diese Version ist ausgemustert: erst in die Vorschau geben",
    ),
    (
        "A version can be put into the slot preview or retired, not {other}",
        "Eine Version kann auf den Platz preview oder retired, nicht {other}",
    ),
    (
        "A canary decides 1, 5, 10, 25 or 50 % of items, not {typed} %",
        "Ein Canary entscheidet 1, 5, 10, 25 oder 50 % der Fälle, nicht {typed} %",
    ),
    (
        "Give the model a name of 1 to {most} characters, with its version: garments-cnn v2",
        "Das Modell braucht einen Namen von 1 bis {most} Zeichen, mit seiner Version: garments-cnn v2",
    ),
    (
        "This stream has a model named {name} already. Give the new version a name of its own",
        "Dieser Stream hat schon ein Modell namens {name}. Die neue Version braucht einen eigenen Namen",
    ),
    (
        "Choose the .onnx file to upload",
        "Bitte die .onnx-Datei zum Hochladen wählen",
    ),
    (
        "The model cannot be opened: {why}",
        "Das Modell lässt sich nicht öffnen: {why}",
    ),
    (
        "This model runs elsewhere: its predictions come with the items",
        "Dieses Modell läuft anderswo: Seine Vorhersagen kommen mit den Fällen",
    ),
    (
        "The model's file is damaged or missing in the database",
        "Die Datei des Modells ist beschädigt oder fehlt in der Datenbank",
    ),
    (
        "This stream has no such model version. Choose one from the list",
        "Diese Modellversion hat der Stream nicht. Bitte eine aus der Liste wählen",
    ),
    (
        "model must be the number of a model version, not {typed}",
        "model muss die Nummer einer Modellversion sein, nicht {typed}",
    ),
    (
        "model: this stream has no model version {id}",
        "model: Dieser Stream hat keine Modellversion {id}",
    ),
    // Streams, labels, items, reports, people.
    (
        "a stream needs at least two labels",
        "ein Stream braucht mindestens zwei Labels",
    ),
    (
        "a stream can have at most {most} labels",
        "ein Stream kann höchstens {most} Labels haben",
    ),
    (
        "label id {id} must be 1 to 64 lower-case letters, digits, '_' or '-'",
        "die Label-ID {id} muss aus 1 bis 64 Kleinbuchstaben, Ziffern, „_“ oder „-“ bestehen",
    ),
    (
        "label {label} needs a name of 1 to 100 characters",
        "das Label {label} braucht einen Namen von 1 bis 100 Zeichen",
    ),
    (
        "label id {id} appears twice",
        "die Label-ID {id} kommt zweimal vor",
    ),
    (
        "label {label} needs a key of exactly one character, not {typed}",
        "das Label {label} braucht eine Taste aus genau einem Zeichen, nicht {typed}",
    ),
    (
        "key {key} is used twice: for {first} and for {second}",
        "die Taste {key} ist doppelt vergeben: für {first} und für {second}",
    ),
    (
        "key {key} cannot choose {label}: on the label page it {told}",
        "die Taste {key} kann {label} nicht wählen: Auf der Seite zum Entscheiden gilt, sie {told}",
    ),
    (
        "Input must be image, text, table or json",
        "Die Eingabe muss image, text, table oder json sein",
    ),
    (
        "A stream of this name exists already: choose another name",
        "Einen Stream dieses Namens gibt es schon: bitte einen anderen Namen wählen",
    ),
    (
        "Name must be 1 to 63 lower-case letters, digits or hyphens, without a hyphen at either end",
        "Der Name muss aus 1 bis 63 Kleinbuchstaben, Ziffern oder Bindestrichen bestehen, ohne Bindestrich am Anfang oder Ende",
    ),
    (
        "Name must not be \"new\": this page has that address",
        "Der Name darf nicht „new“ sein: Diese Adresse hat schon die Seite für neue Streams",
    ),
    (
        "Question must have 1 to 200 characters",
        "Die Frage muss 1 bis 200 Zeichen haben",
    ),
    (
        "Labels, line {line}: write a key, an id and a name, for example \"1 scratched Scratched\"",
        "Labels, Zeile {line}: bitte Taste, ID und Namen schreiben, zum Beispiel „1 scratched Verkratzt“",
    ),
    ("Labels: {told}", "Labels: {told}"),
    (
        "{field}: {id} is not a label of this stream",
        "{field}: {id} ist kein Label dieses Streams",
    ),
    (
        "No item of this stream is called {name}",
        "Kein Fall dieses Streams heißt {name}",
    ),
    (
        "There is no such item in this stream",
        "Diesen Fall gibt es in diesem Stream nicht",
    ),
    (
        "The first day, {first}, is after the last day, {last}. Swap them and try again",
        "Der erste Tag, {first}, liegt nach dem letzten, {last}. Bitte tauschen und noch einmal versuchen",
    ),
    (
        "{name} must be a day like 2026-11-22, not {typed}",
        "{name} muss ein Tag wie 2026-11-22 sein, nicht {typed}",
    ),
    (
        "role: {role} is none of labeler, reviewer, lead, manager, admin",
        "role: {role} ist keine der Rollen labeler, reviewer, lead, manager, admin",
    ),
    (
        "You cannot change your own role: another admin can",
        "Die eigene Rolle kann nur eine andere Admin-Person ändern",
    ),
    ("There is no such person", "Diese Person gibt es nicht"),
    (
        "There is no such key, or it has been revoked before",
        "Diesen Schlüssel gibt es nicht, oder er ist schon widerrufen",
    ),
    ("There is no such stream", "Diesen Stream gibt es nicht"),
    (
        "must be a number from 0.001 to 1000000",
        "muss eine Zahl von 0,001 bis 1000000 sein",
    ),
    (
        "must be a number from 0 to 1000000",
        "muss eine Zahl von 0 bis 1000000 sein",
    ),
    ("skips the item", "überspringt den Fall"),
    (
        "takes the last decision back",
        "nimmt die letzte Entscheidung zurück",
    ),
    ("finds words", "sucht Wörter"),
    ("shows the keys", "zeigt die Tasten"),
    ("opens the note", "öffnet die Notiz"),
    (
        "shows the last decisions",
        "zeigt die letzten Entscheidungen",
    ),
    ("enlarges", "vergrößert"),
    ("makes smaller", "verkleinert"),
    ("darkens the picture", "macht das Bild dunkler"),
    ("brightens the picture", "macht das Bild heller"),
    (
        "takes contrast away or wraps lines",
        "nimmt Kontrast weg oder bricht Zeilen um",
    ),
    ("adds contrast", "gibt mehr Kontrast"),
    // Answers that are more than one label.
    (
        "the answer (`value`) {told}. Change it and save it again",
        "die Antwort (`value`) {told}. Bitte ändern und noch einmal speichern",
    ),
    (
        "the answer (`value`) {told}",
        "die Antwort (`value`) {told}",
    ),
    (
        "this stream's answers are no single labels: send `value`",
        "Antworten dieses Streams sind keine einzelnen Labels: bitte `value` senden",
    ),
    (
        "this stream's answers are single labels: send `label`",
        "Antworten dieses Streams sind einzelne Labels: bitte `label` senden",
    ),
    (
        "this stream's answers are no labels, so there are no keys to change",
        "Antworten dieses Streams sind keine Labels, also gibt es keine Tasten zu ändern",
    ),
    (
        "must be a number, without quotes",
        "muss eine Zahl sein, ohne Anführungszeichen",
    ),
    (
        "must be a text in quotes",
        "muss ein Text in Anführungszeichen sein",
    ),
    (
        "must be from {min} to {max}, not {given}",
        "muss von {min} bis {max} sein, nicht {given}",
    ),
    (
        "must have at most {most} decimal places",
        "darf höchstens {most} Nachkommastellen haben",
    ),
    (
        "must have at most {most} characters, not {given}",
        "darf höchstens {most} Zeichen haben, nicht {given}",
    ),
    (
        "must have from {min} to {max} labels, not {given}",
        "muss {min} bis {max} Labels haben, nicht {given}",
    ),
    ("must not be empty", "darf nicht leer sein"),
    (
        "must not contain the character \\u0000",
        "darf das Zeichen \\u0000 nicht enthalten",
    ),
    (
        "{label} is there twice: name each label once",
        "{label} steht zweimal da: bitte jedes Label nur einmal nennen",
    ),
    ("a choice needs labels", "eine Auswahl braucht Labels"),
    (
        "min and max must be numbers, and min less than max",
        "min und max müssen Zahlen sein, und min kleiner als max",
    ),
    (
        "a tolerance must be a number from 0 on, a relative one at most 1",
        "eine Toleranz muss eine Zahl ab 0 sein, eine relative höchstens 1",
    ),
    (
        "max_word_error_rate must be a number from 0 to 1",
        "max_word_error_rate muss eine Zahl von 0 bis 1 sein",
    ),
    (
        "longest must be from 1 to {most} characters",
        "longest muss von 1 bis {most} Zeichen sein",
    ),
    // Known answers.
    (
        "somebody has decided this item already, so it counts as evidence: choose one that nobody has decided",
        "diesen Fall hat schon jemand entschieden, er zählt also als Beleg: bitte einen wählen, den noch niemand entschieden hat",
    ),
    (
        "somebody has decided this item already: its known answer can be corrected, but not taken away, because it must not become evidence",
        "diesen Fall hat schon jemand entschieden: Seine bekannte Antwort lässt sich verbessern, aber nicht wegnehmen, weil er kein Beleg werden darf",
    ),
    (
        "there is no such item in this stream",
        "diesen Fall gibt es in diesem Stream nicht",
    ),
    (
        "this stream does not ask for one label: only items with one label can have a known answer",
        "dieser Stream fragt nicht nach einem Label: Nur Fälle mit einem Label können eine bekannte Antwort haben",
    ),
    // What errors cost.
    (
        "row {row}, column {column}: an answer that is right costs nothing, write 0",
        "Zeile {row}, Spalte {column}: Eine richtige Antwort kostet nichts, bitte 0 eingeben",
    ),
    (
        "row {row}, column {column}: {cost} is no cost, write a number from 0 to 1000000",
        "Zeile {row}, Spalte {column}: {cost} ist kein Preis, bitte eine Zahl von 0 bis 1000000 eingeben",
    ),
    (
        "the answers of this stream are typed, so there are no keys to change",
        "Antworten dieses Streams werden eingegeben, also gibt es keine Tasten zu ändern",
    ),
];
