#!/usr/bin/env bash
# Says early, and by name, which of the three things that a developer brings along is missing.
. "$(dirname "$0")/env.sh"

command -v cargo >/dev/null || stop "Rust is missing: please install it with rustup, then run this again"
command -v cc >/dev/null || stop "A C compiler is missing: please install what Debian calls: gcc libc6-dev"
command -v npm >/dev/null || stop "Node.js with npm is missing: please install Node 20 or newer"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
  stop "Node $(node --version) is too old: please install Node 20 or newer"
