#!/bin/sh
# Looks for faults that tests may miss: clang's analyzer over every source, then
# memcheck over what the program does most.  Says a line for each; 1 where any
# found something.
# usage: analyze.sh build/MODE
b=${1:?usage: analyze.sh build/MODE}
cd "$(dirname "$0")/.." || exit 2
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
bad=0

# shellcheck disable=SC2046 # flags are words
printf '%s\n' agent/*.c agent/base/*.c config/*.c filters/*.c |
	xargs -P 2 -n 1 clang --analyze --analyzer-output text -std=c11 -D_GNU_SOURCE -iquote . \
	    -iquote agent -iquote "$b" -DCONFDIR='"/etc/feedwatch"' -o /dev/null \
	    $(pkg-config --cflags libcurl libxml-2.0 sqlite3 libutf8proc libpcre2-8 libsystemd) \
	    >"$dir/analyzer" 2>&1
awk 'FNR == NR { if (!/^#/) known[$1 " [" $2 "]"] = 1; next }
	/warning:|error:/ { file = $1; sub(/:.*/, "", file); if (!((file " " $NF) in known)) print }' \
	tests/analyze.known "$dir/analyzer" >"$dir/complaints"
if grep . "$dir/complaints"; then bad=1; fi
echo "clang --analyze: $(grep -c . "$dir/complaints") complaints"

cat >"$dir/f.filter" <<'END'
filter talks { about "a truce" match "Ukrain*" and "truce*" near/5 "Ukrain*" hit "Ukraine truce" miss "x" }
END
cat >"$dir/regex.filter" <<'END'
filter talks { about "a truce" match "Ukrain*" and /tr.ce/ near/5 "Ukrain*" hit "Ukraine truce" miss "x" }
END
printf 'database %s/x.db\nfilters %s/f.filter\n' "$dir" "$dir" >"$dir/x.conf"
for f in tests/corpus/feeds/*.xml; do
	echo "feed $(basename "$f" .xml) file://$PWD/$f"
done >>"$dir/x.conf"

# check NAME COMMAND...: memcheck finds nothing, the exit status is the command's; more: an option
more=
check() {
	name=$1
	shift
	valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible \
	    --suppressions=tests/analyze.supp ${more:+"$more"} --log-file="$dir/log.%p" "$b/feedwatch" "$@" >"$dir/out" 2>&1
	rc=$?
	if [ "$rc" -eq 99 ] || grep -qs . "$dir"/log.*; then
		cat "$dir"/log.*
		bad=1
		echo "valgrind: $name: FAILED"
	else
		echo "valgrind: $name: nothing (ended with $rc)"
	fi
	rm -f "$dir"/log.*
}

check parse parse tests/corpus/feeds/*.xml
check match match -v -f "$dir/f.filter" -f filters/peace-talks.filter tests/corpus/feeds/*.xml
more=--suppressions=tests/analyze-jit.supp
check "match /regex/" match -f "$dir/regex.filter" tests/corpus/feeds/*.xml
more=
check check -c "$dir/x.conf" check
check once -c "$dir/x.conf" once
check "once again" -c "$dir/x.conf" -v once
check status -c "$dir/x.conf" status
check alerts -c "$dir/x.conf" alerts -j
check try -c "$dir/x.conf" try filters/peace-talks.filter
check export -c "$dir/x.conf" export
exit "$bad"
