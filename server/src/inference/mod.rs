//! Runs uploaded ONNX models over items, away from the async threads.
//!
//! [`Runtime`] loads ONNX Runtime once per process; [`Model::check`] examines an upload and works out
//! its [`ModelSpec`]; [`Model::open`] opens a stored one again; [`Scorer`] scores from async code.

mod check;
mod error;
mod features;
mod graph;
mod model;
mod picture;
mod runtime;
mod scorer;
mod scores;
mod sessions;
mod spec;
#[cfg(test)]
mod tests;
mod trial;

pub use self::check::Wanted;
pub use self::error::{ImageError, ModelError, RuntimeError, ScoreError};
pub use self::features::Input;
pub use self::model::{MAX_MODEL_BYTES, Model};
pub use self::picture::{ImageInfo, probe_image};
pub use self::runtime::Runtime;
pub use self::scorer::Scorer;
pub use self::scores::Scored;
pub use self::spec::{Channels, ImagePreprocess, InputKind, Layout, ModelSpec, Preprocess, Scores};
