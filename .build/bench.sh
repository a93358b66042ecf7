#!/usr/bin/env bash
# Measures the release server on this machine, beside PostgreSQL's own limit.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

.build/setup.sh tests
.build/bundle.sh
cargo bench -p understudy --bench '*'
