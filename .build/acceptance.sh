#!/usr/bin/env bash
# Real people's decisions through the API of a real server, its figures beside independent counts: acceptance.sh FOLDER
# The data is nobody's to ship, so it is not here: without it this fails, and `make test` does not count it.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

data=${1:-}
[ -n "$data" ] || stop "Say where the CEBaB data is: make acceptance DATA=<folder with SOURCES.md, demo/ and four .onnx>"
[ -d "$data" ] || stop "There is no folder $data. This test is about that data and cannot pass without it."
.build/setup.sh
.build/bundle.sh
cargo build -p understudy --bin understudy ${CI:+--locked}
say "Acceptance test on real people's decisions (about 2 min)"
node .build/acceptance.mjs "$(realpath "$data")" "$CARGO_TARGET_DIR/debug/understudy"
