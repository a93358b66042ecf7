#!/usr/bin/env bash
# Measures the release server on this machine, beside PostgreSQL's own limit; `bench.sh --record FILE` also
# puts the table into a document that has a place for it.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

.build/setup.sh
# What is measured is a private cluster, even where the developer's own server is told to use another database.
if [ -n "${DATABASE_URL:-}" ]; then .build/setup-postgres.sh; fi
.build/bundle.sh
# Both in one go: then the server's libraries are used as `make run` compiled them.
compile() { cargo build --release -p understudy -p understudy-bench ${CI:+--locked}; }
if [ -e "$CARGO_TARGET_DIR/release/understudy" ]; then compile; else step "Compiling the server" "15 min on two cores" compile; fi
say "Measuring (about 2 min; leave the machine alone meanwhile)"
exec "$CARGO_TARGET_DIR/release/understudy-bench" "$@"
