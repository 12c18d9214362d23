/** Ports that several packages share. Every effect enters through one of these; nothing reads a global. */

import type { Bytes } from "./bytes.ts";

export interface Clock {
  /** Wall time in milliseconds since 1970. May jump either way: nothing in chain or log is decided by it. */
  now(): number;
  /** Milliseconds from an arbitrary start that never run backwards. */
  monotonic(): number;
}

export interface Random {
  /** Fresh bytes from the system's generator (seeded in tests). */
  bytes(length: number): Bytes;
}

/** A place where what is written together becomes durable together. */
export interface Transaction {
  /** Runs `work` synchronously; commits when it returns, undoes everything when it throws. */
  run<Result>(work: () => Result): Result;
}
