#!/usr/bin/env bash
# Makes sure that a Chromium is there for the browser tests.
. "$(dirname "$0")/env.sh"
. "$ROOT/.build/apt.sh"
. "$ROOT/.build/chromium.sh"

find_chromium && exit 0
# Ubuntu's package of the other name brings the snap.
if grep -q '^ID=ubuntu' /etc/os-release; then package=chromium-browser; else package=chromium; fi
apt_install "1 min" "$package" fonts-liberation
