# fish completion of feedwatch(8).  Commands and options are what `feedwatch help` says.

# The command on the line; fails where there is none yet.
function __feedwatch_command
    set -l words (commandline -opc)[2..-1]
    while set -q words[1]
        switch $words[1]
            case -c --config
                set -e words[1]
            case '-*'
            case '*'
                echo $words[1]
                return 0
        end
        set -e words[1]
    end
    return 1
end

# What `feedwatch help` says of the command on the line, or of all.
function __feedwatch_help
    set -l program (commandline -opc)[1]
    $program help (__feedwatch_command | string match -v help) 2>/dev/null
end

# True where the word before is an option that takes a value.
function __feedwatch_value
    set -l before (commandline -opc)[-1]
    string match -q -- '-*' $before
    and __feedwatch_help | string match -qr -- "^  (-., )?$before [A-Z]+  |^  $before, --[a-z-]+ [A-Z]+  "
end

# Commands and options, an explanation behind each.
function __feedwatch_words
    set -l command (__feedwatch_command | string match -v help)
    for line in (__feedwatch_help)
        set -l part (string match -r '^  ([-a-z][^\s,]*(?:, [^\s,]+)*)(?: [A-Z]+)? +(.*)' -- $line)
        or continue
        if string match -q -- '-*' $part[2]
            for name in (string split ', ' -- $part[2])
                printf '%s\t%s\n' $name $part[3]
            end
        else if test -z "$command"
            printf '%s\t%s\n' $part[2] $part[3]
        end
    end
    if test -n "$command"
        printf '%s\t%s\n' --help 'explain the command'
    else
        printf '%s\t%s\n' help 'explain the program, or a command'
    end
end

complete -c feedwatch -n 'not __feedwatch_value; and test -z (__feedwatch_command | string match -v help)""' -f
complete -c feedwatch -n 'not __feedwatch_value' -a '(__feedwatch_words)'
