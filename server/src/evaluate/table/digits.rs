//! Numbers as they are printed: with enough digits to claim no more than is so.

use understudy_stats::Estimate;

/// Digits that may come on top of the usual ones; what still looks like a bound then is rounding.
const MORE: usize = 9;

/// A share in percent with `least` digits behind the point, and more where it is close to 0 % or 100 %.
pub fn percent(share: f64, least: usize) -> String {
    of_hundred(share, (1.0 - share).abs(), least)
}

/// What is left of certainty after `delta`, in percent.
pub fn certainty(delta: f64) -> String {
    // Closer to 1 than floats can say, so from the other end.
    if delta > 0.0 && delta < 1e-12 {
        return format!("above {:.10} %", 100.0 - 1e-10);
    }
    of_hundred(1.0 - delta, delta, 1)
}

/// `missing` is what the share lacks to 1, which keeps its digits where the share is close to it.
fn of_hundred(share: f64, missing: f64, least: usize) -> String {
    let value = 100.0 * share;
    let to_an_end = 100.0 * share.abs().min(missing);
    if to_an_end > 0.0 && to_an_end < 1e-10 && share < 0.5 {
        return format!("{value:.1e} %");
    }
    // To a twentieth of the way to the nearer end, so that nothing is rounded onto it.
    let near = |digits: &usize| (rounded(value, *digits) - value).abs() <= to_an_end / 20.0;
    let digits = (least..=least + 12).find(near).unwrap_or(least + 12);
    format!("{value:.digits$} %")
}

/// A number that is printed as a bound of its range only where it is one, but for rounding errors.
pub fn number(value: f64, least: usize) -> String {
    plain(value, value_digits(value, least))
}

/// Value, low and high end: ends rounded outwards, with so many digits that a width remains in sight.
pub fn interval(estimate: &Estimate, least: usize) -> [String; 3] {
    let width = estimate.high - estimate.low;
    let wide = |digits: &usize| width >= 2.0 * unit(*digits);
    let digits = if width > 0.0 {
        (least..=least + MORE).find(wide).unwrap_or(least + MORE)
    } else {
        least
    };
    let digits = digits.max(value_digits(estimate.value, least));
    [
        plain(estimate.value, digits),
        plain(outwards(estimate.low, digits, -1.0), digits),
        plain(outwards(estimate.high, digits, 1.0), digits),
    ]
}

/// Digits that keep a value off 0, 1 and −1 where it is not there.
fn value_digits(value: f64, least: usize) -> usize {
    let bound = value.round();
    let off = (value - bound).abs();
    if !value.is_finite() || bound.abs() > 1.0 || off < 1e-9 {
        return least;
    }
    let told = |digits: &usize| off >= 0.5 * unit(*digits);
    (least..=least + MORE).find(told).unwrap_or(least + MORE)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "at most some twenty digits"
)]
fn unit(digits: usize) -> f64 {
    10_f64.powi(-(digits as i32))
}

/// The nearest number with so many digits.
fn rounded(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$}").parse().unwrap_or(value)
}

/// The next number with so many digits that is not within.
fn outwards(value: f64, digits: usize, direction: f64) -> f64 {
    let near = rounded(value, digits);
    // A hair's breadth is how floats differ from decimals.
    let inwards = (value - near) * direction;
    if inwards > 1e-15 * value.abs().max(1e-3) {
        near + direction * unit(digits)
    } else {
        near
    }
}

/// Without a sign before nothing.
fn plain(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    match text.strip_prefix('-') {
        Some(zeros) if zeros.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zeros.to_owned(),
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(value: f64, low: f64, high: f64, digits: usize) -> [String; 3] {
        let estimate = Estimate {
            value,
            low,
            high,
            n: 9,
            level: 0.95,
        };
        interval(&estimate, digits)
    }

    #[test]
    fn what_is_not_certain_is_never_printed_as_certain() {
        assert_eq!(certainty(0.05), "95.0 %");
        assert_eq!(certainty(0.1), "90.0 %");
        assert_eq!(certainty(0.0005), "99.95 %");
        assert_eq!(certainty(0.000_001), "99.9999 %");
        assert_eq!(certainty(1e-30), "above 99.9999999999 %");
        assert_eq!(certainty(0.9999), "0.01 %");
        assert_eq!(percent(0.05, 2), "5.00 %");
        assert_eq!(percent(0.000_04, 2), "0.004 %");
        assert_eq!(percent(0.999_96, 1), "99.996 %");
        assert_eq!(percent(1e-20, 2), "1.0e-18 %");
        assert_eq!(
            (percent(0.0, 2), percent(1.0, 1)),
            ("0.00 %".into(), "100.0 %".into())
        );
    }

    #[test]
    fn an_interval_with_a_width_is_never_printed_as_a_point() {
        assert_eq!(
            printed(1.0, 0.999_96, 1.0, 4),
            ["1.00000", "0.99996", "1.00000"]
        );
        assert_eq!(
            printed(0.999_93, 0.9996, 1.0, 3),
            ["0.9999", "0.9996", "1.0000"]
        );
        assert_eq!(
            printed(2e-6, 1e-6, 3e-6, 4),
            ["0.000002", "0.000001", "0.000003"]
        );
        assert_eq!(printed(0.5, 0.5, 0.5, 4), ["0.5000", "0.5000", "0.5000"]);
    }

    #[test]
    fn ends_are_rounded_outwards_and_bounds_stay() {
        assert_eq!(
            printed(0.5, 0.123_46, 0.876_54, 4),
            ["0.5000", "0.1234", "0.8766"]
        );
        assert_eq!(printed(0.0, 0.0, 0.29, 2), ["0.00", "0.00", "0.29"]);
        assert_eq!(
            printed(-1.0, -1.0, -0.3, 4),
            ["-1.0000", "-1.0000", "-0.3000"]
        );
        assert_eq!(
            printed(-1e-17, -0.1, 0.1, 4),
            ["0.0000", "-0.1000", "0.1000"]
        );
        assert_eq!(
            (number(0.999_99, 4), number(1.0, 4)),
            ("0.99999".into(), "1.0000".into())
        );
    }

    proptest::proptest! {
        #[test]
        fn any_printed_interval_holds_the_true_one(value in -1.0..1.0_f64, below in 0.0..1.0_f64, above in 0.0..1.0_f64, power in 0..7_i32) {
            let scale = 10_f64.powi(-power);
            let (low, high) = (value - below * scale, value + above * scale);
            let [shown, from, to] = printed(value, low, high, 3).map(|text| text.parse::<f64>().unwrap());
            proptest::prop_assert!(from <= low + 1e-15 && high <= to + 1e-15);
            proptest::prop_assert!(from <= shown && shown <= to && from < to);
        }
    }
}
