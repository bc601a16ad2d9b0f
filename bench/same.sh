#!/usr/bin/env bash
# Does a change of structure change what people see? Runs two builds of parkstat on the sample
# park (its own month, all sections, the month that is not complete, blanks, checks) and
# compares every workbook, mail, document and answer byte by byte:
#
#     bash bench/same.sh OLD NEW        two programs
#     bash bench/same.sh REV            the program of a git revision against that of the tree
#
# Exit code 0 where nothing differs; else the paths that do are listed.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -eq 1 ]; then
	git -C "$top" worktree add --quiet --detach "$work/tree" "$1"
	trap 'git -C "$top" worktree remove --force "$work/tree"; rm -rf "$work"' EXIT
	(cd "$work/tree" && go build -o "$work/old" ./cmd/parkstat)
	(cd "$top" && go build -o "$work/new" ./cmd/parkstat)
	old=$work/old new=$work/new
elif [ $# -eq 2 ]; then
	old=$(realpath "$1") new=$(realpath "$2")
else
	sed -n '2,9s/^# \{0,1\}//p' "$0"
	exit 2
fi

# say NAME ARGS...: what a command answers, and its exit code.
say() {
	local name=$1 code=0
	shift
	"$program" "$@" >"said/$name" 2>"said/$name.err" || code=$?
	echo "exit $code" >>"said/$name.err"
}

# office PROGRAM DIR: a month's work in a folder of its own.
office() {
	program=$1
	mkdir -p "$2/said"
	cd "$2"
	cp -r "$top/examples" "$top/config.yaml" .
	find examples -exec touch -h -d 2023-09-01 {} +
	local all=(--config examples/all-sections.yaml)
	say config config check
	say form form --period 2023-08
	say collect collect
	say run run
	say run-again run --json
	say run-07 run --period 2023-07 --as-of '2023-08-12 09:00' --anyway --json
	say correct run --period 2023-06 --correct 补报 --as-of '2023-08-13 09:00' --json
	for period in 2023-06 2023-07; do
		say "status-$period" status --period $period --as-of '2023-08-12 09:00'
		say "status-json-$period" status --period $period --as-of '2023-08-12 09:00' --json
		say "rules-$period" rules --period $period --json
		say "revisions-$period" revisions --period $period --json
		say "calls-$period" remind --list --period $period --json
		for figure in 工业总产值 工业增加值 产销率; do
			say "explain-$figure-$period" explain $figure --period $period --json
			say "explain-C26-$figure-$period" explain $figure --period $period --group C26
		done
	done
	say mail mail
	say mail-json mail --json
	say schedule schedule --json
	say all-form "${all[@]}" form --period 2023-08
	say all-run "${all[@]}" run --period 2023-06
	say all-status "${all[@]}" status --all --period 2023-06 --json
	say all-rules "${all[@]}" rules --period 2023-06 --json
	say all-07 "${all[@]}" run --period 2023-07 --as-of '2023-08-12 09:00' --anyway
	say template template check "$top/templates/reports/monthly.xlsx"
	local n=0
	for file in $(find examples/park/inbox-2023-07 -name '*.xlsx' | sort | head -n 12); do
		n=$((n + 1))
		say "check-$n" check "$file"
		say "check-json-$n" check --json "$file"
	done
	rm -rf examples config.yaml var
	cd "$OLDPWD"
}

office "$old" "$work/a/office"
office "$new" "$work/b/office"
# Folders of the two offices are told in what they say.
(cd "$work" && find a/office/said b/office/said -type f -exec sed -i "s#$work/[ab]/#/#g" {} +)
files=$(cd "$work/a/office" && find . -type f | wc -l)
if diff -rq "$work/a/office" "$work/b/office" >"$work/differ"; then
	echo "$files files, all equal"
else
	sed -e "s#$work/##g" "$work/differ"
	if [ -n "${KEEP:-}" ]; then cp -r "$work/a" "$work/b" "$KEEP"; fi
	echo "$(wc -l <"$work/differ") of $files files differ"
	exit 1
fi
