//! An item's input as people look at it: a picture, a recording, a table of fields, text, or JSON.

use crate::components::JsonTree;
use crate::components::number::{decimal, thousands};
use crate::components::outlines::{OutlineDrawing, Outlines};
use crate::components::rows::{List, list, list_view};
use crate::words;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
pub use understudy_ladder::InputKind;

/// Where an item's picture is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemImage {
    /// Its address.
    pub src: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Pictures up to this many pixels wide are enlarged with their pixels visible.
const SMALL_IMAGE: u32 = 160;

/// An item's input.
#[component]
pub fn ItemView(
    /// What kind of thing it is.
    kind: InputKind,
    /// The input as it was posted.
    payload: Value,
    /// The picture, for images.
    #[prop(optional_no_strip)]
    image: Option<ItemImage>,
    /// The address of the recording, where there is one.
    #[prop(optional_no_strip)]
    sound: Option<String>,
    /// What the picture is called for those who do not see it: normally the external id.
    #[prop(optional, into)]
    name: String,
) -> impl IntoView {
    let drawing = payload
        .get("outlines")
        .and_then(Outlines::from_value)
        .map(|outlines| view! { <OutlineDrawing outlines=outlines /> });
    let body = match (kind, image) {
        (InputKind::Image, Some(image)) => picture(image, &name).into_any(),
        (InputKind::Image, None) => {
            view! { <p class="item-missing">{words::items::no_picture()}</p> }.into_any()
        }
        (InputKind::Text, _) => view! { <p class="item-text">{text_of(&payload)}</p> }.into_any(),
        (InputKind::Table, _) => {
            let (fields, lists) = fields(&payload);
            view! { {fields_view(fields)} {lists.into_iter().map(list_view).collect_view()} }
                .into_any()
        }
        // A recording is all there is.
        (InputKind::Json, _) if sound.is_some() && payload == Value::Object(Map::new()) => {
            ().into_any()
        }
        (InputKind::Json, _) => view! { <JsonTree value=payload /> }.into_any(),
    };
    let sound = sound.map(|src| recording(src, &name));
    view! { <div class=format!("item item-{}", kind.code())>{drawing} {sound} {body}</div> }
        .into_any()
}

fn recording(src: String, name: &str) -> impl IntoView + use<> {
    let says = if name.is_empty() {
        words::items::recording_to_decide().to_owned()
    } else {
        words::items::recording_of(name)
    };
    view! { <audio class="item-sound" controls preload="metadata" src=src aria-label=says></audio> }
}

fn picture(image: ItemImage, name: &str) -> impl IntoView {
    let class = if image.width <= SMALL_IMAGE && image.height <= SMALL_IMAGE {
        "item-image item-image-small"
    } else {
        "item-image"
    };
    let alt = if name.is_empty() {
        words::items::item_to_decide().to_owned()
    } else {
        words::items::item_named(name)
    };
    view! {
        <img
            class=class
            src=image.src
            alt=alt
            width=image.width.to_string()
            height=image.height.to_string()
            decoding="async"
            draggable="false"
        />
    }
}

/// The text of a text item: a string, or its field `text`.
fn text_of(payload: &Value) -> String {
    match payload {
        Value::String(text) => text.clone(),
        other => match other.get("text").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => other.to_string(),
        },
    }
}

/// A field as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    name: String,
    value: String,
    unit: &'static str,
}

/// The fields of a table row; one level of grouping is flattened, drawings are left out, and rows inside it
/// become tables of their own.
pub(super) fn fields(payload: &Value) -> (Vec<Field>, Vec<List>) {
    let mut found = (Vec::new(), Vec::new());
    if let Value::Object(map) = payload {
        collect(map, true, &mut found);
    }
    found
}

fn collect(map: &Map<String, Value>, outer: bool, found: &mut (Vec<Field>, Vec<List>)) {
    for (name, value) in map {
        match value {
            Value::Object(_) if name == "outlines" => {}
            Value::Object(inner) if outer => collect(inner, false, found),
            other => {
                if let Some(list) = list(name, other) {
                    found.1.push(list);
                    continue;
                }
                let (name, unit) = name_and_unit(name);
                found.0.push(Field {
                    name,
                    value: readable(other),
                    unit,
                });
            }
        }
    }
}

/// Splits `volume_mm3` into `Volume` and `mm³`.
pub(super) fn name_and_unit(name: &str) -> (String, &'static str) {
    const UNITS: [(&str, &str); 12] = [
        ("_mm3", "mm³"),
        ("_mm2", "mm²"),
        ("_mm", "mm"),
        ("_cm", "cm"),
        ("_m", "m"),
        ("_kg", "kg"),
        ("_g", "g"),
        ("_ms", "ms"),
        ("_s", "s"),
        ("_eur", "€"),
        ("_usd", "$"),
        ("_percent", "%"),
    ];
    let (stem, unit) = UNITS
        .into_iter()
        .find_map(|(ending, unit)| name.strip_suffix(ending).map(|stem| (stem, unit)))
        .filter(|(stem, _)| !stem.is_empty())
        .unwrap_or((name, ""));
    let words = stem.replace('_', " ");
    let mut letters = words.chars();
    let name = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    };
    (name, unit)
}

/// A value as people read it.
pub(super) fn readable(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => words::items::yes().to_owned(),
        Value::Bool(false) => words::items::no().to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(whole), _) => thousands(whole),
            (None, Some(value)) => four_digits(value),
            (None, None) => number.to_string(),
        },
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// About four digits that mean something: `4.289`, `10.59`, `807.8`, `1,204`.
fn four_digits(value: f64) -> String {
    let size = value.abs();
    if (1_000.0..1e15).contains(&size) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number in a range that fits"
        )]
        let whole = thousands(size.round() as u64);
        return if value < 0.0 {
            format!("\u{2212}{whole}")
        } else {
            whole
        };
    }
    let decimals = match size {
        _ if size >= 100.0 => 1,
        _ if size >= 10.0 => 2,
        _ => 3,
    };
    let text = decimal(value, decimals);
    text.trim_end_matches('0')
        .trim_end_matches(['.', ','])
        .to_owned()
}

fn fields_view(fields: Vec<Field>) -> impl IntoView {
    let rows = fields
        .into_iter()
        .map(|field| {
            view! {
                <div class="field">
                    <dt>{field.name}</dt>
                    <dd>
                        {field.value}
                        {(!field.unit.is_empty())
                            .then(|| view! { " " <span class="unit">{field.unit}</span> })}
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="fields">{rows}</dl> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn field_names_become_words_with_units() {
        assert_eq!(name_and_unit("volume_mm3"), ("Volume".to_owned(), "mm³"));
        assert_eq!(
            name_and_unit("outline_roughness"),
            ("Outline roughness".to_owned(), "")
        );
        assert_eq!(name_and_unit("_mm"), (" mm".to_owned(), ""));
    }

    #[test]
    fn groups_are_flattened_and_drawings_left_out() {
        let payload =
            json!({"features": {"diameter_mm": 4.289}, "outlines": {"slices": []}, "readers": 2});
        let shown: Vec<_> = fields(&payload)
            .0
            .into_iter()
            .map(|field| (field.name, field.value, field.unit))
            .collect();
        assert_eq!(
            shown,
            [
                ("Diameter".to_owned(), "4.289".to_owned(), "mm"),
                ("Readers".to_owned(), "2".to_owned(), ""),
            ]
        );
    }

    #[test]
    fn numbers_lose_needless_zeros_but_not_whole_digits() {
        assert_eq!(readable(&json!(3.0)), "3");
        assert_eq!(readable(&json!(1200)), "1,200");
        assert_eq!(readable(&json!(-0.25)), "\u{2212}0.25");
        assert_eq!(readable(&json!(807.805)), "807.8");
        assert_eq!(readable(&json!(-1500.4)), "\u{2212}1,500");
    }
}
