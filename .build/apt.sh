# shellcheck shell=bash
# Installs Debian and Ubuntu packages by name, as root or through sudo; sourced.

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# sudo that would ask for a password can only ask where somebody sits.
can_become_root() {
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

# The list of packages is refreshed once in a run of make, however many steps install something.
refresh_lists() {
  [ -n "${UNDERSTUDY_RUN:-}" ] && [ -e "$CACHE/apt-updated-$UNDERSTUDY_RUN" ] && return
  as_root apt-get update -q >&2 || say "apt-get update failed: going on with the lists that are there"
  mkdir -p "$CACHE"
  rm -f "$CACHE"/apt-updated-*
  [ -z "${UNDERSTUDY_RUN:-}" ] || touch "$CACHE/apt-updated-$UNDERSTUDY_RUN"
}

apt_get_install() {
  refresh_lists
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qy --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2
}

# apt_install "how long" package...
apt_install() {
  local takes=$1
  shift
  command -v apt-get >/dev/null || stop "Please install what Debian calls: $*"
  can_become_root || stop "This needs root once. As root, please run: apt-get install --no-install-recommends $*"
  step "Installing $*" "$takes" apt_get_install "$@"
}
