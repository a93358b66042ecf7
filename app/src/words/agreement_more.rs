//! The parts of the agreement page on suggestions, and on answers that are not one label.

use super::catalogue::words;

words! {
    anchoring: "Anchoring: what seeing the suggestion does" / "Ankereffekt: was der Anblick des Vorschlags bewirkt";
    anchoring_what: "Whoever sees a suggestion follows it more often than they would have said the same alone. Which items are decided blind is drawn by chance, so the difference estimates how much. It does not say whether people were led astray or helped: a right suggestion raises agreement too. Only blind decisions count for gates." / "Wer einen Vorschlag sieht, folgt ihm öfter, als er allein dasselbe gesagt hätte. Welche Fälle blind entschieden werden, bestimmt das Los, also schätzt der Unterschied, wie viel das ausmacht. Er sagt nicht, ob Menschen in die Irre geführt wurden oder ob es half: Auch ein richtiger Vorschlag erhöht die Übereinstimmung. Für Bedingungen zählen nur blinde Entscheidungen.";
    anchoring_sides: "Times and the share that follows are of the whole stream in these days, whatever the model version. Distrust the difference where the two groups are from different months: choose days in which both were decided." / "Zeiten und der Anteil, der folgt, gelten für den ganzen Stream in diesen Tagen, gleich welche Modellversion. Stammen die beiden Gruppen aus verschiedenen Monaten, ist der Unterschied nicht verlässlich: Dann besser Tage wählen, in denen beides entschieden wurde.";
    not_clear: "No clear difference so far: its interval holds zero." / "Bisher kein klarer Unterschied: Sein Intervall enthält die Null.";
    follow: "People follow the suggestion: do not read assisted agreement as quality." / "Menschen folgen dem Vorschlag: Übereinstimmung mit Vorschlag ist kein Maß für Qualität.";
    oppose: "People agree less with the suggestion in view than without it: look at what it suggests." / "Mit dem Vorschlag vor Augen stimmen Menschen seltener überein als ohne: Es lohnt ein Blick darauf, was vorgeschlagen wird.";
    points(value): "{value} points" / "{value} Punkte";
    n_and_n(assisted, blind): "n {assisted} and {blind}" / "n {assisted} und {blind}";
    insufficient(assisted, blind, need): "insufficient ({assisted} assisted and {blind} blind, {need} of each are needed)" / "zu wenig Daten ({assisted} mit Vorschlag und {blind} blind, nötig sind je {need})";
    difference: "Assisted minus blind agreement" / "Übereinstimmung mit Vorschlag minus blind";
    assisted: "With the suggestion in view (assisted)" / "Mit dem Vorschlag vor Augen";
    blind: "Without it (blind)" / "Ohne ihn (blind)";
    followed: "Follow the suggestion" / "Folgen dem Vorschlag";
    followed_says: "Labels given with a suggestion in view that are the suggested one." / "Labels, die mit einem Vorschlag vor Augen gegeben wurden und der vorgeschlagene sind.";
    median_time: "Median time to decide:" / "Mittlere Zeit bis zur Entscheidung (Median):";

    answers: "Answers that agree" / "Antworten, die übereinstimmen";
    model_and_people: "The model, and what people said" / "Das Modell, und was Menschen sagten";
    two_people: "Two people, same item" / "Zwei Menschen, derselbe Fall";
    asked_for: "Asked for" / "Verlangt";
    word_errors: "Word error rate" / "Wortfehlerrate";
    character_errors: "Character error rate" / "Zeichenfehlerrate";
    same_as_it_stands: "The same as it stands" / "Unverändert gleich";
    error_rates: "Error rates: words or characters to change, of all that people wrote, after the stream’s normalisation. They can exceed 100\u{a0}%." / "Fehlerraten: Wörter oder Zeichen, die zu ändern sind, von allem, was Menschen schrieben, nach der Vereinheitlichung des Streams. Sie können über 100\u{a0}% liegen.";
    in_common: "Labels in common, of those that either chose (Jaccard)" / "Gemeinsame Labels, von allen, die einer von beiden wählte (Jaccard)";
    both: "Both" / "Beide";
    model_alone: "Model alone" / "Nur Modell";
    people_alone: "People alone" / "Nur Menschen";
    mean_error: "Mean absolute error" / "Mittlerer absoluter Fehler";
    bias: "Bias: the model minus people, on average" / "Abweichung: Modell minus Menschen, im Mittel";
    heat_map(low, high, unit): "Pairs by what people said (left to right, {low} to {high} {unit}) and what the model said (bottom to top). On the diagonal both say the same." / "Paare nach dem, was Menschen sagten (links nach rechts, {low} bis {high} {unit}), und dem, was das Modell sagte (unten nach oben). Auf der Diagonale sagen beide dasselbe.";
    same_as_table: "The same as a table" / "Dasselbe als Tabelle";
    pairs_by_number: "Pairs by number" / "Paare nach Zahl";
    columns_and_rows: "Columns: what people said. Rows: what the model said." / "Spalten: was Menschen sagten. Zeilen: was das Modell sagte.";
    model_and_people_axes: "Model ↓ People →" / "Modell ↓ Menschen →";
}
