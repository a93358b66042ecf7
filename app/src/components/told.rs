//! A figure of a person or a stream with its unit, or that there is too little to tell.

use crate::components::number::{Scale, decimal, estimate_text, interval, thousands};
use crate::figures::Stat;
use crate::figures::people::Told;
use crate::words::told::retell;
use crate::words::{self, people as w};
use leptos::prelude::*;
use understudy_stats::{Estimate, Undefined};

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// A share.
    #[default]
    Percent,
    /// κ and the like.
    Coefficient,
    /// How long something took.
    Seconds,
    /// How many in an hour.
    PerHour,
    /// How long something will take.
    Hours,
}

impl Unit {
    /// The value, its interval and its n, each as people read it.
    pub fn parts(self, found: &Estimate) -> (String, String, String) {
        let n = format!("n {}", thousands(found.n));
        let between = |write: fn(f64) -> String| {
            (
                write(found.value),
                format!("[{}–{}]", write(found.low), write(found.high)),
            )
        };
        let (value, ends) = match self {
            Self::Percent | Self::Coefficient => {
                let scale = if self == Self::Percent {
                    Scale::Percent
                } else {
                    Scale::Coefficient
                };
                (scale.value(found.value), interval(found, scale))
            }
            Self::Seconds => between(seconds),
            Self::PerHour => {
                let (value, ends) = between(whole);
                (w::an_hour(value), ends)
            }
            Self::Hours => between(hours),
        };
        (value, ends, n)
    }
}

/// A time to decide: `4.2 s`, `38 s`, `3 min`.
fn seconds(value: f64) -> String {
    if value < 10.0 {
        format!("{} s", decimal(value, 1))
    } else if value < 120.0 {
        format!("{} s", decimal(value, 0))
    } else {
        format!("{} min", decimal(value / 60.0, 0))
    }
}

fn whole(value: f64) -> String {
    decimal(value, usize::from(value < 10.0))
}

/// How long something will take: `20 min`, `3.5 h`, `4 days`.
pub fn hours(value: f64) -> String {
    if value < 1.0 {
        format!("{} min", decimal((value * 60.0).ceil(), 0))
    } else if value < 48.0 {
        format!("{} h", decimal(value, 1))
    } else {
        w::days(decimal(value / 24.0, 0))
    }
}

/// What stands in place of a figure.
pub fn too_few(found: Stat, need: u64) -> String {
    match found.result() {
        Ok(found) => w::too_few_of(found.n, need),
        Err(Undefined::TooFewItems) => w::too_few().to_owned(),
        Err(Undefined::NoData | Undefined::NoPairs) => w::none_yet().to_owned(),
        Err(reason) => retell(&reason.to_string()),
    }
}

/// A figure with its interval and n, or that there is too little to tell.
#[component]
pub fn ToldFigure(
    /// The figure.
    told: Told,
    /// What it is measured in.
    #[prop(optional)]
    unit: Unit,
    /// Larger, where a page is about it.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "stat stat-large" } else { "stat" };
    match told.figure.known().filter(|_| told.enough()) {
        Some(found) => {
            let (value, ends, n) = unit.parts(&found);
            view! {
                <span class=class title=words::charts::level_interval(format!("{:.0}", 100.0 * found.level))>
                    <span class="stat-value">{value}</span>
                    " "
                    <span class="stat-interval">{ends}</span>
                    " "
                    <span class="stat-n">{n}</span>
                </span>
            }
            .into_any()
        }
        None => view! {
            <span class=class>
                <span class="stat-missing">{too_few(told.figure, told.need)}</span>
            </span>
        }
        .into_any(),
    }
}

/// The same as one line of text.
pub fn told_text(told: &Told, unit: Unit) -> String {
    match (told.figure.known().filter(|_| told.enough()), unit) {
        (Some(found), Unit::Percent) => estimate_text(&found, Scale::Percent),
        (Some(found), unit) => {
            let (value, ends, n) = unit.parts(&found);
            format!("{value} {ends} {n}")
        }
        (None, _) => too_few(told.figure, told.need),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: f64) -> Estimate {
        Estimate {
            value,
            low: value / 2.0,
            high: value * 2.0,
            n: 40,
            level: 0.95,
        }
    }

    #[test]
    fn times_are_written_in_the_unit_that_people_use() {
        let written = |unit: Unit, value| unit.parts(&of(value)).0;
        assert_eq!(written(Unit::Seconds, 4.24), "4.2 s");
        assert_eq!(written(Unit::Seconds, 38.4), "38 s");
        assert_eq!(written(Unit::Seconds, 200.0), "3 min");
        assert_eq!(written(Unit::Hours, 0.3), "18 min");
        assert_eq!(written(Unit::Hours, 3.52), "3.5 h");
        assert_eq!(written(Unit::Hours, 96.0), "4 days");
        assert_eq!(written(Unit::PerHour, 212.4), "212 an hour");
    }

    #[test]
    fn a_figure_that_means_nothing_yet_says_how_much_is_there() {
        let told = Told {
            figure: Ok(of(0.5)).into(),
            need: 50,
        };
        assert_eq!(
            told_text(&told, Unit::Percent),
            "too few to tell (40 of 50)"
        );
        let enough = Told { need: 40, ..told };
        assert_eq!(
            told_text(&enough, Unit::Percent),
            "50.0 % [25.0–100.0] n 40"
        );
    }
}
