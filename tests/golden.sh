#!/bin/sh
# Golden feeds: tests/corpus/feeds/NAME.xml through `parse` must give NAME.json.
# Prints "ok NAME" or "FAILED NAME" and what differs.  FEEDWATCH names the binary.
cd "$(dirname "$0")/.." || exit 2
bin=${FEEDWATCH:-build/release/feedwatch}
out=$(mktemp) || exit 2
trap 'rm -f "$out" "$out.want" "$out.have"' EXIT
bad=0
for feed in tests/corpus/feeds/*.xml; do
	name=$(basename "$feed" .xml)
	if "$bin" parse --url http://base.example/dir/feed "$feed" >"$out" 2>&1 &&
	    cmp -s "$out" "tests/corpus/feeds/$name.json"; then
		echo "ok $name"
		continue
	fi
	echo "FAILED $name"
	bad=1
	sed 's/,"/,\n"/g' "tests/corpus/feeds/$name.json" >"$out.want"
	sed 's/,"/,\n"/g' "$out" >"$out.have"
	diff -u "$out.want" "$out.have"
done
exit $bad
