#!/usr/bin/env bash
# Removes what was built; the downloaded tools stay.
. "$(dirname "$0")/env.sh"
cd "$ROOT"

cargo clean
rm -rf end2end/test-results end2end/playwright-report
