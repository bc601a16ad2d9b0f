#!/usr/bin/env bash
# Reads the same 2,000 returns by our strict reader and by those that others use, each
# in a process of its own with one thread, and prints the CPU time and the ratios. The
# files are in memory before the clock starts. Needs Go; takes openpyxl (Debian's
# python3-openpyxl) and Node's SheetJS and exceljs where they are to be had.
#
#	bash bench/read.sh [RETURNS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

returns=${1:-2000}
sheetjs=xlsx@0.18.5
exceljs=exceljs@4.4.0

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
say() { printf '%s\n' "$*" >&2; }

say "making $returns returns"
# A unit of the sample hands in more than four; what is damaged stands in other folders.
go run ./cmd/parkstat sample --units $((returns / 4 + 1)) "$tmp/park" >/dev/null
find "$tmp/park/inbox" -name '*.xlsx' | LC_ALL=C sort | awk -v n="$returns" 'NR <= n' >"$tmp/list"
made=$(wc -l <"$tmp/list")
[ "$made" -eq "$returns" ] || { say "only $made returns were made"; exit 1; }

go test -c -o "$tmp/readall" ./bench
for reader in parkstat excelize; do
	say "reading by $reader"
	GOMAXPROCS=1 "$tmp/readall" -test.run '^TestReadAll$' -reader "$reader" -list "$tmp/list" >"$tmp/out" || { cat "$tmp/out" >&2; exit 1; }
	grep '^result' "$tmp/out" >>"$tmp/results"
done

if python3 -c 'import openpyxl' 2>/dev/null; then
	say "reading by openpyxl"
	python3 bench/read_openpyxl.py "$tmp/list" >>"$tmp/results"
else
	say "openpyxl is left out: it is not installed (Debian: python3-openpyxl)"
fi

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	say "SheetJS and exceljs are left out: node or npm is not installed"
elif ! npm install --silent --no-audit --no-fund --prefix "$tmp/js" "$sheetjs" "$exceljs" >&2; then
	say "SheetJS and exceljs are left out: npm could not install them"
else
	for reader in sheetjs exceljs; do
		say "reading by $reader"
		NODE_PATH="$tmp/js/node_modules" node --single-threaded "bench/read_$reader.js" "$tmp/list" >>"$tmp/results"
	done
fi

awk 'BEGIN { printf "%-10s %8s %9s %9s %14s %7s\n", "reader", "returns", "cells", "CPU s", "us a return", "ratio" }
	{ if (NR == 1) ours = $5
	  printf "%-10s %8d %9d %9.3f %14.0f %7.1f\n", $2, $3, $4, $5, 1e6 * $5 / $3, $5 / ours }' "$tmp/results"
