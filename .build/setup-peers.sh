#!/usr/bin/env bash
# Makes sure that the libraries are there which the statistics are measured beside; prints the Python that has them.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/apt.sh"
list=$ROOT/crates/stats/bench/peers/requirements.txt
folder=$TOOLS/stats-peers

fetch() {
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/python" -m pip install -q --disable-pip-version-check --only-binary=:all: -r "$list" >&2
  cp "$list" "$folder/.installed"
}

if ! cmp -s "$list" "$folder/.installed"; then
  python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install "10 s" python3-venv
  step "Fetching the libraries that the statistics are measured beside" "15 s" fetch
fi
echo "$folder/bin/python"
