//! The agreement page: the model beside people, and people beside one another.

use super::catalogue::words;
use chrono::{Datelike, NaiveDate};

words! {
    title: "Agreement" / "Übereinstimmung";
    lead_of(model): "How often {model} says what people say, measured on items that people decided without seeing it." / "Wie oft {model} dasselbe sagt wie Menschen, gemessen an Fällen, die Menschen entschieden haben, ohne es zu sehen.";
    lead: "How often the model says what people say." / "Wie oft das Modell dasselbe sagt wie Menschen.";
    no_model: "There is no model to compare with people yet" / "Noch gibt es kein Modell, das sich mit Menschen vergleichen lässt";
    no_model_upload: "Upload an ONNX model, or post items with a prediction of your own. It is scored in the background; people see nothing of it." / "Ein ONNX-Modell hochladen oder Fälle mit eigener Vorhersage einliefern. Es rechnet im Hintergrund; Menschen sehen nichts davon.";
    add_model: "Add a model" / "Modell hinzufügen";
    no_model_wait: "A lead adds one on the Models page. From then on every blind decision is compared with it." / "Eine Leitung fügt es auf der Seite „Modelle“ hinzu. Ab dann wird jede blinde Entscheidung damit verglichen.";
    what_to_show: "What to show" / "Was gezeigt wird";
    model_version: "Model version" / "Modellversion";
    from: "From" / "Von";
    to: "To" / "Bis";
    show: "Show" / "Anzeigen";
    show_everything: "Show everything" / "Alles anzeigen";
    too_few: "Too few pairs to go by" / "Zu wenige Paare für eine Aussage";
    too_few_lead: "Shares of so few items move by themselves. The matrix shows what there is; wait for more blind decisions before reading anything from the rest." / "Anteile von so wenigen Fällen schwanken von selbst. Die Matrix zeigt, was es gibt; für alles andere braucht es erst mehr blinde Entscheidungen.";
    no_pairs: "No item has both a blind decision and a prediction" / "Kein Fall hat eine blinde Entscheidung und eine Vorhersage";
    no_pairs_days: "None in these days. Choose other days, or show everything." / "In diesen Tagen keiner. Andere Tage wählen oder alles anzeigen.";
    no_pairs_lead: "As soon as somebody decides an item that the model has scored, the pair counts here." / "Sobald jemand einen Fall entscheidet, den das Modell bewertet hat, zählt das Paar hier.";
    decide: "Decide items" / "Fälle entscheiden";
    most_confused(people, model, count): "Most often confused: people said {people}, the model {model} ({count} items)." / "Am häufigsten verwechselt: Menschen sagten {people}, das Modell {model} ({count} Fälle).";
    matrix: "What is confused with what" / "Was womit verwechselt wird";
    file_matrix: "matrix" / "Matrix";
    file_labels: "labels" / "Labels";
    file_weeks: "weeks" / "Wochen";

    most_frequent(label, share): "The most frequent label is {label} with {share} of the items: whoever always says it agrees that often." / "Das häufigste Label ist {label} mit {share} der Fälle: Wer immer das sagt, stimmt so oft überein.";
    headline: "Headline figures" / "Wichtigste Zahlen";
    same_label: "Same label" / "Gleiches Label";
    same_label_says: "Share of items where model and people say the same. High by itself where one label dominates." / "Anteil der Fälle, bei denen Modell und Menschen dasselbe sagen. Von selbst hoch, wo ein Label überwiegt.";
    kappa: "Cohen’s κ" / "Cohens κ";
    kappa_says: "Agreement beyond chance: 0 is chance, 1 is full. Falls where one label dominates." / "Übereinstimmung über den Zufall hinaus: 0 ist Zufall, 1 ist volle. Sinkt, wo ein Label überwiegt.";
    ac1: "Gwet’s AC1" / "Gwets AC1";
    ac1_says: "Beyond chance too, and steady where one label dominates. Far from κ? Then look at the matrix." / "Auch über den Zufall hinaus, und stabil, wo ein Label überwiegt. Weit weg von κ? Dann hilft die Matrix.";
    one_against_others: "One person against the others" / "Eine Person gegen die anderen";
    one_against_others_says: "How often a person says what most others say of the item: the ceiling for “same label”." / "Wie oft eine Person sagt, was die meisten anderen zum Fall sagen: die Obergrenze für „Gleiches Label“.";
    below(asked): "Below the {asked} that the gate asks for" / "Unter den {asked}, die die Bedingung verlangt";
    above(asked): "Above the {asked} that the gate asks for" / "Über den {asked}, die die Bedingung verlangt";
    not_clearly_above(asked): "Not clearly above the {asked} that the gate asks for" / "Nicht klar über den {asked}, die die Bedingung verlangt";
    others: "Not part of the figures above" / "In den Zahlen oben nicht enthalten";
    audited: "Decided by the model, then by a person, blind (audited)" / "Vom Modell entschieden, dann von einem Menschen, blind (nachgeprüft)";

    by_label_title: "Agreement by label" / "Übereinstimmung je Label";
    found: "found" / "gefunden";
    label_axis: "label" / "Label";
    by_label: "By label" / "Je Label";
    by_label_caption: "Of the items that people gave a label, the share that the model gives it too" / "Von den Fällen, denen Menschen ein Label gaben, der Anteil, dem das Modell es auch gibt";
    figures_by_label: "Figures by label" / "Zahlen je Label";
    label: "Label" / "Label";
    people_said_it: "People said it" / "Menschen sagten es";
    share: "Share" / "Anteil";
    model_said_it: "Model said it" / "Modell sagte es";
    precision_percent: "Precision (%)" / "Genauigkeit (%)";
    recall_percent: "Recall (%)" / "Trefferquote (%)";
    f1_percent: "F1 (%)" / "F1 (%)";
    by_label_note: "Precision: when the model says the label, how often people do. Recall: when people say it, how often the model does. Labels with few items have wide intervals: compare those, not the shares." / "Genauigkeit: Sagt das Modell das Label, wie oft sagen es Menschen auch? Trefferquote: Sagen es Menschen, wie oft auch das Modell? Labels mit wenigen Fällen haben breite Intervalle: Zu vergleichen sind diese, nicht die Anteile.";

    nobody_blind: "Nobody has decided an item blind in this time." / "In dieser Zeit hat niemand einen Fall blind entschieden.";
    one_person_each(items): "Each of the {items} items was decided by one person, so there is no agreement among people to compare the model with. Some of the differences above may be errors of people. A lead can ask for two people per item (overlap) to find out." / "Jeden der {items} Fälle hat eine Person entschieden, also gibt es keine Übereinstimmung unter Menschen, mit der sich das Modell vergleichen lässt. Manche Unterschiede oben können Fehler von Menschen sein. Um das herauszufinden, kann die Leitung zwei Menschen je Fall verlangen.";
    people: "People among themselves" / "Menschen untereinander";
    by_several(several, items): "{several} of {items} items were decided by several people." / "{several} von {items} Fällen haben mehrere Menschen entschieden.";
    two_people: "Two people, same item: same label" / "Zwei Menschen, derselbe Fall: gleiches Label";
    one_and_others: "One person, and what most of the others said" / "Eine Person, und was die meisten anderen sagten";
    model_and_most: "The model, and what most people said" / "Das Modell, und was die meisten Menschen sagten";
    fleiss: "Fleiss’ κ among people" / "Fleiss’ κ unter Menschen";
    krippendorff: "Krippendorff’s α among people" / "Krippendorffs α unter Menschen";
    model_kappa: "Cohen’s κ of the model" / "Cohens κ des Modells";
    majority_note: "It is easier to agree with a majority than with one person: compare the second line with the third, not the first." / "Mit einer Mehrheit stimmt man leichter überein als mit einer Person: Zu vergleichen ist die zweite Zeile mit der dritten, nicht die erste.";
    left_out(items): "{items} items are not compared with the model: people are tied, or it has not scored them." / "{items} Fälle werden nicht mit dem Modell verglichen: Bei den Menschen steht es unentschieden, oder es hat sie nicht bewertet.";
    unfit: "They agree so little that no model can be judged against them, or promised to be right: make the instructions clearer first." / "Sie stimmen so wenig überein, dass sich kein Modell an ihnen messen lässt: Zuerst braucht es eine klarere Anleitung.";

    why: "Why people disagree" / "Warum Menschen uneins sind";
    why_lead: "Adjudicated items, by the labels that were at odds: those that people gave and the one that the adjudicator gave. An item with three labels counts for each two of them." / "Geklärte Fälle nach den Labels, die einander widersprachen: denen der Menschen und dem aus der Klärung. Ein Fall mit drei Labels zählt für je zwei davon.";
    labels: "Labels" / "Labels";
    all: "All" / "Alle";
    label_alone(label): "{label} only" / "nur {label}";
    label_or(one, other): "{one} or {other}" / "{one} oder {other}";

    weeks_title: "Agreement by week" / "Übereinstimmung je Woche";
    same_label_measure: "same label" / "gleiches Label";
    week_from: "week from" / "Woche ab";
    human_model: "human–model" / "Mensch–Modell";
    asked_for_at(share): "asked for: {share}" / "verlangt: {share}";
    policy_mark(version, cause): "Policy version {version}: {cause}." / "Regelwerk Version {version}: {cause}.";
    weeks: "Week by week" / "Woche für Woche";
    weeks_caption: "Share of blind pairs with the same label" / "Anteil der Blindpaare mit gleichem Label";
    policy_changes: "Policy changes in this time" / "Änderungen am Regelwerk in dieser Zeit";
    one_week: "All pairs are from one week: there is no trend to see yet." / "Alle Paare sind aus einer Woche: Noch ist kein Verlauf zu sehen.";
    months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec" / "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez";
    day_of(day, month): "{day} {month}" / "{day}. {month}";
}

/// A day as charts write it: `2 Mar`.
pub fn short_day(day: NaiveDate) -> String {
    let month = months().split(' ').nth(day.month0() as usize);
    self::day_of(day.day(), month.unwrap_or_default())
}
