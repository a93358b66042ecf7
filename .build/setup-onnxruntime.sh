#!/usr/bin/env bash
# Makes sure that ONNX Runtime's shared library is there: it is taken out of the Python package.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/apt.sh"

[ -e "$ORT_DYLIB_PATH" ] && exit 0
folder=$TOOLS/onnxruntime

fetch() {
  local work machine
  work=$(mktemp -d)
  machine=$(uname -m)
  python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --implementation cp --python-version 3.12 --platform "manylinux_2_28_$machine" \
    -r "$ROOT/.build/onnxruntime.txt" -d "$work"
  python3 -m zipfile -e "$work"/onnxruntime-*.whl "$work"
  mkdir -p "$folder"
  cp "$work"/onnxruntime/capi/libonnxruntime.so.* "$work"/onnxruntime/{LICENSE,ThirdPartyNotices.txt} "$folder"
  ln -sfn "$(basename "$folder"/libonnxruntime.so.*)" "$folder/libonnxruntime.so"
  rm -rf "$work"
}

python3 -m pip --version >/dev/null 2>&1 || apt_install "30 s" python3-pip
step "Fetching ONNX Runtime, which runs the models" "15 s" fetch
