#!/usr/bin/env bash
# Builds what the browser loads, into $CARGO_TARGET_DIR/site; a part whose inputs are unchanged is left as it is.
. "$(dirname "$0")/env.sh"
cd "$ROOT"
parts=$CARGO_TARGET_DIR/web/bundle
module=$CARGO_TARGET_DIR/web/wasm32-unknown-unknown/browser/understudy_app.wasm
mkdir -p "$parts"
changed=

# part NAME INPUTS... -- command...: runs the command unless the inputs are those of its last success.
part() {
  local name=$1 inputs=() stamp
  shift
  while [ "$1" != -- ]; do inputs+=("$1") && shift; done
  shift
  stamp=$(find "${inputs[@]}" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  [ "$(cat "$parts/$name.stamp" 2>/dev/null)" = "$stamp" ] && return
  "$@" "$parts/$name"
  echo "$stamp" >"$parts/$name.stamp"
  changed=yes
}

put_together() {
  rm -rf "$SITE.new" "$SITE.old"
  cp -R "$parts/look" "$SITE.new"
  cp -R "$parts/code"/. "$SITE.new"
  [ ! -e "$SITE" ] || mv "$SITE" "$SITE.old"
  mv "$SITE.new" "$SITE"
  rm -rf "$SITE.old"
}

compile() { .build/web-cargo build -p understudy-app --lib --profile browser --features hydrate ${CI:+--locked}; }

if [ -e "$module" ]; then compile; else step "Compiling the pages for the browser" "3 min" compile; fi
part code "$module" xtask .build/bundle-code.sh .build/compress.mjs .build/npm -- \
  step "Making the browser code small" "2 min the first time, then 30 s" .build/bundle-code.sh "$module"
part look style public .build/bundle-look.sh .build/style.mjs .build/compress.mjs .build/npm -- .build/bundle-look.sh
[ -z "$changed" ] && [ -e "$SITE" ] && exit 0
put_together
say "Browser bundle: $(cat "$SITE"/pkg/*.br | wc -c | awk '{ printf "%.0f kB", $1 / 1000 }') with brotli"
