/** What a program's environment will hold, and what may not be put there. Pure. */
import { complain, usage } from "./complaint.ts";

export interface Delivered {
  readonly name: string;
  readonly value: string;
}

/**
 * Names that make a program load or run something else: whoever may write one of them into a namespace, or into a
 * committed file, would run code wherever it is used. Also our own: a vault must not redirect `kist`.
 */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(
  (
    "PATH IFS ENV BASH_ENV SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND GCONV_PATH GLIBC_TUNABLES NODE_OPTIONS NODE_PATH " +
    "NODE_REPL_EXTERNAL_MODULE PYTHONPATH PYTHONSTARTUP PYTHONHOME PYTHONBREAKPOINT PYTHONINSPECT PYTHONEXECUTABLE " +
    "PYTHONUSERBASE PYTHONWARNINGS PERL5LIB PERL5OPT PERL5DB PERLLIB RUBYLIB RUBYOPT GEM_HOME GEM_PATH " +
    "JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH DOTNET_STARTUP_HOOKS PHPRC PHP_INI_SCAN_DIR GIT_SSH " +
    "GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_PAGER GIT_EDITOR GIT_ASKPASS GIT_EXEC_PATH GIT_PROXY_COMMAND SSH_ASKPASS " +
    "EDITOR VISUAL PAGER BROWSER SHELL HOME LESSOPEN LESSCLOSE MAKEFLAGS CC CXX RUSTC OPENSSL_CONF OPENSSL_MODULES " +
    "SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS HOSTALIASES"
  ).split(" "),
);
const UNSAFE_BEGINNINGS: readonly string[] = (
  "BASH_FUNC_ LD_ DYLD_ NPM_CONFIG_ npm_config_ BUN_ DENO_ BUNDLE_ COR_PROFILER CORECLR_PROFILER LUA_PATH LUA_CPATH " +
  "LUA_INIT R_ENVIRON R_PROFILE GIT_CONFIG RUSTC_ KIST_"
).split(" ");

export function isUnsafeName(name: string): boolean {
  return UNSAFE_NAMES.has(name) || UNSAFE_BEGINNINGS.some((beginning) => name.startsWith(beginning));
}

/** What stays of the environment with `--no-inherit-env`: without these hardly a program starts. */
const ALWAYS: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TERM",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
]);

/** Linux: MAX_ARG_STRLEN, one string with its end. */
const MAX_STRING_BYTES = 128 * 1024;

export function buildEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  delivered: readonly Delivered[],
  options: { readonly inherit: boolean; readonly allowUnsafe: boolean },
): Record<string, string> {
  const unsafe = delivered.filter(({ name }) => isUnsafeName(name)).map(({ name }) => name);
  if (unsafe.length > 0 && !options.allowUnsafe)
    throw complain("unsafe-name", 4, `${unsafe.join(", ")} would change what programs load, so nothing was started.`, {
      why: "Whoever may write this name into the namespace could run code here.",
      next: "If that is meant, add --allow-unsafe-names; else name the others with --only.",
    });
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited))
    if (value !== undefined && (options.inherit || ALWAYS.has(name))) environment[name] = value;
  for (const { name, value } of delivered) {
    if (value.includes("\0")) throw notText(name, "it holds a zero byte");
    if (Buffer.byteLength(name) + Buffer.byteLength(value) + 2 > MAX_STRING_BYTES)
      throw notText(name, `it is larger than the ${MAX_STRING_BYTES} bytes that one variable can hold`);
    environment[name] = value;
  }
  return environment;
}

/** A value that an environment cannot carry: refused by name rather than delivered damaged. */
export function notText(name: string, why: string): Error {
  return complain("value-not-text", 2, `${name} cannot be put into an environment: ${why}.`, {
    next: `Leave it out with --only, and let the program read it with \`kist get ${name}\`.`,
  });
}

export function parseSeconds(text: string, flag: string): number {
  const seconds = Number(text);
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return seconds;
  throw usage(`${flag} takes a number of seconds.`);
}
