/**
 * What one user's programs may cost the daemon. All are checked before memory is taken for what they limit.
 * A flood by the same user still slows that user down; it neither ends the daemon nor grows it.
 */
export interface SocketLimits {
  /** Open connections; more are closed at once. */
  readonly connections: number;
  /** Bytes of a request's head: line and headers. */
  readonly headBytes: number;
  readonly headers: number;
  /** Bytes of a body where the route names no other limit. */
  readonly bodyBytes: number;
  /** Requests of one connection that wait for their answer: no client of ours sends a second one early. */
  readonly underWay: number;
  /** Answered bytes of one connection that its client has not fetched. */
  readonly unfetchedBytes: number;
  /** Milliseconds for a whole head, counted from the first byte or from connecting. */
  readonly headMs: number;
  /** Milliseconds for a whole request. */
  readonly requestMs: number;
  /** Milliseconds a connection may stand idle, or leave an answer unfetched. */
  readonly idleMs: number;
  /** Milliseconds that one side of a connection may outlast the other: for an answer under way, for bytes nobody wants. */
  readonly leavingMs: number;
  /** Milliseconds that requests under way get when the daemon stops. */
  readonly graceMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  connections: 256,
  headBytes: 8 * 1024,
  headers: 32,
  bodyBytes: 64 * 1024,
  underWay: 8,
  unfetchedBytes: 1024 * 1024,
  headMs: 5_000,
  requestMs: 30_000,
  idleMs: 300_000,
  leavingMs: 5_000,
  graceMs: 5_000,
};
