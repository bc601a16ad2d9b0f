#!/usr/bin/env bash
# The release, from a clean tree: bash deploy/release.sh [DIR] (release/). The same commit and the
# same Go give the same bytes, anywhere. Each program comes with what it is made of (CycloneDX).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
into=${1:-release}
platforms=${PLATFORMS:-linux/amd64 linux/arm64 linux/loong64 windows/amd64 darwin/amd64 darwin/arm64}
sbom=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0

if [ -n "$(git status --porcelain)" ]; then
	echo "the tree is not clean: what is not committed can be built by nobody else" >&2
	exit 1
fi
version=$(sed -n 's/^const version = "\(.*\)"/\1/p' cmd/parkstat/version.go)
rm -rf "$into"
mkdir -p "$into"
export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOAMD64=v1 GOARM64=v8.0
for p in $platforms; do
	name=parkstat-$version-${p%/*}-${p#*/}
	[ "${p%/*}" != windows ] || name+=.exe
	GOOS=${p%/*} GOARCH=${p#*/} go build -trimpath -buildvcs=true -ldflags '-s -w -buildid=' -o "$into/$name" ./cmd/parkstat
	go run -trimpath "$sbom" bin -json -std -noserial -version "v$version" -output "$into/$name.cdx.json" "$into/$name"
	# The hour of its making is the only thing in it that is not of the program.
	sed -i '/^ *"timestamp": /d' "$into/$name.cdx.json"
done
cp deploy/parkstat.service "$into/"
cd "$into"
sha256sum -- * > SHA256SUMS
cat SHA256SUMS
