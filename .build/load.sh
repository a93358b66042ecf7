#!/usr/bin/env bash
# Many people at once on what is built from these sources: load.sh [--items N] [--record FILE]
# Fails when an item was not decided by exactly as many different people as it is for, or when it goes too slowly.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

compile() { cargo build --release -p understudy -p understudy-bench ${CI:+--locked}; }

.build/setup.sh
# What is measured is a private cluster, even where the developer's own server is told to use another database.
if [ -n "${DATABASE_URL:-}" ]; then .build/setup-postgres.sh; fi
if [ -e "$CARGO_TARGET_DIR/release/understudy" ]; then
  compile
else
  step "Compiling the server" "15 min on two cores" compile
fi
say "Many people at once (about 5 min; leave the machine alone meanwhile)"
"$CARGO_TARGET_DIR/release/understudy-bench" load "$@"
