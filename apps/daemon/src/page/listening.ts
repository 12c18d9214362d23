/**
 * The port of the page: one number at both loopback addresses. A browser tries `::1` or `127.0.0.1` as it likes, and whoever
 * held the same port at the other one would be given the launch secret. Where there is no IPv6, nobody can.
 */
import { closeSync, fstatSync } from "node:fs";
import type { Server } from "node:http";

import { KistError } from "@kist/model";

import { isSystemError } from "../os/safe-file.ts";

const ADDRESSES = ["127.0.0.1", "::1"] as const;
/** A port that is free at one address is rarely taken at the other. */
const MOST_TRIES = 20;
const BACKLOG = 64;

export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
}

/** Throws `page-port-refused`. `make` makes a server that listens nowhere yet. */
export async function listenOnLoopback(make: () => Server): Promise<Listening> {
  const [four, six] = ADDRESSES;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const first = make();
    const port = await bind(first, { host: four, port: 0 }).catch((error: unknown) => {
      throw refused(error);
    });
    const second = make();
    try {
      await bind(second, { host: six, port, ipv6Only: true });
      return { port, servers: [first, second] };
    } catch (error) {
      if (isSystemError(error, "EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL")) return { port, servers: [first] };
      first.close();
      if (!isSystemError(error, "EADDRINUSE")) throw refused(error);
    }
  }
  throw new KistError("page-port-refused", { failure: "EADDRINUSE" });
}

/** Takes over what the process before this one listened at. Throws where one of them is no such socket, and listens at none. */
export async function listenOnInherited(make: () => Server, descriptors: readonly number[]): Promise<Listening> {
  const servers: Server[] = [];
  let port = 0;
  try {
    for (const fd of descriptors) {
      const server = make();
      port = await bind(server, { fd });
      servers.push(server);
    }
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return { port, servers };
}

/** Sockets that nobody will listen at: left open they would hold their port, and answer nobody. */
export function closeInherited(descriptors: readonly number[]): void {
  for (const one of descriptors) {
    try {
      if (fstatSync(one).isSocket()) closeSync(one);
    } catch {
      // It is closed already.
    }
  }
}

type Place = { readonly host: string; readonly port: number; readonly ipv6Only?: boolean } | { readonly fd: number };

function bind(server: Server, place: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...place, exclusive: true, backlog: BACKLOG }, () => {
      server.off("error", reject);
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no address"));
    });
  });
}

function refused(error: unknown): KistError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new KistError("page-port-refused", { failure: code }, error);
}
