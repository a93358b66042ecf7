//! What can go wrong with ONNX Runtime, a model, an item or a picture, in words to act on.

use std::path::PathBuf;

use super::model::MAX_MODEL_BYTES;

/// Why ONNX Runtime could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The library is not there.
    #[error(
        "ONNX Runtime was not found at {path}. `make run` installs it; or set ORT_DYLIB_PATH to a \
         libonnxruntime.so of version 1.{oldest} or newer.",
        oldest = ort::MINOR_VERSION
    )]
    Missing {
        /// Where it was expected.
        path: PathBuf,
    },
    /// The file is not a library that works here.
    #[error(
        "ONNX Runtime could not be loaded from {path}: {reason}. Delete it and let `make run` install it again."
    )]
    NotLoadable {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// It was loaded and then refused to start.
    #[error("ONNX Runtime did not start: {0}")]
    NotStarted(String),
}

/// Why a file cannot be used as a stream's model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Over the limit.
    #[error("The model has {} MB; at most {} MB are accepted.", bytes / 1_000_000, MAX_MODEL_BYTES / 1_000_000)]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// Not a model at all.
    #[error(
        "This is not an ONNX model. Upload the .onnx file that your training framework exported."
    )]
    NotOnnx,
    /// ONNX, but this ONNX Runtime cannot run it.
    #[error("ONNX Runtime cannot open the model: {0}")]
    NotRunnable(String),
    /// The model's number of inputs is not one.
    #[error("The model wants {} inputs ({}); Understudy gives one.", names.len(), names.join(", "))]
    Inputs {
        /// Their names.
        names: Vec<String>,
    },
    /// The input is of a type or shape that nothing here produces.
    #[error(
        "The model's input is {found}; Understudy gives images as float[N,C,H,W] or float[N,H,W,C] \
         with 1 or 3 channels, table rows as float[N,F], and text as string[N] or string[N,1]."
    )]
    InputNotSupported {
        /// The input as declared.
        found: String,
    },
    /// The stream holds another kind of item.
    #[error("The stream's items are {stream}, but the model's input {found} is for {model}.")]
    OtherKind {
        /// What the stream holds.
        stream: &'static str,
        /// What the model reads.
        model: &'static str,
        /// The input as declared.
        found: String,
    },
    /// The preprocessing does not give what the input takes.
    #[error("The model's input is {found}, but the preprocessing gives {given}.")]
    OtherShape {
        /// The input as declared.
        found: String,
        /// What would be given.
        given: String,
    },
    /// The picture size is open in the graph.
    #[error(
        "The model's input {found} leaves the image size open: say which width and height it was trained on."
    )]
    SizeNeeded {
        /// The input as declared.
        found: String,
    },
    /// The names of the numbers are not in the graph.
    #[error(
        "The model wants {count} numbers per item: name the fields, in the order it was trained on."
    )]
    FieldsNeeded {
        /// How many, where the graph says so.
        count: String,
    },
    /// A number in the preprocessing is impossible.
    #[error("The preprocessing is not usable: {0}.")]
    Preprocess(String),
    /// The stream cannot be decided by a model.
    #[error("The stream has {0} label(s); a model needs at least two to choose from.")]
    TooFewLabels(usize),
    /// The classes of the model are not the labels of the stream.
    #[error(
        "The model's classes are not the stream's labels:{}{}.",
        list(" missing", missing),
        list(" unknown", unknown)
    )]
    OtherLabels {
        /// Labels of the stream that the model does not have.
        missing: Vec<String>,
        /// Classes of the model that the stream does not have.
        unknown: Vec<String>,
    },
    /// No output can hold one score per label.
    #[error(
        "The stream has {labels} labels, so an output float[N,{labels}] with their scores is needed; \
         the model's outputs are {}.{hint}",
        found.join(", ")
    )]
    NoScores {
        /// Number of labels.
        labels: usize,
        /// The outputs as declared.
        found: Vec<String>,
        /// How to export it differently, where that is known.
        hint: &'static str,
    },
    /// Several outputs could hold the scores.
    #[error("Several outputs could hold the scores ({}): say which.", names.join(", "))]
    SeveralOutputs {
        /// Their names.
        names: Vec<String>,
    },
    /// The trial run failed.
    #[error("The model failed on a trial item: {0}")]
    TrialFailed(String),
    /// The trial run took too long.
    #[error("The model needed more than {seconds} s for a trial of {items} item(s).")]
    TooSlow {
        /// The limit.
        seconds: u64,
        /// Items in the run.
        items: usize,
    },
    /// The output's shape at run time is another than declared.
    #[error(
        "In a trial of {items} item(s) the output had the shape {found:?}; [{items}, {labels}] is needed."
    )]
    OutputShape {
        /// Items in the run.
        items: usize,
        /// Labels of the stream.
        labels: usize,
        /// What came back.
        found: Vec<usize>,
    },
    /// The trial run gave infinities or no numbers.
    #[error("The model gave scores that are not finite numbers ({example}) for a trial item.")]
    NotFinite {
        /// One of them.
        example: f32,
    },
    /// Numbers between 0 and 1 that are no distribution.
    #[error(
        "The scores are neither probabilities (a trial item's add up to {sum:.3}, not 1) nor plainly \
         logits (all lie between 0 and 1). If they are logits, say so."
    )]
    NotProbabilities {
        /// Their sum.
        sum: f64,
    },
    /// Declared as probabilities, but out of range.
    #[error(
        "The scores were declared as probabilities, but a trial item's go from {low:.3} to {high:.3} and add up to {sum:.3}."
    )]
    OutOfRange {
        /// Smallest.
        low: f32,
        /// Largest.
        high: f32,
        /// Their sum.
        sum: f64,
    },
    /// The same item gets other scores in company.
    #[error(
        "The model gives an item other scores when it comes in a batch (difference {difference:.3}): \
         something in the graph mixes the items, such as a softmax over the wrong axis."
    )]
    BatchDependent {
        /// Largest difference seen.
        difference: f32,
    },
    /// The model's own label output contradicts the order of the labels.
    #[error(
        "The model's output {output} says {said:?} where its highest score belongs to {ours:?} by the \
         order given: the labels are in another order in the model."
    )]
    OtherOrder {
        /// The model's label output.
        output: String,
        /// What it said.
        said: String,
        /// The label with the highest score.
        ours: String,
    },
}

fn list(what: &str, names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("{what} {}", names.join(", "))
    }
}

/// Why one item got no scores.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// The item is of another kind than the model reads.
    #[error("The model reads {wanted}, and the item is none of them.")]
    OtherKind {
        /// What the model reads.
        wanted: &'static str,
    },
    /// The picture cannot be read.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A field that the model needs is not there.
    #[error("The field {field:?} is missing.")]
    FieldMissing {
        /// Its name.
        field: String,
    },
    /// A field that the model needs is not a finite number.
    #[error("The field {field:?} is not a number the model can use ({found}).")]
    FieldNotANumber {
        /// Its name.
        field: String,
        /// What is there instead.
        found: String,
    },
    /// Text with a zero character, which ends a string for ONNX Runtime.
    #[error("The text contains a zero character.")]
    ZeroInText,
    /// The model's scores are infinite or no numbers.
    #[error("The model gave scores that are not finite numbers.")]
    NotFinite,
    /// The model's scores are no distribution.
    #[error("The model's scores add up to {sum:.3}, not 1.")]
    NotProbabilities {
        /// Their sum.
        sum: f64,
    },
    /// ONNX Runtime refused the item.
    #[error("The model failed: {0}")]
    Failed(String),
    /// The scoring threads are gone: the server is shutting down.
    #[error("Scoring has stopped.")]
    Stopped,
}

/// Why a file is not accepted as a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// Over the limit.
    #[error("The image has {bytes} bytes; at most {most} are accepted.")]
    TooLarge {
        /// Size of the file.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// Not PNG, JPEG, WebP or GIF.
    #[error("This is not an image in a format accepted here (PNG, JPEG, WebP, GIF).")]
    NotAnImage,
    /// More pixels than are decoded.
    #[error("The image has {width} × {height} pixels; at most {most} pixels are accepted.")]
    TooManyPixels {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The limit.
        most: u64,
    },
    /// Cut off or damaged.
    #[error("The image is damaged or cut off: {0}")]
    Damaged(String),
}
