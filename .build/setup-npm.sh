#!/usr/bin/env bash
# Makes sure that the npm packages of one folder's lock file are there: setup-npm.sh WHAT SOURCE DESTINATION
. "$(dirname "$0")/env.sh"
what=$1 source=$2 destination=$3

cmp -s "$source/package-lock.json" "$destination/node_modules/.installed" && exit 0

install_packages() {
  mkdir -p "$destination"
  if [ ! "$source" -ef "$destination" ]; then
    cp "$source"/package.json "$source"/package-lock.json "$source"/.npmrc "$destination"
  fi
  (cd "$destination" && npm ci --loglevel=error --no-progress </dev/null >&2)
  cp "$source/package-lock.json" "$destination/node_modules/.installed"
}

step "Fetching $what" "10 s" install_packages
