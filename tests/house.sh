#!/bin/sh
# The house rules a machine can read.  Prints every breach; exits 1 if any.  usage: house.sh [objdir]
#  1 layers  base < config, filters < agent: an #include names its layer and may not point up
#  2 doors   each foreign library is opened by one file
#  3 names   a module exports only its own name: store.o has store_*, and nothing else
#  4 sizes   functions <= 70 lines, files <= 600 lines, lines <= 100 columns
#  5 calls   no strcpy strcat sprintf atoi strtok, no typedef but of functions
cd "$(dirname "$0")/.." || exit 2
bad=0

awk '
function layer(f) { return f ~ /^agent\/base\// ? "base" : substr(f, 1, index(f, "/") - 1) }
function breach(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }
BEGIN {
	may["base"] = " base "; may["config"] = " config base "; may["filters"] = " filters base "
	may["agent"] = " agent base config filters "
	door["curl/"] = "agent/fetch"; door["libxml/"] = "agent/xml.c"; door["sqlite3.h"] = "agent/store"
	door["utf8proc.h"] = "filters/fold.c"; door["pcre2.h"] = "filters/regex.c"
	door["systemd/"] = "agent/systemd.c"; door["iconv.h"] = "agent/charset.c"; door["linux/"] = "agent/confine.c"
	door["libdeflate.h"] = door["brotli/"] = door["zstd.h"] = "agent/coding.c"
}
/^#include "/ {
	split($0, q, "\""); split(q[2], p, "/")
	if (q[2] != "version.h" && q[2] != "names.inc" && !index(may[layer(FILENAME)], " " p[1] " ")) breach(layer(FILENAME) " may not include " q[2])
}
/^#include </ {
	for (d in door) if (index($0, "<" d) && index(FILENAME, door[d]) != 1) breach("only " door[d] " may open <" d ">")
}
/(^|[^a-z_])(strcpy|strcat|sprintf|vsprintf|atoi|atol|strtok|gets|alloca)\(/ { breach("a call the house forbids") }
/^typedef / && !/\(\*/ { breach("typedef of something that is no function") }
/^{/ { open = FNR }
/^}/ { if (open && FNR - open - 1 > 70) breach("function of " FNR - open - 1 " lines"); open = 0 }
FNR == 601 { breach("longer than 600 lines") }
END { exit bad }' agent/*.[ch] agent/base/*.[ch] config/*.[ch] filters/*.[ch] || bad=1

LC_ALL=C.UTF-8 grep -nE '^.{101,}' agent/*.[ch] agent/base/*.[ch] config/*.[ch] filters/*.[ch] |
	sed 's/:\([0-9]*\):.*/:\1: longer than 100 columns/' | grep . && bad=1

if [ -n "$1" ]; then
	# shellcheck disable=SC2044 # none of our names holds a blank
	for o in $(find "$1/agent" "$1/config" "$1/filters" -name '*.o' ! -name main.o); do
		m=$(basename "$o" .o)
		nm -g --defined-only "$o" | awk -v m="$m" -v o="$o" '
			$3 != m && index($3, m "_") != 1 { printf "%s: exports %s\n", o, $3; bad = 1 }
			END { exit bad }' || bad=1
	done
fi
exit $bad
