#!/bin/sh
# Runs every test program of one build and adds up what they report.
# usage: run.sh build/MODE
b=${1:?usage: run.sh build/MODE}
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0 skipped=0
out=$(mktemp) || exit 2
trap 'rm -f "$out"' EXIT

# A Check program closes with "100%: Checks: N, Failures: N, Errors: N".
for t in $(find "$b/tests" -name '*_test' -type f -perm -u+x | sort); do
	case $t in
	*/scenarios/*) FEEDWATCH=$b/feedwatch "$t" >"$out" 2>&1 ;;
	*) "$t" >"$out" 2>&1 ;;
	esac
	rc=$?
	sum=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$out" | tail -1)
	if [ -z "$sum" ]; then
		failed=$((failed + 1))
		cat "$out"
		echo "$t: ended with $rc and no summary"
		continue
	fi
	# shellcheck disable=SC2086
	set -- $sum
	passed=$((passed + $1 - $2 - $3)) failed=$((failed + $2 + $3))
	grep '^skipped: ' "$out"
	skipped=$((skipped + $(grep -c '^skipped: ' "$out")))
	if [ "$rc" -ne 0 ]; then cat "$out"; fi
	echo "${t#"$b"/tests/}: $(grep '^[0-9]*%: Checks:' "$out" | tail -1)"
done

# A fuzz entry walks its corpus and must come back.
for t in $(find "$b/tests/fuzz" -maxdepth 1 -type f -perm -u+x 2>/dev/null | sort); do
	if "$t" "tests/fuzz/corpus/$(basename "$t")" >"$out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		cat "$out"
	fi
	echo "fuzz/$(basename "$t"): $(tail -1 "$out")"
done

# Golden files and house tests are scripts: each line "ok NAME" or "FAILED NAME".
for t in tests/golden.sh tests/manual.sh; do
	[ -x "$t" ] || continue
	FEEDWATCH=$b/feedwatch "$t" >"$out" 2>&1
	rc=$?
	good=$(grep -c '^ok ' "$out") bad=$(grep -c '^FAILED ' "$out")
	if [ "$rc" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	passed=$((passed + good)) failed=$((failed + bad))
	skipped=$((skipped + $(grep -c '^skipped: ' "$out")))
	if [ "$bad" -ne 0 ]; then cat "$out"; fi
	grep '^skipped: ' "$out"
	echo "${t#tests/}: $good ok, $bad failed"
done
echo "check ($(basename "$b")): $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
