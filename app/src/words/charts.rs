//! Numbers, charts, the tables behind them, the confusion matrix and the picture of the ladder.

use super::catalogue::words;

words! {
    values_as_table: "Values as a table" / "Werte als Tabelle";
    values: "Values" / "Werte";
    insufficient(have, need): "insufficient ({have} of {need})" / "zu wenig Daten ({have} von {need})";
    level_interval(level): "{level} % interval" / "{level}\u{a0}%-Intervall";
    interval_from_to(low, high): "[{low} to {high}]" / "[{low} bis {high}]";

    no_data_yet: "No data yet." / "Noch keine Daten.";
    no_data: "no data" / "keine Daten";
    lowest_and_highest(lowest, low, highest, high): "Lowest: {lowest} with {low}. Highest: {highest} with {high}." / "Niedrigster Wert: {lowest} mit {low}. Höchster Wert: {highest} mit {high}.";
    series_at(series, value, step): "{series}: {value} at {step}." / "{series}: {value} bei {step}.";
    agree_items: "agree (items)" / "gleich (Fälle)";
    differ_items: "differ (items)" / "verschieden (Fälle)";
    agree: "Agree" / "Gleich";
    differ: "Differ" / "Verschieden";
    agree_percent: "agree (%)" / "gleich (%)";
    confidence_axis: "confidence" / "Konfidenz";
    confidence: "Confidence" / "Konfidenz";
    mean_confidence_axis: "mean confidence" / "mittlere Konfidenz";
    mean_confidence: "Mean confidence" / "Mittlere Konfidenz";
    as_confident_as_right: "as confident as right" / "so sicher wie richtig";
    threshold_at(threshold): "threshold {threshold}" / "Schwelle {threshold}";
    bin(span, agree, differ): "{span}: {agree} agree, {differ} differ" / "{span}: {agree} gleich, {differ} verschieden";
    predictions_agree(agree, differ): "{agree} predictions agree with people and {differ} differ." / "{agree} Vorhersagen stimmen mit Menschen überein, {differ} nicht.";
    confident(confidence, agreement): "{confidence} confident: {agreement}" / "Konfidenz {confidence}: {agreement}";
    largest_gap(confidence, agreement): "Largest gap: at confidence {confidence} people agree with {agreement}." / "Größter Abstand: Bei Konfidenz {confidence} stimmen Menschen mit {agreement} überein.";
    error_among_automated: "error among automated (%)" / "Fehlerquote der automatisierten (%)";
    coverage_axis: "coverage: share of items automated (%)" / "Abdeckung: Anteil automatisierter Fälle (%)";
    error_at_coverage(error, coverage, threshold): "{error} error at {coverage} coverage (from {threshold})" / "{error} Fehlerquote bei {coverage} Abdeckung (ab {threshold})";
    at_marker(marker, coverage, error): "At {marker}: {coverage} of items automated with {error} error." / "Bei {marker}: {coverage} der Fälle automatisiert, Fehlerquote {error}.";
    with_coverage(coverage, error): "With {coverage} of items automated the error is {error}." / "Sind {coverage} der Fälle automatisiert, ist die Fehlerquote {error}.";
    threshold: "Threshold" / "Schwelle";
    coverage: "Coverage" / "Abdeckung";
    error: "Error" / "Fehlerquote";
    pairs: "Pairs" / "Paare";

    matrix_cell(people, model, items): "People: {people}. Model: {model}. Items: {items}." / "Menschen: {people}. Modell: {model}. Fälle: {items}.";
    matrix_note: "Rows: what people said. Columns: what the model said. Choose a number to see its items." / "Zeilen: was Menschen sagten. Spalten: was das Modell sagte. Jede Zahl führt zu ihren Fällen.";
    confusion_matrix: "Confusion matrix" / "Verwechslungsmatrix";
    people_down: "People ↓" / "Menschen ↓";
    model_across: "Model →" / "Modell →";
    total: "Total" / "Summe";
    recall: "Recall" / "Trefferquote";
    precision: "Precision" / "Genauigkeit";

    ladder_stands(stands): "Ladder: {stands}" / "Leiter: {stands}";
    ladder_stands_gates(stands, passed, all): "Ladder: {stands}. Gates: {passed} of {all} pass" / "Leiter: {stands}. Bedingungen: {passed} von {all} erfüllt";
    rung_ramp(rung, ramp): "{rung}, ramp {ramp}" / "{rung}, Rampe {ramp}";
    rung_held(rung, approved): "{rung} (approved: {approved})" / "{rung} (genehmigt: {approved})";
    rung_ramp_held(rung, ramp, approved): "{rung}, ramp {ramp} (approved: {approved})" / "{rung}, Rampe {ramp} (genehmigt: {approved})";
    capped_by_kill_switch: "capped by kill switch" / "begrenzt durch Notaus";
    capped_by_guardrail: "capped by guardrail" / "begrenzt durch Leitplanke";
    capped_by_model: "capped by model unhealthy" / "begrenzt, Modell gestört";
    in_force: "in force" / "in Kraft";
    in_force_ramp(share): "in force, {share} of items" / "in Kraft, {share} der Fälle";
    approved_held_down: "approved, held down" / "genehmigt, aber begrenzt";
    canary_of_items(share): "canary: {share} of items" / "Canary: {share} der Fälle";
    canary_suggests(name, share): "canary: {name} suggests for {share}" / "Canary: {name} schlägt vor bei {share}";
    canary_decides(name, share): "canary: {name} decides {share}" / "Canary: {name} entscheidet {share}";
    canary(share): "canary {share}" / "Canary {share}";
}
