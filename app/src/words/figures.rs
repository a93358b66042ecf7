//! What gates, guardrails, ramp steps and the history find, as the rules write it, with its German.

use super::told::Told;

/// Sentences of the rules that pages show. The longer one comes first where two begin alike.
pub const FIGURES: &[Told] = &[
    // Gates.
    (
        "no limit to measure against",
        "keine Grenze, an der zu messen wäre",
    ),
    (
        "the gate settings cannot be used: {told}",
        "die Einstellungen der Bedingungen sind nicht brauchbar: {told}",
    ),
    (
        "the gate settings cannot be used",
        "die Einstellungen der Bedingungen sind nicht brauchbar",
    ),
    (
        "the stream has no active model",
        "der Stream hat kein aktives Modell",
    ),
    ("none", "keines"),
    ("present", "vorhanden"),
    (
        "{have} more blind pairs for {told_group} before any threshold can be certified",
        "noch {have} Blindpaare für {told_group}, bevor sich eine Schwelle zertifizieren lässt",
    ),
    (
        "{have} more blind pairs before any threshold can be certified",
        "noch {have} Blindpaare, bevor sich eine Schwelle zertifizieren lässt",
    ),
    ("{more} more blind pairs", "noch {more} Blindpaare"),
    (
        "{more} more days with blind pairs",
        "noch {more} Tage mit Blindpaaren",
    ),
    ("{more} more days", "noch {more} Tage"),
    (
        "{more} more audited items on this step",
        "noch {more} nachgeprüfte Fälle auf diesem Schritt",
    ),
    (
        "{more} more audited items",
        "noch {more} nachgeprüfte Fälle",
    ),
    ("no blind pairs", "keine Blindpaare"),
    (
        "there are no blind pairs yet",
        "es gibt noch keine Blindpaare",
    ),
    (
        "{share} % agree, above {bound} % with {sure} % confidence; asked for {asked} %",
        "{share} % gleich, mit {sure} % Sicherheit über {bound} %; verlangt {asked} %",
    ),
    (
        "too few blind pairs to tell",
        "zu wenige Blindpaare für eine Aussage",
    ),
    (
        "blind decisions of the last {days} days",
        "blinde Entscheidungen der letzten {days} Tage",
    ),
    (
        "the newest blind pair is {age} day old; at most {most} days",
        "das neueste Blindpaar ist {age} Tag alt; höchstens {most} Tage",
    ),
    (
        "the newest blind pair is {age} days old; at most {most} days",
        "das neueste Blindpaar ist {age} Tage alt; höchstens {most} Tage",
    ),
    ("not known", "nicht bekannt"),
    (
        "the guardrails have not been looked at",
        "die Leitplanken wurden nicht angesehen",
    ),
    ("no guardrail is breached", "keine Leitplanke ist verletzt"),
    ("no audited items", "keine nachgeprüften Fälle"),
    (
        "the error among audited items is not known",
        "die Fehlerquote der nachgeprüften Fälle ist nicht bekannt",
    ),
    (
        "too few audited items to bound the error",
        "zu wenige nachgeprüfte Fälle, um die Fehlerquote zu begrenzen",
    ),
    (
        "{wrong} wrong of {all} audited items; limit {limit}",
        "{wrong} von {all} nachgeprüften Fällen falsch; Grenze {limit}",
    ),
    (
        "{wrong} wrong of {all}, at most {most} %; limit {limit} %",
        "{wrong} von {all} falsch, höchstens {most} %; Grenze {limit} %",
    ),
    ("no margin", "kein Abstand"),
    ("no margin is set", "es ist kein Abstand eingestellt"),
    (
        "no items that two people decided blind",
        "keine Fälle, die zwei Menschen blind entschieden haben",
    ),
    (
        "items that at least two people decide blind",
        "Fälle, die mindestens zwei Menschen blind entscheiden",
    ),
    (
        "people agree with the model {model} %, with one another {people} %, on {items} items; asked for at most {most} less",
        "Menschen stimmen zu {model} % mit dem Modell überein, zu {people} % miteinander, bei {items} Fällen; verlangt höchstens {most} weniger",
    ),
    (
        "too few items that at least two people decided blind",
        "zu wenige Fälle, die mindestens zwei Menschen blind entschieden haben",
    ),
    ("no floor", "kein Mindestwert"),
    ("no floor is set", "es ist kein Mindestwert eingestellt"),
    (
        "all {count} labels; asked for {floor} for each label",
        "alle {count} Labels; verlangt {floor} für jedes Label",
    ),
    (
        "too few blind pairs that people call {label}",
        "zu wenige Blindpaare, bei denen Menschen {label} sagten",
    ),
    (
        "{label}: {agreed} of {all} agree; asked for {floor} for each label",
        "{label}: {agreed} von {all} gleich; verlangt {floor} für jedes Label",
    ),
    (
        "the ramp step in force has not been looked at",
        "der geltende Schritt der Rampe wurde nicht angesehen",
    ),
    ("the step lacks {told}", "dem Schritt fehlen: {told}"),
    (
        "no threshold is proposed",
        "es ist keine Schwelle vorgeschlagen",
    ),
    (
        "{told}; error at most {error} % with {sure} confidence; certificate {number} of this version",
        "{told}; Fehlerquote höchstens {error} % mit {sure} Sicherheit; Zertifikat {number} dieser Version",
    ),
    (
        "error at most {error} % with {sure} confidence; certificate {number} of this version",
        "Fehlerquote höchstens {error} % mit {sure} Sicherheit; Zertifikat {number} dieser Version",
    ),
    (
        "{have} of {need} blind pairs for {told_group}",
        "{have} von {need} Blindpaaren für {told_group}",
    ),
    (
        "{have} of {need} blind pairs",
        "{have} von {need} Blindpaaren",
    ),
    (
        "no threshold for {told_group} keeps the error low enough",
        "keine Schwelle für {told_group} hält die Fehlerquote niedrig genug",
    ),
    (
        "no threshold keeps the error low enough",
        "keine Schwelle hält die Fehlerquote niedrig genug",
    ),
    (
        "certified from {from} to {to} for {told_group}, but {proposed} is proposed",
        "zertifiziert von {from} bis {to} für {told_group}, vorgeschlagen ist aber {proposed}",
    ),
    (
        "certified from {from} to {to}, but {proposed} is proposed",
        "zertifiziert von {from} bis {to}, vorgeschlagen ist aber {proposed}",
    ),
    (
        "certified from {from} for {told_group}, but {proposed} is proposed",
        "zertifiziert ab {from} für {told_group}, vorgeschlagen ist aber {proposed}",
    ),
    (
        "certified from {from}, but {proposed} is proposed",
        "zertifiziert ab {from}, vorgeschlagen ist aber {proposed}",
    ),
    (
        "certified from {from} for {told_group}; proposed {proposed}",
        "zertifiziert ab {from} für {told_group}; vorgeschlagen {proposed}",
    ),
    (
        "certified from {from}; proposed {proposed}",
        "zertifiziert ab {from}; vorgeschlagen {proposed}",
    ),
    (
        "too few blind pairs for {told_group} reach {proposed} to know the error above it",
        "zu wenige Blindpaare für {told_group} erreichen {proposed}, um die Fehlerquote darüber zu kennen",
    ),
    (
        "too few blind pairs reach {proposed} to know the error above it",
        "zu wenige Blindpaare erreichen {proposed}, um die Fehlerquote darüber zu kennen",
    ),
    ("all other labels", "alle übrigen Labels"),
    // Guardrails.
    ("no items in the window", "keine Fälle im Zeitfenster"),
    (
        "{bad} of {all} predictions failed; limit {limit}",
        "{bad} von {all} Vorhersagen fehlgeschlagen; Grenze {limit}",
    ),
    (
        "{bad} of {all} items came without a prediction; limit {limit}",
        "{bad} von {all} Fällen kamen ohne Vorhersage; Grenze {limit}",
    ),
    (
        "{bad} of {all} predictions took longer than {milliseconds} ms; limit {limit}",
        "{bad} von {all} Vorhersagen dauerten länger als {milliseconds} ms; Grenze {limit}",
    ),
    ("no audit waits", "keine Nachprüfung wartet"),
    (
        "an audit has waited {hours} hours for a person; limit {limit}",
        "eine Nachprüfung wartet seit {hours} Stunden auf einen Menschen; Grenze {limit}",
    ),
    // Steps of the ramp.
    (
        "{wrong} of {all} audited items wrong on this step; limit {limit}",
        "{wrong} von {all} nachgeprüften Fällen auf diesem Schritt falsch; Grenze {limit}",
    ),
    ("the evidence cannot be used", "brauchbare Belege"),
    (
        "more audited items: {wrong} wrong of {all} do not show yet that the error is below {limit}",
        "weitere nachgeprüfte Fälle: {wrong} falsche von {all} zeigen noch nicht, dass die Fehlerquote unter {limit} liegt",
    ),
    (
        "time: the step stays in force until {moment} at least",
        "Zeit: Der Schritt gilt mindestens bis {moment}",
    ),
    (
        "the end of the canary: it becomes the active model or is taken away",
        "das Ende des Canary: Er wird das aktive Modell oder entfällt",
    ),
    // Why an item went to people.
    (
        "the stream is on {told_rung}: people decide every item",
        "der Stream steht auf {told_rung}: Menschen entscheiden jeden Fall",
    ),
    (
        "a cap holds the stream on {told_rung} (approved: {told_approved}): people decide every item",
        "eine Grenze hält den Stream auf {told_rung} (genehmigt: {told_approved}): Menschen entscheiden jeden Fall",
    ),
    (
        "there is no prediction of the active model",
        "es gibt keine Vorhersage des aktiven Modells",
    ),
    (
        "the active model failed on this item",
        "das aktive Modell scheiterte an diesem Fall",
    ),
    (
        "the active model is not healthy",
        "das aktive Modell ist gestört",
    ),
    (
        "the predicted label is not one of the stream's",
        "das vorhergesagte Label gehört nicht zum Stream",
    ),
    (
        "the prediction is not of the active model",
        "die Vorhersage ist nicht vom aktiven Modell",
    ),
    (
        "the ramp is at {ramp} and has not reached this item's bucket {bucket}",
        "die Rampe steht bei {ramp} und hat das Los {bucket} dieses Falls noch nicht erreicht",
    ),
    (
        "no threshold is set for the predicted label",
        "für das vorhergesagte Label ist keine Schwelle gesetzt",
    ),
    (
        "the confidence {confidence} is below the threshold {threshold}",
        "die Konfidenz {confidence} liegt unter der Schwelle {threshold}",
    ),
    // Versions of a policy.
    ("Request {id}", "Antrag {id}"),
    ("Demoted to {told}", "Zurückgestuft auf {told}"),
    ("Rolled back to {model}", "Zurückgerollt auf {model}"),
    ("Canary ended: {told}", "Canary beendet: {told}"),
    ("Canary ended", "Canary beendet"),
    ("Canary lowered to {share}", "Canary auf {share} gesenkt"),
    ("First model {model}", "Erstes Modell {model}"),
    ("Switched to {model}", "Umgestellt auf {model}"),
    ("Ramp aborted: {told}", "Rampe abgebrochen: {told}"),
    ("Ramp went on, request {id}", "Rampe weiter, Antrag {id}"),
    (
        "Settings tightened: {why}",
        "Einstellungen verschärft: {why}",
    ),
    ("Settings tightened", "Einstellungen verschärft"),
    (
        "Threshold raised to {threshold}. {why}",
        "Schwelle auf {threshold} erhöht. {why}",
    ),
    ("Stream created", "Stream angelegt"),
    ("Created", "Angelegt"),
    (
        "Audited error: {told}",
        "Fehlerquote der Nachprüfung: {told}",
    ),
    (
        "Failed predictions: {told}",
        "Fehlgeschlagene Vorhersagen: {told}",
    ),
    (
        "Missing predictions: {told}",
        "Fehlende Vorhersagen: {told}",
    ),
    ("Slow predictions: {told}", "Langsame Vorhersagen: {told}"),
    (
        "Stale audits: {told}",
        "Liegengebliebene Nachprüfungen: {told}",
    ),
    ("Human only", "Nur Menschen"),
    ("Shadow", "Schatten"),
    ("Assist", "Assistenz"),
    ("Partial", "Teilbetrieb"),
    ("Full", "Vollbetrieb"),
    // Plain counts.
    ("{have} of {need}", "{have} von {need}"),
    // When two answers agree.
    (
        "two answers agree when they are the same label",
        "zwei Antworten stimmen überein, wenn sie dasselbe Label sind",
    ),
    (
        "two answers agree when they are the same labels, none more and none less",
        "zwei Antworten stimmen überein, wenn sie dieselben Labels sind, keines mehr und keines weniger",
    ),
    (
        "two numbers agree when they are equal",
        "zwei Zahlen stimmen überein, wenn sie gleich sind",
    ),
    (
        "two numbers agree that are at most {most} or {share} % of the larger one apart",
        "zwei Zahlen stimmen überein, die höchstens {most} oder {share} % der größeren auseinander liegen",
    ),
    (
        "two numbers agree that are at most {share} % of the larger one apart",
        "zwei Zahlen stimmen überein, die höchstens {share} % der größeren auseinander liegen",
    ),
    (
        "two numbers agree that are at most {most} apart",
        "zwei Zahlen stimmen überein, die höchstens {most} auseinander liegen",
    ),
    (
        "two texts agree when, normalised, at most {share} % of their words differ",
        "zwei Texte stimmen überein, wenn sich vereinheitlicht höchstens {share} % ihrer Wörter unterscheiden",
    ),
    (
        "two texts agree when they are equal after normalisation",
        "zwei Texte stimmen überein, wenn sie vereinheitlicht gleich sind",
    ),
    // Changes that took from the model at once.
    (
        "Threshold raised to {threshold}. {comment}",
        "Schwelle angehoben auf {threshold}. {comment}",
    ),
    (
        "Threshold raised to {threshold}",
        "Schwelle angehoben auf {threshold}",
    ),
];
