//! The parts that pages are made of: values in, view out, nothing fetched.

pub mod canary_mark;
pub mod chart_figure;
pub mod frame;
pub mod gates;
pub mod item_view;
pub mod json_tree;
pub mod ladder_picture;
pub mod matrix;
pub mod navigation;
pub mod number;
pub mod outlines;
mod rows;
pub mod states;
pub mod theme;
pub mod told;
pub mod when;

pub use canary_mark::CanaryMark;
pub use chart_figure::ChartFigure;
pub use frame::{Frame, FramePerson, NavStream};
pub use gates::GateList;
pub use item_view::{InputKind, ItemImage, ItemView};
pub use json_tree::JsonTree;
pub use ladder_picture::{LadderPicture, LadderSize, LadderState};
pub use matrix::Matrix;
pub use navigation::{
    Breadcrumb, Crumb, KeyHint, Nav, PageTitle, StreamHead, StreamTab, Tabs, WindowTitle,
};
pub use number::{Figure, Scale};
pub use outlines::{OutlineDrawing, Outlines};
pub use states::{Banner, EmptyState, ErrorState, Forbidden, Tone};
pub use theme::Theme;
pub use told::{ToldFigure, Unit};
