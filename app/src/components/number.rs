//! Numbers as people read them, and the figure that always brings its interval and n along.

use crate::language::Language;
use crate::words;
use leptos::prelude::*;
use understudy_ladder::{Rate, Threshold};
use understudy_stats::{Estimate, Undefined};

/// How a statistic is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// A share, written as a percentage with one decimal: `94.2 %`.
    #[default]
    Percent,
    /// A coefficient such as κ, written with three decimals: `0.907`.
    Coefficient,
}

impl Scale {
    /// The value with its unit: `94.2 %`, `0.907`.
    pub fn value(self, value: f64) -> String {
        match self {
            Self::Percent => percent(value, 1),
            Self::Coefficient => decimal(value, 3),
        }
    }

    /// The value without its unit, for intervals and for axes that name the unit themselves.
    pub fn bare(self, value: f64) -> String {
        match self {
            Self::Percent => decimal(100.0 * value, 1),
            Self::Coefficient => decimal(value, 3),
        }
    }

    /// The least and the greatest value there can be.
    pub const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Percent => (0.0, 1.0),
            Self::Coefficient => (-1.0, 1.0),
        }
    }
}

/// A whole number with its thousands apart: `1,204`, and in German with a narrow space.
pub fn thousands(value: u64) -> String {
    let between = match Language::current() {
        Language::English => ',',
        Language::German => '\u{202f}',
    };
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(between);
        }
        out.push(digit);
    }
    out
}

/// A share that something is at most, rounded up: what is written is never less than what holds.
pub fn percent_at_most(value: f64, decimals: usize) -> String {
    let steps = 10_f64.powi(i32::try_from(decimals).unwrap_or(0) + 2);
    // What is a round number but for its last bits stays that number.
    percent((value * steps - 1e-9).ceil() / steps, decimals)
}

/// A number with this many decimals, a true minus sign, and a dash where there is no number.
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{value:.decimals$}");
    let text = match text.strip_prefix('-') {
        // What rounds to zero is zero, not minus zero.
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("\u{2212}{rest}"),
        None => text,
    };
    with_comma(text)
}

/// A number as programs write it, with the comma that German has for the point.
pub fn with_comma(number: String) -> String {
    match Language::current() {
        Language::English => number,
        Language::German => number.replace('.', ","),
    }
}

/// What stands between a whole number and its decimals.
pub fn decimal_point() -> char {
    match Language::current() {
        Language::English => '.',
        Language::German => ',',
    }
}

/// The space before a unit; in German no line ends there.
fn before_unit() -> char {
    match Language::current() {
        Language::English => ' ',
        Language::German => '\u{a0}',
    }
}

/// A share of items with as many decimals as it has: `5 %`, `2.5 %`.
pub fn rate(share: Rate) -> String {
    let number = f64::from(share.ten_thousandths()) / 100.0;
    format!("{}{}%", with_comma(number.to_string()), before_unit())
}

/// A threshold: `0.963`.
pub fn threshold(threshold: Threshold) -> String {
    with_comma(threshold.to_string())
}

/// A share in [0, 1] as a percentage: `94.2 %`.
pub fn percent(share: f64, decimals: usize) -> String {
    if share.is_finite() {
        let number = decimal(100.0 * share, decimals);
        format!("{number}{}%", before_unit())
    } else {
        decimal(share, decimals)
    }
}

/// A difference with its sign: `+1.3`, `−0.4`, `±0.0`.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    if !value.is_finite() || text.starts_with('\u{2212}') {
        text
    } else if text.chars().all(|c| matches!(c, '0' | '.' | ',')) {
        format!("±{text}")
    } else {
        format!("+{text}")
    }
}

/// The interval alone: `[92.8–95.4]`, or `[−0.02 to 0.11]` where a dash would look like a minus.
pub fn interval(estimate: &Estimate, scale: Scale) -> String {
    let (low, high) = (scale.bare(estimate.low), scale.bare(estimate.high));
    if estimate.low < 0.0 {
        words::charts::interval_from_to(low, high)
    } else {
        format!("[{low}–{high}]")
    }
}

/// An estimate as one line of text: `94.2 % [92.8–95.4] n 1,204`.
pub fn estimate_text(estimate: &Estimate, scale: Scale) -> String {
    format!(
        "{} {} n {}",
        scale.value(estimate.value),
        interval(estimate, scale),
        thousands(estimate.n)
    )
}

/// What stands in place of a figure that means nothing yet: `insufficient (37 of 200)`.
pub fn insufficient_text(have: u64, need: u64) -> String {
    words::charts::insufficient(have, need)
}

/// A figure with its interval and n; says why when there is none, and "insufficient" below `need`.
#[component]
pub fn Figure(
    /// The statistic, or why it is undefined.
    estimate: Result<Estimate, Undefined>,
    /// How it is written.
    #[prop(optional)]
    scale: Scale,
    /// How many observations it takes to mean something.
    #[prop(optional)]
    need: Option<u64>,
    /// Larger, for the one figure a page is about.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "stat stat-large" } else { "stat" };
    match (estimate, need) {
        (Ok(estimate), Some(need)) if estimate.n < need => view! {
            <span class=class>
                <span class="stat-missing">{insufficient_text(estimate.n, need)}</span>
            </span>
        }
        .into_any(),
        (Ok(estimate), _) => view! {
            <span class=class title=words::charts::level_interval(decimal(100.0 * estimate.level, 0))>
                <span class="stat-value">{scale.value(estimate.value)}</span>
                " "
                <span class="stat-interval">{interval(&estimate, scale)}</span>
                " "
                <span class="stat-n">{format!("n {}", thousands(estimate.n))}</span>
            </span>
        }
        .into_any(),
        (Err(reason), _) => view! {
            <span class=class>
                <span class="stat-missing">{words::domain::undefined(reason)}</span>
            </span>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_from_the_right() {
        let written: Vec<_> = [0, 999, 1_000, 1_234_567]
            .into_iter()
            .map(thousands)
            .collect();
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn what_rounds_to_zero_carries_no_minus_sign() {
        assert_eq!(decimal(-0.0004, 3), "0.000");
        assert_eq!(decimal(-0.0006, 3), "\u{2212}0.001");
        assert_eq!(signed(-0.0004, 2), "±0.00");
    }

    #[test]
    fn a_number_that_is_none_is_a_dash() {
        assert_eq!(percent(f64::NAN, 1), "–");
        assert_eq!(signed(f64::INFINITY, 1), "–");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn german_has_a_comma_a_narrow_space_and_no_line_end_before_the_unit() {
        let estimate = Estimate {
            value: 0.942,
            low: 0.928,
            high: 0.954,
            n: 1204,
            level: 0.95,
        };
        let written = Language::German.say(|| {
            [
                estimate_text(&estimate, Scale::Percent),
                rate(Rate::from_ten_thousandths(250).unwrap()),
                threshold(Threshold::from_thousandths(963).unwrap()),
                signed(0.0, 1),
            ]
        });
        let expected = [
            "94,2\u{a0}% [92,8–95,4] n 1\u{202f}204",
            "2,5\u{a0}%",
            "0,963",
            "±0,0",
        ];
        assert_eq!(written, expected);
    }

    #[test]
    fn an_estimate_is_written_with_interval_and_n() {
        let estimate = Estimate {
            value: 0.942,
            low: 0.928,
            high: 0.954,
            n: 1204,
            level: 0.95,
        };
        assert_eq!(
            estimate_text(&estimate, Scale::Percent),
            "94.2 % [92.8–95.4] n 1,204"
        );
    }

    #[test]
    fn a_bound_is_never_written_as_less_than_it_is() {
        assert_eq!(percent_at_most(0.019_401, 2), "1.95 %");
        assert_eq!(percent_at_most(0.019_401, 1), "2.0 %");
        assert_eq!(percent_at_most(0.02, 1), "2.0 %");
        assert_eq!(percent_at_most(0.07, 2), "7.00 %");
        assert_eq!(percent_at_most(1.0, 1), "100.0 %");
    }
}
