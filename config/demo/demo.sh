#!/bin/sh
# demo.sh FEEDWATCH: shows the main job on five invented feeds, without a network.
#
# Everything it makes lies in build/demo.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: demo.sh FEEDWATCH-BINARY" >&2
	exit 64
fi
binary=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if [ ! -x "$binary" ]; then
	echo "demo.sh: $1 is not there or cannot be run; build it with make" >&2
	exit 66
fi

cd "$root"
mkdir -p build/demo
rm -f build/demo/feedwatch.db build/demo/feedwatch.db-wal build/demo/feedwatch.db-shm

# News is judged by its age, so every item gets today's date.  The C locale keeps
# the names of days and months English and lets sed copy windows-1251 bytes untouched.
rfc822=$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S +0000')
rfc3339=$(LC_ALL=C date -u '+%Y-%m-%dT%H:%M:%SZ')
for feed in config/demo/feeds/*.xml; do
	LC_ALL=C sed -e "s/@RFC822@/$rfc822/g" -e "s/@RFC3339@/$rfc3339/g" \
	    "$feed" >"build/demo/${feed##*/}"
done

address=file://$(printf %s "$root" | LC_ALL=C sed -e 's/%/%25/g' -e 's/ /%20/g')/build/demo
cat >build/demo/feedwatch.conf <<CONF
database "$root/build/demo/feedwatch.db"
filters  "$root/filters/peace-talks.filter"
feed lakeside-wire  $address/english.xml    # RSS 2.0
feed severny-listok $address/russian.xml    # RSS 2.0 in windows-1251
feed khronika       $address/ukrainian.xml  # RSS 2.0
feed rheinbote      $address/german.xml     # Atom
feed leman          $address/french.xml     # RSS 1.0
CONF

echo "Five invented feeds with $(cat build/demo/*.xml | LC_ALL=C grep -cE '</item>|</entry>') items in five languages; these are on the talks:"
echo
"$binary" -q -c build/demo/feedwatch.conf once
show=${binary#"$root"/}
if command -v sqlite3 >/dev/null; then
	sql="
  sqlite3 build/demo/feedwatch.db 'select score, title from alerts join items on items.id = item_id'"
else
	sql=''
fi
cat <<TEXT

Gaza, steel, wages, the railway, a TED talk and a Nobel prize stayed silent.
Asked again, feedwatch says nothing: every report is told once.  The rest is in
build/demo/feedwatch.db.  From $root, try:

  $show -c build/demo/feedwatch.conf status      how the feeds are
  $show -c build/demo/feedwatch.conf alerts -j   what was found, as JSON$sql
  $show match -f filters/peace-talks.filter build/demo/german.xml   which items of a feed, and why
  make run      poll the real feeds of config/feeds.conf until Ctrl-C
  make check    run every test
TEXT
