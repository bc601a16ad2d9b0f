#!/usr/bin/env bash
# Fills the same template with rows of ten columns by our engine and by those that others
# use, each in a process of its own, and prints the CPU time and the ratios. The fillers take
# turns, since what else a machine does changes their pace, and a ratio is of one turn. Those
# whose time grows with the square of the rows make it long: fewer rows then. Needs Go; takes
# openpyxl (Debian's python3-openpyxl) and Node's exceljs, xlsx-template and carbone where they
# are to be had.
#
#	bash bench/fill.sh [ROWS [TURNS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rows=${1:-5000}
turns=${2:-3}

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
say() { printf '%s\n' "$*" >&2; }

go test -c -o "$tmp/fill" ./bench
"$tmp/fill" -test.run '^TestFill$' -filler templates -folder "$tmp" >/dev/null

fillers=(parkstat excelize-stream excelize-insert)
by_go() {
	GOMAXPROCS=1 "$tmp/fill" -test.run '^TestFill$' -filler "$1" -rows "$rows" -times "$2" >"$tmp/out" || { cat "$tmp/out" >&2; exit 1; }
	grep '^result' "$tmp/out"
}
fill_by() {
	case $1 in
	parkstat) by_go parkstat 10 ;;
	excelize-*) by_go "$1" 1 ;;
	openpyxl) "$python" bench/fill_openpyxl.py "$tmp/plain.xlsx" "$rows" ;;
	exceljs) NODE_PATH=$modules node --single-threaded bench/fill_js.js exceljs "$tmp/plain.xlsx" "$rows" ;;
	*) NODE_PATH=$modules node --single-threaded bench/fill_js.js "$1" "$tmp/$1.xlsx" "$rows" ;;
	esac
}

for python in python3 /usr/bin/python3 ""; do
	"${python:-false}" -c 'import openpyxl' 2>/dev/null && break
done
if [ "$python" ]; then
	fillers+=(openpyxl)
else
	say "openpyxl is left out: it is not installed (Debian: python3-openpyxl)"
fi

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	say "exceljs, xlsx-template and carbone are left out: node or npm is not installed"
elif ! modules=$(bash bench/modules.sh "$tmp/js" xlsx-template@1.4.4 carbone@3.5.6); then
	say "exceljs, xlsx-template and carbone are left out: npm could not install them"
else
	fillers+=(exceljs xlsx-template carbone)
fi

for turn in $(seq "$turns"); do
	say "turn $turn of $turns: ${fillers[*]}"
	for f in "${fillers[@]}"; do
		fill_by "$f" >>"$tmp/results" || say "$f could not fill $rows rows"
	done
done

awk '
	{
		if (!($2 in turns)) order[++fillers] = $2
		n = ++turns[$2]
		rows[$2] = $3; cpu[$2, n] = $4
	}
	END {
		printf "%-16s %8s %12s %8s %s\n", "filler", "rows", "us a row", "ratio", "(of all turns)"
		for (f = 1; f <= fillers; f++) {
			name = order[f]; sum = 0; spread = ""
			for (t = 1; t <= turns[name]; t++) {
				r = cpu[name, t] / cpu[order[1], t]
				spread = spread sprintf(" %.1f", r)
				ratio[t] = r; sum += cpu[name, t]
			}
			for (i = 2; i <= turns[name]; i++) for (j = i; j > 1 && ratio[j - 1] > ratio[j]; j--) { x = ratio[j]; ratio[j] = ratio[j - 1]; ratio[j - 1] = x }
			m = turns[name]
			printf "%-16s %8d %12.1f %8.1f (%s)\n", name, rows[name], 1e6 * sum / m / rows[name],
				(ratio[int((m + 1) / 2)] + ratio[int(m / 2) + 1]) / 2, substr(spread, 2)
		}
	}' "$tmp/results"
