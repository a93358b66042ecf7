//! Turns items into the numbers or strings that a model's input takes.

use std::ops::Range;

use image::imageops::FilterType;
use ort::session::SessionInputValue;
use ort::value::{Tensor, TensorRef};
use serde_json::{Map, Value};

use super::error::ScoreError;
use super::picture;
use super::spec::{Channels, ImagePreprocess, InputKind, Layout, Preprocess};

/// One item's content, as a model reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A picture file: PNG, JPEG, WebP or GIF.
    Image(Vec<u8>),
    /// A table row.
    Table(Map<String, Value>),
    /// Text.
    Text(String),
}

/// A [`Preprocess`] made ready: what depends on the model alone is worked out once.
#[derive(Debug)]
pub(super) enum Recipe {
    Image {
        wanted: ImagePreprocess,
        tables: Vec<[f32; 256]>,
    },
    Table {
        fields: Vec<String>,
    },
    Text {
        /// Whether the graph wants `[N,1]` and not `[N]`.
        column: bool,
    },
}

impl Recipe {
    pub(super) fn new(preprocess: &Preprocess, rank: usize) -> Self {
        match preprocess {
            Preprocess::Image(wanted) => Self::Image {
                tables: wanted.tables(),
                wanted: wanted.clone(),
            },
            Preprocess::Table { fields } => Self::Table {
                fields: fields.clone(),
            },
            Preprocess::Text => Self::Text { column: rank == 2 },
        }
    }

    pub(super) fn empty(&self) -> Features {
        match self {
            Self::Image { wanted, .. } => Features::Floats {
                values: Vec::new(),
                item: wanted.shape().to_vec(),
            },
            Self::Table { fields } => Features::Floats {
                values: Vec::new(),
                item: vec![fields.len()],
            },
            Self::Text { column } => Features::Texts {
                values: Vec::new(),
                item: if *column { vec![1] } else { Vec::new() },
            },
        }
    }

    /// Adds one item, or nothing at all if it cannot be used.
    pub(super) fn push(&self, input: &Input, features: &mut Features) -> Result<(), ScoreError> {
        match (self, input, features) {
            (
                Self::Image { wanted, tables },
                Input::Image(bytes),
                Features::Floats { values, .. },
            ) => {
                let (_, picture) = picture::decode(bytes, picture::MAX_PIXELS)?;
                let (w, h) = (wanted.width, wanted.height);
                let picture = if (picture.width(), picture.height()) == (w, h) {
                    picture
                } else {
                    picture.resize_exact(w, h, FilterType::Triangle)
                };
                match wanted.channels {
                    Channels::Grayscale => {
                        push_pixels(picture.to_luma8().as_raw(), tables, wanted.layout, values);
                    }
                    Channels::Rgb => {
                        push_pixels(picture.to_rgb8().as_raw(), tables, wanted.layout, values);
                    }
                }
                Ok(())
            }
            (Self::Table { fields }, Input::Table(row), Features::Floats { values, .. }) => {
                let before = values.len();
                for field in fields {
                    match number(row, field) {
                        Ok(number) => values.push(number),
                        Err(error) => {
                            values.truncate(before);
                            return Err(error);
                        }
                    }
                }
                Ok(())
            }
            (Self::Text { .. }, Input::Text(text), Features::Texts { values, .. }) => {
                if text.contains('\0') {
                    return Err(ScoreError::ZeroInText);
                }
                values.push(text.clone());
                Ok(())
            }
            (recipe, _, _) => Err(ScoreError::OtherKind {
                wanted: recipe.kind().plural(),
            }),
        }
    }

    /// Made-up items for a trial: unlike each other, and harmless to logarithms and roots.
    pub(super) fn trial(&self, items: usize) -> Features {
        const TEXTS: [&str; 8] = [
            "The food was very good and the waiters were friendly.",
            "terrible",
            "We waited an hour in a loud room, then left.",
            "Nice and quiet place",
            "It is a building.",
            "I want my money back! Broken on arrival.",
            "Thank you, works perfectly.",
            "Please change the address of my contract.",
        ];
        let mut features = self.empty();
        for item in 0..items {
            match (self, &mut features) {
                (Self::Image { wanted, tables }, Features::Floats { values, .. }) => {
                    let count = wanted.shape().iter().product::<usize>();
                    let pixels: Vec<u8> = (0..count)
                        .map(|at| (at * (7 + item) + item * 61).to_le_bytes()[0])
                        .collect();
                    push_pixels(&pixels, tables, wanted.layout, values);
                }
                (Self::Table { fields }, Features::Floats { values, .. }) => {
                    values.extend(
                        (0..fields.len())
                            .map(|field| 1.0 + 0.7 * ((item * 7 + field * 3) % 10) as f32),
                    );
                }
                (_, Features::Texts { values, .. }) => {
                    values.push(TEXTS[item % TEXTS.len()].to_owned());
                }
                (Self::Text { .. }, Features::Floats { .. }) => {
                    unreachable!("texts are not numbers")
                }
            }
        }
        features
    }

    fn kind(&self) -> InputKind {
        match self {
            Self::Image { .. } => InputKind::Image,
            Self::Table { .. } => InputKind::Table,
            Self::Text { .. } => InputKind::Text,
        }
    }
}

/// `pixels` come row by row with the channels of a pixel side by side.
fn push_pixels(pixels: &[u8], tables: &[[f32; 256]], layout: Layout, values: &mut Vec<f32>) {
    values.reserve(pixels.len());
    match layout {
        Layout::Nhwc => values.extend(
            pixels
                .iter()
                .zip(tables.iter().cycle())
                .map(|(pixel, table)| table[usize::from(*pixel)]),
        ),
        Layout::Nchw => {
            for (channel, table) in tables.iter().enumerate() {
                let plane = pixels.iter().skip(channel).step_by(tables.len());
                values.extend(plane.map(|pixel| table[usize::from(*pixel)]));
            }
        }
    }
}

/// The field of that very name, else the one a dotted path leads to.
fn number(row: &Map<String, Value>, field: &str) -> Result<f32, ScoreError> {
    let nested = || {
        let mut steps = field.split('.');
        let first = row.get(steps.next()?)?;
        steps.try_fold(first, |value, step| value.get(step))
    };
    let value = row
        .get(field)
        .or_else(nested)
        .ok_or_else(|| ScoreError::FieldMissing {
            field: field.to_owned(),
        })?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "models take single precision"
    )]
    let number = value.as_f64().map(|number| number as f32);
    number
        .filter(|number| number.is_finite())
        .ok_or_else(|| ScoreError::FieldNotANumber {
            field: field.to_owned(),
            found: short(value),
        })
}

fn short(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// Several items ready for the model.
#[derive(Debug)]
pub(super) enum Features {
    /// Numbers, item after item, each of the shape `item`.
    Floats { values: Vec<f32>, item: Vec<usize> },
    /// Strings, each of the shape `item`.
    Texts {
        values: Vec<String>,
        item: Vec<usize>,
    },
}

impl Features {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Floats { values, .. } => values.len() / self.width(),
            Self::Texts { values, .. } => values.len(),
        }
    }

    /// Numbers or strings per item.
    fn width(&self) -> usize {
        match self {
            Self::Floats { item, .. } | Self::Texts { item, .. } => item.iter().product(),
        }
    }

    /// Some of the items as a tensor of `rows` rows; the last item is repeated to fill it up.
    pub(super) fn tensor(
        &self,
        items: Range<usize>,
        rows: usize,
    ) -> ort::Result<SessionInputValue<'_>> {
        let missing = rows.saturating_sub(items.len());
        let width = self.width();
        let of_shape = |item: &[usize]| [&[rows], item].concat();
        match self {
            Self::Floats { values, item } => {
                let chosen = &values[items.start * width..items.end * width];
                if missing == 0 {
                    return Ok(TensorRef::from_array_view((of_shape(item), chosen))?.into());
                }
                let mut filled = chosen.to_vec();
                for _ in 0..missing {
                    filled.extend_from_slice(&chosen[chosen.len() - width..]);
                }
                Ok(Tensor::from_array((of_shape(item), filled))?.into())
            }
            Self::Texts { values, item } => {
                let mut filled = values[items].to_vec();
                if let Some(last) = filled.last().cloned() {
                    filled.resize(filled.len() + missing, last);
                }
                Ok(Tensor::from_string_array((of_shape(item), filled.as_slice()))?.into())
            }
        }
    }
}
