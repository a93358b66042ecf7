//! The threshold page and its studio in the browser.

use super::catalogue::words;

words! {
    title: "Threshold" / "Schwelle";
    lead: "From which confidence the model may decide without a person, and what that would have meant for the items people decided." / "Ab welcher Konfidenz das Modell ohne einen Menschen entscheiden darf und was das für die von Menschen entschiedenen Fälle bedeutet hätte.";
    raised: "The higher threshold is in force. It only gives the model less, so nobody had to approve it." / "Die höhere Schwelle ist in Kraft. Sie gibt dem Modell nur weniger, also musste niemand genehmigen.";
    no_model: "There is no model to set a threshold for" / "Es gibt kein Modell für eine Schwelle";
    upload_first: "Upload an ONNX model, or post items with a prediction of your own. Then let people decide some of them." / "Ein ONNX-Modell hochladen oder Fälle samt eigener Vorhersage einliefern. Dann einige davon von Menschen entscheiden lassen.";
    add_model: "Add a model" / "Modell hinzufügen";
    lead_adds: "A lead adds one on the Models page." / "Die Leitung nimmt auf der Seite „Modelle“ eines auf.";
    whose_figures: "Whose figures" / "Wessen Zahlen";
    model_version: "Model version" / "Modellversion";
    show: "Show" / "Anzeigen";
    no_pairs: "No item has both a blind decision and a prediction" / "Kein Fall hat sowohl eine blinde Entscheidung als auch eine Vorhersage";
    no_pairs_hint: "A threshold is judged by what people said of items that the model scored. As soon as somebody decides one, its figures appear here." / "Eine Schwelle wird an dem gemessen, was Menschen zu Fällen sagten, die das Modell bewertet hat. Sobald jemand einen entscheidet, stehen hier die Zahlen.";
    decide_items: "Decide items" / "Fälle entscheiden";
    look_at: "Look at a threshold" / "Eine Schwelle ansehen";
    error_at_most_percent: "Error at most (%)" / "Fehlerquote höchstens (%)";
    confidence_percent: "Confidence (%)" / "Sicherheit (%)";
    reliability: "Reliability" / "Verlässlichkeit";
    calibration: "Whether confidence means what it says" / "Ob die Konfidenz hält, was sie sagt";
    reliability_caption: "Reliability: confidence against agreement" / "Verlässlichkeit: Konfidenz gegen Übereinstimmung";
    calibration_error(bins): "Calibration error (ECE, {bins} bins, ±0.001)" / "Kalibrierfehler (ECE, {bins} Klassen, ±0,001)";
    brier: "Brier score" / "Brier-Score";
    aurc: "Area under risk–coverage (AURC)" / "Fläche unter Risiko–Abdeckung (AURC)";
    blind_pairs: "Blind pairs" / "Blindpaare";
    calibration_note: "Dots below the line: the model is surer than it is right. A certificate does not need calibrated confidences, it only needs surer predictions to be right more often. All three are better when smaller." / "Punkte unter der Linie: Das Modell ist sicherer, als es recht hat. Ein Zertifikat braucht keine kalibrierten Konfidenzen, nur müssen sicherere Vorhersagen öfter stimmen. Alle drei sind besser, wenn sie kleiner sind.";

    by_label_title: "By the label the model gives" / "Nach dem Label, das das Modell gibt";
    by_label: "By label" / "Je Label";
    label: "Label" / "Label";
    predicted: "Predicted" / "Vorhergesagt";
    decided: "Decided" / "Entschieden";
    wrong: "Wrong" / "Falsch";
    error_seen: "Error seen" / "Beobachtete Fehlerquote";
    error_at_most: "Error at most" / "Fehlerquote höchstens";
    by_label_note: "The certificate holds for all labels together, not for each: look for one whose error stands out before proposing." / "Das Zertifikat gilt für alle Labels zusammen, nicht für jedes: Vor dem Beantragen lohnt der Blick auf Labels, deren Fehlerquote heraussticht.";
    own_threshold(threshold): "own threshold {threshold}" / "eigene Schwelle {threshold}";

    gate_asks(error, confidence): "The gate of this stream asks for {error} error with {confidence} confidence." / "Die Bedingung dieses Streams verlangt {error} Fehlerquote mit {confidence} Sicherheit.";
    certificate: "Certificate" / "Zertifikat";
    both_between: "Both must lie between 0 and 100 %. The certificate is still the one before." / "Beide müssen zwischen 0 und 100\u{a0}% liegen. Noch gilt das vorige Zertifikat.";
    own_parts[count](parts): "{count} label has a threshold of its own. It is not part of these figures, and all {parts} certificates share the confidence." | "{count} labels have a threshold of their own. They are not part of these figures, and all {parts} certificates share the confidence." / "{count} Label hat eine eigene Schwelle. Es gehört nicht zu diesen Zahlen, und alle {parts} Zertifikate teilen sich die Sicherheit." | "{count} Labels haben eine eigene Schwelle. Sie gehören nicht zu diesen Zahlen, und alle {parts} Zertifikate teilen sich die Sicherheit.";
    how_tested: "How it is tested" / "Wie geprüft wird";
    how_tested_text: "Thresholds 0.999, 0.998 … are tested from the top, each with the exact binomial test of “the error exceeds what is allowed”, beginning where enough pairs are that sure and stopping at the first that fails (Learn-then-Test, fixed sequence). The last that passed holds with the confidence above, for items like those that people decided blind." / "Die Schwellen 0,999, 0,998 … werden von oben geprüft, jede mit dem exakten Binomialtest von „die Fehlerquote liegt über dem Erlaubten“. Begonnen wird, wo genug Paare so sicher sind; Schluss ist bei der ersten, die scheitert (Learn-then-Test, feste Reihenfolge). Die letzte bestandene gilt mit der Sicherheit oben, für Fälle wie die blind entschiedenen.";
    spending(number, confidence): "It is certificate {number} of this model version. All certificates of a version together hold with {confidence} confidence: the first takes half of what is left open, and each later one less." / "Das ist Zertifikat {number} dieser Modellversion. Alle Zertifikate einer Version zusammen gelten mit {confidence} Sicherheit: Das erste nimmt die Hälfte des Spielraums, jedes spätere weniger.";

    risk_and_coverage: "Risk and coverage" / "Risiko und Abdeckung";
    allowed(share): "allowed: {share}" / "erlaubt: {share}";
    confidence: "Confidence" / "Konfidenz";
    risk_caption: "Error among what is decided, as more is decided" / "Fehlerquote unter dem Entschiedenen, je mehr entschieden wird";
    confidence_caption: "How sure the model is when it agrees, and when it does not" / "Wie sicher das Modell ist, wenn es übereinstimmt und wenn nicht";

    decide_from(threshold): "Decide without a person from {threshold}" / "Ohne einen Menschen entscheiden ab {threshold}";
    use_certified(threshold): "Use the certified {threshold}" / "Zertifizierte {threshold} nehmen";
    back_to(threshold): "Back to {threshold} in force" / "Zurück zur geltenden {threshold}";
    threshold_range(threshold): "A threshold lies between 0 and 1, in steps of 0.001. The figures are still those of {threshold}." / "Eine Schwelle liegt zwischen 0 und 1, in Schritten von 0,001. Die Zahlen gelten noch für {threshold}.";
    decides_everything: "0.000 decides everything" / "0,000 entscheidet alles";
    decides_nothing: "1.000 decides next to nothing" / "1,000 entscheidet fast nichts";
    points_against(points, threshold): "{points} points against {threshold} in force" / "{points} Punkte gegenüber geltenden {threshold}";
    decided_without: "Decided without a person" / "Ohne Menschen entschieden";
    wrong_among: "Wrong among them" / "Davon falsch";
    of_those(count): "of {count}" / "von {count}";
    wrong_in_force(wrong, accepted, threshold): "{wrong} of {accepted} at {threshold} in force" / "{wrong} von {accepted} bei geltenden {threshold}";
    error_with(confidence): "Error at most, with {confidence} confidence" / "Fehlerquote höchstens, mit {confidence} Sicherheit";
    exact: "exact, for a threshold chosen before looking" / "exakt, für eine vorab gewählte Schwelle";
    interval_n(interval, n): "{interval} n {n}" / "{interval} n {n}";
    certified: "Certified" / "Zertifiziert";
    not_certified: "Not certified" / "Nicht zertifiziert";
    lies_certified(threshold): "{threshold} lies where every threshold was tested and passed." / "{threshold} liegt, wo jede Schwelle geprüft wurde und bestand.";
    below_certified(threshold, certified): "{threshold} is below {certified}, the lowest certified threshold. A threshold picked by eye because its figures look good is wrong more often than they say." / "{threshold} liegt unter {certified}, der niedrigsten zertifizierten Schwelle. Eine nach Augenmaß gewählte Schwelle, deren Zahlen gut aussehen, liegt öfter falsch, als sie sagen.";
    untested(threshold, strictest): "Too few pairs are as sure as {threshold} to know the error there. The test began at {strictest}." / "Zu wenige Paare sind so sicher wie {threshold}, um dort die Fehlerquote zu kennen. Die Prüfung begann bei {strictest}.";
    nothing_certified: "No threshold is certified for this promise. The figures above describe the past; they promise nothing." / "Für dieses Versprechen ist keine Schwelle zertifiziert. Die Zahlen oben beschreiben die Vergangenheit; sie versprechen nichts.";

    in_force_already(threshold): "{threshold} is in force already. Move the slider to propose another." / "{threshold} gilt schon. Der Regler führt zu einer anderen.";
    at_once(threshold): "{threshold} gives the model less than now: it is in force at once, without approval." / "{threshold} gibt dem Modell weniger als jetzt: Das gilt sofort, ohne Genehmigung.";
    cannot_propose(threshold): "{threshold} cannot be proposed: a gate does not pass." / "{threshold} lässt sich nicht beantragen: Eine Bedingung ist nicht erfüllt.";
    opens_decides(threshold, ramp, model): "Opens a request. After one approval by somebody else, new items from {threshold} up, within the ramp of {ramp}, are decided by {model} without a person." / "Stellt einen Antrag. Nach der Genehmigung durch eine weitere Person entscheidet {model} neue Fälle ab {threshold}, innerhalb der Rampe von {ramp}, ohne einen Menschen.";
    opens_later(threshold, rung): "Opens a request. After one approval by somebody else, {threshold} is the threshold of this stream. On {rung} people go on deciding everything: it takes effect on Partial." / "Stellt einen Antrag. Nach der Genehmigung durch eine weitere Person ist {threshold} die Schwelle dieses Streams. Auf {rung} entscheiden weiter Menschen alles: Sie wirkt ab Teilbetrieb.";
    lead_proposes: "A lead can propose the threshold that the slider shows. You see the same figures." / "Die Leitung kann die Schwelle beantragen, die der Regler zeigt. Die Zahlen sind dieselben.";
    not_active(model, link): "{model} is not active: a threshold belongs to the model that decides. {link}; the threshold comes with it." / "{model} ist nicht aktiv: Eine Schwelle gehört zum Modell, das entscheidet. {link}; die Schwelle kommt mit.";
    propose_on_models: "Propose it on the Models page" / "Auf der Seite „Modelle“ beantragen";
    on_full: "On Full the model decides whatever it has a prediction for: no threshold applies. Demote the stream to Partial to use one again." / "Im Vollbetrieb entscheidet das Modell alles, wozu es eine Vorhersage hat: Keine Schwelle gilt. Zurückgestuft auf Teilbetrieb, gilt wieder eine.";
    propose_this: "Propose this threshold" / "Diese Schwelle beantragen";
    why: "Why" / "Warum";
    approver_should_know: "What the approver should know" / "Was für die Genehmigung wichtig ist";
    propose(threshold): "Propose {threshold}" / "{threshold} beantragen";

    would_decide(threshold, share, wrong, accepted, most, confidence): "At {threshold}, {share} of items would be decided without a person; {wrong} of {accepted} were wrong, at most {most} with {confidence} confidence." / "Bei {threshold} würden {share} der Fälle ohne einen Menschen entschieden; {wrong} von {accepted} waren falsch, höchstens {most} mit {confidence} Sicherheit.";
    only_exactly_one: "At 1.000 only a confidence of exactly 1 would be decided without a person; the counts do not tell those from 0.999." / "Bei 1,000 würde nur eine Konfidenz von genau 1 ohne einen Menschen entschieden; die Zählungen unterscheiden sie nicht von 0,999.";
    nothing_decided(threshold): "At {threshold} nothing would be decided without a person: no pair so far is that confident." / "Bei {threshold} würde nichts ohne einen Menschen entschieden: So sicher war bisher kein Paar.";
    no_pairs_yet: "There are no blind pairs yet to tell what a threshold would do." / "Noch gibt es keine Blindpaare, an denen sich zeigt, was eine Schwelle täte.";
    certified_from(threshold, error, confidence, share, wrong, accepted, p): "Certified from {threshold}: an error of at most {error} with {confidence} confidence. {share} of items reach it; {wrong} of {accepted} were wrong (p = {p})." / "Zertifiziert ab {threshold}: eine Fehlerquote von höchstens {error} mit {confidence} Sicherheit. {share} der Fälle erreichen sie; {wrong} von {accepted} waren falsch (p = {p}).";
    no_promise(error, confidence): "No threshold can promise an error of at most {error} with {confidence} confidence." / "Keine Schwelle kann eine Fehlerquote von höchstens {error} mit {confidence} Sicherheit versprechen.";
    too_few(accepted, needed): "{accepted} pairs are confident enough to be counted, and the first test takes {needed}." / "{accepted} Paare sind sicher genug, um zu zählen; die erste Prüfung braucht {needed}.";
    too_wrong(accepted, wrong, share): "Already among the {accepted} most confident pairs {wrong} were wrong ({share})." / "Schon unter den {accepted} sichersten Paaren waren {wrong} falsch ({share}).";
    more_would_do(more): "About {more} more decided items would do, if error and coverage stay as they are." / "Etwa {more} weitere entschiedene Fälle würden reichen, wenn Fehlerquote und Abdeckung so bleiben.";
    more_will_not_help: "More decided items alone will not help: the error seen is too high. It takes a better model, clearer instructions, or a larger error that you can live with." / "Mehr entschiedene Fälle allein helfen nicht: Die beobachtete Fehlerquote ist zu hoch. Es braucht ein besseres Modell, eine klarere Anleitung oder eine größere erlaubte Fehlerquote.";
}
