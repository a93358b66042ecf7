//! How an item becomes a model's input and a model's output becomes scores; stored as JSON with
//! every model version.

use serde::{Deserialize, Serialize};

/// What kind of content a model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A picture.
    Image,
    /// Named numbers.
    Table,
    /// Text.
    Text,
}

impl InputKind {
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Image => "images",
            Self::Table => "table rows",
            Self::Text => "texts",
        }
    }
}

/// Everything needed to run one model version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// How an item becomes the input.
    pub preprocess: Preprocess,
    /// The stream's label ids in the order of the scores.
    pub labels: Vec<String>,
    /// Name of the graph's only input.
    pub input: String,
    /// Name of the output that holds the scores.
    pub output: String,
    /// What the output's numbers are.
    pub scores: Scores,
}

/// What a model's output numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scores {
    /// Probabilities that add up to one.
    #[default]
    Probabilities,
    /// Logits: a softmax turns them into probabilities.
    Softmax,
}

/// How an item becomes a model's input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Preprocess {
    /// A picture becomes `float[N,C,H,W]` or `float[N,H,W,C]`.
    Image(ImagePreprocess),
    /// Numbers picked by name become `float[N,F]`.
    Table {
        /// The names, in the order the model wants; a dot reaches into nested objects.
        fields: Vec<String>,
    },
    /// Text becomes `string[N]` or `string[N,1]`, whichever the graph asks for.
    Text,
}

impl Preprocess {
    /// What kind of content it takes.
    pub fn kind(&self) -> InputKind {
        match self {
            Self::Image(_) => InputKind::Image,
            Self::Table { .. } => InputKind::Table,
            Self::Text => InputKind::Text,
        }
    }
}

/// How a picture becomes numbers: turned upright, resized, then for each 8-bit value
/// `(value · scale − mean) / std`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImagePreprocess {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Colour or not.
    pub channels: Channels,
    /// Order of the axes.
    pub layout: Layout,
    /// Multiplies each 8-bit value.
    pub scale: f32,
    /// Subtracted after scaling: one number, one per channel, or none for zero.
    #[serde(default)]
    pub mean: Vec<f32>,
    /// Divided by after that: one number, one per channel, or none for one.
    #[serde(default)]
    pub std: Vec<f32>,
}

impl ImagePreprocess {
    /// What most models want: values from 0 to 1.
    pub fn unit(width: u32, height: u32, channels: Channels, layout: Layout) -> Self {
        Self {
            width,
            height,
            channels,
            layout,
            scale: 1.0 / 255.0,
            mean: Vec::new(),
            std: Vec::new(),
        }
    }

    /// The shape of one picture in the model's input.
    pub(super) fn shape(&self) -> [usize; 3] {
        let [w, h] = [self.width, self.height].map(|side| side as usize);
        match self.layout {
            Layout::Nchw => [self.channels.count(), h, w],
            Layout::Nhwc => [h, w, self.channels.count()],
        }
    }

    /// What is wrong with the numbers, if anything.
    pub(super) fn problem(&self) -> Option<String> {
        const LARGEST_SIDE: u32 = 4096;
        let per_channel = [0, 1, self.channels.count()];
        let sides = [self.width, self.height];
        if sides.iter().any(|side| *side == 0 || *side > LARGEST_SIDE) {
            return Some(format!(
                "width and height must be between 1 and {LARGEST_SIDE}"
            ));
        }
        if !self.scale.is_finite() || self.scale == 0.0 {
            return Some("scale must be a number other than 0".into());
        }
        for (name, values) in [("mean", &self.mean), ("std", &self.std)] {
            if !per_channel.contains(&values.len()) {
                return Some(format!("{name} must have one number or one per channel"));
            }
            if values.iter().any(|value| !value.is_finite()) {
                return Some(format!("{name} must be finite"));
            }
        }
        (self.std.contains(&0.0)).then(|| "std must not be 0".into())
    }

    /// The model's number for each 8-bit value, one table per channel.
    pub(super) fn tables(&self) -> Vec<[f32; 256]> {
        let of = |values: &[f32], channel: usize, default: f32| {
            values
                .get(channel)
                .or(values.first())
                .copied()
                .unwrap_or(default)
        };
        // Training code divides by 255; multiplying by 1/255 differs from that in the last bit.
        let divisor = (1.0 / self.scale).round();
        let exact = (1.0 / divisor).to_bits() == self.scale.to_bits();
        (0..self.channels.count())
            .map(|channel| {
                let (mean, std) = (of(&self.mean, channel, 0.0), of(&self.std, channel, 1.0));
                std::array::from_fn(|value| {
                    let value = value as f32;
                    let scaled = if exact {
                        value / divisor
                    } else {
                        value * self.scale
                    };
                    (scaled - mean) / std
                })
            })
            .collect()
    }
}

/// Whether a model sees colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channels {
    /// One channel.
    Grayscale,
    /// Red, green, blue.
    Rgb,
}

impl Channels {
    pub(super) fn count(self) -> usize {
        match self {
            Self::Grayscale => 1,
            Self::Rgb => 3,
        }
    }

    pub(super) fn from_count(count: usize) -> Option<Self> {
        match count {
            1 => Some(Self::Grayscale),
            3 => Some(Self::Rgb),
            _ => None,
        }
    }
}

/// Order of the axes of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// Channel, row, column.
    Nchw,
    /// Row, column, channel.
    Nhwc,
}
