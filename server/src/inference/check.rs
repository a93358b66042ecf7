//! Works out from a graph how to feed it and how to read it, or says why neither is possible.

use super::error::ModelError;
use super::graph::{Element, Graph, Port};
use super::spec::{Channels, ImagePreprocess, InputKind, Layout, ModelSpec, Preprocess, Scores};

/// What the stream needs of a model, and what the person who uploads it knows about it.
///
/// Only `labels` is required: the rest is worked out where the graph tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The stream's label ids, in any order.
    pub labels: Vec<String>,
    /// What the stream's items are, if the stream is that strict.
    pub kind: Option<InputKind>,
    /// The labels in the order of the model's scores. Otherwise the model's metadata entry
    /// `labels` tells, else the order of `labels` is taken (and tried against the model's own
    /// label output, if it has one).
    pub class_order: Option<Vec<String>>,
    /// How items become the input.
    pub preprocess: Option<Preprocess>,
    /// Which output holds the scores.
    pub output: Option<String>,
    /// What the scores are.
    pub scores: Option<Scores>,
}

impl From<&ModelSpec> for Wanted {
    fn from(spec: &ModelSpec) -> Self {
        Self {
            labels: spec.labels.clone(),
            kind: None,
            class_order: Some(spec.labels.clone()),
            preprocess: Some(spec.preprocess.clone()),
            output: Some(spec.output.clone()),
            scores: Some(spec.scores),
        }
    }
}

/// The spec by declarations alone; whether scores are logits shows only when the model runs.
pub(super) fn fit(graph: &Graph, wanted: &Wanted) -> Result<ModelSpec, ModelError> {
    if wanted.labels.len() < 2 {
        return Err(ModelError::TooFewLabels(wanted.labels.len()));
    }
    let [input] = graph.inputs.as_slice() else {
        return Err(ModelError::Inputs {
            names: graph.inputs.iter().map(|port| port.name.clone()).collect(),
        });
    };
    let kind = kind_of(input)?;
    if let Some(stream) = wanted.kind.filter(|stream| *stream != kind) {
        return Err(ModelError::OtherKind {
            stream: stream.plural(),
            model: kind.plural(),
            found: input.to_string(),
        });
    }
    Ok(ModelSpec {
        preprocess: preprocess(input, kind, graph, wanted)?,
        labels: class_order(graph, wanted)?,
        input: input.name.clone(),
        output: output(graph, wanted)?,
        scores: wanted.scores.unwrap_or_default(),
    })
}

fn kind_of(input: &Port) -> Result<InputKind, ModelError> {
    match (&input.element, input.shape.as_slice()) {
        (Element::Text, [_] | [_, Some(1) | None]) => Ok(InputKind::Text),
        (Element::Float, [_, _]) => Ok(InputKind::Table),
        (Element::Float, [_, _, _, _]) => Ok(InputKind::Image),
        (Element::Float | Element::Text | Element::Other(_) | Element::NotATensor, _) => {
            Err(ModelError::InputNotSupported {
                found: input.to_string(),
            })
        }
    }
}

fn preprocess(
    input: &Port,
    kind: InputKind,
    graph: &Graph,
    wanted: &Wanted,
) -> Result<Preprocess, ModelError> {
    let chosen = match &wanted.preprocess {
        Some(given) if given.kind() != kind => {
            return Err(ModelError::OtherShape {
                found: input.to_string(),
                given: given.kind().plural().to_owned(),
            });
        }
        // No fields named means that the graph may name them.
        Some(Preprocess::Table { fields }) if fields.is_empty() => None,
        given => given.clone(),
    };
    match (kind, chosen) {
        (InputKind::Text, _) => Ok(Preprocess::Text),
        (InputKind::Image, Some(Preprocess::Image(image))) => {
            let shape = image.shape();
            let fits = input.shape[1..]
                .iter()
                .zip(shape)
                .all(|(want, have)| want.is_none_or(|want| want == have));
            if let Some(problem) = image.problem() {
                Err(ModelError::Preprocess(problem))
            } else if fits {
                Ok(Preprocess::Image(image))
            } else {
                let [a, b, c] = shape;
                Err(ModelError::OtherShape {
                    found: input.to_string(),
                    given: format!("float[N,{a},{b},{c}]"),
                })
            }
        }
        (InputKind::Image, _) => image(input),
        (InputKind::Table, Some(Preprocess::Table { fields })) => table(input, fields),
        (InputKind::Table, _) => match &graph.features {
            Some(fields) => table(input, fields.clone()),
            None => Err(fields_needed(input)),
        },
    }
}

fn fields_needed(input: &Port) -> ModelError {
    ModelError::FieldsNeeded {
        count: input.shape[1].map_or("some".to_owned(), |count| count.to_string()),
    }
}

/// One or three channels, before or after the sides.
fn image(input: &Port) -> Result<Preprocess, ModelError> {
    let channels = |axis: usize| input.shape[axis].and_then(Channels::from_count);
    let (layout, channels, [h, w]) = if let Some(channels) = channels(1) {
        (Layout::Nchw, channels, [input.shape[2], input.shape[3]])
    } else if let Some(channels) = channels(3) {
        (Layout::Nhwc, channels, [input.shape[1], input.shape[2]])
    } else {
        return Err(ModelError::InputNotSupported {
            found: input.to_string(),
        });
    };
    let side = |length: Option<usize>| length.and_then(|length| u32::try_from(length).ok());
    let (Some(width), Some(height)) = (side(w), side(h)) else {
        return Err(ModelError::SizeNeeded {
            found: input.to_string(),
        });
    };
    let image = ImagePreprocess::unit(width, height, channels, layout);
    match image.problem() {
        Some(problem) => Err(ModelError::Preprocess(problem)),
        None => Ok(Preprocess::Image(image)),
    }
}

fn table(input: &Port, fields: Vec<String>) -> Result<Preprocess, ModelError> {
    if fields.is_empty() {
        return Err(fields_needed(input));
    }
    if let Some(count) = input.shape[1].filter(|count| *count != fields.len()) {
        return Err(ModelError::OtherShape {
            found: input.to_string(),
            given: format!("float[N,{}] ({count} fields are needed)", fields.len()),
        });
    }
    Ok(Preprocess::Table { fields })
}

fn class_order(graph: &Graph, wanted: &Wanted) -> Result<Vec<String>, ModelError> {
    let order = wanted
        .class_order
        .as_ref()
        .or(graph.labels.as_ref())
        .unwrap_or(&wanted.labels);
    let without = |from: &[String], other: &[String]| -> Vec<String> {
        from.iter()
            .filter(|label| !other.contains(label))
            .cloned()
            .collect()
    };
    let missing = without(&wanted.labels, order);
    let mut unknown = without(order, &wanted.labels);
    // As many, but one of them twice.
    if missing.is_empty() && unknown.is_empty() && order.len() != wanted.labels.len() {
        unknown.clone_from(order);
    }
    if missing.is_empty() && unknown.is_empty() {
        Ok(order.clone())
    } else {
        Err(ModelError::OtherLabels { missing, unknown })
    }
}

fn output(graph: &Graph, wanted: &Wanted) -> Result<String, ModelError> {
    const USUAL: [&str; 2] = ["probabilities", "scores"];
    let labels = wanted.labels.len();
    let fitting: Vec<&Port> = graph
        .outputs
        .iter()
        .filter(|port| port.element == Element::Float)
        .filter(|port| matches!(port.shape.as_slice(), [_, count] if count.is_none_or(|count| count == labels)))
        .filter(|port| wanted.output.as_ref().is_none_or(|name| *name == port.name))
        .collect();
    let usual = || {
        USUAL.iter().find_map(|name| {
            fitting
                .iter()
                .find(|port| port.name.eq_ignore_ascii_case(name))
        })
    };
    match (fitting.as_slice(), usual()) {
        ([only], _) => Ok(only.name.clone()),
        (_, Some(usual)) => Ok(usual.name.clone()),
        ([], None) => {
            let wrapped = graph
                .outputs
                .iter()
                .any(|port| port.element == Element::NotATensor);
            Err(ModelError::NoScores {
                labels,
                found: graph.outputs.iter().map(ToString::to_string).collect(),
                hint: if wrapped {
                    " Export it again with options={\"zipmap\": False}."
                } else {
                    ""
                },
            })
        }
        (several, None) => Err(ModelError::SeveralOutputs {
            names: several.iter().map(|port| port.name.clone()).collect(),
        }),
    }
}
