//! How people decide: the pages of a stream's people and of one's own work.

use super::catalogue::words;

words! {

    lead: "How far the work has come, and how people decide. Read it to find unclear instructions and people who need help. It is no ranking: people are in the order of their names, and figures whose intervals overlap do not tell two people apart." / "Wie weit die Arbeit ist und wie Menschen entscheiden. Hier zeigt sich, wo die Anleitung unklar ist und wer Hilfe braucht. Es ist keine Rangliste: Die Menschen stehen nach Namen, und wo sich Intervalle überschneiden, unterscheiden die Zahlen zwei Menschen nicht.";
    no_names: "Figures of single people are for reviewers, leads and admins. How people agree with one another as a whole stands on the Agreement page." / "Zahlen einzelner Menschen sind für Prüfung, Leitung und Admins. Wie Menschen insgesamt übereinstimmen, steht auf der Seite „Übereinstimmung“.";
    how_people_agree: "How people agree" / "Wie Menschen übereinstimmen";
    nobody: "Nobody has decided anything here yet" / "Hier hat noch niemand etwas entschieden";
    nobody_lead: "As soon as somebody decides an item, or decisions are imported, their figures stand here." / "Sobald jemand einen Fall entscheidet oder Entscheidungen importiert werden, stehen hier Zahlen dazu.";

    how_far: "How far the work has come" / "Wie weit die Arbeit ist";
    decided_today: "Decided today (UTC)" / "Heute entschieden (UTC)";
    items_waiting: "Items that wait" / "Wartende Fälle";
    empty_in: "Queue empty in" / "Warteschlange leer in";
    nothing_waits: "nothing waits" / "nichts wartet";
    at_pace(hours, decisions): "At the pace of the last {hours} hours, if nothing new comes in: {decisions} decisions at most." / "Beim Tempo der letzten {hours} Stunden, wenn nichts Neues kommt: höchstens {decisions} Entscheidungen.";
    by_people[count]: "By 1 person." | "By {count} people." / "Von 1 Person." | "Von {count} Menschen.";
    together(hours): "Together, in the last {hours} hours" / "Zusammen, in den letzten {hours} Stunden";

    each_person: "How each person decides" / "Wie jede Person entscheidet";
    labels: "Labels" / "Labels";
    with_others: "Same as others" / "Wie andere";
    kappa: "κ with others" / "κ mit anderen";
    again: "Same as before" / "Wie zuvor";
    gold: "Known answers" / "Bekannte Antworten";
    time: "Median time" / "Mittlere Zeit (Median)";
    today: "Today (UTC)" / "Heute (UTC)";
    pace: "Pace" / "Tempo";
    with_others_means: "of the items that others decided blind too, the share of the others who say the same. A low figure marks somebody who differs, not somebody who is wrong." / "bei den Fällen, die auch andere blind entschieden haben, der Anteil der anderen, die dasselbe sagen. Eine niedrige Zahl zeigt, wer abweicht, nicht, wer falsch liegt.";
    kappa_means: "the same beyond what chance would give: 0 is chance, 1 is full." / "dasselbe über den Zufall hinaus: 0 ist Zufall, 1 ist volle Übereinstimmung.";
    again_means: "of the items that the person was asked twice, elsewhere, how often they said the same. Nobody is asked twice here." / "bei Fällen, die anderswo zweimal gefragt wurden, wie oft die Person dasselbe sagte. Hier wird niemand zweimal gefragt.";
    gold_means: "of the items whose right answer was known beforehand, the share decided so. Such items look like any other, and count for no gate." / "bei Fällen mit vorher bekannter Antwort der Anteil, der so entschieden wurde. Solche Fälle sehen aus wie alle anderen und zählen für keine Bedingung.";
    time_means: "how long an item is on the screen before its label, half of them shorter. Imported decisions have none." / "wie lange ein Fall vor seinem Label auf dem Bildschirm ist, die Hälfte kürzer. Importierte Entscheidungen haben keine.";
    pace_means: "decisions in an hour with an item on the screen, breaks left out." / "Entscheidungen in einer Stunde mit einem Fall auf dem Bildschirm, ohne Pausen.";
    person: "Person" / "Person";
    columns_mean: "What the columns mean" / "Was die Spalten bedeuten";
    columns_note(hours): "Brackets hold 95\u{a0}% intervals, n is the number of items or decisions. Agreement comes from blind decisions alone. Pace is that of the last {hours} hours." / "In Klammern stehen 95\u{a0}%-Intervalle, n ist die Anzahl der Fälle oder Entscheidungen. Übereinstimmung kommt nur aus blinden Entscheidungen. Das Tempo ist das der letzten {hours} Stunden.";
    labels_skipped(labels, skips): "{labels}, {skips} skipped" / "{labels}, {skips} übersprungen";
    imported: "imported" / "importiert";

    mix_ups: "What is mixed up with what" / "Was womit verwechselt wird";
    model: "By Dawid and Skene’s model, which takes what all say together for what an item most likely is, and weighs each person by how they err. Where most people share an error it takes the error for the truth, and it says nothing of who is right. Its figures have no interval." / "Nach dem Modell von Dawid und Skene: Es nimmt, was alle zusammen sagen, für das, was ein Fall am wahrscheinlichsten ist, und gewichtet alle danach, wie sie irren. Teilen die meisten einen Irrtum, hält es ihn für die Wahrheit; wer recht hat, sagt es nicht. Seine Zahlen haben kein Intervall.";
    not_settled: "The fit has not settled: read it with care." / "Die Anpassung ist nicht zur Ruhe gekommen: mit Vorsicht zu lesen.";
    no_mix_up: "No mix-up worth naming." / "Keine nennenswerte Verwechslung.";
    fitted(moment, decisions, items): "Fitted on {moment} UTC to the {decisions} decisions on the newest {items} items that several people decided blind." / "Angepasst am {moment} UTC an die {decisions} Entscheidungen zu den neuesten {items} Fällen, die mehrere Menschen blind entschieden haben.";
    too_few_decisions(have, need): "Too few to tell ({have} of {need} decisions)." / "Zu wenige für eine Aussage ({have} von {need} Entscheidungen).";
    mixed_up(truth, share, label): "Of what most likely is {truth}, {share} is called {label}." / "Von dem, was am wahrscheinlichsten {truth} ist, heißt {share} hier {label}.";
    from_decisions(count): "From {count} decisions." / "Aus {count} Entscheidungen.";
    all_labels: "All labels" / "Alle Labels";
    called_what: "What is called what" / "Was wie genannt wird";
    matrix_note: "Rows: what an item most likely is. Columns: what it is called." / "Zeilen: was ein Fall am wahrscheinlichsten ist. Spalten: wie er genannt wird.";
    most_likely: "Most likely" / "Am wahrscheinlichsten";

    own_lead: "What reviewers and leads see of your decisions in this stream. Only you and they see it. Nobody is ranked." / "Was Prüfung und Leitung von den eigenen Entscheidungen in diesem Stream sehen. Sonst sieht es niemand. Eine Rangliste gibt es nicht.";
    own_nothing: "You have decided nothing here yet" / "Hier ist noch nichts selbst entschieden";
    own_nothing_lead: "From your first decision on, this page says how often others agree, and how long an item takes you." / "Ab der ersten eigenen Entscheidung steht hier, wie oft andere zustimmen und wie lange ein Fall dauert.";
    decide: "Decide items" / "Fälle entscheiden";
    own_mix_ups: "What you mix up with what" / "Eigene Verwechslungen";
    own_figures: "Your figures" / "Die eigenen Zahlen";
    own_others: "Others say the same" / "Andere sagen dasselbe";
    own_others_says: "On items that others decided without a suggestion, as you did. Differing is not being wrong: hard items make everybody differ." / "Bei Fällen, die auch andere ohne Vorschlag entschieden haben. Abweichen heißt nicht falsch liegen: Bei schweren Fällen weichen alle voneinander ab.";
    own_kappa: "The same, beyond chance (κ)" / "Dasselbe, über den Zufall hinaus (κ)";
    own_kappa_says: "0 is what chance would give, 1 is full agreement." / "0 ergäbe der Zufall, 1 ist volle Übereinstimmung.";
    own_gold: "Known answers found" / "Bekannte Antworten gefunden";
    own_gold_says: "A few items come with an answer that is known beforehand. They look like any other. Counted up to yesterday, from five on." / "Bei einigen Fällen ist die Antwort vorher bekannt. Sie sehen aus wie alle anderen. Gezählt bis gestern, ab fünf.";
    own_time: "Median time to decide" / "Mittlere Zeit bis zur Entscheidung (Median)";
    own_time_says: "Half of your items were on the screen for less. Breaks do not count. Faster is not better." / "Die Hälfte der eigenen Fälle war kürzer auf dem Bildschirm. Pausen zählen nicht. Schneller ist nicht besser.";
    own_again: "You say the same again" / "Noch einmal dasselbe gesagt";
    own_again_says: "On items that you were asked twice." / "Bei Fällen, die zweimal gefragt wurden.";
    own_today(count): "{count} today (UTC). Nothing skipped." / "{count} heute (UTC). Nichts übersprungen.";
    own_today_skipped(count, skips): "{count} today (UTC). {skips} skipped." / "{count} heute (UTC). {skips} übersprungen.";
    labels_given: "Labels given" / "Vergebene Labels";
    own_pace_says(hours): "In an hour with an item on the screen, in the last {hours} hours." / "In einer Stunde mit einem Fall auf dem Bildschirm, in den letzten {hours} Stunden.";

    an_hour(value): "{value} an hour" / "{value} in der Stunde";
    days(value): "{value} days" / "{value} Tage";
    too_few_of(have, need): "too few to tell ({have} of {need})" / "zu wenige für eine Aussage ({have} von {need})";
    too_few: "too few to tell" / "zu wenige für eine Aussage";
    none_yet: "none yet" / "noch keine";
}
