//! `/api/docs`: the OpenAPI document as a page that needs no scripts and loads nothing from elsewhere.

use super::openapi::document;
use crate::state::AppState;
use axum::extract::State;
use axum::response::Html;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The page.
pub async fn docs(State(app): State<AppState>) -> Html<String> {
    let style = format!(
        "/{}/{}.css",
        app.leptos.site_pkg_dir, app.leptos.output_name
    );
    Html(page(&style))
}

/// Kinds of problems, as `type` names them.
const PROBLEMS: [(&str, &str, &str); 12] = [
    (
        "malformed",
        "400",
        "The request cannot be read: JSON that is none, a body that was cut off, a header that makes no sense. The detail names the place.",
    ),
    (
        "unauthorized",
        "401",
        "No API key and no session, or one that does not work. Ask an admin for a key, or make one with `understudy key add`.",
    ),
    (
        "forbidden",
        "403",
        "Known, but not allowed; the detail names the missing scope. Opening, approving and rejecting requests is for people, never for keys.",
    ),
    (
        "not-found",
        "404",
        "There is no such thing, or you may not know of it: the two are not told apart.",
    ),
    (
        "method-not-allowed",
        "405",
        "The address takes other methods; the header Allow lists them.",
    ),
    (
        "conflict",
        "409",
        "It does not fit what is there now: a name that is taken, a request that is stale, a gate that does not pass.",
    ),
    ("too-large", "413", "Over a limit, which is named."),
    (
        "unsupported",
        "415",
        "Another content type is needed, which is named.",
    ),
    (
        "invalid",
        "422",
        "Readable, but not usable; errors names the fields and what would be right.",
    ),
    (
        "too-many",
        "429",
        "More requests than this key may send; Retry-After says when to go on.",
    ),
    (
        "internal",
        "500",
        "A defect on our side, logged here. Nothing of it is shown.",
    ),
    (
        "unavailable",
        "503",
        "The database is away; Retry-After says when to send the same request again.",
    ),
];

fn page(style: &str) -> String {
    let document = document();
    let mut html = String::with_capacity(128 * 1024);
    let title = text(&document["info"]["title"]);
    let _ = write!(
        html,
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"{}\"></head><body><main class=\"api-docs page\"><h1>{title} API</h1>",
        escape(style)
    );
    paragraphs(&mut html, &document["info"]["description"]);
    html.push_str("<p>For programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1). All addresses begin with <code>/api/v1</code>.</p>");
    contents(&mut html, document);
    for (path, methods) in fields(&document["paths"]) {
        for (method, operation) in fields(methods) {
            endpoint(&mut html, path, method, operation);
        }
    }
    html.push_str("<h2 id=\"schemas\">Shapes</h2>");
    for (name, schema) in fields(&document["components"]["schemas"]) {
        let _ = write!(
            html,
            "<section id=\"schema-{0}\"><h3>{0}</h3>",
            escape(name)
        );
        paragraphs(&mut html, &schema["description"]);
        shape(&mut html, schema);
        html.push_str("</section>");
    }
    html.push_str("<h2 id=\"problems\">Problems</h2><dl>");
    for (kind, status, meaning) in PROBLEMS {
        let _ = write!(
            html,
            "<dt id=\"problem-{kind}\"><code>{status}</code> {kind}</dt><dd>{}</dd>",
            escape(meaning)
        );
    }
    html.push_str("</dl></main></body></html>");
    html
}

fn contents(html: &mut String, document: &Value) {
    html.push_str("<nav aria-label=\"Endpoints\"><table><thead><tr><th>Method</th><th>Address</th><th>What it does</th></tr></thead><tbody>");
    for (path, methods) in fields(&document["paths"]) {
        for (method, operation) in fields(methods) {
            let _ = write!(
                html,
                "<tr><td><code>{}</code></td><td><a href=\"#{}\"><code>{}</code></a></td><td>{}</td></tr>",
                method.to_uppercase(),
                text(&operation["operationId"]),
                escape(path),
                text(&operation["summary"]),
            );
        }
    }
    html.push_str("</tbody></table></nav>");
}

fn endpoint(html: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<section id=\"{}\"><h2><code>{} {}</code></h2><p>{}</p>",
        text(&operation["operationId"]),
        method.to_uppercase(),
        escape(path),
        text(&operation["summary"]),
    );
    paragraphs(html, &operation["description"]);
    if let Some(parameters) = operation["parameters"].as_array() {
        html.push_str("<h3>Parameters</h3><dl>");
        for parameter in parameters {
            let _ = write!(
                html,
                "<dt><code>{}</code> ({}, {})</dt><dd>{}</dd>",
                text(&parameter["name"]),
                text(&parameter["in"]),
                kind_of(&parameter["schema"]),
                text(&parameter["description"]),
            );
        }
        html.push_str("</dl>");
    }
    if operation["requestBody"].is_object() {
        html.push_str("<h3>Body</h3><ul>");
        content(html, &operation["requestBody"]["content"]);
        html.push_str("</ul>");
    }
    html.push_str("<h3>Answers</h3><dl>");
    for (status, response) in fields(&operation["responses"]) {
        let _ = write!(
            html,
            "<dt><code>{}</code></dt><dd>{}",
            escape(status),
            text(&response["description"])
        );
        if !fields(&response["content"]).is_empty() {
            html.push_str("<ul>");
            content(html, &response["content"]);
            html.push_str("</ul>");
        }
        html.push_str("</dd>");
    }
    html.push_str("</dl></section>");
}

fn content(html: &mut String, content: &Value) {
    for (media_type, body) in fields(content) {
        let _ = write!(
            html,
            "<li><code>{}</code>: {}</li>",
            escape(media_type),
            kind_of(&body["schema"])
        );
    }
}

/// The fields of a schema, or the schemas it is made of.
fn shape(html: &mut String, schema: &Value) {
    let parts = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|name| schema[name].as_array());
    for part in parts.flatten() {
        if part["$ref"].is_string() {
            let _ = write!(html, "<p>{}</p>", kind_of(part));
        } else {
            paragraphs(html, &part["description"]);
            shape(html, part);
        }
    }
    let properties = fields(&schema["properties"]);
    if properties.is_empty() {
        if schema["enum"].is_array() {
            let _ = write!(html, "<p>{}</p>", kind_of(schema));
        }
        return;
    }
    html.push_str("<dl>");
    for (name, property) in properties {
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|one| one == name));
        let _ = write!(
            html,
            "<dt><code>{}</code> {}{}</dt><dd>{}{}</dd>",
            escape(name),
            kind_of(property),
            if required { ", required" } else { "" },
            text(&property["description"]),
            example(property),
        );
    }
    html.push_str("</dl>");
}

fn example(schema: &Value) -> String {
    match &schema["example"] {
        Value::Null => String::new(),
        example => format!(" Example: <code>{}</code>", escape(&example.to_string())),
    }
}

/// A schema in a few words, with links to named shapes.
fn kind_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = escape(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("<code>{}</code>", escape(&value.to_string())))
            .collect();
        return values.join(" or ");
    }
    for parts in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema[parts].as_array() {
            let parts: Vec<String> = parts.iter().map(kind_of).collect();
            return parts.join(" or ");
        }
    }
    let mut words = match &schema["type"] {
        Value::Array(types) => types
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        Value::String(one) => one.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => "anything".to_owned(),
    };
    if schema["items"].is_object() {
        words = format!("{words} of {}", kind_of(&schema["items"]));
    }
    let limits = [
        ("minimum", "from"),
        ("maximum", "to"),
        ("minLength", "length from"),
        ("maxLength", "length to"),
    ];
    for (limit, word) in limits {
        if schema[limit].is_number() {
            let _ = write!(words, " {word} {}", schema[limit]);
        }
    }
    words
}

fn fields(value: &Value) -> Vec<(&String, &Value)> {
    value
        .as_object()
        .map(Map::iter)
        .into_iter()
        .flatten()
        .collect()
}

/// Text with paragraphs, `code` and **strong** words.
fn paragraphs(html: &mut String, value: &Value) {
    for paragraph in value.as_str().unwrap_or_default().split("\n\n") {
        let _ = write!(html, "<p>{}</p>", marked(paragraph));
    }
}

fn text(value: &Value) -> String {
    marked(value.as_str().unwrap_or_default())
}

fn marked(text: &str) -> String {
    let code = tagged(&escape(text), "`", "code");
    tagged(&code, "**", "strong")
}

/// What stands between two marks goes into a tag.
fn tagged(text: &str, mark: &str, tag: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let parts: Vec<&str> = text.split(mark).collect();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 && index + 1 < parts.len() {
            let _ = write!(html, "<{tag}>{part}</{tag}>");
        } else {
            html.push_str(part);
        }
    }
    html
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::{PROBLEMS, document, marked, page};

    #[test]
    fn the_page_loads_nothing_from_elsewhere_and_runs_nothing() {
        let page = page("/pkg/understudy.css");
        for unwanted in ["http://", "https://", "<script", "style="] {
            assert!(!page.contains(unwanted), "{unwanted}");
        }
    }

    #[test]
    fn every_endpoint_and_every_kind_of_problem_has_its_place_on_the_page() {
        let page = page("/pkg/understudy.css");
        for path in document()["paths"].as_object().unwrap().keys() {
            assert!(page.contains(path.as_str()), "{path}");
        }
        for (kind, ..) in PROBLEMS {
            assert!(page.contains(&format!("id=\"problem-{kind}\"")));
        }
    }

    #[test]
    fn marks_become_tags_and_everything_else_is_harmless() {
        assert_eq!(
            marked("`a` **b** <c> 2 * 3"),
            "<code>a</code> <strong>b</strong> &lt;c&gt; 2 * 3"
        );
    }
}
