#!/usr/bin/env bash
# Formatting and lints; any remark is a failure.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

{ cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
  step "Adding rustfmt and clippy" "20 s" rustup component add rustfmt clippy
cargo fmt --all --check || stop "Not formatted: run cargo fmt --all"
cargo clippy --workspace --all-targets ${CI:+--locked} -- -D warnings
