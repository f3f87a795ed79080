#!/bin/sh
# Fuzzes the targets named, one after the other, for so long altogether, and
# says a line for each.  Ends with 1 where anything was found.
# usage: all.sh [-v] SECONDS TARGET...   (-v: libFuzzer's own words)
verbose=
[ "$1" = -v ] && verbose=1 && shift
seconds=${1:?usage: all.sh [-v] SECONDS TARGET...}
shift
cd "$(dirname "$0")/../.." || exit 2
each=$((seconds / $#))
[ "$each" -ge 1 ] || each=1
found=build/fuzz/found
mkdir -p "$found" || exit 2
failed=0

# stat NAME: of the statistics that libFuzzer ends with
stat() {
	sed -n "s/^stat::$1: *//p" "$log"
}

for t; do
	seen=build/fuzz/corpus/$t log=$found/$t.log dict=tests/fuzz/$t.dict
	mkdir -p "$seen"
	rm -f "$found/$t"-*
	set -- -max_total_time="$each" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/$t-"
	[ -e "$dict" ] && set -- "$@" -dict="$dict"
	if [ -n "$verbose" ]; then
		"build/fuzz/tests/fuzz/$t-fuzzer" "$@" "$seen" "tests/fuzz/corpus/$t" 2>&1 | tee "$log"
	else
		"build/fuzz/tests/fuzz/$t-fuzzer" "$@" "$seen" "tests/fuzz/corpus/$t" >"$log" 2>&1
	fi
	n=$(find "$found" -name "$t-*" | wc -l)
	grep -q '^stat::number_of_executed_units' "$log" || n=$((n + 1))
	failed=$((failed + n))
	echo "$t: $(stat number_of_executed_units) executions, coverage $(sed -n 's/.*cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)," \
	    "$(stat new_units_added) new inputs, $n findings"
done
[ "$failed" -eq 0 ] || echo "fuzz-all: $failed findings, in $found"
[ "$failed" -eq 0 ]
