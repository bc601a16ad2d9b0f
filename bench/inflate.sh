#!/usr/bin/env bash
# Unpacks the used parts of the sample's returns by our inflate, by compress/flate and
# by github.com/klauspost/compress, which the product does without, in turns in one
# process, and prints the ratios; and reads the returns whole beside it. Needs Go.
#
#	bash bench/inflate.sh [TURNS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

turns=${1:-9}
klauspost=github.com/klauspost/compress@v1.18.0

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The module as it is, and one more dependency and benchmark that are nowhere else.
cp go.mod "$tmp/go.mod"
cp go.sum "$tmp/go.sum"
go get -modfile="$tmp/go.mod" "$klauspost" 2>/dev/null
cat >"$tmp/klauspost_test.go" <<'GO'
package xlsx

import (
	"testing"

	"github.com/klauspost/compress/flate"
)

func BenchmarkInflateKlauspost(b *testing.B) { inflateBy(b, flate.NewReader) }
GO
printf '{"Replace": {"%s": "%s"}}' "$PWD/templates/xlsx/klauspost_test.go" "$tmp/klauspost_test.go" >"$tmp/overlay.json"
go test -modfile="$tmp/go.mod" -overlay="$tmp/overlay.json" -c -o "$tmp/xlsx.test" ./templates/xlsx

cd templates/xlsx
for turn in $(seq "$turns"); do
	"$tmp/xlsx.test" -test.run '^$' -test.bench '^Benchmark(Inflate.*|Read)$' -test.cpu 1 -test.benchtime 0.5s
done | awk '
	/^Benchmark/ { name = substr($1, 10); time = $3; if (!(name in least) || time < least[name]) least[name] = time; if (!(name in seen)) { seen[name]; order[++n] = name } }
	END {
		printf "%-20s %12s %14s %14s\n", "", "us a return", "Inflate = 1", "standard = 1"
		for (i = 1; i <= n; i++) printf "%-20s %12.1f %14.2f %14.2f\n", order[i], least[order[i]] / 1000, least[order[i]] / least["Inflate"], least[order[i]] / least["InflateStandard"]
	}'
