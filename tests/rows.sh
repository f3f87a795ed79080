#!/bin/sh
# Whether tests/rows.tsv is true: every row from 1 to 116 has a test that there
# is, or a reason why it has none; and every case of the tables stands in it.
cd "$(dirname "$0")" || exit 2
bad=0

say() {
	echo "rows.tsv: $*"
	bad=1
}

tab=$(printf '\t')
n=0
while IFS=$tab read -r row what test name; do
	case $row in '#'* | '') continue ;; esac
	n=$((n + 1))
	if [ -z "$what" ] || [ -z "$test" ] || [ -z "$name" ]; then
		say "row $row: four columns, please"
	elif [ "$test" = - ]; then
		continue
	elif [ ! -f "$test.c" ]; then
		say "row $row: there is no $test.c"
	elif ! grep -qF -e "START_TEST($name)" -e "\"$name\"" "$test.c"; then
		say "row $row: there is no $name in $test.c"
	fi
done <rows.tsv
for row in $(seq 1 116); do
	grep -q "^$row$tab" rows.tsv || say "row $row: no test and no reason"
done

# a case that names a row belongs to that row
sed -n 's/^	{ \([0-9]*\), "\([^"]*\)".*/\1 \2/p' scenarios/row_wire.c scenarios/row_document.c |
	sort | uniq -d | sed 's/^/rows.tsv: two cases have one name: /'
for file in row_wire row_document; do
	sed -n 's/^	{ \([0-9]*\), "\([^"]*\)".*/\1 \2/p' "scenarios/$file.c" | while read -r row name; do
		grep "$tab$name\$" rows.tsv | grep -q "^$row$tab" && continue
		grep -q "$tab$name\$" rows.tsv && echo "rows.tsv: $name is a case of row $row"
	done
done | grep . && bad=1

if [ "$bad" -eq 0 ]; then echo "ok rows: $n lines"; else echo "FAILED rows"; fi
exit "$bad"
