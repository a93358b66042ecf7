//! How a model version is fed and read, from the description that is stored with it.

use crate::components::number::with_comma;
use crate::words;
use serde::{Deserialize, Serialize};

/// How a model version is fed and read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// What it reads, in words.
    pub reads: String,
    /// What it answers, in words.
    pub answers: String,
    /// Label ids in the order of its scores.
    pub order: Vec<String>,
}

#[derive(Deserialize)]
struct Stored {
    preprocess: Preprocess,
    labels: Vec<String>,
    input: String,
    output: String,
    scores: Scores,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Preprocess {
    Image(Picture),
    Table { fields: Vec<String> },
    Text,
}

#[derive(Deserialize)]
struct Picture {
    width: u32,
    height: u32,
    channels: Channels,
    layout: Layout,
    scale: f64,
    #[serde(default)]
    mean: Vec<f64>,
    #[serde(default)]
    std: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Channels {
    Grayscale,
    Rgb,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Layout {
    Nchw,
    Nhwc,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scores {
    Probabilities,
    Softmax,
}

/// The description in words; `None` where it is not one that this version of Understudy knows.
pub fn spec_of(stored: &serde_json::Value) -> Option<Spec> {
    let stored = Stored::deserialize(stored).ok()?;
    let reads = match &stored.preprocess {
        Preprocess::Image(picture) => picture.words(),
        Preprocess::Table { fields } => {
            words::models::reads_numbers(fields.len(), fields.join(", "))
        }
        Preprocess::Text => words::models::reads_text().to_owned(),
    };
    let (count, output) = (stored.labels.len(), &stored.output);
    Some(Spec {
        reads: words::models::reads_as(reads, &stored.input),
        answers: match stored.scores {
            Scores::Probabilities => words::models::answers_probabilities(count, output),
            Scores::Softmax => words::models::answers_logits(count, output),
        },
        order: stored.labels,
    })
}

impl Picture {
    fn words(&self) -> String {
        let channels = match self.channels {
            Channels::Grayscale => words::models::grey(),
            Channels::Rgb => words::models::colour(),
        };
        let layout = match self.layout {
            Layout::Nchw => words::models::channel_first(),
            Layout::Nhwc => words::models::channel_last(),
        };
        let size = words::models::images(self.width.to_string(), self.height.to_string());
        let mut facts = vec![size, channels.to_owned(), layout.to_owned(), self.range()];
        let written = |values: &[f64]| -> String {
            let values: Vec<_> = values.iter().map(|value| short(*value)).collect();
            values.join(" / ")
        };
        if !self.mean.is_empty() {
            facts.push(words::models::mean(written(&self.mean)));
        }
        if !self.std.is_empty() {
            facts.push(words::models::deviation(written(&self.std)));
        }
        facts.join(", ")
    }

    fn range(&self) -> String {
        let top = 255.0 * self.scale;
        if (top - 1.0).abs() < 1e-4 {
            words::models::values_to(1_u32)
        } else {
            words::models::values_to(short(top))
        }
    }
}

/// At most three decimals, none that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    with_comma(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_picture_model_is_described_by_size_colour_and_range() {
        let spec = spec_of(&json!({
            "preprocess": { "kind": "image", "width": 28, "height": 28, "channels": "grayscale", "layout": "nchw",
                            "scale": 1.0 / 255.0, "mean": [0.5], "std": [0.25] },
            "labels": ["coat", "bag"], "input": "image", "output": "probabilities", "scores": "probabilities"
        }))
        .unwrap();
        assert_eq!(
            spec.reads,
            "Images, 28 × 28 pixels, grey, channel first, values from 0 to 1, mean 0.5, standard deviation 0.25; as “image”"
        );
        assert_eq!(spec.answers, "2 probabilities; as “probabilities”");
    }

    #[test]
    fn a_table_model_is_described_by_its_fields() {
        let spec = spec_of(&json!({
            "preprocess": { "kind": "table", "fields": ["diameter", "volume"] },
            "labels": ["a", "b", "c"], "input": "x", "output": "y", "scores": "softmax"
        }))
        .unwrap();
        assert_eq!(spec.reads, "2 numbers: diameter, volume; as “x”");
        assert!(spec.answers.starts_with("3 logits"));
    }

    #[test]
    fn a_description_of_another_kind_is_left_out_rather_than_guessed() {
        assert_eq!(spec_of(&json!({ "preprocess": { "kind": "sound" } })), None);
    }
}
