#!/usr/bin/env bash
# From a fresh clone to a served demo; the second time it only looks whether anything changed.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

.build/setup.sh
server=$CARGO_TARGET_DIR/release/understudy
compile() { cargo build --release -p understudy; }
if [ -e "$server" ]; then compile; else step "Compiling the server" "15 min on two cores" compile; fi
.build/bundle.sh
# exec: Ctrl-C and signals reach the server itself.
exec "$server" serve --demo
