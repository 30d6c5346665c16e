# What bash offers behind words: complete.sh SCRIPT WORD...
complete() { :; }
compopt() { :; }
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_inlay
printf '%s\n' "${COMPREPLY[@]}"
