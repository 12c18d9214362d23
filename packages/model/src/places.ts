/**
 * Where a daemon's socket and state stand (D8). Client and daemon must agree on this without talking, so the
 * rule is one pure function of the environment. Nothing here touches a file.
 */

export interface Places {
  /** The daemon's state: database, slot secrets, log. `KIST_HOME`, else `$XDG_DATA_HOME/kist`. */
  readonly home: string;
  /** Absolute path of the Unix socket. */
  readonly socket: string;
  /**
   * True: `KIST_SOCKET` chose the socket. A passphrase never goes there (R18): whoever can set one variable in
   * somebody's environment could otherwise name a socket of his own.
   */
  readonly overridden: boolean;
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the final zero included. */
export const MAX_SOCKET_PATH_BYTES = 103;

/**
 * The places that these environment variables and this home directory name. Variables that are empty or not
 * absolute count as unset, as the XDG specification demands. With `KIST_HOME` the socket moves along
 * (`$KIST_HOME/run/kist.sock`), so that two homes never meet at one socket.
 */
export function resolvePlaces(
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): Places {
  const named = (name: string): string | undefined => {
    const value = environment[name];
    if (value?.startsWith("/") !== true || value.includes("\0")) return undefined;
    // Asked first: making the expression takes every command as long as all the rest of this.
    return value.endsWith("/") ? value.replace(/(?<=.)\/+$/, "") : value;
  };
  const ownHome = named("KIST_HOME");
  const home = ownHome ?? `${named("XDG_DATA_HOME") ?? `${homeDirectory}/.local/share`}/kist`;
  const runtime = named("XDG_RUNTIME_DIR");
  const override = named("KIST_SOCKET");
  const standard =
    ownHome !== undefined
      ? `${ownHome}/run/kist.sock`
      : runtime === undefined
        ? `${homeDirectory}/.kist/run/kist.sock`
        : `${runtime}/kist/kist.sock`;
  return { home, socket: override ?? standard, overridden: override !== undefined };
}
