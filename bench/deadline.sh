#!/usr/bin/env bash
# The hour before a deadline, as short as this machine makes it: 500 clients hand in the returns of a park twice
# (once as they are, once saved anew) at the web door while 1,000 connections send next to nothing. Says how many
# verdicts a second there were, how long they took, what the program held of memory, and whether receipts, rows
# and originals are as many. Needs Go.
#
#	bash bench/deadline.sh [UNITS [PARK]]      PARK: a folder of `parkstat sample --units UNITS`, to spare its making
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

units=${1:-5000}
door=127.0.0.1:18181
tmp=$(mktemp -d)
served=
trap '[ -z "$served" ] || kill "$served" 2>/dev/null || true; rm -rf "$tmp"' EXIT
say() { printf '%s\n' "$*" >&2; }

go build -o "$tmp/parkstat" ./cmd/parkstat
go test -c -o "$tmp/bench" ./bench
park=${2:-$tmp/park}
[ -e "$park/park.xlsx" ] || "$tmp/parkstat" sample --units "$units" "$park" >&2
mkdir -p "$tmp/office/inbox" "$tmp/returns"
cp -r "$park"/inbox/2023-06-* "$tmp/office/inbox" # the month before is on record
find "$park"/inbox/2023-07-* -name '*.xlsx' -exec cp -t "$tmp/returns" {} +
find "$tmp/office/inbox" -exec touch -d 2023-09-01 {} +
cp "$park/park.xlsx" "$tmp/office"
sed -e 's|^clock:.*|clock: "2023-07-07 10:00"|; s|^inbox:.*|inbox: [inbox]|; /^- examples\/park\/inbox/d; s|examples/park/park.xlsx|park.xlsx|' \
	-e "s|127.0.0.1:8080|$door|" config.yaml >"$tmp/office/config.yaml"
cd "$tmp/office"
say "the month before is collected"
"$tmp/parkstat" collect >/dev/null
"$tmp/parkstat" access token --all --by bench --json | sed -n 's/.*"unit": "\([^"]*\)".*/U \1/p; s/.*"secret": "\([^"]*\)".*/S \1/p' |
	awk '$1 == "U" {unit = $2} $1 == "S" {secret = $2} unit && secret {print unit, secret; unit = secret = ""}' >"$tmp/tokens"
say "$(wc -l <"$tmp/tokens") units have tokens, $(find "$tmp/returns" -name '*.xlsx' | wc -l) returns wait"
"$tmp/parkstat" serve 2>"$tmp/log" &
served=$!
until grep -q 网页已打开 "$tmp/log"; do
	kill -0 "$served" || { cat "$tmp/log" >&2; exit 1; }
	sleep .1
done
"$tmp/bench" -test.run '^TestDeadline$' -door "$door" -tokens "$tmp/tokens" -returns "$tmp/returns" -book "$tmp/office/var" >"$tmp/said" || { cat "$tmp/said" "$tmp/log" >&2; exit 1; }
grep -E '^(result|the first)' "$tmp/said"
awk '/VmHWM/ {printf "result memory %d MB at most\n", $2 / 1024}' "/proc/$served/status"
