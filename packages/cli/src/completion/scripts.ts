/** The word by which a shell asks, instead of a command. */
export const COMPLETE = '__complete'

/** Stands for names of files, which each shell completes best by itself. */
export const FILES = ':files'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

// Each asks chatapp itself, so that it completes what the installed version understands.

const BASH = `# bash completion of chatapp: source <(chatapp completion bash)
_chatapp() {
  local word rest current="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  [[ $current == = ]] && current=
  while IFS=$'\\t' read -r word rest; do
    if [[ $word == ${FILES} ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("$word")
    fi
  done < <("\${COMP_WORDS[0]}" ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _chatapp chatapp
`

const ZSH = `#compdef chatapp
# zsh completion of chatapp: source <(chatapp completion zsh)
_chatapp() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ${FILES} ]]; then
      _files
    elif [[ -n $line ]]; then
      found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( $#found )) && _describe -V chatapp found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _chatapp "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _chatapp chatapp
fi
`

const FISH = `# fish completion of chatapp: chatapp completion fish | source
function __chatapp_complete
  set -l line (commandline -opc)
  set -l current (commandline -ct)
  for found in (command chatapp ${COMPLETE} $line[2..-1] "$current" 2>/dev/null)
    if test "$found" = ${FILES}
      __fish_complete_path "$current"
    else
      echo $found
    end
  end
end
complete -c chatapp -e
complete -c chatapp -f -k -a '(__chatapp_complete)'
`

/** What a shell has to run once so that it completes. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH }
