//! What makes an item another one under the same name: a hash over its content.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The content of an item as it is hashed: the same whatever the order of its fields.
#[derive(Debug)]
pub struct Fingerprint(Vec<u8>);

impl Fingerprint {
    /// Of payload and image.
    pub fn of(payload: &Map<String, Value>, media_sha256: Option<[u8; 32]>) -> Self {
        let mut text = Vec::with_capacity(512);
        write_object(payload, &mut text);
        text.extend_from_slice(media_sha256.as_ref().map_or(&[], <[u8; 32]>::as_slice));
        Self(text)
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        write_text(text, &mut self.0);
    }

    /// Adds a number.
    pub fn number(&mut self, number: f64) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    /// SHA-256 of everything added.
    pub fn finish(self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

fn write_object(fields: &Map<String, Value>, out: &mut Vec<u8>) {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    out.push(b'{');
    for (name, value) in sorted {
        write_text(name, out);
        out.push(b':');
        write_value(value, out);
        out.push(b',');
    }
    out.push(b'}');
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(text) => write_text(text, out),
        Value::Array(values) => {
            out.push(b'[');
            for value in values {
                write_value(value, out);
                out.push(b',');
            }
            out.push(b']');
        }
        Value::Object(fields) => write_object(fields, out),
    }
}

/// With its length before it, so that no two different values read the same.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u64).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}
