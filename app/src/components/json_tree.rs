//! JSON as a tree that opens and closes without scripts.

use crate::words;
use leptos::prelude::*;
use serde_json::Value;

/// Larger values are shown as plain text: a tree of them would be slow to draw and no easier to read.
const MOST_NODES: usize = 2_000;
/// So many levels are open at first.
const OPEN_LEVELS: usize = 2;

/// A JSON value.
#[component]
pub fn JsonTree(
    /// The value.
    value: Value,
) -> impl IntoView {
    if nodes(&value) > MOST_NODES {
        let pretty = serde_json::to_string_pretty(&value).unwrap_or_default();
        return view! { <pre class="json json-plain" tabindex="0"><code>{pretty}</code></pre> }
            .into_any();
    }
    view! {
        <div class="json" role="region" aria-label="JSON" tabindex="0">{node(None, &value, 0)}</div>
    }
    .into_any()
}

/// How many values there are, inside one another.
fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(inner) => inner.iter().map(nodes).sum(),
        Value::Object(inner) => inner.values().map(nodes).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

fn node(name: Option<String>, value: &Value, level: usize) -> AnyView {
    let name = name.map(|name| view! { <span class="json-name">{name}</span> ": " });
    match value {
        Value::Array(inner) if !inner.is_empty() => {
            let children = (0..)
                .zip(inner)
                .map(|(place, value): (usize, _)| node(Some(place.to_string()), value, level + 1));
            nested(
                name,
                words::items::entries(inner.len() as u64),
                children.collect(),
                level,
            )
        }
        Value::Object(inner) if !inner.is_empty() => {
            let children = inner
                .iter()
                .map(|(name, value)| node(Some(name.clone()), value, level + 1));
            nested(
                name,
                words::items::fields(inner.len() as u64),
                children.collect(),
                level,
            )
        }
        Value::String(text) => {
            let text = text.clone();
            view! { {name} <span class="json-text">"\u{201c}" {text} "\u{201d}"</span> }.into_any()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            view! { {name} <span class="json-value">{value.to_string()}</span> }.into_any()
        }
    }
}

fn nested(
    name: Option<impl IntoView + 'static>,
    about: String,
    children: Vec<AnyView>,
    level: usize,
) -> AnyView {
    let children = children
        .into_iter()
        .map(|child| view! { <li>{child}</li> })
        .collect_view();
    view! {
        <details open=level < OPEN_LEVELS>
            <summary>{name} <span class="json-about">{about}</span></summary>
            <ul class="json-level">{children}</ul>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_value_is_counted_with_what_is_in_it() {
        assert_eq!(nodes(&json!(null)), 1);
        assert_eq!(nodes(&json!({"a": [1, 2], "b": {}})), 5);
    }
}
