//! The `understudy` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    understudy::cli::run()
}
