#!/usr/bin/env bash
# Reads the same 2,000 returns by our strict reader and by those that others use, each
# in a process of its own with one thread, and prints the CPU time and the ratios. The
# files are in memory before the clock starts. The readers take turns, since what else
# a machine does changes their pace, and a ratio is of one turn. Needs Go; takes
# openpyxl (Debian's python3-openpyxl) and Node's SheetJS and exceljs where they are
# to be had. With a git revision its strict reader takes part, too.
#
#	bash bench/read.sh [RETURNS [TURNS [REVISION]]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

returns=${1:-2000}
turns=${2:-5}
revision=${3:-}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
say() { printf '%s\n' "$*" >&2; }

say "making $returns returns"
# A unit of the sample hands in more than four; what is damaged stands in other folders.
go run ./cmd/parkstat sample --units $((returns / 4 + 1)) "$tmp/park" >/dev/null
find "$tmp/park/inbox" -name '*.xlsx' | LC_ALL=C sort | awk -v n="$returns" 'NR <= n' >"$tmp/list"
made=$(wc -l <"$tmp/list")
[ "$made" -eq "$returns" ] || { say "only $made returns were made"; exit 1; }

readers=(parkstat excelize)
go test -c -o "$tmp/readall" ./bench
if [ "$revision" ]; then
	mkdir "$tmp/tree"
	git archive "$revision" | tar -x -C "$tmp/tree"
	(cd "$tmp/tree" && go test -c -o "$tmp/readall.revision" ./bench)
	readers+=(revision)
fi
# Ours is read over and over until it takes about as long as excelize once.
by_parkstat() { by_go readall parkstat 10; }
by_excelize() { by_go readall excelize 1; }
by_revision() { by_go readall.revision parkstat 10 | sed 's/parkstat/revision/'; }
by_go() {
	GOMAXPROCS=1 "$tmp/$1" -test.run '^TestReadAll$' -reader "$2" -times "$3" -list "$tmp/list" >"$tmp/out" || { cat "$tmp/out" >&2; exit 1; }
	grep '^result' "$tmp/out"
}

for python in python3 /usr/bin/python3 ""; do
	"${python:-false}" -c 'import openpyxl' 2>/dev/null && break
done
if [ "$python" ]; then
	readers+=(openpyxl)
else
	say "openpyxl is left out: it is not installed (Debian: python3-openpyxl)"
fi
by_openpyxl() { "$python" bench/read_openpyxl.py "$tmp/list"; }

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	say "SheetJS and exceljs are left out: node or npm is not installed"
elif ! modules=$(bash bench/modules.sh "$tmp/js"); then
	say "SheetJS and exceljs are left out: npm could not install them"
else
	readers+=(sheetjs exceljs)
fi
by_sheetjs() { NODE_PATH=$modules node --single-threaded bench/read_sheetjs.js "$tmp/list"; }
by_exceljs() { NODE_PATH=$modules node --single-threaded bench/read_exceljs.js "$tmp/list"; }

for turn in $(seq "$turns"); do
	say "turn $turn of $turns: ${readers[*]}"
	for reader in "${readers[@]}"; do
		"by_$reader" >>"$tmp/results"
	done
done

awk '
	function middle(all, n, i, j, x) {
		for (i = 2; i <= n; i++) {
			x = all[i]
			for (j = i - 1; j > 0 && all[j] > x; j--) all[j + 1] = all[j]
			all[j + 1] = x
		}
		return (all[int((n + 1) / 2)] + all[int(n / 2) + 1]) / 2
	}
	{
		if (!($2 in turns)) order[++readers] = $2
		turns[$2]++
		returns[$2] = $3; cells[$2] = $4
		cpu[$2, turns[$2]] = $5
	}
	END {
		printf "%-10s %8s %9s %12s %7s %s\n", "reader", "returns", "cells", "us a return", "ratio", "(of all turns)"
		for (r = 1; r <= readers; r++) {
			name = order[r]
			spread = ""
			for (t = 1; t <= turns[name]; t++) {
				ratio[t] = cpu[name, t] / cpu[order[1], t]
				time[t] = 1e6 * cpu[name, t] / returns[name]
				spread = spread sprintf(" %.1f", ratio[t])
			}
			printf "%-10s %8d %9d %12.0f %7.1f (%s)\n", name, returns[name], cells[name], middle(time, turns[name]), middle(ratio, turns[name]), substr(spread, 2)
		}
	}' "$tmp/results"
