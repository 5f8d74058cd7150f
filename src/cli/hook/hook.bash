# Buildbeat's hook for bash 4.2 and later: tells Buildbeat how each command line of this shell ended.
# Source it last in ~/.bashrc. At a prompt only builtins run: no process is started.
if [[ $- == *i* ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)) &&
  [[ ${PROMPT_COMMAND-} != *__buildbeat_* ]]; then

  __buildbeat_folder=@FOLDER@
  __buildbeat_log=$__buildbeat_folder/$$.log
  __buildbeat_scratch=$__buildbeat_folder/$$.line
  __buildbeat_unread=0
  __buildbeat_started=
  __buildbeat_nothing=
  unset __buildbeat_before

  __buildbeat_create() {
    [[ -w $__buildbeat_folder && -O $__buildbeat_folder ]] &&
      (umask 077 && : >>"$__buildbeat_log" && : >>"$__buildbeat_scratch")
  }

  # The newest line of the history, with its number, into `entry`. What a builtin prints can be had without a
  # process only by way of a file; truncated before it is written, it would be flushed to the disk each time.
  __buildbeat_read_history() {
    entry=
    [[ -w $__buildbeat_scratch ]] || return
    HISTTIMEFORMAT= builtin history 1 1<>"$__buildbeat_scratch" || return
    IFS= builtin read -r -d '' entry <"$__buildbeat_scratch"
    : >|"$__buildbeat_scratch"
  }

  __buildbeat_escape() {
    escaped=$1
    escaped=${escaped//\\/\\\\}
    escaped=${escaped//$'\t'/\\t}
    escaped=${escaped//$'\n'/\\n}
    escaped=${escaped//$'\r'/\\r}
  }

  # Sets `now` to epoch milliseconds and `duration` to those since __buildbeat_started, if that is known.
  __buildbeat_time() {
    duration=
    if [[ ${EPOCHREALTIME-} ]]; then
      now=${EPOCHREALTIME/[.,]/}
      [[ $__buildbeat_started ]] && duration=$(((now - __buildbeat_started) / 1000))
      now=$((now / 1000))
    else
      builtin printf -v now '%(%s)T999' -1
      [[ $__buildbeat_started ]] && duration=$(((SECONDS - __buildbeat_started) * 1000))
    fi
  }

  # $1 is the line's exit code, $2 the last simple command that the shell itself ran for it.
  __buildbeat_report() {
    local entry escaped command now duration record
    # The editor's shell integration reports this terminal.
    [[ ${TERM_PROGRAM-} == vscode && ${VSCODE_SHELL_INTEGRATION-} ]] && return
    # What runs before may have changed $?: better no report than a wrong one.
    [[ ${PROMPT_COMMAND-} == "$__buildbeat_first"* ]] || return
    # An empty line.
    [[ -z $__buildbeat_started && ${PS0-} == *__buildbeat_started* ]] && return
    [[ ${__buildbeat_before+set} ]] && __buildbeat_read_history || return
    # The history did not change: the line either repeats the last one or is meant to be kept out of there.
    [[ $entry != "$__buildbeat_before" || ($__buildbeat_started && $entry == *"$2"*) ]] || return
    command=${entry#*[0-9][* ] }
    command=${command%$'\n'}
    [[ $command ]] || return
    __buildbeat_time
    __buildbeat_escape "$__buildbeat_cwd"
    record="1"$'\t'"$now"$'\t'"$duration"$'\t'"$1"$'\t'"$escaped"
    __buildbeat_escape "${command:0:16384}"
    record+=$'\t'"$escaped"
    # Nobody may be reading.
    [[ -s $__buildbeat_log ]] || __buildbeat_unread=0
    ((__buildbeat_unread += ${#record}, __buildbeat_unread <= 65536)) || return
    [[ -w $__buildbeat_log ]] && builtin printf '%s\n' "$record" >>"$__buildbeat_log"
  }

  # Returns what $? was, for those that come after it.
  __buildbeat_ended() {
    local code=$?
    __buildbeat_report "$code" "$__buildbeat_simple"
    __buildbeat_started=
    return "$code"
  }

  # Runs last at a prompt: what the history ends with before the next line.
  __buildbeat_prompted() {
    local entry
    __buildbeat_cwd=$PWD
    [[ -w $__buildbeat_log && -w $__buildbeat_scratch ]] || __buildbeat_create
    if __buildbeat_read_history; then __buildbeat_before=$entry; else unset __buildbeat_before; fi
    # The line's own last simple command is told from this one.
    builtin true __buildbeat
  }

  # `for` expands its words before it becomes $BASH_COMMAND itself; behind `&&` neither errexit nor an ERR trap
  # minds the line's exit code.
  __buildbeat_first='for __buildbeat_simple in "$BASH_COMMAND"; do __buildbeat_ended && true; done 2>/dev/null'

  # Some systems make PROMPT_COMMAND readonly: an assignment would end the whole start file.
  if (PROMPT_COMMAND=) 2>/dev/null &&
    { [[ -d $__buildbeat_folder ]] || (umask 077 && command mkdir -p -- "$__buildbeat_folder") 2>/dev/null; }; then
    PROMPT_COMMAND=$__buildbeat_first${PROMPT_COMMAND:+$'\n'$PROMPT_COMMAND}
    # Its length would be unbound to `set -u` where it is no list.
    if [[ ${!PROMPT_COMMAND[*]} != 0 ]]; then
      PROMPT_COMMAND+=('{ __buildbeat_prompted || true; } 2>/dev/null')
    else
      PROMPT_COMMAND+=$'\n''{ __buildbeat_prompted || true; } 2>/dev/null'
    fi
    # Shown after a line was read and before it runs, as nothing; the shell's clock is taken on the way.
    if ((BASH_VERSINFO[0] >= 5)) && shopt -q promptvars; then
      PS0=${PS0-}'${__buildbeat_nothing:$((__buildbeat_started=${EPOCHREALTIME/[.,]/},0))}'
    elif ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) && shopt -q promptvars; then
      PS0=${PS0-}'${__buildbeat_nothing:$((__buildbeat_started=SECONDS,0))}'
    fi
  fi
fi
