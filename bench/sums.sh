#!/usr/bin/env bash
# Sums a nation's year of returns (eleven periods, four items, month and to date, this year
# and last) by calc's columns, by maps of values, and in PostgreSQL, and prints the CPU
# time, what it is a unit and the ratios. Each has one thread and the data in memory before
# the clock starts; PostgreSQL has them in one table without an index, division and section
# in the row, so that it need not join. All must give the same sums. Maps take 25 kB a
# unit, so they are tried with few. Needs Go, Linux and PostgreSQL's server (Debian's
# postgresql), of which a cluster of its own is made and thrown away; as root it runs as
# postgres or nobody.
#
#	bash bench/sums.sh [TURNS [UNITS...]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

turns=${1:-3}
shift || true
sizes=("${@:-}")
[ "${sizes[0]}" ] || sizes=(25000 125000 250000 500000)
most_maps=25000

say() { printf '%s\n' "$*" >&2; }

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
PATH=$PATH${bin:+:$bin}
for program in initdb pg_ctl psql; do
	command -v "$program" >/dev/null || { say "$program is not installed (Debian: postgresql)"; exit 1; }
done
owner=$(id -un)
[ "$(id -u)" -ne 0 ] || owner=$(id -un postgres 2>/dev/null || echo nobody)
as_owner() { if [ "$(id -u)" -eq 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi; }

tmp=$(mktemp -d)
stop() {
	[ ! -e "$tmp/pg/postmaster.pid" ] || as_owner pg_ctl -D "$tmp/pg" -m immediate stop >/dev/null || true
	rm -rf "$tmp"
}
trap stop EXIT
chmod 755 "$tmp"
mkdir "$tmp/pg"
[ "$(id -u)" -ne 0 ] || chown "$owner" "$tmp/pg"
cd "$tmp" # the owner may not be let into the folder of the sources
as_owner initdb -D "$tmp/pg" -U bench -A trust --no-sync -E UTF8 --locale C >/dev/null
as_owner pg_ctl -D "$tmp/pg" -w -l "$tmp/pg/log" \
	-o "-k $tmp/pg -c listen_addresses= -c fsync=off -c shared_buffers=2GB -c max_parallel_workers_per_gather=0" start >/dev/null
cd - >/dev/null
export PGOPTIONS="-c client_min_messages=warning"
sql() { psql -X -q -v ON_ERROR_STOP=1 -h "$tmp/pg" -U bench -d postgres "$@"; }

go test -c -o "$tmp/calc.test" ./calc
by_go() { # WAY UNITS FILE
	GOMAXPROCS=1 "$tmp/calc.test" -test.run '^TestSums$' -sums "$1" -units "$2" -into "$3" >"$tmp/out" || { cat "$tmp/out" >&2; exit 1; }
}

items=(gov sales exports elec)
columns="" sums="" lines=""
for item in "${items[@]}"; do
	for span in m ytd; do
		columns+=", ${item}_$span bigint, ${item}_${span}_ly bigint"
		sums+=", sum(${item}_$span) ${item}_$span, sum(${item}_${span}_ly) ${item}_${span}_ly"
		lines+=", ('$item.$span', ${item}_$span, ${item}_${span}_ly)"
	done
done

# CPU of the backend, in ticks, as it sees itself.
ticks="\\! awk '{print \$14 + \$15}' /proc/\$BACKEND/stat"
by_postgresql() { # UNITS FILE
	sql -At >"$tmp/ticks" <<-SQL
		SELECT pg_backend_pid() AS pid \\gset
		\\setenv BACKEND :pid
		$ticks
		CREATE TEMP TABLE sums AS SELECT period, section, division$sums FROM returns
			GROUP BY GROUPING SETS ((period, division), (period, section), (period));
		$ticks
		COPY (SELECT period || ' ' || division || ' ' || path || ' ' || now || ' ' || base
			FROM sums, LATERAL (VALUES ${lines#, }) AS v (path, now, base) WHERE division IS NOT NULL) TO STDOUT \\g $2
	SQL
	awk -v units="$1" -v hz="$(getconf CLK_TCK)" 'NR == 1 { from = $1 } NR == 2 { printf "result postgresql %d %.4f\n", units, ($1 - from) / hz }' "$tmp/ticks"
}

for units in "${sizes[@]}"; do
	ways=(columns all)
	[ "$units" -gt "$most_maps" ] || ways+=(maps)
	say "$units units: loading PostgreSQL"
	by_go rows "$units" "$tmp/rows"
	sql -c "DROP TABLE IF EXISTS returns; CREATE UNLOGGED TABLE returns (period smallint, unit integer, section text, division text$columns)"
	sql -c "COPY returns FROM STDIN" <"$tmp/rows"
	rm "$tmp/rows"
	sql -c "VACUUM ANALYZE returns"
	for turn in $(seq "$turns"); do
		say "$units units, turn $turn of $turns: ${ways[*]} postgresql"
		for way in "${ways[@]}"; do
			by_go "$way" "$units" "$tmp/$way"
			grep '^result' "$tmp/out" >>"$tmp/results"
		done
		by_postgresql "$units" "$tmp/postgresql.unsorted" >>"$tmp/results"
		LC_ALL=C sort "$tmp/postgresql.unsorted" >"$tmp/postgresql"
		for way in "${ways[@]:1}" postgresql; do
			cmp -s "$tmp/columns" "$tmp/$way" || { say "$way gives other sums than columns"; diff "$tmp/columns" "$tmp/$way" | head -n 5 >&2; exit 1; }
		done
	done
done

awk '
	function middle(key, n, all, i, j, x) {
		n = count[key]
		for (i = 1; i <= n; i++) all[i] = cpu[key, i]
		for (i = 2; i <= n; i++) {
			x = all[i]
			for (j = i - 1; j > 0 && all[j] > x; j--) all[j + 1] = all[j]
			all[j + 1] = x
		}
		return (all[int((n + 1) / 2)] + all[int(n / 2) + 1]) / 2
	}
	{
		key = $2 " " $3
		if (!(key in count)) order[++keys] = key
		cpu[key, ++count[key]] = $4
	}
	END {
		printf "%-12s %8s %10s %12s %7s\n", "way", "units", "CPU s", "us a unit", "ratio"
		for (k = 1; k <= keys; k++) {
			split(order[k], part, " ")
			own = middle(order[k])
			printf "%-12s %8d %10.2f %12.2f %7.1f\n", part[1], part[2], own, 1e6 * own / part[2], own / middle("columns " part[2])
		}
	}' "$tmp/results"
