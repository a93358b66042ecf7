#!/usr/bin/env bash
# The part of the bundle that is code: Rust to WebAssembly, its JavaScript, optimised for size, into FOLDER/pkg.
. "$(dirname "$0")/env.sh"
module=$1 folder=$2
opt=$NPM_TOOLS/node_modules/.bin/wasm-opt
esbuild=$NPM_TOOLS/node_modules/.bin/esbuild

# What every current browser has on by default, and what rustc writes; nothing beyond.
features=(bulk-memory bulk-memory-opt call-indirect-overlong multivalue mutable-globals nontrapping-float-to-int
  reference-types sign-ext)

cargo build -q --release -p xtask ${CI:+--locked}
work=$(mktemp -d)
"$CARGO_TARGET_DIR/release/xtask" "$module" "$work"
"$opt" -Oz "${features[@]/#/--enable-}" "$work/understudy_bg.wasm" -o "$work/small.wasm"
mv "$work/small.wasm" "$work/understudy_bg.wasm"
find "$work" -name '*.js' -exec "$esbuild" --log-level=warning --minify --allow-overwrite \
  --outdir="$work" --outbase="$work" {} +
rm -rf "$folder"
mkdir -p "$folder/pkg"
cp -R "$work"/. "$folder/pkg"
rm -rf "$work"
node "$ROOT/.build/compress.mjs" "$folder"
