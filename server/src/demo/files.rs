//! The files of a demo stream, as they lie in its folder.

use crate::inference::{Channels, ImagePreprocess, Layout, Preprocess};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::path::Path;
use understudy_ladder::LabelSchema;

/// `stream.json`.
#[derive(Debug, Deserialize)]
pub struct StreamFile {
    pub id: String,
    pub title: String,
    pub summary: String,
    pub instructions: String,
    #[serde(default)]
    pub not_for: String,
    pub labels: LabelSchema,
    pub models: Vec<ModelEntry>,
    preprocess: PreprocessEntry,
}

/// A model in `stream.json`.
#[derive(Debug, Deserialize)]
pub struct ModelEntry {
    pub file: String,
    pub version: String,
    pub name: String,
    pub labels: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum PreprocessEntry {
    Image { width: u32, height: u32 },
    Tabular { from: String, order: Vec<String> },
}

impl StreamFile {
    /// How the stream's models read its items.
    pub fn preprocess(&self) -> Preprocess {
        match &self.preprocess {
            PreprocessEntry::Image { width, height } => Preprocess::Image(ImagePreprocess::unit(
                *width,
                *height,
                Channels::Grayscale,
                Layout::Nchw,
            )),
            PreprocessEntry::Tabular { from, order } => Preprocess::Table {
                fields: order
                    .iter()
                    .map(|field| format!("{from}.{field}"))
                    .collect(),
            },
        }
    }

    /// Whether the items are images.
    pub const fn has_images(&self) -> bool {
        matches!(self.preprocess, PreprocessEntry::Image { .. })
    }
}

/// A line of `items.jsonl`.
#[derive(Debug, Deserialize)]
pub struct ItemLine {
    pub external_id: String,
    /// Replay order, from 1; the sources have no times.
    pub seq: u32,
    /// Path of the image.
    pub image: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub payload: Map<String, Value>,
}

/// A line of `decisions.jsonl`.
#[derive(Debug, Deserialize)]
pub struct DecisionLine {
    pub external_id: String,
    pub label: String,
    reader: Option<String>,
    source: Option<String>,
}

impl DecisionLine {
    /// Whose decision it is.
    pub fn rater(&self) -> &str {
        self.reader
            .as_deref()
            .or(self.source.as_deref())
            .unwrap_or("unknown")
    }
}

/// Reads `stream.json`.
pub fn stream(folder: &Path) -> Result<StreamFile> {
    let path = folder.join("stream.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not a stream", path.display()))
}

/// Reads a file of one JSON value per line.
pub fn lines<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>> {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let parse = |(no, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{} line {}", path.display(), no + 1))
    };
    text.lines().enumerate().map(parse).collect()
}
