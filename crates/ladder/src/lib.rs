//! The rules that decide how much of a stream's work a model may do.
//!
//! Everything here is a pure function of its arguments: no I/O, no clock, no randomness. The store
//! persists what these state machines return, and the server, the pages and the API obey it.

pub mod access;
pub mod adjudication;
pub mod answer;
pub mod audit;
pub mod draw;
pub mod gate;
pub mod guardrail;
pub mod ids;
pub mod impact;
pub mod input;
pub mod label_costs;
pub mod labels;
pub mod policy;
pub mod ramp;
pub mod reference;
pub mod replay;
pub mod request;
pub mod route;
pub mod rung;
pub mod slot;
pub mod units;

pub use access::{Actor, Permission, Role, Who};
pub use answer::{Answer, AnswerKind, AnswerSettings};
pub use ids::{
    ApiKeyId, CapId, DecisionId, ItemId, ModelId, PersonId, PolicyVersion, RequestId, StreamId,
};
pub use input::InputKind;
pub use labels::{Label, LabelSchema};
pub use policy::Policy;
pub use rung::{Cap, Rung, effective_rung};
pub use units::{Bucket, Confidence, LabelNo, Priority, Rate, Threshold};
