#!/bin/sh
# Prints debian/changelog: one entry, made of the newest part of CHANGELOG.md.  A version that is not
# released yet is older than the release: 0.1.0~20261124210400.1a2b3c4.
# usage: changelog.sh SECONDS [COMMIT]    SECONDS since 1970 of the last change
cd "$(dirname "$0")/.." || exit 2
seconds=${1:?usage: changelog.sh SECONDS [COMMIT]} commit=$2
awk -v stamp="$(date -u -d "@$seconds" +%Y%m%d%H%M%S)" -v commit="${commit:+.$commit}" '
	/^## / {
		if (version) exit
		version = $2 (/unreleased/ ? "~" stamp commit : "")
		print "feedwatch (" version ") unstable; urgency=medium\n"
		next
	}
	version && /^\* / { printf "%s%s", listed ? "\n" : "", $0; listed = 1; next }
	listed && NF { sub(/^ */, ""); printf " %s", $0 }
	END { print "" }' CHANGELOG.md | fold -s -w 74 | sed 's/ *$//; /^feedwatch (/!{/^./{/^\* /!s/^/  /; s/^/  /;};}'
echo
sed -n "s/^Maintainer: \(.*\)/ -- \1  $(LC_ALL=C date -u -R -d "@$seconds")/p" debian/control
