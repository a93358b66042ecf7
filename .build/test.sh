#!/usr/bin/env bash
# Everything that must hold before a change lands; ends with one line that counts every test.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/chromium.sh"
cd "$ROOT"

.build/setup.sh tests
find_chromium
say "Formatting and lints"
.build/check.sh

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
broken=0

# xtask has no tests, and compiling wasm-bindgen a second time takes a minute.
say "Unit, property and database tests"
cargo test --workspace --exclude xtask --no-fail-fast ${CI:+--locked} 2>&1 | tee "$results/cargo" || broken=1

.build/bundle.sh
cargo build --workspace --exclude xtask --bins ${CI:+--locked}
export UNDERSTUDY_BIN=$CARGO_TARGET_DIR/debug/understudy
say "Browser tests"
rm -f end2end/test-results/results.json
(cd end2end && node_modules/.bin/playwright test </dev/null) || broken=1

node .build/count-tests.mjs "$results/cargo" end2end/test-results/results.json "$broken"
