#!/usr/bin/env bash
# Everything that building and running needs; `setup.sh tests` adds what the tests need. Quick when all is there.
. "$(dirname "$0")/env.sh"
cd "$ROOT/.build"

./setup-base.sh
./setup-wasm.sh
./setup-npm.sh "the tools that make the browser bundle small" "$ROOT/.build/npm" "$NPM_TOOLS"
./setup-onnxruntime.sh
# The tests start clusters of their own even where the server is told to use another.
if [ -z "${DATABASE_URL:-}" ] || [ "${1:-}" = tests ]; then ./setup-postgres.sh; fi
if [ "${1:-}" = tests ]; then
  ./setup-chromium.sh
  ./setup-npm.sh "the browser-test tools" "$ROOT/end2end" "$ROOT/end2end"
fi
