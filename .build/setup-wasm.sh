#!/usr/bin/env bash
# Makes sure that Rust can compile for the browser.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/apt.sh"
. "$ROOT/.build/wasm.sh"

add_with_rustup() {
  [ "${UNDERSTUDY_WEB_RUST:-}" != debian ] && command -v rustup >/dev/null || return 1
  say "Adding the target $WASM with rustup (about 10 s)"
  (cd "$ROOT" && rustup target add "$WASM") >/dev/null 2>&1 && rustup_has_wasm
}

debian_rust() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -d /usr/lib/rustlib/src/rust/library/std ] &&
    command -v wasm-ld-22 >/dev/null
}

# Debian has no std for the browser, so it is built once from Debian's sources and kept in a sysroot
# of our own: nothing below /usr is changed, and this part needs no root.
build_std() {
  local work=$1
  local lib=$work/sysroot/lib/rustlib/$WASM/lib
  mkdir -p "$work/empty/src" "$lib"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\n[workspace]\n' >"$work/empty/Cargo.toml"
  printf '#![no_std]\n' >"$work/empty/src/lib.rs"
  (cd "$work/empty" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=target /usr/bin/cargo \
    build -q --release --target "$WASM" -Zbuild-std=std,panic_abort)
  rm "$work/empty/target/$WASM"/release/deps/libempty-*
  cp "$work/empty/target/$WASM"/release/deps/*.rlib "$lib"
  ln -s /usr/lib/rustlib/*-unknown-linux-gnu "$work/sysroot/lib/rustlib/"
}

install_toolchain() {
  local work
  mkdir -p "$TOOLS"
  work=$(mktemp -d "$TOOLS/web-toolchain.XXXXXX")
  build_std "$work"
  rm -rf "$work/empty" "$WEB_TOOLCHAIN"
  printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s/sysroot" "$@"\n' "$WEB_TOOLCHAIN" >"$work/rustc"
  chmod +x "$work/rustc"
  /usr/bin/rustc -vV >"$work/version"
  mv "$work" "$WEB_TOOLCHAIN"
}

if rustup_has_wasm || debian_has_wasm || add_with_rustup; then exit 0; fi
say "rustup has no $WASM to give here: Debian's Rust will build the browser bundle"
debian_rust || apt_install "1 min" rustc-web cargo-web rust-web-src lld-22
step "Building Rust's standard library for the browser" "1 min" install_toolchain
