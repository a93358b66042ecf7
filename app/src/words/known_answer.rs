//! The known right answer to an item.

use super::catalogue::words;

words! {
    title: "Known answer" / "Bekannte Antwort";
    lead: "An item whose right answer is known shows how people do. Everybody who decides items of this stream is asked it once (up to ten people), blind, and it looks like any other. Because it was chosen by hand it counts for no gate and no agreement." / "Ein Fall, dessen richtige Antwort bekannt ist, zeigt, wie gut Menschen entscheiden. Wer in diesem Stream entscheidet, bekommt ihn einmal (höchstens zehn Menschen), blind, und er sieht aus wie jeder andere. Weil er von Hand gewählt wurde, zählt er für keine Bedingung und keine Übereinstimmung.";
    too_late: "Somebody has decided this item, so it counts as evidence and cannot get a known answer any more. Choose one that nobody has decided." / "Diesen Fall hat schon jemand entschieden, er zählt also als Beleg und kann keine bekannte Antwort mehr bekommen. Bitte einen wählen, den noch niemand entschieden hat.";
    stays: "Somebody has decided it: the answer can be corrected, but not taken away." / "Jemand hat ihn entschieden: Die Antwort lässt sich verbessern, aber nicht wegnehmen.";
    none: "None" / "Keine";
    right_answer: "The right answer" / "Die richtige Antwort";
}
