#!/usr/bin/env bash
# Simulates at full size what the statistics promise, and ends with a table of the rates that were measured.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

.build/setup-base.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
say "Simulating at full size (about 3 min on two cores)"
broken=0
UNDERSTUDY_SIMULATE=full cargo test --release -p understudy-stats --test simulate ${CI:+--locked} \
  -- --nocapture 2>&1 | tee "$log" | grep -v '^| ' || broken=1

say "What was measured"
line=$(printf '%86s' '' | tr ' ' '-')
printf '| %-86s | %22s | %-22s |\n|-%s-|-%s:|-%s-|\n' \
  "simulation" "measured" "promise" "$line" "${line:0:22}" "${line:0:22}"
# In the order of their names, with what must break a promise at the end.
grep '^| ' "$log" | sort | { grep -v '^| control' || true; }
{ grep '^| control' "$log" || true; } | sort
[ "$broken" = 0 ] || stop "A promise was broken: see above"
