//! Keeps ONNX Runtime from writing down what runs on this machine.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// What ONNX Runtime reads when it is loaded, before it can be told anything else.
const REFUSAL: &str = "ORT_DISABLE_TELEMETRY";

/// Starts this program again with telemetry refused, in the same process, unless its environment has an answer
/// already: a running program cannot change its environment safely.
pub fn refuse() {
    if std::env::var_os(REFUSAL).is_some() {
        return;
    }
    let mut given = std::env::args_os();
    let (Ok(program), Some(name)) = (std::env::current_exe(), given.next()) else {
        return;
    };
    let failed = Command::new(program)
        .arg0(name)
        .args(given)
        .env(REFUSAL, "1")
        .exec();
    eprintln!("understudy: ONNX Runtime's telemetry could not be refused: {failed}");
}
