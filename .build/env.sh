# shellcheck shell=bash
# Where everything lives, and how every step says what it does; sourced by the other scripts.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/understudy
TOOLS=$CACHE/tools
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
SITE=$CARGO_TARGET_DIR/site
NPM_TOOLS=$TOOLS/npm
export ORT_DYLIB_PATH=${ORT_DYLIB_PATH:-$TOOLS/onnxruntime/libonnxruntime.so}
export ORT_DISABLE_TELEMETRY=1
export UNDERSTUDY_SITE_ROOT=$SITE
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# shellcheck disable=SC2034 # read by the scripts that source this file
readonly ROOT CACHE TOOLS SITE NPM_TOOLS

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

stop() {
  printf '\033[1;31m==>\033[0m %s\n' "$*" >&2
  exit 1
}

# step "what" "how long" command...: says what is done and what it will take, then what it took.
step() {
  local what=$1 from=$SECONDS
  say "$what (about $2)"
  shift 2
  # Not `"$@" || …`: that would let the command's own failing lines pass unseen.
  trap 'say "failed: '"$what"'"' EXIT
  "$@"
  trap - EXIT
  say "$what: done in $((SECONDS - from)) s"
}
