#!/bin/sh
# Runs every test program of one build, a few at a time (most of them wait), and
# adds up what they report.
# usage: run.sh build/MODE
b=${1:?usage: run.sh build/MODE}
cd "$(dirname "$0")/.." || exit 2
FEEDWATCH=$b/feedwatch
export FEEDWATCH
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT

# Check programs, fuzz entries (which walk their corpus and must come back), scripts.
{
	find "$b/tests" -name '*_test' -type f -perm -u+x
	find "$b/tests/fuzz" -maxdepth 1 -type f -perm -u+x
	find tests -maxdepth 1 \( -name golden.sh -o -name options.sh -o -name rows.sh \)
} 2>/dev/null | sort >"$dir/programs"

# shellcheck disable=SC2016
xargs -P 3 -I '{}' sh -c '
	out=$1/$(echo "$2" | tr / _)
	case $2 in */fuzz/*) set -- "$1" "$2" "tests/fuzz/corpus/${2##*/}" ;; esac
	"$2" ${3:+"$3"} >"$out" 2>&1
	echo $? >"$out.rc"' sh "$dir" '{}' <"$dir/programs"

passed=0 failed=0 skipped=0
while read -r t; do
	out=$dir/$(echo "$t" | tr / _)
	rc=$(cat "$out.rc" 2>/dev/null || echo 99)
	good=0 bad=0
	case $t in
	*_test)	# "100%: Checks: N, Failures: N, Errors: N"
		sum=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$out" | tail -1)
		# shellcheck disable=SC2086
		set -- $sum
		if [ $# -eq 3 ]; then bad=$(($2 + $3)) good=$(($1 - bad)); fi ;;
	*.sh)	# "ok NAME" or "FAILED NAME"
		good=$(grep -c '^ok ' "$out") bad=$(grep -c '^FAILED ' "$out") ;;
	*)	[ "$rc" -eq 0 ] && good=1 ;;
	esac
	if [ "$bad" -eq 0 ] && { [ "$rc" -ne 0 ] || [ "$good" -eq 0 ]; }; then bad=1; fi
	if [ "$bad" -gt 0 ] || [ "$good" -eq 0 ]; then
		cat "$out"
		echo "$t: ended with $rc"
	fi
	grep '^skipped: ' "$out"
	skipped=$((skipped + $(grep -c '^skipped: ' "$out")))
	passed=$((passed + good)) failed=$((failed + bad))
	echo "${t#"$b"/tests/}: $(grep '^[0-9]*%: Checks:' "$out" || tail -1 "$out")"
done <"$dir/programs"
echo "check ($(basename "$b")): $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
