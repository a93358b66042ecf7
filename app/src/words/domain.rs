//! The words of the rules: rungs, roles, gates, slots, and why a figure is undefined.

use super::catalogue::words;
use understudy_ladder::gate::{GateKind, Verdict};
use understudy_ladder::guardrail::GuardrailKind;
use understudy_ladder::request::State;
use understudy_ladder::{Role, Rung, slot::Slot};
use understudy_stats::Undefined;

words! {
    human_only: "Human only" / "Nur Menschen";
    shadow: "Shadow" / "Schatten";
    assist: "Assist" / "Assistenz";
    partial: "Partial" / "Teilbetrieb";
    full: "Full" / "Vollbetrieb";

    labeler: "Labeler" / "Bearbeiter:in";
    reviewer: "Reviewer" / "Prüfer:in";
    lead: "Lead" / "Leitung";
    manager: "Manager" / "Management";
    admin: "Admin" / "Admin";

    pass: "pass" / "erfüllt";
    fail: "fail" / "nicht erfüllt";
    insufficient: "insufficient" / "zu wenig Daten";

    gate_active_model: "Active model" / "Aktives Modell";
    gate_blind_pairs: "Blind pairs" / "Blindpaare";
    gate_days: "Days observed" / "Beobachtete Tage";
    gate_agreement: "Agreement" / "Übereinstimmung";
    gate_certificate: "Threshold certificate" / "Zertifikat der Schwelle";
    gate_ramp_step: "Ramp step" / "Schritt der Rampe";
    gate_audited: "Audited items" / "Nachgeprüfte Fälle";
    gate_audited_error: "Audited error" / "Fehlerquote der Nachprüfung";
    gate_label_floor: "Agreement by label" / "Übereinstimmung je Label";
    gate_people: "No worse than people" / "Nicht schlechter als Menschen";
    gate_fresh: "Fresh evidence" / "Frische Belege";
    gate_no_alarm: "No alarm" / "Kein Alarm";

    guard_audited_error: "Audited error" / "Fehlerquote der Nachprüfung";
    guard_failed: "Failed predictions" / "Fehlgeschlagene Vorhersagen";
    guard_missing: "Missing predictions" / "Fehlende Vorhersagen";
    guard_slow: "Slow predictions" / "Langsame Vorhersagen";
    guard_stale: "Stale audits" / "Liegengebliebene Nachprüfungen";

    slot_active: "active" / "aktiv";
    slot_preview: "preview" / "Vorschau";
    slot_retained: "retained" / "in Reserve";
    slot_retired: "retired" / "ausgemustert";

    key_skips: "skips the item" / "überspringt den Fall";
    key_undoes: "takes the last decision back" / "nimmt die letzte Entscheidung zurück";
    key_finds: "finds words" / "sucht Wörter";
    key_shows_keys: "shows the keys" / "zeigt die Tasten";
    key_notes: "opens the note" / "öffnet die Notiz";
    key_shows_past: "shows the last decisions" / "zeigt die letzten Entscheidungen";
    key_enlarges: "enlarges" / "vergrößert";
    key_makes_smaller: "makes smaller" / "verkleinert";
    key_darkens: "darkens the picture" / "macht das Bild dunkler";
    key_brightens: "brightens the picture" / "macht das Bild heller";
    key_less_contrast: "takes contrast away or wraps lines" / "nimmt Kontrast weg oder bricht Zeilen um";
    key_more_contrast: "adds contrast" / "gibt mehr Kontrast";

    no_data: "no data yet" / "noch keine Daten";
    no_pairs: "no item has two decisions" / "kein Fall hat zwei Entscheidungen";
    too_few_items: "too few items for an interval" / "zu wenige Fälle für ein Intervall";
    too_few_labels: "fewer than two labels" / "weniger als zwei Labels";
    chance_is_one: "chance alone would give full agreement" / "schon der Zufall gäbe volle Übereinstimmung";
    no_variation: "no variation in the data" / "alle Werte sind gleich";
    impossible_counts: "impossible counts" / "unmögliche Anzahlen";
    shape_mismatch: "lengths do not match" / "die Längen passen nicht zusammen";
    level_out_of_range: "the level must lie between 0 and 1" / "das Niveau muss zwischen 0 und 1 liegen";
    target_out_of_range: "the target must lie between 0 and 1" / "das Ziel muss zwischen 0 und 1 liegen";
    value_out_of_range: "a value is missing or not allowed" / "ein Wert fehlt oder ist nicht erlaubt";
    counts_too_large: "the counts are too large" / "die Anzahlen sind zu groß";
    unknown_raters: "it is not known who decided what" / "es ist nicht bekannt, wer was entschieden hat";
    too_few_raters: "too few people to compare" / "zu wenige Menschen zum Vergleichen";
    resamples_out_of_range: "the number of resamples is not allowed" / "diese Zahl von Stichproben ist nicht erlaubt";
    unstable_resamples: "undefined in too many resamples" / "in zu vielen Stichproben nicht definiert";
}

/// The rung as people read it.
pub fn rung(rung: Rung) -> &'static str {
    match rung {
        Rung::HumanOnly => human_only(),
        Rung::Shadow => shadow(),
        Rung::Assist => assist(),
        Rung::Partial => partial(),
        Rung::Full => full(),
    }
}

/// The role as people read it.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Labeler => labeler(),
        Role::Reviewer => reviewer(),
        Role::Lead => lead(),
        Role::Manager => manager(),
        Role::Admin => admin(),
    }
}

/// The verdict in a word or two.
pub fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => pass(),
        Verdict::Fail => fail(),
        Verdict::Insufficient { .. } => insufficient(),
    }
}

/// The gate as people read it.
pub fn gate(kind: GateKind) -> &'static str {
    match kind {
        GateKind::ActiveModel => gate_active_model(),
        GateKind::BlindPairs => gate_blind_pairs(),
        GateKind::Days => gate_days(),
        GateKind::Agreement => gate_agreement(),
        GateKind::Certificate => gate_certificate(),
        GateKind::RampStep => gate_ramp_step(),
        GateKind::Audited => gate_audited(),
        GateKind::AuditedError => gate_audited_error(),
        GateKind::LabelFloor => gate_label_floor(),
        GateKind::NoWorseThanPeople => gate_people(),
        GateKind::Fresh => gate_fresh(),
        GateKind::NoAlarm => gate_no_alarm(),
    }
}

/// The guardrail as people read it.
pub fn guardrail(kind: GuardrailKind) -> &'static str {
    match kind {
        GuardrailKind::AuditedError => guard_audited_error(),
        GuardrailKind::FailedPredictions => guard_failed(),
        GuardrailKind::MissingPredictions => guard_missing(),
        GuardrailKind::SlowPredictions => guard_slow(),
        GuardrailKind::StaleAudits => guard_stale(),
    }
}

/// The slot as people read it.
pub fn slot(slot: Slot) -> &'static str {
    match slot {
        Slot::Active => slot_active(),
        Slot::Preview => slot_preview(),
        Slot::Retained { .. } => slot_retained(),
        Slot::Retired => slot_retired(),
    }
}

/// Where a request is, in a word or two.
pub fn request_state(state: &State) -> &'static str {
    match state {
        State::Open { .. } => super::ladder::state_open(),
        State::Scheduled { .. } => super::ladder::state_scheduled(),
        State::Applied { .. } => super::ladder::state_applied(),
        State::Rejected { .. } => super::ladder::state_rejected(),
        State::Withdrawn { .. } => super::ladder::state_withdrawn(),
        State::Expired { .. } => super::ladder::state_expired(),
        State::Superseded { .. } => super::ladder::state_superseded(),
        State::Stale { .. } => super::ladder::state_stale(),
    }
}

/// Why a figure is undefined.
pub fn undefined(why: Undefined) -> &'static str {
    match why {
        Undefined::NoData => no_data(),
        Undefined::NoPairs => no_pairs(),
        Undefined::TooFewItems => too_few_items(),
        Undefined::TooFewLabels => too_few_labels(),
        Undefined::ChanceAgreementIsOne => chance_is_one(),
        Undefined::NoVariation => no_variation(),
        Undefined::ImpossibleCounts => impossible_counts(),
        Undefined::ShapeMismatch => shape_mismatch(),
        Undefined::LevelOutOfRange => level_out_of_range(),
        Undefined::TargetOutOfRange => target_out_of_range(),
        Undefined::ValueOutOfRange => value_out_of_range(),
        Undefined::CountsTooLarge => counts_too_large(),
        Undefined::UnknownRaters => unknown_raters(),
        Undefined::TooFewRaters => too_few_raters(),
        Undefined::ResamplesOutOfRange => resamples_out_of_range(),
        Undefined::UnstableResamples => unstable_resamples(),
    }
}

/// What a key that no label can have does.
pub fn reserved_key(key: &str) -> Option<&'static str> {
    Some(match key {
        "x" => key_skips(),
        "z" => key_undoes(),
        "/" => key_finds(),
        "?" => key_shows_keys(),
        "." => key_notes(),
        "," => key_shows_past(),
        "+" | "=" => key_enlarges(),
        "-" => key_makes_smaller(),
        "<" => key_darkens(),
        ">" => key_brightens(),
        ";" => key_less_contrast(),
        ":" => key_more_contrast(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::labels::RESERVED_KEYS;

    #[test]
    fn what_is_said_in_english_is_what_the_rules_say() {
        for rung_ in Rung::ALL {
            assert_eq!(rung(rung_), rung_.name());
        }
        for (key, does) in RESERVED_KEYS {
            assert_eq!(reserved_key(key), Some(does));
        }
        for why in [
            Undefined::NoData,
            Undefined::NoPairs,
            Undefined::NoVariation,
            Undefined::TooFewItems,
        ] {
            assert_eq!(undefined(why), why.to_string());
        }
    }
}
