//! The frame around every page, the way through the pages, the door, and what stands where a page cannot be shown.

use super::catalogue::words;

words! {
    skip_to_page: "Skip to the page" / "Zum Seiteninhalt";
    main: "Main" / "Hauptmenü";
    admin: "Admin" / "Admin";
    streams: "Streams" / "Streams";
    colours: "Colours" / "Farben";
    colours_auto: "Auto" / "Automatisch";
    colours_light: "Light" / "Hell";
    colours_dark: "Dark" / "Dunkel";
    language: "Language" / "Sprache";
    log_out: "Log out" / "Abmelden";
    breadcrumb: "Breadcrumb" / "Pfad";
    pages_of_stream: "Pages of this stream" / "Seiten dieses Streams";
    overview: "Overview" / "Überblick";
    label: "Label" / "Entscheiden";
    your_work: "Your work" / "Eigene Arbeit";
    people: "People" / "Menschen";
    adjudicate: "Adjudicate" / "Klären";
    agreement: "Agreement" / "Übereinstimmung";
    threshold: "Threshold" / "Schwelle";
    ladder: "Ladder" / "Leiter";
    models: "Models" / "Modelle";
    items: "Items" / "Fälle";
    try_again: "Try again" / "Noch einmal versuchen";
    may_not_see: "You may not see this" / "Kein Zugriff";
    not_allowed: "Not allowed" / "Nicht erlaubt";
    not_found: "Not found" / "Nicht gefunden";
    not_available: "Not available" / "Nicht erreichbar";
    did_not_work: "This did not work" / "Das hat nicht geklappt";
    no_page: "There is no page at this address." / "Unter dieser Adresse gibt es keine Seite.";
    all_streams: "All streams" / "Alle Streams";
    log_in: "Log in" / "Anmelden";
    log_in_again: "Log in again" / "Bitte neu anmelden";
    promise: "A model earns its place beside the people who decide." / "Ein Modell verdient sich seinen Platz neben den Menschen, die entscheiden.";
    email: "E-mail address" / "E-Mail-Adresse";
    password: "Password" / "Passwort";
    session_ended: "Your session has ended. Log in again to go on; nothing you decided is lost." / "Die Sitzung ist abgelaufen. Nach erneuter Anmeldung geht es weiter; keine Entscheidung ist verloren.";
    unavailable: "Understudy cannot reach its database at the moment. Nothing is lost: try again in a few seconds." / "Understudy erreicht seine Datenbank gerade nicht. Nichts ist verloren: In ein paar Sekunden klappt es wieder.";
    internal: "Something went wrong on our side; it has been logged. Try again, and tell an admin if it stays." / "Bei uns ist etwas schiefgegangen; es ist protokolliert. Bitte noch einmal versuchen und, wenn es so bleibt, einer Admin-Person Bescheid geben.";
    wrong_password: "E-mail address and password do not fit together. Check both and try again." / "E-Mail-Adresse und Passwort passen nicht zusammen. Bitte beides prüfen und noch einmal versuchen.";
    no_such_stream: "There is no stream of this name, or you are not a member of it." / "Es gibt keinen Stream mit diesem Namen, oder die Mitgliedschaft fehlt.";
    role_does_not_allow: "Your role does not allow this." / "Diese Rolle erlaubt das nicht.";
    these_may(roles): "These may: {roles}." / "Das dürfen: {roles}.";
    item_without_media: "This item has no image and no recording." / "Dieser Fall hat kein Bild und keine Aufnahme.";
    send_form_of_models: "Send the form of the Models page." / "Bitte das Formular der Seite „Modelle“ abschicken.";
    file_too_large(megabytes): "The file is too large: at most {megabytes} MB are accepted." / "Die Datei ist zu groß: Angenommen werden höchstens {megabytes} MB.";
    upload_cut_off: "The upload was cut off. Try again." / "Das Hochladen brach ab. Bitte noch einmal versuchen.";
    no_login_form: "This is no login form. Go back and log in." / "Das ist kein Anmeldeformular. Bitte zurückgehen und neu anmelden.";
    too_many_attempts: "Too many attempts to log in. Wait a minute, then try again." / "Zu viele Anmeldeversuche. Bitte eine Minute warten und es dann noch einmal versuchen.";
    wait_a_minute: "Wait a minute" / "Bitte eine Minute warten";
    not_from_here: "Not from this site" / "Nicht von dieser Seite";
    sent_from_elsewhere: "This was sent from a page of another site, so nothing was done. Open Understudy itself and try again." / "Das kam von einer fremden Website, darum ist nichts geschehen. Bitte Understudy selbst öffnen und es noch einmal versuchen.";
    choose_colours: "Choose device, light or dark." / "Zur Wahl stehen device, light und dark.";
    choose_language: "Choose en or de." / "Zur Wahl stehen en und de.";
}
