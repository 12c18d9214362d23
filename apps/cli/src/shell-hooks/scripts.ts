/**
 * What the shells run at their prompts. Each script does the cheap part itself, only when the directory changed: it
 * looks upward for a kist.json, and unloads what it loaded when that is another one. `kist __enter` is called on
 * entering such a directory; it says where one is, and for directories named with --export prints variables.
 *
 * `__KIST_DIR` and `__KIST_NAMES` (names, no values) are exported, so that a shell inside the shell unloads as well.
 */

export type HookShell = "bash" | "zsh" | "fish" | "nushell" | "powershell" | "direnv";

/** `folders`: absolute paths of directories whose secrets are loaded. */
export function hookScript(shell: HookShell, folders: readonly string[]): string {
  return SCRIPTS[shell](folders);
}

const posix = (folders: readonly string[]): string =>
  folders.map((folder) => `'${folder.replaceAll("'", "'\\''")}'`).join("|") || "''";

const SCRIPTS: Readonly<Record<HookShell, (folders: readonly string[]) => string>> = {
  bash: (folders) => `# kist shell-hook for bash: eval "$(kist shell-hook bash)"
${posixHook("for name in $__KIST_NAMES", posix(folders), "bash")}
if [[ " \${PROMPT_COMMAND[*]-} " != *_kist_hook* ]]; then
  if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == "declare -a"* ]]; then
    PROMPT_COMMAND=(_kist_hook "\${PROMPT_COMMAND[@]}")
  else
    PROMPT_COMMAND="_kist_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
  fi
fi
`,
  zsh: (folders) => `# kist shell-hook for zsh: eval "$(kist shell-hook zsh)"
${posixHook("for name in ${=__KIST_NAMES}", posix(folders), "zsh")}
autoload -Uz add-zsh-hook && add-zsh-hook precmd _kist_hook
`,
  fish: (folders) => `# kist shell-hook for fish: kist shell-hook fish | source
function _kist_hook --on-event fish_prompt
  test "$PWD" = "$__kist_pwd"; and return
  set -g __kist_pwd $PWD
  set -l dir $PWD
  while test -n "$dir"; and not test -f "$dir/kist.json"
    set dir (string replace -r '/[^/]*$' '' -- $dir)
  end
  test "$dir" = "$__KIST_DIR"; and return
  if test -n "$__KIST_NAMES"
    for name in (string split ' ' -- $__KIST_NAMES)
      set -e $name
    end
    echo "kist: unloaded: $__KIST_NAMES" >&2
  end
  set -e __KIST_NAMES
  set -gx __KIST_DIR $dir
  test -z "$dir"; and return
  set -l args
  contains -- "$dir" ${folders.map(quoteForFish).join(" ")}; and set args --export
  command kist __enter fish $args | source
end
function kist_reload
  set -e __kist_pwd
  set -e __KIST_DIR
  _kist_hook
end
`,
  nushell: (folders) => `# kist shell-hook for nushell: kist shell-hook nushell | save -f ~/.config/nushell/kist.nu
# and in config.nu: source ~/.config/nushell/kist.nu
def --env _kist_hook [] {
  mut dir = $env.PWD
  while $dir != "/" and not ($"($dir)/kist.json" | path exists) { $dir = ($dir | path dirname) }
  if $dir == "/" { $dir = "" }
  if $dir == ($env.__KIST_DIR? | default "") { return }
  let names = ($env.__KIST_NAMES? | default "" | split row " " | where {|name| $name != "" })
  if ($names | is-not-empty) {
    hide-env --ignore-errors ...$names
    print -e $"kist: unloaded: ($names | str join ' ')"
  }
  $env.__KIST_NAMES = ""
  $env.__KIST_DIR = $dir
  if $dir == "" { return }
  let args = if $dir in [${folders.map((folder) => JSON.stringify(folder)).join(" ")}] { ["--export"] } else { [] }
  let answer = (do { ^kist __enter nushell ...$args } | complete)
  if $answer.stderr != "" { print -e ($answer.stderr | str trim --right) }
  if $answer.stdout != "" { load-env ($answer.stdout | from json) }
}
def --env kist_reload [] { $env.__KIST_DIR = ""; _kist_hook }
$env.config = ($env.config | upsert hooks.pre_prompt ($env.config.hooks?.pre_prompt? | default [] | append {|| _kist_hook }))
`,
  powershell: (
    folders,
  ) => `# kist shell-hook for PowerShell: kist shell-hook powershell | Out-String | Invoke-Expression
function global:_kist_hook {
  $here = $PWD.ProviderPath
  if ($here -ceq $global:__kist_pwd) { return }
  $global:__kist_pwd = $here
  $dir = $here
  while ($dir -and -not (Test-Path -LiteralPath (Join-Path $dir 'kist.json') -PathType Leaf)) {
    $dir = Split-Path -Parent $dir
  }
  if ("$dir" -ceq "$env:__KIST_DIR") { return }
  if ($env:__KIST_NAMES) {
    foreach ($name in $env:__KIST_NAMES.Split(' ')) { Remove-Item -LiteralPath "Env:$name" -ErrorAction SilentlyContinue }
    [Console]::Error.WriteLine("kist: unloaded: $env:__KIST_NAMES")
  }
  $env:__KIST_NAMES = $null
  $env:__KIST_DIR = $dir
  if (-not $dir) { return }
  $more = @()
  if (@(${folders.map((folder) => `'${folder.replaceAll("'", "''")}'`).join(", ")}) -ccontains $dir) { $more = @('--export') }
  (& kist __enter powershell @more | Out-String) | Invoke-Expression
}
function global:kist_reload { $global:__kist_pwd = $null; $env:__KIST_DIR = $null; _kist_hook }
if (-not $global:__kist_prompt) {
  $global:__kist_prompt = $function:prompt
  function global:prompt { _kist_hook; & $global:__kist_prompt }
}
`,
  direnv: () => `# kist for direnv: kist shell-hook direnv > ~/.config/direnv/lib/kist.sh
# In a repository's .envrc: use kist [-e ENV] [-n NS] [--only KEYS]
use_kist() {
  local file exports
  file=$(find_up kist.json) && watch_file "$file"
  exports=$(kist __enter direnv --export "$@") || return 1
  eval "$exports"
}
`,
};

/** `each`: how the shell splits names at spaces. */
function posixHook(each: string, folders: string, shell: string): string {
  return `_kist_hook() {
  local code=$? dir=$PWD name IFS=' '
  local -a more
  [[ $PWD == "\${__kist_pwd-}" ]] && return $code
  __kist_pwd=$PWD
  while [[ -n $dir && ! -f $dir/kist.json ]]; do dir=\${dir%/*}; done
  [[ $dir == "\${__KIST_DIR-}" ]] && return $code
  if [[ -n \${__KIST_NAMES-} ]]; then
    ${each}; do unset "$name"; done
    echo "kist: unloaded: $__KIST_NAMES" >&2
  fi
  unset __KIST_NAMES
  export __KIST_DIR=$dir
  [[ -z $dir ]] && return $code
  more=()
  case $dir in ${folders}) more=(--export) ;; esac
  eval "$(command kist __enter ${shell} \${more[@]+"\${more[@]}"})"
  return $code
}
kist_reload() { unset __kist_pwd __KIST_DIR; _kist_hook; }`;
}

function quoteForFish(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
