#!/usr/bin/env bash
# The part of the bundle that is not code: one style sheet into FOLDER/pkg, and the public files into FOLDER.
. "$(dirname "$0")/env.sh"
folder=$1

rm -rf "$folder"
mkdir -p "$folder/pkg"
cp -R "$ROOT/public"/. "$folder"
node "$ROOT/.build/style.mjs" "$NPM_TOOLS" "$ROOT/style/main.css" "$folder/pkg/understudy.css"
node "$ROOT/.build/compress.mjs" "$folder"
