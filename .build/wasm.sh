# shellcheck shell=bash
# Which Rust builds for the browser: rustup's if it has the target, else Debian's with our own sysroot; sourced.
WASM=wasm32-unknown-unknown
WEB_TOOLCHAIN=$TOOLS/web-toolchain

# UNDERSTUDY_WEB_RUST=debian leaves rustup's target aside, to try the other way on a machine that has both.
rustup_has_wasm() {
  [ "${UNDERSTUDY_WEB_RUST:-}" != debian ] &&
    compgen -G "$(cd "$ROOT" && rustc --print sysroot)/lib/rustlib/$WASM/lib/libcore-*.rlib" >/dev/null
}

# The sysroot serves exactly the compiler that it was built with.
debian_has_wasm() {
  [ -x "$WEB_TOOLCHAIN/rustc" ] && [ -x /usr/bin/rustc ] &&
    /usr/bin/rustc -vV | cmp -s - "$WEB_TOOLCHAIN/version"
}
