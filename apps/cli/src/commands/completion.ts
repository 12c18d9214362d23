/** `kist completion`: the script that a shell loads. All knowledge is in `kist __complete`. */
import { command } from "../command.ts";

/** Words before the cursor go to `__complete`; what comes back is one candidate per line. */
const BASH = `# kist completion for bash: eval "$(kist completion bash)"
_kist() {
  local IFS=$'\\n' line word typed=\${COMP_LINE:0:COMP_POINT}
  local -a words
  # By blanks: bash itself would also cut kist://dev/… and --flag=value in pieces.
  IFS=$' \\t' read -ra words <<< "$typed"
  [[ $typed == *[[:blank:]] ]] && words+=("")
  word=\${words[-1]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      COMPREPLY+=($(compgen -f -- "$word"))
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <(kist __complete -- "\${words[@]:1}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
  # What stands before the last of these is no part of the word that bash replaces.
  if [[ $word == *[:=]* ]]; then
    local before=\${word%"\${word##*[:=]}"}
    COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  fi
}
complete -F _kist kist
`;

const ZSH = `#compdef kist
# kist completion for zsh: eval "$(kist completion zsh)", or save it as _kist in your fpath.
_kist() {
  local line files=0
  local -a found open
  for line in "\${(@f)$(kist __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then files=1; continue; fi
    [[ -n $line ]] || continue
    if [[ \${line%%$'\\t'*} == */ ]]; then open+=("\${line%%$'\\t'*}"); continue; fi
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#open )) && compadd -S '' -- $open
  (( $#found )) && _describe kist found
  (( files )) && _files
  return 0
}
if [[ $funcstack[1] == _kist ]]; then _kist "$@"; else compdef _kist kist; fi
`;

const FISH = `# kist completion for fish: kist completion fish | source
function __kist_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (kist __complete -- $words[2..-1] 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c kist -f -a '(__kist_complete)'
`;

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export const completion = command(
  {
    name: "completion",
    summary: "Print the completion script for a shell.",
    about: [
      "Names of environments, namespaces and secrets are completed from the running daemon, where this terminal may list them already. Elsewhere Tab completes nothing: it never asks a person, and it never shows a value.",
    ],
    args: [{ name: "SHELL", help: "bash, zsh or fish.", required: true, choices: ["bash", "zsh", "fish"] }],
    flags: {},
    examples: [
      { command: 'eval "$(kist completion bash)"', says: "In ~/.bashrc; the same for zsh." },
      { command: "kist completion fish | source", says: "In ~/.config/fish/config.fish." },
    ],
  },
  (kist, { args }) => {
    kist.output.data(SCRIPTS[args[0] ?? ""] ?? "");
    return Promise.resolve();
  },
);
