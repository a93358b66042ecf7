//! How a model version is fed and read, from the description that is stored with it.

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
            format!("{} numbers: {}", fields.len(), fields.join(", "))
        }
        Preprocess::Text => "Text".to_owned(),
    };
    let numbers = match stored.scores {
        Scores::Probabilities => "probabilities",
        Scores::Softmax => "logits, turned into probabilities by a softmax",
    };
    Some(Spec {
        reads: format!("{reads}; as “{}”", stored.input),
        answers: format!("{} {numbers}; as “{}”", stored.labels.len(), stored.output),
        order: stored.labels,
    })
}

impl Picture {
    fn words(&self) -> String {
        let channels = match self.channels {
            Channels::Grayscale => "grey",
            Channels::Rgb => "colour",
        };
        let layout = match self.layout {
            Layout::Nchw => "channel first",
            Layout::Nhwc => "channel last",
        };
        let size = format!("Images, {} × {} pixels", self.width, self.height);
        let mut words = vec![size, channels.to_owned(), layout.to_owned(), self.range()];
        for (name, values) in [("mean", &self.mean), ("standard deviation", &self.std)] {
            if !values.is_empty() {
                let values: Vec<_> = values.iter().map(|value| short(*value)).collect();
                words.push(format!("{name} {}", values.join(" / ")));
            }
        }
        words.join(", ")
    }

    fn range(&self) -> String {
        let top = 255.0 * self.scale;
        if (top - 1.0).abs() < 1e-4 {
            "values from 0 to 1".to_owned()
        } else {
            format!("values from 0 to {}", short(top))
        }
    }
}

/// At most three decimals, none that say nothing.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
