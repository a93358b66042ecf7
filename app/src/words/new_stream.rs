//! The form for a new stream, and what is wrong with what was typed.

use super::catalogue::words;

words! {
    title: "New stream" / "Neuer Stream";
    lead: "It starts on Human only: people decide everything until you ask for more and somebody approves." / "Er beginnt auf „Nur Menschen“: Menschen entscheiden alles, bis jemand mehr beantragt und jemand anders es genehmigt.";
    not_created: "Not created" / "Nicht angelegt";
    question: "Question" / "Frage";
    question_example: "Is this phone scratched?" / "Ist dieses Telefon zerkratzt?";
    slug: "Name in addresses" / "Name in Adressen";
    slug_example: "phones" / "telefone";
    slug_hint: "Lower-case letters, digits and hyphens. Applications post to it, so it cannot change later." / "Kleinbuchstaben, Ziffern und Bindestriche. Anwendungen liefern dorthin ein, also lässt er sich später nicht ändern.";
    looks_at: "What people look at" / "Was Menschen ansehen";
    image: "An image" / "Ein Bild";
    text: "A text" / "Ein Text";
    table: "Named values, one row of a table" / "Benannte Werte, eine Zeile einer Tabelle";
    json: "Any JSON" / "Beliebiges JSON";
    labels: "Labels" / "Labels";
    labels_example: "1 scratched Scratched: a line you can feel with a nail\n2 clean Clean: no mark, or one that wipes off" / "1 zerkratzt Zerkratzt: eine Linie, die der Fingernagel spürt\n2 sauber Sauber: keine Spur, oder eine, die sich abwischen lässt";
    labels_hint: "One per line: key, id, name, and after a colon when to choose it. The keys x, z, /, ? and a few more signs are taken: if one of yours is, you are told." / "Eines je Zeile: Taste, ID, Name und nach einem Doppelpunkt, wann es gilt. Die Tasten x, z, /, ? und ein paar weitere Zeichen sind vergeben: Ist eine davon dabei, steht es danach hier.";
    instructions: "Instructions" / "Anleitung";
    instructions_example: "What people read before they decide." / "Was Menschen lesen, bevor sie entscheiden.";
    overlap: "People who decide each item" / "Menschen, die jeden Fall entscheiden";
    create: "Create the stream" / "Stream anlegen";
    cancel: "Cancel" / "Abbrechen";

    answers: "What people answer" / "Was Menschen antworten";
    one_label: "One label" / "Ein Label";
    several_labels: "Several labels" / "Mehrere Labels";
    a_number: "A number" / "Eine Zahl";
    answers_hint: "It cannot change later. Uploaded model files answer with one label; models that say something else run on your side." / "Das lässt sich später nicht ändern. Hochgeladene Modelldateien antworten mit einem Label; Modelle, die anderes sagen, laufen außerhalb.";
    how_many: "How many labels" / "Wie viele Labels";
    fewest: "Fewest labels" / "Wenigste Labels";
    fewest_hint: "0 means that none of them is an answer as well." / "0 heißt, dass auch keines davon eine Antwort ist.";
    most: "Most labels" / "Meiste Labels";
    most_hint: "Empty: all." / "Leer: alle.";
    which_numbers: "Which numbers" / "Welche Zahlen";
    least: "Least number" / "Kleinste Zahl";
    greatest: "Greatest number" / "Größte Zahl";
    tolerance: "Tolerance" / "Toleranz";
    tolerance_hint: "Two numbers agree that are at most so far apart." / "Zwei Zahlen gelten als gleich, die höchstens so weit auseinander liegen.";
    percent: "Tolerance in percent" / "Toleranz in Prozent";
    percent_hint: "Or at most so many percent of the larger one." / "Oder höchstens so viel Prozent der größeren.";
    decimals: "Decimal places" / "Nachkommastellen";
    unit: "Unit" / "Einheit";
    unit_hint: "Shown beside the number: cm, €." / "Steht neben der Zahl: cm, €.";
    same_texts: "When two texts are the same" / "Wann zwei Texte gleich sind";
    ignore_case: "Upper and lower case are the same" / "Groß- und Kleinschreibung gelten als gleich";
    ignore_punctuation: "Punctuation is left out" / "Satzzeichen zählen nicht";
    word_errors: "Word errors" / "Wortfehler";
    word_errors_hint: "Texts agree up to this word error rate, in percent." / "Texte gelten bis zu dieser Wortfehlerrate als gleich, in Prozent.";
    longest: "Longest text" / "Längster Text";
    longest_hint: "Characters, at most 4000." / "Zeichen, höchstens 4000.";

    kind_unknown(typed): "What people answer must be single_choice, multiple_choice, number or text, not {typed}." / "Was Menschen antworten, muss single_choice, multiple_choice, number oder text sein, nicht {typed}.";
    write_number(field, typed): "{field}: write a number, not {typed}." / "{field}: bitte eine Zahl eingeben, nicht {typed}.";
    field_problem(field, problem): "{field}: {problem}." / "{field}: {problem}.";
    input_unknown: "Input must be image, text, table or json." / "Die Eingabe muss image, text, table oder json sein.";
    slug_taken: "A stream of this name exists already: choose another name." / "Einen Stream mit diesem Namen gibt es schon: bitte einen anderen wählen.";
    slug_form: "Name must be 1 to 63 lower-case letters, digits or hyphens, without a hyphen at either end." / "Der Name muss aus 1 bis 63 Kleinbuchstaben, Ziffern oder Bindestrichen bestehen, ohne Bindestrich am Anfang und am Ende.";
    slug_new: "Name must not be \"new\": this page has that address." / "Der Name darf nicht „new“ sein: Diese Seite hat diese Adresse.";
    question_length: "Question must have 1 to 200 characters." / "Die Frage muss 1 bis 200 Zeichen haben.";
    label_line(number): "Labels, line {number}: write a key, an id and a name, for example \"1 scratched Scratched\"." / "Labels, Zeile {number}: bitte Taste, ID und Namen schreiben, zum Beispiel „1 zerkratzt Zerkratzt“.";
}
