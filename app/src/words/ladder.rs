//! The ladder page and its settings: rungs, requests, gates, guardrails, breaches, and who may do what.

use super::catalogue::words;

words! {
    title: "Ladder" / "Leiter";
    lead: "How much of the work the model may do. Every step up needs evidence and another person's approval; every step down is at once." / "Wie viel der Arbeit das Modell tun darf. Jeder Schritt nach oben braucht Belege und die Genehmigung einer weiteren Person; jeder Schritt nach unten gilt sofort.";
    where_it_stands: "Where the stream stands" / "Wo der Stream steht";
    gates_ask: "Gates ask for" / "Bedingungen verlangen";
    each_ramp_step: "Each ramp step" / "Jeder Schritt der Rampe";
    guardrails: "Guardrails" / "Leitplanken";
    policy_version(version): "Policy version {version}" / "Regelwerk Version {version}";
    change_settings: "Change the settings" / "Einstellungen ändern";

    a_labeler: "a labeler" / "Bearbeiter:in";
    a_reviewer: "a reviewer" / "Prüfer:in";
    a_lead: "a lead" / "Leitung";
    a_manager: "a manager" / "Management";
    an_admin: "an admin" / "Admin";
    one_or(others, last): "{others} or {last}" / "{others} oder {last}";
    nobody: "nobody" / "niemand";
    can_open_requests(who): "{who} can open requests." / "Anträge stellen kann: {who}.";
    can_approve(who): "{who} can approve or reject it." / "Genehmigen oder ablehnen kann: {who}.";
    can_demote(who): "{who} can demote and roll back." / "Zurückstufen und zurückrollen kann: {who}.";
    can_stop(who): "{who} can stop automation." / "Die Automatik anhalten kann: {who}.";
    can_send_again(who): "{who} can send them to people again." / "Sie wieder an Menschen geben kann: {who}.";
    can_change_settings(who): "{who} can change the settings." / "Die Einstellungen ändern kann: {who}.";
    can_open_step(who): "{who} can open a request for this step." / "Einen Antrag für diesen Schritt stellen kann: {who}.";
    can_upload(who): "{who} can upload a version." / "Eine Version hochladen kann: {who}.";
    can_change_slot(who): "{who} can change its slot." / "Den Platz ändern kann: {who}.";
    can_ask_active(who): "{who} can ask to make it active." / "Beantragen, sie aktiv zu machen, kann: {who}.";
    can_ask_canary(who): "{who} can ask for a canary." / "Einen Canary beantragen kann: {who}.";
    can_end_canary(who): "{who} can end the canary." / "Den Canary beenden kann: {who}.";
}
