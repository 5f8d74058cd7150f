# Buildbeat's hook for fish 3.6 and later: tells Buildbeat how each command line of this shell ended.
# Source it last in config.fish. At a prompt only builtins run: no process is started.
if status is-interactive; and not functions --query __buildbeat_postexec; and path mtime / >/dev/null 2>&1

    set --global __buildbeat_folder @FOLDER@
    set --global __buildbeat_log $__buildbeat_folder/$fish_pid.log
    set --global __buildbeat_scratch $__buildbeat_folder/$fish_pid.line
    set --global __buildbeat_unread 0
    set --global __buildbeat_cwd $PWD

    function __buildbeat_create
        test -w $__buildbeat_folder -a -O $__buildbeat_folder
        and command sh -c 'umask 077; : >>"$1" && : >>"$2"' sh $__buildbeat_log $__buildbeat_scratch 2>/dev/null
    end

    function __buildbeat_preexec --on-event fish_preexec
        set --global __buildbeat_cwd $PWD
    end

    function __buildbeat_escape
        set --local lines (string split -- \n $argv[1])
        set lines (string replace --all -- '\\' '\\\\' $lines)
        set lines (string replace --all -- \t '\\t' $lines)
        set lines (string replace --all -- \r '\\r' $lines)
        string join -- '\\n' $lines
    end

    function __buildbeat_postexec --on-event fish_postexec
        set --local code $status
        set --local duration $CMD_DURATION
        # An empty line, or one that is kept out of the history.
        string match --quiet --regex '^\S' -- $argv[1]; or return
        test -n "$fish_private_mode"; and return
        # The editor's shell integration reports this terminal.
        test "$TERM_PROGRAM" = vscode; and set --query VSCODE_SHELL_INTEGRATION; and return
        test -w $__buildbeat_log -a -w $__buildbeat_scratch; or __buildbeat_create; or return
        # The shell has no clock of its own, but a file that was written just now has.
        true >$__buildbeat_scratch
        set --local now (path mtime -- $__buildbeat_scratch)999
        set --local line (string sub --length 16384 -- $argv[1] | string collect)
        set --local fields 1 $now "$duration" $code (__buildbeat_escape $__buildbeat_cwd) (__buildbeat_escape $line)
        set --local record (string join -- \t $fields)
        # Nobody may be reading.
        test -s $__buildbeat_log; or set --global __buildbeat_unread 0
        set --global __buildbeat_unread (math $__buildbeat_unread + (string length -- $record))
        test $__buildbeat_unread -le 65536; or return
        # On a full disk the shell says so, whatever is done about it: once is enough.
        printf '%s\n' $record >>$__buildbeat_log
        or functions --erase __buildbeat_postexec
    end

    if not test -d $__buildbeat_folder
        command sh -c 'umask 077; mkdir -p -- "$1"' sh $__buildbeat_folder 2>/dev/null
    end
    __buildbeat_create
end
