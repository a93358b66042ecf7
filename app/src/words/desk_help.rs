//! The list of keys on the label desk.

use super::catalogue::words;

words! {
    skip: "Choose why with 1, 2 or 3, or type a reason and press Enter." / "Den Grund mit 1, 2 oder 3 wählen oder eintippen und Enter drücken.";
    undo: "Takes back your last decision, again and again for those before it." / "Nimmt die eigene letzte Entscheidung zurück, noch einmal gedrückt auch die davor.";
    last: "Last decisions" / "Letzte Entscheidungen";
    last_does: "Shows the last 20; any of them can be taken back." / "Zeigt die letzten 20; jede davon lässt sich zurücknehmen.";
    note: "Opens a note that is saved with your decision." / "Öffnet eine Notiz, die mit der Entscheidung gespeichert wird.";
    accept: "Accept" / "Annehmen";
    accept_does: "Gives the suggested label where there is one." / "Gibt das vorgeschlagene Label, wo es eines gibt.";
    keys: "Opens and closes this list." / "Öffnet und schließt diese Liste.";
    save_chosen: "Saves what is chosen. With nothing chosen, it takes what is suggested, to be saved with the next Enter." / "Speichert, was gewählt ist. Ist nichts gewählt, wird der Vorschlag übernommen und mit dem nächsten Enter gespeichert.";
    save_typed: "Saves what is typed. With nothing typed, it takes what is suggested, to be saved with the next Enter. In a text, Shift and Enter begin a new line." / "Speichert, was eingegeben ist. Ist nichts eingegeben, wird der Vorschlag übernommen und mit dem nächsten Enter gespeichert. In einem Text beginnen Umschalt und Enter eine neue Zeile.";
    leave_field: "Leave the field" / "Das Feld verlassen";
    leave_field_does: "In a text, the other keys work again then; Enter goes back to the field." / "In einem Text wirken dann die anderen Tasten wieder; Enter führt zurück ins Feld.";
    zoom: "Or turn the wheel, or pinch. Drag, tap or use the arrow keys to move the picture." / "Oder das Rad drehen oder zwei Finger spreizen. Ziehen, Tippen oder Pfeiltasten bewegen das Bild.";
    reset: "The picture as it is." / "Das Bild, wie es ist.";
    darker: "Darker" / "Dunkler";
    brighter: "Brighter" / "Heller";
    less_contrast: "Less contrast" / "Weniger Kontrast";
    more_contrast: "More contrast" / "Mehr Kontrast";
    all_reset: "All of this is reset for the next item." / "All das gilt nur für diesen Fall.";
    find: "Enter goes to the next place, Shift and Enter to the one before, Escape closes." / "Enter führt zur nächsten Stelle, Umschalt und Enter zur vorigen, Esc schließt.";
    wrap: "Breaks long lines, or does not." / "Bricht lange Zeilen um oder nicht.";
    back: "Back" / "Zurück";
    on: "On" / "Weiter";
    five_seconds: "Five seconds." / "Fünf Sekunden.";
    swipe: "On a touch screen, swipe to decide" / "Auf dem Touchscreen durch Wischen entscheiden";
    show_pace: "Show my pace" / "Mein Tempo zeigen";
    pace: "Decisions in an hour with an item on the screen, breaks left out, and how long the queue would take you alone. Nobody is compared with anybody. Kept in this browser." / "Entscheidungen in einer Stunde mit einem Fall auf dem Bildschirm, Pausen nicht mitgezählt, und wie lange die Warteschlange allein dauern würde. Niemand wird mit anderen verglichen. Gilt in diesem Browser.";
    swipe_sides(left, right): "Left gives {left}, right gives {right}. Undo takes it back. Kept in this browser." / "Links gibt {left}, rechts gibt {right}. Zurücknehmen macht es rückgängig. Gilt in diesem Browser.";
}
