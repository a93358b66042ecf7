//! People, API keys and the audit log.

use super::catalogue::words;

words! {
    title: "Admin" / "Admin";
    lead: "People, API keys and everything that was changed." / "Menschen, API-Schlüssel und alles, was geändert wurde.";
    nothing_changed: "Nothing was changed" / "Nichts wurde geändert";
    people: "People" / "Menschen";
    name: "Name" / "Name";
    email: "E-mail" / "E-Mail";
    role: "Role" / "Rolle";
    add_people(command): "Add people with {command}." / "Neue Menschen kommen mit {command} dazu.";
    api_keys: "API keys" / "API-Schlüssel";
    add_keys(command): "Add keys with {command}; a key is shown only then." / "Neue Schlüssel kommen mit {command} dazu; nur dann ist ein Schlüssel zu sehen.";
    audit_log: "Audit log" / "Protokoll";
    log_proof(command, option): "The newest entries. {command} proves that none was edited, removed or reordered; with the hash that it printed before ({option}), that none is missing at the end." / "Die neuesten Einträge. {command} beweist, dass keiner geändert, entfernt oder umgestellt wurde; mit dem zuvor ausgegebenen Hash ({option}) auch, dass am Ende keiner fehlt.";
    number: "No." / "Nr.";
    when: "When" / "Wann";
    who: "Who" / "Wer";
    what: "What" / "Was";
    to_what: "To what" / "Woran";
    particulars: "Particulars" / "Einzelheiten";
    role_of(name): "Role of {name}" / "Rolle von {name}";
    disabled: "disabled" / "gesperrt";
    change: "Change" / "Ändern";
    no_keys: "No keys yet: no application can post items." / "Noch keine Schlüssel: Keine Anwendung kann Fälle einliefern.";
    revoke_at_once(name): "Revoke {name} at once" / "{name} sofort widerrufen";
    revoked: "revoked" / "widerrufen";
    key_for: "For" / "Für";
    begins_with: "Begins with" / "Beginnt mit";
    may: "May" / "Darf";
    state: "State" / "Zustand";
    show: "Show" / "Anzeigen";
}
