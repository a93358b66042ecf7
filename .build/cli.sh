#!/usr/bin/env bash
# Runs the program that `make run` built, with the settings of `make run`.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

server=$CARGO_TARGET_DIR/release/understudy
[ -e "$server" ] || cargo build --release -p understudy
exec "$server" "$@"
