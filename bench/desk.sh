#!/usr/bin/env bash
# Takes in returns at an office of 5,000 units one after another, refuses some, marks some and
# shows what a unit returned, and prints the median and the one in a hundred that takes
# longest, in microseconds and as so many times the median of reading the workbook alone. Disks
# take their part: a return is kept before it is answered. Needs Go.
#
#	bash bench/desk.sh [RETURNS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

go test -run '^$' -bench '^BenchmarkDesk$' -benchtime "${1:-2000}x" ./bench | awk '
	/^BenchmarkDesk/ {
		for (i = 2; i < NF; i++) { if ($(i + 1) == "p50-us") half = $i; if ($(i + 1) == "p99-us") most = $i }
		split($1, name, "[/-]")
		if (name[2] == "read") read = half
		printf "%-8s %9.0f %9.0f us %8.1f %8.1f\n", name[2], half, most, half / read, most / read
	}'
