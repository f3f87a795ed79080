#!/bin/bash
# Every option in every place: the tables of the code, `feedwatch help`, the manual, and the
# completions of bash, zsh and fish say the same.  Prints "ok NAME" or "FAILED NAME".
cd "$(dirname "$0")/.." || exit 2
F=$(realpath "${FEEDWATCH:-build/release/feedwatch}")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" && ln -s "$F" "$work/bin/feedwatch"
PATH=$work/bin:$PATH
failed=0

verdict() { # NAME: what stands in $work/wrong is wrong
	if [ -s "$work/wrong" ]; then
		echo "FAILED $1" && cat "$work/wrong" && failed=1
	else
		echo "ok $1"
	fi
	: >"$work/wrong"
}

# Names of the options in a help text, one a line.  $1: the command, or nothing.
options_of() {
	feedwatch help "$@" | sed -n 's/^  \(-[^ ]*\( --[^ ]*\)\?\).*/\1/p' | tr -d , | tr ' ' '\n' | sort
}

commands=$(feedwatch help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
if [ "$(echo "$commands" | wc -l)" -lt 11 ]; then echo "commands are missing: $commands" >>"$work/wrong"; fi
verdict "the commands are known"

# the tables: "{ "name", required_argument"; those of a file that is no command's are somebody's
for c in $commands; do options_of "$c"; done | sort -u >"$work/any"
for file in agent/cmd*.c agent/main.c; do
	c=$(basename "$file" .c) && c=${c#cmd_}
	case $c in
	main) options_of >"$work/some" ;;
	*) options_of "$c" >"$work/some" 2>/dev/null ;;
	esac
	[ -s "$work/some" ] || cp "$work/any" "$work/some"
	sed -n 's/.*{ "\([a-z-]*\)", \(no\|required\)_argument,.*/--\1/p' "$file" >"$work/table"
	grep -vxFf "$work/some" "$work/table" | sed "s|^|$file: no help tells of |" >>"$work/wrong"
	cat "$work/table" >>"$work/tables"
done
[ "$(wc -l <"$work/tables")" -ge 15 ] || echo "the tables were not found" >>"$work/wrong"
verdict "every option of the tables is explained"

for c in '' $commands; do
	# shellcheck disable=SC2086 # no command, no argument
	feedwatch help $c | sed -n 's/^  \(-[a-zA-Z]\) .*/\1/p' | sed "s/^/feedwatch $c: no long form of /" >>"$work/wrong"
done
verdict "every option has a long form"

for c in $commands; do
	for o in $(options_of "$c"); do
		timeout 10 feedwatch -c "$work/none" "$c" "$o" 5s </dev/null >"$work/said" 2>&1
		grep -q 'unknown option' "$work/said" && echo "$c: $(cat "$work/said")" >>"$work/wrong"
	done
done
verdict "every option that is explained is taken"

for c in $commands; do
	sed -n "s/^\.It Cm $c\( .*\|\)$/\1/p" man/feedwatch.8 | tail -1 >"$work/line"
	grep -o 'Fl -\?[a-z-]*' "$work/line" | sed 's/Fl /-/' | sort -u >"$work/manual"
	[ -s "$work/line" ] || echo "$c: no entry" >>"$work/wrong"
	options_of "$c" | comm -3 - "$work/manual" | sed "s/^\t/not in the help: /; s/^-/not in the manual: -/; s/^/$c: /" >>"$work/wrong"
done
grep -o '^\.It Fl . .*' man/feedwatch.8 | grep -o 'Fl [^ ,]*' | sed 's/Fl /-/' | sort -u >"$work/manual"
options_of | comm -23 - "$work/manual" | sed 's/^/not in the manual: /' >>"$work/wrong"
verdict "the manual names the options that the help does"

# What a shell offers behind "feedwatch ", behind "feedwatch -" and behind "feedwatch COMMAND -"
# for the commands on standard input: a line "COMMAND: WORD" each.
cat >"$work/bash" <<'END'
. agent/completions/feedwatch.bash
offer() {
	COMP_WORDS=(feedwatch "$@")
	COMP_CWORD=$#
	_feedwatch
}
while read -r c; do
	offer "$c" - && printf "$c: %s\n" "${COMPREPLY[@]}"
done
offer '' && printf ': %s\n' "${COMPREPLY[@]}"
END
cat >"$work/zsh" <<'END'
zmodload zsh/parameter
_describe() { offered=( ${${(P)@[-1]}%%:*} ) }
_files() { }
offer() {
	words=(feedwatch "$@") CURRENT=$#+1 offered=()
	source agent/completions/_feedwatch
}
while read -r c; do
	offer $c - && print -rl -- "$c: "$^offered
done
offer '' && print -rl -- ': '$^offered
offer - && print -rl -- ': '$^offered
END
cat >"$work/fish" <<'END'
source agent/completions/feedwatch.fish
while read c
    complete -C "feedwatch $c -" | string replace -r '\t.*' '' | string replace -r '^' "$c: "
end
complete -C 'feedwatch ' | string replace -r '\t.*' '' | string replace -r '^' ': '
END
{
	for c in help $commands $(options_of); do echo ": $c"; done
	for c in $commands; do
		for o in --help $(options_of "$c"); do echo "$c: $o"; done
	done
} | sort -u >"$work/should"
for shell in bash zsh fish; do
	case $shell in
	zsh) set -- zsh -f ;;
	fish) set -- fish --no-config ;;
	bash) set -- bash --norc ;;
	esac
	if ! command -v "$shell" >/dev/null; then
		echo "skipped: no $shell to try its completion with"
		continue
	fi
	echo "$commands" | "$@" "$work/$shell" 2>>"$work/wrong" | sort -u | diff "$work/should" - >>"$work/wrong"
	verdict "$shell completes what the help says"
done
exit $failed
