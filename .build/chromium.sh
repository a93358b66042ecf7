# shellcheck shell=bash
# Finds the Chromium that browser tests drive, in $CHROMIUM; sourced.
find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && CHROMIUM=$(command -v "$name") && export CHROMIUM && return
  done
  return 1
}
