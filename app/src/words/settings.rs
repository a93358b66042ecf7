//! The fields of a stream's settings: what each is called, what it does, and what may be typed.

use super::catalogue::words;

words! {
    min_blind_pairs: "Blind pairs" / "Blindpaare";
    min_blind_pairs_hint: "At least so many items that people decided blind and the model scored." / "Mindestens so viele Fälle, die Menschen blind entschieden und das Modell bewertet hat.";
    min_days: "Days observed" / "Beobachtete Tage";
    min_days_hint: "On at least so many days." / "An mindestens so vielen Tagen.";
    min_agreement: "Agreement, %" / "Übereinstimmung in\u{a0}%";
    min_agreement_hint: "Agreement with people is shown to be above this." / "Die Übereinstimmung mit Menschen liegt nachweislich darüber.";
    min_label_agreement: "Agreement by label, %" / "Übereinstimmung je Label in\u{a0}%";
    min_label_agreement_hint: "Each label's agreement is shown to be above this before anything is automated. Empty asks for nothing." / "Die Übereinstimmung jedes Labels liegt nachweislich darüber, bevor irgendetwas automatisiert wird. Leer verlangt nichts.";
    people_margin: "Behind people, %" / "Rückstand auf Menschen in\u{a0}%";
    people_margin_hint: "Where several people decide each item: the model may agree with them so much less often than they with one another. Empty asks for nothing." / "Wo mehrere Menschen jeden Fall entscheiden: So viel seltener darf das Modell mit ihnen übereinstimmen als sie untereinander. Leer verlangt nichts.";
    max_error: "Error among automated items, %" / "Fehlerquote automatisierter Fälle in\u{a0}%";
    max_error_hint: "The certificate and the audits show that it stays below this." / "Zertifikat und Nachprüfungen zeigen, dass sie darunter bleibt.";
    delta: "Chance of being wrong, %" / "Irrtumswahrscheinlichkeit in\u{a0}%";
    delta_hint: "Accepted for each gate: 5 is 95\u{a0}% confidence." / "Für jede Bedingung in Kauf genommen: 5 heißt 95\u{a0}% Sicherheit.";
    min_audited: "Audited items" / "Nachgeprüfte Fälle";
    min_audited_hint: "At least so many automated items that a person decided blind, for a ramp step and for Full." / "Mindestens so viele automatisierte Fälle, die ein Mensch blind entschieden hat, für einen Schritt der Rampe und für Vollbetrieb.";
    max_age_days: "Newest evidence, days" / "Neueste Belege, Tage";
    max_age_days_hint: "The newest blind pair is at most so old." / "Das neueste Blindpaar ist höchstens so alt.";
    ramp_steps: "Ramp steps, %" / "Schritte der Rampe in\u{a0}%";
    ramp_steps_hint: "The shares of items that the ramp goes through, rising to 100." / "Die Anteile der Fälle, die die Rampe durchläuft, ansteigend bis 100.";
    bake_minutes: "Each step lasts, minutes" / "Jeder Schritt dauert, Minuten";
    bake_minutes_hint: "At least so long; 1440 minutes are a day." / "Mindestens so lange; 1440 Minuten sind ein Tag.";
    step_audited: "Audited items on each step" / "Nachgeprüfte Fälle je Schritt";
    step_audited_hint: "At least so many items of the step that a person decided blind." / "Mindestens so viele Fälle des Schritts, die ein Mensch blind entschieden hat.";
    advance: "Then" / "Danach";
    advance_hint: "What happens when a step has proved itself." / "Was geschieht, wenn ein Schritt sich bewährt hat.";
    audit_rate: "Audit rate, %" / "Prüfquote in\u{a0}%";
    audit_rate_hint: "Automated items that a person decides as well, blind." / "Automatisierte Fälle, die auch ein Mensch entscheidet, blind.";
    blind_rate: "Blind rate, %" / "Blindquote in\u{a0}%";
    blind_rate_hint: "Items of people that show no suggestion: only those are evidence." / "Fälle der Menschen, die keinen Vorschlag zeigen: Nur die sind Belege.";
    overlap: "People per item" / "Menschen je Fall";
    overlap_hint: "How many people decide each item that goes to people." / "Wie viele Menschen jeden Fall entscheiden, der an Menschen geht.";
    double_review: "Double review, %" / "Zweitprüfung in\u{a0}%";
    double_review_hint: "So many of those items are decided by one more person. Which ones is drawn when they come." / "So viele dieser Fälle entscheidet eine weitere Person. Welche, wird ausgelost, wenn sie kommen.";
    order: "Order" / "Reihenfolge";
    order_hint: "Which of them people get first. What people decide blind is never sorted by what the model says of it." / "Welche davon zuerst an der Reihe sind. Was Menschen blind entscheiden, wird nie danach geordnet, was das Modell dazu sagt.";
    watch_max_error: "Audited error, %" / "Fehlerquote der Nachprüfung in\u{a0}%";
    watch_max_error_hint: "Breached when audits show more than this." / "Verletzt, wenn Nachprüfungen mehr als das zeigen.";
    watch_delta: "Chance of a false alarm, %" / "Wahrscheinlichkeit eines Fehlalarms in\u{a0}%";
    watch_delta_hint: "A larger one alarms earlier." / "Ist sie größer, kommt der Alarm früher.";
    watch_max_failed: "Failed predictions, %" / "Fehlgeschlagene Vorhersagen in\u{a0}%";
    watch_max_failed_hint: "Breached when more of them fail." / "Verletzt, wenn mehr davon fehlschlagen.";
    watch_max_missing: "Missing predictions, %" / "Fehlende Vorhersagen in\u{a0}%";
    watch_max_missing_hint: "Breached when more items come without one." / "Verletzt, wenn mehr Fälle ohne eine kommen.";
    watch_max_slow: "Slow predictions, %" / "Langsame Vorhersagen in\u{a0}%";
    watch_max_slow_hint: "Breached when more of them are slow: 5 watches the 95th percentile." / "Verletzt, wenn mehr davon langsam sind: 5 überwacht das 95. Perzentil.";
    watch_latency: "Slow from, milliseconds" / "Langsam ab, Millisekunden";
    watch_latency_hint: "A prediction that takes longer is slow." / "Eine Vorhersage, die länger dauert, ist langsam.";
    watch_window: "Window, minutes" / "Zeitfenster, Minuten";
    watch_window_hint: "How far back failed, missing and slow predictions count; a day at most." / "Wie weit zurück fehlgeschlagene, fehlende und langsame Vorhersagen zählen; höchstens ein Tag.";
    watch_audit_wait: "An audit waits, hours" / "Eine Nachprüfung wartet, Stunden";
    watch_audit_wait_hint: "Breached when one waits longer for a person: nobody looks any more." / "Verletzt, wenn eine länger auf einen Menschen wartet: Niemand sieht mehr hin.";
    watch_cap_at: "A breach holds the stream on" / "Ein Verstoß hält den Stream auf";
    watch_cap_at_hint: "At once, until a request lifts it." / "Sofort, bis ein Antrag es aufhebt.";

    advance_wait: "Wait: people ask for the next step themselves" / "Warten: Menschen beantragen den nächsten Schritt selbst";
    advance_ask: "Ask: a request for the next step is opened" / "Fragen: Der nächste Schritt wird von selbst beantragt";
    advance_automatic: "Go on: the next step is taken without asking" / "Weitergehen: Der nächste Schritt folgt ohne Nachfrage";
    order_oldest: "Oldest first" / "Älteste zuerst";
    order_uncertainty: "Least sure first, from Assist up; oldest first below" / "Unsicherste zuerst, ab Assistenz; darunter Älteste zuerst";
    order_priority: "Most urgent first, as callers say" / "Dringlichste zuerst, wie die Anwendungen es angeben";
    order_random: "In random order, the same for everybody" / "In zufälliger Reihenfolge, für alle dieselbe";

    whole_number(label, least, most): "{label}: write a whole number from {least} to {most}." / "{label}: bitte eine ganze Zahl von {least} bis {most} eingeben.";
    any_percentage(label): "{label}: write a percentage from 0 to 100, with two decimals at most." / "{label}: bitte Prozent von 0 bis 100 eingeben, mit höchstens zwei Nachkommastellen.";
    rising_percentages(label): "{label}: write rising percentages that end at 100, such as 5, 25, 50, 100." / "{label}: bitte ansteigende Prozente eingeben, die mit 100 enden, etwa 5; 25; 50; 100.";
    choose_advance(label): "{label}: choose wait, ask or automatic." / "{label}: Zur Wahl stehen wait, ask und automatic.";
    choose_order(label): "{label}: choose oldest, uncertainty, priority or random." / "{label}: Zur Wahl stehen oldest, uncertainty, priority und random.";
    choose_cap(label): "{label}: choose Human only, Shadow or Assist, where nothing is automated." / "{label}: Zur Wahl stehen Nur Menschen, Schatten und Assistenz, wo nichts automatisiert ist.";
    share_between(label): "{label}: write a percentage above 0 and below 100." / "{label}: bitte Prozent über 0 und unter 100 eingeben.";
}
