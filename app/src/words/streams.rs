//! The list of streams, a stream's own page, its head on every page, and its keys.

use super::catalogue::words;

words! {
    title: "Streams" / "Streams";
    lead: "Each stream is one kind of decision that a model may earn." / "Jeder Stream ist eine Art von Entscheidung, die sich ein Modell verdienen kann.";
    stopped_before: "Automation was stopped everywhere before: nothing had to change." / "Die Automatik war schon überall aus: Es gab nichts zu ändern.";
    stopped_in[count]: "Automation is stopped in {count} stream. Every new item of it goes to people." | "Automation is stopped in {count} streams. Every new item goes to people." / "Die Automatik ist in {count} Stream aus. Jeder neue Fall darin geht an Menschen." | "Die Automatik ist in {count} Streams aus. Jeder neue Fall geht an Menschen.";
    new_stream: "New stream" / "Neuer Stream";
    none_create: "Create one: name the question, its labels and their keys, then post items to it." / "Jetzt einen anlegen: die Frage, ihre Labels und deren Tasten nennen, dann Fälle einliefern.";
    none_member: "A lead or an admin makes you a member of the streams you work on." / "Die Leitung oder eine Admin-Person nimmt neue Mitglieder in ihre Streams auf.";
    none_yet: "No streams yet" / "Noch keine Streams";
    stop_all: "Stop automation in all streams" / "Automatik in allen Streams anhalten";
    why: "Why" / "Warum";
    stop_all_now: "Stop all streams now" / "Jetzt alle Streams anhalten";
    stop_all_does: "At once, in every stream: no new item is decided without a person, and people see no suggestion. What was decided stays as it is. Each stream needs a request of its own to go up again." / "Sofort und in jedem Stream: Kein neuer Fall wird ohne einen Menschen entschieden, und niemand sieht einen Vorschlag. Was entschieden ist, bleibt. Jeder Stream braucht einen eigenen Antrag, um wieder aufzusteigen.";
    waiting_for_people: "Waiting for people" / "Warten auf Menschen";
    no_items_yet: "no items yet" / "noch keine Fälle";
    agreement_with_people: "Agreement with people" / "Übereinstimmung mit Menschen";
    automated: "Automated" / "Automatisiert";
    active_model: "Active model" / "Aktives Modell";
    no_model: "none" / "keines";
    open_requests: "Open requests" / "Offene Anträge";

    decide_next: "Decide the next item" / "Nächsten Fall entscheiden";
    change_keys: "Change the keys" / "Tasten ändern";
    where_it_stands: "Where it stands" / "Wo er steht";
    instructions: "Instructions" / "Anleitung";
    labels: "Labels" / "Labels";
    key: "Key" / "Taste";
    label: "Label" / "Label";
    when: "When" / "Wann";

    what_would_lift: "What would lift it" / "Was das aufhebt";
    model_stopped_on(moment): "The model was stopped on {moment} UTC." / "Das Modell wurde am {moment} UTC angehalten.";
    look_at[count]: "Look at {count} item automated shortly before" | "Look at {count} items automated shortly before" / "{count} kurz davor automatisierten Fall ansehen" | "{count} kurz davor automatisierte Fälle ansehen";
    sent_again[count]: "The {count} item automated shortly before were sent to people again" | "The {count} items automated shortly before were sent to people again" / "Der {count} kurz davor automatisierte Fall liegt wieder bei Menschen" | "Die {count} kurz davor automatisierten Fälle liegen wieder bei Menschen";
    stopped_since(moment): "Automation is stopped since {moment} UTC." / "Die Automatik ist seit {moment} UTC angehalten.";
    held_by_guardrail(rung, moment): "A guardrail holds this stream on {rung} since {moment} UTC." / "Eine Leitplanke hält diesen Stream seit {moment} UTC auf {rung}.";
    held_by_model(rung, moment): "The model does not answer as it should: this stream is held on {rung} since {moment} UTC." / "Das Modell antwortet nicht, wie es soll: Dieser Stream steht seit {moment} UTC auf {rung}.";
    somebody: "Somebody" / "Jemand";
    kill_switch_instead(who, rung, approved): "{who} pressed the kill switch: the stream is on {rung} instead of {approved}." / "{who} hat den Notaus gedrückt: Der Stream steht auf {rung} statt auf {approved}.";
    kill_switch_no_higher(who, rung): "{who} pressed the kill switch: the stream goes no higher than {rung}." / "{who} hat den Notaus gedrückt: Der Stream kommt nicht höher als {rung}.";
    people_without_model: "People decide everything, and the model is out of it." / "Menschen entscheiden alles, das Modell ist außen vor.";
    people_without_suggestion: "People decide everything, without a suggestion." / "Menschen entscheiden alles, ohne Vorschlag.";
    people_decide: "People decide everything." / "Menschen entscheiden alles.";
    less_than_approved: "Less is automated than was approved." / "Es wird weniger automatisiert als genehmigt.";

    keys_title: "Keys" / "Tasten";
    keys_lead: "One key gives one label on the label page; a second key does the same. Decisions that were made stay as they are." / "Auf der Seite zum Entscheiden gibt jede Taste ein Label; eine zweite Taste tut dasselbe. Getroffene Entscheidungen bleiben.";
    keys_not_changed: "The keys were not changed." / "Die Tasten sind nicht geändert.";
    keys_changed: "The keys are changed." / "Die Tasten sind geändert.";
    keys_reload: "Whoever is labeling now gets them with the next reload of their page; until then their buttons and keys stay as they are." / "Wer gerade entscheidet, bekommt sie mit dem nächsten Laden der Seite; bis dahin bleiben Knöpfe und Tasten, wie sie sind.";
    key_of(name): "Key of {name}" / "Taste für {name}";
    second_key_of(name): "Second key of {name}" / "Zweite Taste für {name}";
    keys_of_labels: "Keys of the labels" / "Tasten der Labels";
    second_key: "Second key" / "Zweite Taste";
    keys_does(page): "From then on these keys give these labels to everybody who opens the {page}. It is written in the audit log." / "Ab dann geben diese Tasten allen diese Labels, die die {page} öffnen. Die Änderung steht im Protokoll.";
    label_page: "label page" / "Seite zum Entscheiden";
    keys_taken: "Keys that are taken" / "Vergebene Tasten";
    keys_free: "Any other single character is free, in either case: a is the same key as A. Digits also work on keyboards that need Shift for them." / "Jedes andere einzelne Zeichen ist frei, groß wie klein: a ist dieselbe Taste wie A. Ziffern gehen auch auf Tastaturen, die dafür die Umschalttaste brauchen.";
}
