#!/usr/bin/env bash
# Measures this machine with what is built from these sources: bench.sh [http|stats] [--record FILE]
# http: the release server, beside PostgreSQL's own limit; stats: the statistics, beside other people's libraries;
# both where neither is named. --record also puts the tables into a document that has a place for them.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

case ${1:-} in
  http | stats) parts=$1 && shift ;;
  *) parts="http stats" ;;
esac

# Both programs in one go: then the server's libraries are used as `make run` compiled them.
compile_http() { cargo build --release -p understudy -p understudy-bench ${CI:+--locked}; }

http() {
  .build/setup.sh
  # What is measured is a private cluster, even where the developer's own server is told to use another database.
  if [ -n "${DATABASE_URL:-}" ]; then .build/setup-postgres.sh; fi
  .build/bundle.sh
  if [ -e "$CARGO_TARGET_DIR/release/understudy" ]; then
    compile_http
  else
    step "Compiling the server" "15 min on two cores" compile_http
  fi
  say "Measuring the server (about 2 min; leave the machine alone meanwhile)"
  "$CARGO_TARGET_DIR/release/understudy-bench" "$@"
}

stats() {
  .build/setup-base.sh
  local package=understudy-stats-bench
  STATS_PEERS=$(.build/setup-peers.sh)
  cargo build --release -p $package ${CI:+--locked}
  .build/web-cargo build -p $package --bin slider --profile browser ${CI:+--locked}
  STATS_SLIDER=$CARGO_TARGET_DIR/web/wasm32-unknown-unknown/browser/slider.wasm
  export STATS_PEERS STATS_SLIDER
  say "Measuring the statistics (about 3 min; leave the machine alone meanwhile)"
  "$CARGO_TARGET_DIR/release/$package" "$@"
}

for part in $parts; do "$part" "$@"; done
