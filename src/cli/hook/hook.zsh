# Buildbeat's hook for zsh: tells Buildbeat how each command line of this shell ended.
# Source it last in ~/.zshrc. At a prompt only builtins run: no process is started.
if [[ -o interactive ]] && (( ! ${+functions[__buildbeat_precmd]} )) && zmodload zsh/datetime 2>/dev/null; then

  typeset -g __buildbeat_folder=@FOLDER@
  typeset -g __buildbeat_log=$__buildbeat_folder/$$.log
  typeset -g __buildbeat_line= __buildbeat_cwd= __buildbeat_started=
  typeset -gi __buildbeat_unread=0

  __buildbeat_create() {
    [[ -w $__buildbeat_folder && -O $__buildbeat_folder ]] && (umask 077 && : >>|$__buildbeat_log)
  }

  # $1 is the line as it was typed, empty where the shell keeps no history.
  __buildbeat_preexec() {
    {
      __buildbeat_line=${1-} __buildbeat_cwd=$PWD __buildbeat_started=${EPOCHREALTIME-}
      if [[ -o histignorespace && $__buildbeat_line == ' '* ]] ||
        [[ -n ${HISTORY_IGNORE-} && $__buildbeat_line == ${~HISTORY_IGNORE} ]]; then
        __buildbeat_line=
      fi
      return 0
    } 2>/dev/null
  }

  __buildbeat_escape() {
    REPLY=${1//\\/\\\\}
    REPLY=${REPLY//$'\t'/\\t}
    REPLY=${REPLY//$'\n'/\\n}
    REPLY=${REPLY//$'\r'/\\r}
  }

  # $1 is the line's exit code.
  __buildbeat_report() {
    emulate -LR zsh
    local REPLY record line=$__buildbeat_line
    local -i now duration
    __buildbeat_line=
    # An empty line, or one that is kept out of the history.
    [[ -n $line ]] || return 0
    # The editor's shell integration reports this terminal.
    [[ ${TERM_PROGRAM-} != vscode || -z ${VSCODE_SHELL_INTEGRATION-} ]] || return 0
    [[ -w $__buildbeat_log ]] || __buildbeat_create || return 0
    now=$((EPOCHREALTIME * 1000))
    duration=$(((EPOCHREALTIME - __buildbeat_started) * 1000))
    __buildbeat_escape $__buildbeat_cwd
    record="1"$'\t'$now$'\t'$duration$'\t'$1$'\t'$REPLY
    __buildbeat_escape ${line[1,16384]}
    record+=$'\t'$REPLY
    # Nobody may be reading.
    [[ -s $__buildbeat_log ]] || __buildbeat_unread=0
    (( (__buildbeat_unread += ${#record}) <= 65536 )) || return 0
    print -r -- $record >>|$__buildbeat_log || return 0
  }

  __buildbeat_precmd() {
    { __buildbeat_report $?; return 0 } 2>/dev/null
  }

  if [[ -d $__buildbeat_folder ]] || (umask 077 && command mkdir -p -- $__buildbeat_folder) 2>/dev/null; then
    typeset -ga preexec_functions precmd_functions
    preexec_functions+=(__buildbeat_preexec)
    precmd_functions=(__buildbeat_precmd $precmd_functions)
    __buildbeat_create 2>/dev/null || true
  fi
fi
