//! Outlines of something cut into slices, drawn side by side to one scale.

use crate::components::number::decimal;
use crate::words;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Closed polygons in millimetres, slice by slice, in one bounding box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlines {
    /// Width and height of the box around all slices.
    pub box_mm: [f64; 2],
    /// How many slices there are, drawn or not.
    #[serde(default)]
    pub slices_total: Option<u64>,
    /// The slices that are drawn, lowest first.
    pub slices: Vec<Slice>,
}

/// One slice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// Height above the lowest slice.
    pub z_mm: f64,
    /// Closed polygons; the first point is not repeated.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// More slices than this would be too small to read.
const MOST_SLICES: usize = 24;

impl Outlines {
    /// From an item's input; `None` when it is no drawing that can be shown.
    pub fn from_value(value: &serde_json::Value) -> Option<Self> {
        let outlines = Self::deserialize(value).ok()?;
        let fits = outlines
            .box_mm
            .iter()
            .all(|side| (0.001..=100_000.0).contains(side));
        let drawable = !outlines.slices.is_empty() && outlines.slices.len() <= MOST_SLICES;
        (fits && drawable).then_some(outlines)
    }
}

/// The longest round length of at most half the width: 1, 2 or 5 times a power of ten.
fn bar_length(width: f64) -> f64 {
    let power = 10f64.powf((width / 2.0).log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|length| *length <= width / 2.0)
        .unwrap_or(power)
}

fn path(slice: &Slice) -> String {
    let mut d = String::new();
    for ring in &slice.rings {
        for (at, [x, y]) in ring.iter().enumerate() {
            let command = if at == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(d, "{command}{x:.2} {y:.2}");
        }
        if !ring.is_empty() {
            d.push('Z');
        }
    }
    d
}

/// The slices as small drawings, all to the scale of the bar under the first.
#[component]
pub fn OutlineDrawing(
    /// What to draw.
    outlines: Outlines,
) -> impl IntoView {
    let [width, height] = outlines.box_mm;
    let edge = 0.06 * width.max(height);
    let foot = 0.22 * width.max(height);
    let view_box = format!(
        "{:.2} {:.2} {:.2} {:.2}",
        -edge,
        -edge,
        width + 2.0 * edge,
        height + edge + foot
    );
    let bar = bar_length(width);
    let count = outlines.slices.len();
    let slices = outlines
        .slices
        .iter()
        .enumerate()
        .map(|(at, slice)| {
            let label = words::items::slice_of(at + 1, count, plain(slice.z_mm));
            view! {
                <li class="slice">
                    <svg viewBox=view_box.clone() role="img" aria-label=label>
                        <path class="slice-outline" d=path(slice) />
                        {(at == 0).then(|| scale_bar(bar, height, foot))}
                    </svg>
                    <span class="slice-z">{format!("z {} mm", plain(slice.z_mm))}</span>
                </li>
            }
        })
        .collect_view();
    let total = outlines
        .slices_total
        .filter(|total| *total > count as u64)
        .map(|total| words::items::slices_shown(count, total));
    view! {
        <figure class="outlines">
            <ol class="slices">{slices}</ol>
            <figcaption>{words::items::one_scale()} " " {total}</figcaption>
        </figure>
    }
    .into_any()
}

fn scale_bar(bar: f64, height: f64, foot: f64) -> impl IntoView {
    let y = height + 0.4 * foot;
    let tick = 0.12 * foot;
    let d = format!(
        "M0 {:.2}V{:.2}M0 {y:.2}H{bar:.2}M{bar:.2} {:.2}V{:.2}",
        y - tick,
        y + tick,
        y - tick,
        y + tick
    );
    view! {
        <path class="slice-bar" d=d />
        <text
            class="slice-bar-text"
            x=format!("{:.2}", bar + 0.15 * foot)
            y=format!("{:.2}", y + 0.16 * foot)
            font-size=format!("{:.2}", 0.48 * foot)
        >
            {format!("{} mm", plain(bar))}
        </text>
    }
}

/// A length without needless decimals.
fn plain(value: f64) -> String {
    if value.fract().abs() < 1e-9 {
        decimal(value, 0)
    } else {
        decimal(value, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_scale_bar_is_a_round_length_of_at_most_half_the_width() {
        for (width, length) in [(10.8, 5.0), (4.5, 2.0), (39.0, 10.0), (1.9, 0.5)] {
            assert!((bar_length(width) - length).abs() < 1e-9, "{width}");
        }
    }

    #[test]
    fn what_is_not_a_drawing_is_not_drawn() {
        for bad in [
            json!(null),
            json!({"box_mm": [0, 4], "slices": [{"z_mm": 0, "rings": []}]}),
            json!({"box_mm": [4, 4], "slices": []}),
            json!({"box_mm": [4, 4], "slices": [{"z_mm": 0, "rings": [[["a", 1]]]}]}),
        ] {
            assert_eq!(Outlines::from_value(&bad), None, "{bad}");
        }
    }

    #[test]
    fn rings_are_closed() {
        let slice = Slice {
            z_mm: 0.0,
            rings: vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 2.5]]],
        };
        assert_eq!(path(&slice), "M0.00 0.00L1.00 0.00L1.00 2.50Z");
    }
}
