# bash completion of feedwatch(8).  Commands and options are what `feedwatch help` says.

# The first column of a help text: its commands, or its options, "*" behind one that takes a value.
_feedwatch_help() {
	command "$@" 2>/dev/null | awk -v commands="$([ $# -eq 2 ] && echo 1)" '
		commands && /^  [a-z]/ { print $1 }
		/^  -/ {
			sub(/^  /, ""); sub(/  .*/, "")
			value = / [A-Z]+$/ ? "*" : ""
			gsub(/,|[A-Z]+$/, "")
			n = split($0, names, " ")
			for (i = 1; i <= n; i++) print names[i] value
		}'
}

_feedwatch() {
	local program=${COMP_WORDS[0]} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local cmd='' words i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config) ((i++)) ;;
		-*) ;;
		*) cmd=${COMP_WORDS[i]} && break ;;
		esac
	done
	case $cmd in
	help) words=$(_feedwatch_help "$program" help | grep -v '^-') ;;
	'') words=$(_feedwatch_help "$program" help; echo help) ;;
	*) words=$(_feedwatch_help "$program" help "$cmd"; echo --help) ;;
	esac
	COMPREPLY=()
	# a value, or an argument of a command: a file, most often
	if [ "$COMP_CWORD" -gt 1 ] && grep -qxF -e "$prev*" <<<"$words"; then
		return
	fi
	if [ -z "$cmd" ] || [ "$cmd" = help ] || [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "${words//\*/}" -- "$cur")
	fi
}

complete -o default -F _feedwatch feedwatch
