/**
 * What every command needs is loaded at once and is small; starting, finding and verifying a daemon is
 * loaded when it comes to it.
 */
import type { FoundNode } from "./find-node.ts";
import type { Pipeline } from "./pipeline.ts";
import type { DaemonEvent } from "./read-events.ts";
import type { StartOptions } from "./start-daemon.ts";
import type { Verdict, VerifyOptions } from "./verify-daemon.ts";

export type { Answer, DaemonError } from "./answer.ts";
export { createClient, type CallOptions, type Client, type ClientOptions } from "./client.ts";
export type { ClientErrorCode } from "./error.ts";
export { compareVersions, type VersionOrder } from "./version.ts";
export type { DaemonEvent, FoundNode, Pipeline, StartOptions, Verdict, VerifyOptions };

/** Starts the daemon and resolves when its socket answers. Throws `daemon-start-failed`. */
export async function startDaemon(options: StartOptions): Promise<void> {
  const { startDaemon } = await import("./start-daemon.ts");
  await startDaemon(options);
}

/** Whether a passphrase may be sent to what listens at the socket (R18). Never throws. */
export async function verifyDaemon(options: VerifyOptions): Promise<Verdict> {
  const { verifyDaemon } = await import("./verify-daemon.ts");
  return verifyDaemon(options);
}

/** The Node that the launcher picks; `undefined` when there is none of version 24 or later. */
export async function findNode(launcher: string, searchPath: string): Promise<FoundNode | undefined> {
  const { findNode } = await import("./find-node.ts");
  return findNode(launcher, searchPath);
}

/** A connection of its own with several requests under way. Throws `daemon-unreachable`. */
export async function openPipeline(socketPath: string): Promise<Pipeline> {
  const { openPipeline } = await import("./pipeline.ts");
  return openPipeline(socketPath);
}

/** Server-sent events of `GET path`, until the daemon ends the stream or the loop is left. */
export async function* readEvents(socketPath: string, path: string): AsyncGenerator<DaemonEvent> {
  const { readEvents } = await import("./read-events.ts");
  yield* readEvents(socketPath, path);
}
