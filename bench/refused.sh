#!/usr/bin/env bash
# Which workbooks of a folder does our strict reader refuse though others read them whole?
# Reads every .xlsx, .xlsm, .xltx and .xltm below the folder (the test files of other readers
# and writers are worth trying), turns single bits of those that were read, and has openpyxl
# and LibreOffice read what was refused, but for what is beyond a limit or hostile (doubled
# files, say, of which each reader takes another). Needs Go, openpyxl (Debian's
# python3-openpyxl) and LibreOffice.
#
#	bash bench/refused.sh FOLDER [FLIPS]
set -euo pipefail
folder=$(realpath "$1")
flips=${2:-800}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

find "$folder" -type f -regextype posix-extended -iregex '.*\.xl[st][xm]' | LC_ALL=C sort >"$tmp/list"
go test -c -o "$tmp/bench" ./bench
(cd bench && GOMEMLIMIT=2GiB "$tmp/bench" -test.run '^TestRefused$' -test.timeout 20m -refused "$tmp/list" -flips "$flips") >"$tmp/out" || true
awk -F'\t' '$1 == "refused" { print $2 }' "$tmp/out" | sort | uniq -c
grep -v '^refused' "$tmp/out"

for python in python3 /usr/bin/python3; do
	"$python" -c 'import openpyxl' 2>/dev/null && break
done
# What Python can't read is not asked of LibreOffice, which takes seconds a file.
awk -F'\t' '$1 == "refused" && $2 != "too-large" && $2 != "hostile"' "$tmp/out" >"$tmp/refused"
"$python" bench/refused_openpyxl.py "$tmp/refused" >"$tmp/read"
false=0
while IFS=$'\t' read -r _ code name message part; do
	mkdir -p "$tmp/made"
	cp "$name" "$tmp/book.xlsx"
	timeout 120 soffice "-env:UserInstallation=file://$tmp/profile" --headless --convert-to csv --outdir "$tmp/made" "$tmp/book.xlsx" >/dev/null 2>&1 || true
	if [ -e "$tmp/made/book.csv" ]; then
		false=$((false + 1))
		printf '%s\t%s\t%s\n' "$code" "${name#"$folder"/}" "$message $part"
	fi
	rm -rf "$tmp/made"
done <"$tmp/read"
echo "$(wc -l <"$tmp/refused") refused for other reasons than a limit; openpyxl reads $(wc -l <"$tmp/read"), LibreOffice too $false"
