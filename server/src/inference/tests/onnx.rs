//! Writes small ONNX files: the few fields of the format that the tests need.

/// A graph under construction; later calls add to it.
#[derive(Clone, Default)]
pub(super) struct Onnx {
    graph: Vec<u8>,
    metadata: Vec<u8>,
}

pub(super) const FLOAT: u64 = 1;
pub(super) const INT64: u64 = 7;
pub(super) const STRING: u64 = 8;
pub(super) const BOOL: u64 = 9;

/// A length that stays open.
pub(super) const N: u64 = 0;

impl Onnx {
    pub(super) fn input(mut self, name: &str, element: u64, shape: &[u64]) -> Self {
        bytes(&mut self.graph, 11, &value_info(name, element, shape));
        self
    }

    pub(super) fn output(mut self, name: &str, element: u64, shape: &[u64]) -> Self {
        bytes(&mut self.graph, 12, &value_info(name, element, shape));
        self
    }

    pub(super) fn weights(mut self, name: &str, shape: &[u64], values: &[f32]) -> Self {
        let mut tensor = Vec::new();
        for length in shape {
            number(&mut tensor, 1, *length);
        }
        number(&mut tensor, 2, FLOAT);
        bytes(&mut tensor, 8, name.as_bytes());
        let raw: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        bytes(&mut tensor, 9, &raw);
        bytes(&mut self.graph, 5, &tensor);
        self
    }

    pub(super) fn truth(mut self, name: &str) -> Self {
        let mut tensor = Vec::new();
        number(&mut tensor, 2, BOOL);
        bytes(&mut tensor, 8, name.as_bytes());
        bytes(&mut tensor, 9, &[1]);
        bytes(&mut self.graph, 5, &tensor);
        self
    }

    pub(super) fn node(
        self,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[Attribute<'_>],
    ) -> Self {
        self.node_of("", operator, inputs, output, attributes)
    }

    /// `domain` is `ai.onnx.ml` for the classic machine-learning operators.
    pub(super) fn node_of(
        mut self,
        domain: &str,
        operator: &str,
        inputs: &[&str],
        output: &str,
        attributes: &[Attribute<'_>],
    ) -> Self {
        let mut node = Vec::new();
        for input in inputs {
            bytes(&mut node, 1, input.as_bytes());
        }
        bytes(&mut node, 2, output.as_bytes());
        bytes(&mut node, 4, operator.as_bytes());
        for attribute in attributes {
            bytes(&mut node, 5, &attribute.encoded());
        }
        bytes(&mut node, 7, domain.as_bytes());
        bytes(&mut self.graph, 1, &node);
        self
    }

    pub(super) fn note(mut self, key: &str, value: &str) -> Self {
        let mut entry = Vec::new();
        bytes(&mut entry, 1, key.as_bytes());
        bytes(&mut entry, 2, value.as_bytes());
        bytes(&mut self.metadata, 14, &entry);
        self
    }

    pub(super) fn file(self) -> Vec<u8> {
        let mut model = Vec::new();
        number(&mut model, 1, 8);
        bytes(&mut model, 7, &self.graph());
        for (domain, version) in [("", 15), ("ai.onnx.ml", 2)] {
            let mut opset = Vec::new();
            bytes(&mut opset, 1, domain.as_bytes());
            number(&mut opset, 2, version);
            bytes(&mut model, 8, &opset);
        }
        model.extend(self.metadata);
        model
    }

    fn graph(&self) -> Vec<u8> {
        let mut graph = self.graph.clone();
        bytes(&mut graph, 2, b"test");
        graph
    }
}

pub(super) enum Attribute<'a> {
    Number(&'a str, u64),
    Numbers(&'a str, &'a [u64]),
    Floats(&'a str, &'a [f32]),
    Strings(&'a str, &'a [&'a str]),
    Graph(&'a str, Onnx),
}

impl Attribute<'_> {
    fn encoded(&self) -> Vec<u8> {
        let mut attribute = Vec::new();
        let (name, kind) = match self {
            Self::Number(name, value) => {
                number(&mut attribute, 3, *value);
                (name, 2)
            }
            Self::Numbers(name, values) => {
                for value in *values {
                    number(&mut attribute, 8, *value);
                }
                (name, 7)
            }
            Self::Floats(name, values) => {
                let packed: Vec<u8> = values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect();
                bytes(&mut attribute, 7, &packed);
                (name, 6)
            }
            Self::Strings(name, values) => {
                for value in *values {
                    bytes(&mut attribute, 9, value.as_bytes());
                }
                (name, 8)
            }
            Self::Graph(name, graph) => {
                bytes(&mut attribute, 6, &graph.graph());
                (name, 5)
            }
        };
        bytes(&mut attribute, 1, name.as_bytes());
        number(&mut attribute, 20, kind);
        attribute
    }
}

/// A classifier of `float[N,F]`: `weights` has one row per field.
pub(super) fn linear(batch: u64, weights: &[&[f32]]) -> Onnx {
    let (fields, labels) = (weights.len() as u64, weights[0].len() as u64);
    Onnx::default()
        .input("x", FLOAT, &[batch, fields])
        .weights("w", &[fields, labels], &weights.concat())
        .node("MatMul", &["x", "w"], "logits", &[])
}

/// The same, ending in probabilities over two labels.
pub(super) fn classifier(batch: u64) -> Onnx {
    linear(batch, &[&[1.0, -1.0], &[-0.5, 0.5]])
        .node(
            "Softmax",
            &["logits"],
            "probabilities",
            &[Attribute::Number("axis", 1)],
        )
        .output("probabilities", FLOAT, &[batch, 2])
}

fn value_info(name: &str, element: u64, shape: &[u64]) -> Vec<u8> {
    let mut dimensions = Vec::new();
    for length in shape {
        let mut dimension = Vec::new();
        if *length != N {
            number(&mut dimension, 1, *length);
        }
        bytes(&mut dimensions, 1, &dimension);
    }
    let mut tensor = Vec::new();
    number(&mut tensor, 1, element);
    bytes(&mut tensor, 2, &dimensions);
    let mut kind = Vec::new();
    bytes(&mut kind, 1, &tensor);
    let mut info = Vec::new();
    bytes(&mut info, 1, name.as_bytes());
    bytes(&mut info, 2, &kind);
    info
}

fn varint(to: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        to.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    to.push(value.to_le_bytes()[0]);
}

fn number(to: &mut Vec<u8>, field: u64, value: u64) {
    varint(to, field << 3);
    varint(to, value);
}

fn bytes(to: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(to, field << 3 | 2);
    varint(to, value.len() as u64);
    to.extend_from_slice(value);
}
