//! The items of a stream, one item's story, and an item's input as people look at it.

use super::catalogue::words;

words! {
    title: "Items" / "Fälle";
    none_here: "No items here" / "Keine Fälle";
    none_fits: "No item fits. Choose other labels, or post items to the stream." / "Kein Fall passt. Andere Labels wählen oder Fälle in den Stream einliefern.";
    pages_of_list: "Pages of the list" / "Seiten der Liste";
    next_items: "Next items" / "Weitere Fälle";
    called_by_both(people, model): "Blind pairs that people called {people} and the model {model}." / "Blindpaare, bei denen Menschen {people} sagten und das Modell {model}.";
    called_by_people(people): "Blind pairs that people called {people}." / "Blindpaare, bei denen Menschen {people} sagten.";
    called_by_model(model): "Blind pairs that the model called {model}." / "Blindpaare, bei denen das Modell {model} sagte.";
    all_items: "All items, in the order they came." / "Alle Fälle, in der Reihenfolge, in der sie kamen.";
    name: "Name" / "Name";
    external_id: "external id" / "externe ID";
    people_said: "People said" / "Menschen sagten";
    model_said: "Model said" / "Modell sagte";
    anything: "anything" / "egal was";
    model_version: "Model version" / "Modellversion";
    show: "Show" / "Anzeigen";
    item: "Item" / "Fall";
    people: "People" / "Menschen";
    model: "Model" / "Modell";
    confidence: "Confidence" / "Konfidenz";
    decided_by: "Decided by" / "Entschieden von";
    came: "Came" / "Gekommen";
    by_model: "the model" / "dem Modell";
    by_people: "people" / "Menschen";
    waits: "waits for people" / "wartet auf Menschen";
    differs: "differs" / "verschieden";

    no_answer_yet: "No answer yet." / "Noch keine Antwort.";
    its_answer(label): "Its answer is {label}." / "Die Antwort ist {label}.";
    input: "Input" / "Eingabe";
    what_happened: "What happened" / "Was geschah";
    what_models_said: "What models said" / "Was Modelle sagten";
    taken_back(what): "{what} (taken back)" / "{what} (zurückgenommen)";
    note: "Note:" / "Notiz:";
    no_model: "No model has seen this item." / "Kein Modell hat diesen Fall gesehen.";
    failed(error): "failed: {error}" / "fehlgeschlagen: {error}";
    version: "Version" / "Version";
    label: "Label" / "Label";
    took: "Took" / "Dauer";

    no_picture: "This item has no picture." / "Dieser Fall hat kein Bild.";
    recording_to_decide: "Recording of the item to decide" / "Aufnahme des Falls, der zu entscheiden ist";
    recording_of(name): "Recording of item {name}" / "Aufnahme zum Fall {name}";
    item_to_decide: "The item to decide" / "Der Fall, der zu entscheiden ist";
    item_named(name): "Item {name}" / "Fall {name}";
    yes: "yes" / "ja";
    no: "no" / "nein";
    entries[count]: "[ {count} entry ]" | "[ {count} entries ]" / "[ {count} Eintrag ]" | "[ {count} Einträge ]";
    fields[count]: "{{ {count} field }}" | "{{ {count} fields }}" / "{{ {count} Feld }}" | "{{ {count} Felder }}";
    slice_of(number, count, height): "Slice {number} of {count}, at {height} mm" / "Schnitt {number} von {count}, bei {height} mm";
    slices_shown(shown, total): "{shown} of {total} slices shown." / "{shown} von {total} Schnitten gezeigt.";
    one_scale: "All slices to one scale." / "Alle Schnitte in einem Maßstab.";

    no_label: "nothing" / "nichts";
    removed_model: "a removed model" / "ein entferntes Modell";
    came_to_people(reason): "Came and went to people. {reason}" / "Kam und ging an Menschen. {reason}";
    came_decided: "Came and was decided by the model." / "Kam und wurde vom Modell entschieden.";
    came_detail(policy, bucket, inclusion): "Policy {policy}, bucket {bucket}, inclusion probability {inclusion}" / "Regelwerk {policy}, Los {bucket}, Auswahlwahrscheinlichkeit {inclusion}";
    decided(who, label): "{who} decided {label}." / "{who} entschied {label}.";
    skipped(who, reason): "{who} skipped it: {reason}" / "{who} übersprang ihn: {reason}";
    took_back(who): "{who} took the last decision back." / "{who} nahm die letzte Entscheidung zurück.";
    settled(who, label): "{who} settled it as {label}." / "{who} klärte ihn als {label}.";
    blind: "Blind" / "Blind";
    in_view: "With the suggestion in view" / "Mit dem Vorschlag vor Augen";
    blind_on_screen(seconds): "Blind, {seconds} s on the screen" / "Blind, {seconds} s auf dem Bildschirm";
    blind_after(seconds): "Blind, {seconds} s after it was given out" / "Blind, {seconds} s nach der Zuteilung";
    in_view_on_screen(seconds): "With the suggestion in view, {seconds} s on the screen" / "Mit dem Vorschlag vor Augen, {seconds} s auf dem Bildschirm";
    in_view_after(seconds): "With the suggestion in view, {seconds} s after it was given out" / "Mit dem Vorschlag vor Augen, {seconds} s nach der Zuteilung";
    no_answer: "no answer" / "keine Antwort";
    outcome_automated(label, model): "Outcome: {label}, decided by {model} without a person." / "Antwort: {label}, von {model} ohne einen Menschen entschieden.";
    outcome_detail(confidence, threshold, bucket, policy): "Confidence {confidence} at threshold {threshold}, bucket {bucket}, policy {policy}" / "Konfidenz {confidence} bei Schwelle {threshold}, Los {bucket}, Regelwerk {policy}";
    outcome_detail_audit(confidence, threshold, bucket, policy): "Confidence {confidence} at threshold {threshold}, bucket {bucket}, policy {policy}, drawn for audit" / "Konfidenz {confidence} bei Schwelle {threshold}, Los {bucket}, Regelwerk {policy}, zur Nachprüfung gezogen";
    outcome_people(label): "Outcome: {label}, decided by people." / "Antwort: {label}, von Menschen entschieden.";
    outcome_settled(label): "Outcome: {label}, settled by a reviewer." / "Antwort: {label}, bei der Klärung festgelegt.";
    policy(version): "Policy {version}" / "Regelwerk {version}";
}
