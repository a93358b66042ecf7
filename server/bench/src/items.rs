//! The items that are sent: those of the demo under new names.

use crate::http::Request;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The name that is sent, where a number replaces the zeros.
const NAME: &str = "bench-0000000000";
const DIGITS: usize = 10;
/// Different items that are repeated under new names.
const DIFFERENT: usize = 200;

/// No name is sent twice.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A kind of item to send: ready-made JSON objects that begin with the name.
#[derive(Debug, Clone)]
pub struct Items(Vec<Vec<u8>>);

impl Items {
    /// Measurements of lung nodules, scored by the stream's own model.
    pub fn nodules(demo: &Path) -> Result<Self> {
        Self::of(&demo.join("nodules/items.jsonl"), |line| {
            Ok(json!({ "features": line["features"] }))
        })
    }

    /// The same measurements with a prediction by the caller's own model.
    pub fn predicted(demo: &Path) -> Result<Self> {
        Self::of(&demo.join("nodules/items.jsonl"), |line| {
            let prediction = json!({ "model": MODEL, "label": LABELS[0], "confidence": 0.93 });
            Ok(json!({ "features": line["features"], "prediction": prediction }))
        })
    }

    /// Photos of garments, scored by the stream's own models.
    pub fn garments(demo: &Path) -> Result<Self> {
        let folder = demo.join("garments");
        Self::of(&folder.join("items.jsonl"), |line| {
            let name = line["image"].as_str().context("An item without image")?;
            let image = std::fs::read(folder.join(name))?;
            Ok(json!({ "image": STANDARD.encode(image) }))
        })
    }

    fn of(file: &Path, item: impl Fn(&Value) -> Result<Value>) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let items = text.lines().take(DIFFERENT).map(|line| {
            let body = item(&serde_json::from_str(line)?)?.to_string();
            // The name comes first, so that its place is known.
            let rest = body.strip_prefix('{').context("An item is an object")?;
            Ok(format!("{{\"external_id\":\"{NAME}\",{rest}").into_bytes())
        });
        Ok(Self(items.collect::<Result<_>>()?))
    }

    /// The next item, under a name of its own.
    fn write_next(&self, into: &mut Vec<u8>) {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let which = usize::try_from(number).unwrap_or(0) % self.0.len();
        let start = into.len();
        into.extend_from_slice(&self.0[which]);
        let digits = start + "{\"external_id\":\"".len() + NAME.len() - DIGITS;
        into[digits..digits + DIGITS].copy_from_slice(format!("{number:010}").as_bytes());
    }

    /// A request with one item.
    pub fn one(&self, stream: &str, key: &str) -> Request {
        let mut body = Vec::with_capacity(512);
        self.write_next(&mut body);
        post(stream, key, "application/json", &body)
    }

    /// A request with many items, one per line.
    pub fn many(&self, stream: &str, key: &str, count: usize) -> Request {
        let mut body = Vec::with_capacity(count * 512);
        for _ in 0..count {
            self.write_next(&mut body);
            body.push(b'\n');
        }
        post(stream, key, "application/x-ndjson", &body)
    }
}

/// The caller's own model.
const MODEL: &str = "bench v1";
/// The labels of the streams for items with the caller's own predictions; what is predicted is the first.
pub const LABELS: [&str; 2] = ["benign", "malignant"];
/// That stream.
pub const STREAM: &str = "bench";

/// The request that creates the stream for items with the caller's own predictions.
pub fn create_stream(key: &str) -> Request {
    create_stream_with(key, STREAM, &json!({}))
}

/// The request that creates another such stream, with these settings besides.
pub fn create_stream_with(key: &str, slug: &str, settings: &Value) -> Request {
    let labels: Vec<Value> = LABELS
        .iter()
        .zip(["1", "2"])
        .map(|(id, key)| json!({ "id": id, "name": id, "key": key }))
        .collect();
    let mut stream =
        json!({ "slug": slug, "title": "Bench", "input_kind": "table", "labels": labels });
    if let (Some(stream), Some(settings)) = (stream.as_object_mut(), settings.as_object()) {
        stream.extend(settings.clone());
    }
    Request::new(
        "POST",
        "/api/v1/streams",
        &headers(key, "application/json"),
        stream.to_string().as_bytes(),
    )
}

fn post(stream: &str, key: &str, media_type: &str, body: &[u8]) -> Request {
    let path = format!("/api/v1/streams/{stream}/items");
    Request::new("POST", &path, &headers(key, media_type), body)
}

/// The headers of a request with a key.
pub fn headers(key: &str, media_type: &str) -> String {
    format!("Authorization: Bearer {key}\r\nContent-Type: {media_type}\r\n")
}

#[cfg(test)]
mod tests {
    use super::Items;
    use std::collections::HashSet;

    #[test]
    fn no_name_is_sent_twice() {
        let items = Items(vec![
            br#"{"external_id":"bench-0000000000","features":{"a":1}}"#.to_vec(),
        ]);
        let request = items.many("s", "k", 20);
        let text = String::from_utf8(request.bytes).unwrap();
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let names: HashSet<String> = body
            .lines()
            .map(|line| {
                let item: serde_json::Value = serde_json::from_str(line).unwrap();
                item["external_id"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(names.len(), 20);
    }
}
