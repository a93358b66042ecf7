//! What a graph declares of itself: inputs, outputs, and the notes its maker left.

use std::fmt;

use ort::session::Session;
use ort::value::{TensorElementType, ValueType};

/// The type of a declared input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Float,
    Text,
    /// A tensor of something else.
    Other(String),
    /// Not a tensor: scikit-learn's exporter wraps scores like this unless told otherwise.
    NotATensor,
}

/// A declared input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Port {
    pub(super) name: String,
    pub(super) element: Element,
    /// `None` where any length fits.
    pub(super) shape: Vec<Option<usize>>,
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match &self.element {
            Element::Float => f.write_str("float")?,
            Element::Text => f.write_str("string")?,
            Element::Other(name) => f.write_str(name)?,
            Element::NotATensor => return f.write_str("a list of maps"),
        }
        let shape: Vec<String> = self
            .shape
            .iter()
            .enumerate()
            .map(|(axis, length)| match length {
                Some(length) => length.to_string(),
                None if axis == 0 => "N".to_owned(),
                None => "?".to_owned(),
            })
            .collect();
        write!(f, "[{}]", shape.join(","))
    }
}

/// A graph's declarations.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub(super) inputs: Vec<Port>,
    pub(super) outputs: Vec<Port>,
    /// The metadata entry `labels`: a JSON list of the classes in the order of the scores.
    pub(super) labels: Option<Vec<String>>,
    /// The metadata entry `features`: a JSON list of the fields in the order of the input.
    pub(super) features: Option<Vec<String>>,
}

impl Graph {
    pub(super) fn of(session: &Session) -> Self {
        let ports = |outlets: &[ort::value::Outlet]| {
            outlets
                .iter()
                .map(|outlet| port(outlet.name(), outlet.dtype()))
                .collect()
        };
        let metadata = session.metadata().ok();
        let list = |key: &str| serde_json::from_str(&metadata.as_ref()?.custom(key)?).ok();
        Self {
            inputs: ports(session.inputs()),
            outputs: ports(session.outputs()),
            labels: list("labels"),
            features: list("features"),
        }
    }
}

fn port(name: &str, declared: &ValueType) -> Port {
    let (element, shape) = match declared {
        ValueType::Tensor { ty, shape, .. } => {
            let element = match ty {
                TensorElementType::Float32 => Element::Float,
                TensorElementType::String => Element::Text,
                other => Element::Other(other.to_string()),
            };
            let shape = shape
                .iter()
                .map(|&length| usize::try_from(length).ok().filter(|length| *length > 0))
                .collect();
            (element, shape)
        }
        ValueType::Sequence(_) | ValueType::Map { .. } | ValueType::Optional(_) => {
            (Element::NotATensor, Vec::new())
        }
    };
    Port {
        name: name.to_owned(),
        element,
        shape,
    }
}
