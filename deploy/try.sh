#!/usr/bin/env bash
# A released Linux program in a fresh root folder, without Go and without anything else: bash
# deploy/try.sh PROGRAM (as root). It runs the sample and verifies what it keeps.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/examples" "$root/tmp"
cp -r examples/park "$root/examples/"
cp config.yaml "$root/"
cp "$program" "$root/parkstat"
chroot "$root" /parkstat version
chroot "$root" /parkstat run
chroot "$root" /parkstat verify
