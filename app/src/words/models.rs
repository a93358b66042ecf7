//! A stream's models: versions, slots, the canary, comparisons and costs.

use super::catalogue::words;

words! {
    title: "Models" / "Modelle";
    lead: "The versions of this stream's model. One is active and routes items; previews only score them." / "Die Versionen des Modells dieses Streams. Eine ist aktiv und lenkt die Fälle; Vorschauen bewerten sie nur.";
    none_yet: "No model yet" / "Noch kein Modell";
    none_hint: "Upload one below, or post items with predictions of your own model by API." / "Unten eines hochladen oder Fälle samt Vorhersagen eines eigenen Modells über die API einliefern.";
    roll_back: "Roll back" / "Zurückrollen";
    not_added(why): "The model was not added. {why}" / "Das Modell wurde nicht aufgenommen. {why}";
    added(name, slot): "{name} was checked and is in the slot {slot}. Look at its order of classes below before you rely on it." / "{name} ist geprüft und hat den Platz „{slot}“. Vor dem ersten Einsatz unten die Reihenfolge der Klassen ansehen.";
    in_preview(name): "{name} is in preview: it scores new items beside the active version and decides nothing." / "{name} ist in der Vorschau: Diese Version bewertet neue Fälle neben der aktiven und entscheidet nichts.";
    scores_past(name): "{name} scores the items that it has not seen. The page shows how far it has come." / "{name} bewertet die Fälle, die diese Version noch nicht gesehen hat. Wie weit sie ist, steht auf der Seite.";
    retired(name): "{name} is retired: it does nothing any more." / "{name} ist ausgemustert und tut nichts mehr.";
    active_again(name, rung): "{name} is active again, on {rung}. New items are routed by it from this moment." / "{name} ist wieder aktiv, auf {rung}. Neue Fälle werden ab jetzt danach gelenkt.";

    same_items: "On the same items" / "Auf denselben Fällen";
    name_and_active(name, active): "{name} and {active}" / "{name} und {active}";
    version: "Version" / "Version";
    agreement: "Agreement" / "Übereinstimmung";
    wrong: "Wrong" / "Falsch";
    right_alone: "Right alone" / "Allein richtig";
    calibration_error: "Calibration error" / "Kalibrierfehler";
    brier: "Brier score" / "Brier-Score";
    cost_per_item: "Cost per item" / "Kosten je Fall";
    both_better(items, name, right, active, other_right, better, p): "Of {items} items that both scored and people decided blind, only {name} is right on {right} and only {active} on {other_right}: {better} is right more often (exact McNemar test, p {p})." / "Von {items} Fällen, die beide bewertet und Menschen blind entschieden haben, hat bei {right} nur {name} recht und bei {other_right} nur {active}: {better} hat öfter recht (exakter McNemar-Test, p {p}).";
    both_not_shown(items, name, right, active, other_right, p): "Of {items} items that both scored and people decided blind, only {name} is right on {right} and only {active} on {other_right}: that does not show which is right more often (exact McNemar test, p {p})." / "Von {items} Fällen, die beide bewertet und Menschen blind entschieden haben, hat bei {right} nur {name} recht und bei {other_right} nur {active}: Das zeigt nicht, welche Version öfter recht hat (exakter McNemar-Test, p {p}).";
    both_wrong(items): "Both are wrong on {items}." / "Beide liegen bei {items} falsch.";
    no_costs_known: "There is nothing yet to tell what either costs." / "Noch lässt sich von keiner der beiden sagen, was sie kostet.";
    costs_less(cheaper, name, active, figure): "{cheaper} costs less; the cost of {name} less that of {active}, per item: {figure}." / "{cheaper} kostet weniger; die Kosten von {name} abzüglich derer von {active}, je Fall: {figure}.";
    costs_not_shown(name, active, figure): "Which of them costs less is not shown; the cost of {name} less that of {active}, per item: {figure}." / "Welche von beiden weniger kostet, ist nicht gezeigt; die Kosten von {name} abzüglich derer von {active}, je Fall: {figure}.";
    usual_costs(problem): "{problem}. The figures on this page are for the usual costs." / "{problem}. Die Zahlen auf dieser Seite gelten für die üblichen Kosten.";
    what_costs: "What a version costs" / "Was eine Version kostet";
    costs: "Costs" / "Kosten";
    cost_of_error: "Cost of a wrong answer by the model" / "Kosten einer falschen Antwort des Modells";
    cost_of_person: "Cost of a decision by a person" / "Kosten einer Entscheidung durch einen Menschen";
    compare_by_costs: "Compare by these costs" / "Nach diesen Kosten vergleichen";
    cost_of_everything(error, human): "Cost per item if a version decided every item that people decided blind: {error} for each item that it decides wrongly, {human} for each that a person decides, nothing for the rest. People's answers count as right. The stream keeps no costs: these are yours to choose, in any unit. The intervals hold however often you look." / "Kosten je Fall, wenn eine Version jeden Fall entschiede, den Menschen blind entschieden haben: {error} für jeden falsch entschiedenen Fall, {human} für jeden, den ein Mensch entscheidet, nichts für den Rest. Die Antworten der Menschen gelten als richtig. Der Stream speichert keine Kosten: Sie sind frei wählbar, in jeder Einheit. Die Intervalle halten, wie oft man auch hinsieht.";
    cost_at_thresholds(error, human): "Cost per item if a version decided those of the items that people decided blind whose confidence reaches the thresholds of the policy in force, and people the rest: {error} for each item that it decides wrongly, {human} for each that a person decides, nothing for the rest. People's answers count as right. The stream keeps no costs: these are yours to choose, in any unit. The intervals hold however often you look." / "Kosten je Fall, wenn eine Version von den blind entschiedenen Fällen jene entschiede, deren Konfidenz die Schwellen des geltenden Regelwerks erreicht, und Menschen den Rest: {error} für jeden falsch entschiedenen Fall, {human} für jeden, den ein Mensch entscheidet, nichts für den Rest. Die Antworten der Menschen gelten als richtig. Der Stream speichert keine Kosten: Sie sind frei wählbar, in jeder Einheit. Die Intervalle halten, wie oft man auch hinsieht.";
    p_equals(p): "= {p}" / "= {p}";
    p_below: "below 0.001" / "unter 0,001";

    end_canary_does(active, share): "At once: {active} decides its {share} of items again. What the canary decided stays as it is." / "Sofort: {active} entscheidet diese {share} der Fälle wieder. Was der Canary entschieden hat, bleibt.";
    end_canary: "End the canary" / "Canary beenden";
    share_of_items(percent): "{percent} % of items" / "{percent}\u{a0}% der Fälle";
    lower_canary_does(active, share): "At once, without a request: {active} decides the items that the canary gives up, of the {share} that are its own now. What it decided stays as it is." / "Sofort und ohne Antrag: {active} entscheidet die Fälle, die der Canary von seinen jetzt {share} abgibt. Was er entschieden hat, bleibt.";
    smaller_share: "Smaller share of the canary" / "Kleinerer Anteil des Canary";
    lower_canary: "Lower the canary's share" / "Anteil des Canary senken";
    more_canary(passed, all): "Give the canary more: {passed} of {all} gates pass" / "Dem Canary mehr geben: {passed} von {all} Bedingungen erfüllt";
    make_canary(passed, all): "Make it the canary: {passed} of {all} gates pass" / "Zum Canary machen: {passed} von {all} Bedingungen erfüllt";
    canary_unseen(name, active): "{name} takes the place of {active} for a share of items, always the same ones. Nobody sees a prediction on this rung, so it changes nothing until the stream is on Assist or above." / "{name} tritt für einen Teil der Fälle, immer dieselben, an die Stelle von {active}. Auf dieser Stufe sieht niemand eine Vorhersage, also ändert es nichts, bis der Stream mindestens auf Assistenz steht.";
    canary_suggested(name, active): "{name} takes the place of {active} for a share of items, always the same ones. People see its suggestions for those items, and decide them." / "{name} tritt für einen Teil der Fälle, immer dieselben, an die Stelle von {active}. Menschen sehen bei diesen Fällen seine Vorschläge und entscheiden sie.";
    canary_automated(name, active): "{name} takes the place of {active} for a share of items, always the same ones. It decides those of them that its confidence allows. When it breaches a guardrail, its share ends at once." / "{name} tritt für einen Teil der Fälle, immer dieselben, an die Stelle von {active}. Davon entscheidet diese Version, was ihre Konfidenz erlaubt. Verstößt sie gegen eine Leitplanke, endet ihr Anteil sofort.";
    threshold_rises(threshold): "The threshold rises to {threshold} for both, because that is what its own evidence certifies." / "Die Schwelle steigt für beide auf {threshold}, denn nur so viel bescheinigen die eigenen Belege dieser Version.";
    share_of_canary: "Share of the canary" / "Anteil des Canary";
    why_now: "Why now" / "Warum jetzt";
    open_canary_request: "Open a request for this canary" / "Antrag für diesen Canary stellen";

    each_against_people(error, confidence): "Each version against people, on the items that it scored and people decided blind. Automated is what the lowest certified threshold would let through: error at most {error} with {confidence} confidence." / "Jede Version gegen Menschen, auf den Fällen, die sie bewertet und Menschen blind entschieden haben. Automatisiert ist, was die niedrigste zertifizierte Schwelle durchließe: Fehlerquote höchstens {error} mit {confidence} Sicherheit.";
    beside_each_other: "Beside each other" / "Nebeneinander";
    versions_beside: "Versions beside each other" / "Versionen nebeneinander";
    slot: "Slot" / "Platz";
    automated: "Automated" / "Automatisiert";
    from_threshold: "from threshold" / "ab Schwelle";
    gates_unusable: "the gates cannot be used" / "die Bedingungen sind nicht brauchbar";
    none_too_wrong(share, accepted): "none: {share} wrong even among the surest {accepted}" / "keine: {share} falsch selbst unter den {accepted} sichersten";
    none: "none" / "keine";

    upload: "Upload a version" / "Version hochladen";
    fields: "Fields" / "Felder";
    fields_hint: "The names of its numbers in the order that it wants, between commas; a dot reaches into nested objects. Not needed where the file says it." / "Die Namen der Zahlen in der Reihenfolge, die das Modell erwartet, durch Kommas getrennt; ein Punkt führt in verschachtelte Objekte. Nicht nötig, wo die Datei es sagt.";
    name_with_version: "Name with version" / "Name mit Version";
    onnx_file: "ONNX file" / "ONNX-Datei";
    order_of_classes: "Order of classes" / "Reihenfolge der Klassen";
    order_hint(order): "Label ids in the order of the model's scores, between commas. Left empty, the file's own “labels” entry is taken, else the stream's order: {order}" / "Label-IDs in der Reihenfolge der Bewertungen des Modells, durch Kommas getrennt. Bleibt das Feld leer, gilt der Eintrag „labels“ der Datei, sonst die Reihenfolge des Streams: {order}";
    check_order: "Check the order. A wrong one passes every check of the file and only shows as a model that is nearly always wrong." / "Bitte die Reihenfolge prüfen. Eine falsche besteht jede Prüfung der Datei und zeigt sich erst als Modell, das fast immer falschliegt.";
    upload_now: "Upload, check and try it" / "Hochladen, prüfen und ausprobieren";
    upload_does: "The first version of a stream becomes active, every other one a preview. Neither decides anything until a request is approved." / "Die erste Version eines Streams wird aktiv, jede weitere eine Vorschau. Keine entscheidet etwas, bevor ein Antrag genehmigt ist.";

    is_canary(share): "It is the canary: {share} of items are its own." / "Diese Version ist der Canary: {share} der Fälle gehören ihr.";
    unhealthy: "It does not answer as it should: people decide its items." / "Diese Version antwortet nicht, wie sie soll: Menschen entscheiden ihre Fälle.";
    past_items_scored: "Past items scored" / "Bewertete frühere Fälle";
    scoring_failed(done, all, why): "Scoring past items was given up after about {done} of {all}, because it failed again and again: {why}. Start it anew below." / "Das Bewerten früherer Fälle wurde nach etwa {done} von {all} aufgegeben, weil es immer wieder fehlschlug: {why}. Unten lässt es sich neu starten.";
    scoring_goes_on(done, all): "About {done} of {all} items are scored. It goes on by itself, also after a restart." / "Etwa {done} von {all} Fällen sind bewertet. Es geht von selbst weiter, auch nach einem Neustart.";
    does_active: "Scores new items, and its predictions route the stream." / "Bewertet neue Fälle; die Vorhersagen lenken den Stream.";
    does_preview: "Scores new items beside the active version and decides nothing." / "Bewertet neue Fälle neben der aktiven Version und entscheidet nichts.";
    does_retained(until): "Was active before and can be again at once, until {until}. It scores nothing meanwhile." / "War zuvor aktiv und kann es sofort wieder sein, bis {until}. Bewertet solange nichts.";
    does_nothing: "Does nothing any more." / "Tut nichts mehr.";
    runs_elsewhere: "none: it runs elsewhere" / "keine: läuft anderswo";
    reads: "Reads" / "Liest";
    answers: "Answers" / "Antwortet";
    added_label: "Added" / "Aufgenommen";
    by(who): "by {who}" / "von {who}";
    file_sha: "File, SHA-256" / "Datei, SHA-256";
    to_preview: "Put into preview: it scores new items and decides nothing" / "In die Vorschau: bewertet neue Fälle und entscheidet nichts";
    to_retired: "Retire: it does nothing any more" / "Ausmustern: tut nichts mehr";
    score_past: "Score past items that it has not seen" / "Frühere Fälle bewerten, die diese Version nicht gesehen hat";
    make_active(passed, all): "Make it active: {passed} of {all} gates pass" / "Aktiv machen: {passed} von {all} Bedingungen erfüllt";
    open_request(short): "Open a request: {short}" / "Antrag stellen: {short}";
    nothing_until[count]: "Nothing changes until another person approves. The evidence of today goes with it." | "Nothing changes until {count} other people approve. The evidence of today goes with it." / "Nichts ändert sich, bis eine weitere Person genehmigt. Die Belege von heute gehen mit." | "Nichts ändert sich, bis {count} weitere Personen genehmigen. Die Belege von heute gehen mit.";

    reads_as(what, input): "{what}; as “{input}”" / "{what}; als „{input}“";
    answers_probabilities(count, output): "{count} probabilities; as “{output}”" / "{count} Wahrscheinlichkeiten; als „{output}“";
    answers_logits(count, output): "{count} logits, turned into probabilities by a softmax; as “{output}”" / "{count} Logits, durch Softmax zu Wahrscheinlichkeiten; als „{output}“";
    reads_numbers(count, fields): "{count} numbers: {fields}" / "{count} Zahlen: {fields}";
    reads_text: "Text" / "Text";
    grey: "grey" / "grau";
    colour: "colour" / "farbig";
    channel_first: "channel first" / "Kanal zuerst";
    channel_last: "channel last" / "Kanal zuletzt";
    images(width, height): "Images, {width} × {height} pixels" / "Bilder, {width} × {height} Pixel";
    mean(values): "mean {values}" / "Mittelwert {values}";
    deviation(values): "standard deviation {values}" / "Standardabweichung {values}";
    values_to(top): "values from 0 to {top}" / "Werte von 0 bis {top}";
}
