/** One connection to the daemon's socket. */

export interface LinkEvents {
  readonly onBytes: (piece: Buffer) => void;
  /** The connection is gone: by the daemon's end, an error, or `close`. Called once. */
  readonly onEnd: () => void;
}

export interface Link {
  /** Sends all of it, as fast as the daemon takes it. */
  send(content: string | Uint8Array): void;
  close(): void;
}

/** Rejects with the system's error (`ENOENT`, `ECONNREFUSED`, `EACCES`…) when nobody can be reached. */
export type OpenLink = (path: string, events: LinkEvents) => Promise<Link>;
