//! Tests with the demo's real models and with small ones made on the spot.

mod demo;
mod feeding;
mod onnx;
mod scoring;
mod uploads;

use super::{Input, Runtime, Wanted};

/// ONNX Runtime must be there: `make test` sees to it.
fn runtime() -> Runtime {
    Runtime::load(None).unwrap_or_else(|error| panic!("{error}"))
}

fn labels<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

/// The fields `x0`, `x1`, … of the made-up models.
fn row(numbers: &[f64]) -> Input {
    let named = numbers.iter().enumerate();
    Input::Table(
        named
            .map(|(at, number)| (format!("x{at}"), (*number).into()))
            .collect(),
    )
}

fn wanted<const N: usize>(names: [&str; N]) -> Wanted {
    Wanted {
        labels: labels(names),
        ..Wanted::default()
    }
}
