/** Routes as the socket door takes them: schema check, rate limit, metrics, and what is not JSON. */
import { callerKey } from "@kist/access";
import { KistError, type Caller } from "@kist/model";
import { API, describeApi, describeError, type Endpoint } from "@kist/protocol";

import type { Daemon } from "../core/daemon.ts";
import { openEventStream } from "../socket/event-stream.ts";
import type { Reply } from "../socket/reply.ts";
import type { Handler, Routes, SocketRequest } from "../socket/server.ts";
import type { Route } from "./route.ts";

export interface RouteTable {
  readonly routes: Routes;
  readonly bodyLimits: ReadonlyMap<string, number>;
  readonly byteRoutes: ReadonlySet<string>;
}

export function createRouteTable(daemon: Daemon, all: readonly Route[]): RouteTable {
  const routes = new Map<string, Handler>();
  const bodyLimits = new Map<string, number>();
  const byteRoutes = new Set<string>();
  const keys = createCallerKeys();
  for (const route of all) {
    const { endpoint } = route;
    const key = `${endpoint.method} ${endpoint.path}`;
    routes.set(key, (request) => serve(daemon, route, request, keys(request.caller)));
    if (endpoint.bodyLimit !== undefined) bodyLimits.set(key, endpoint.bodyLimit);
    if (endpoint.bytes === true) byteRoutes.add(key);
  }
  const endpoints: readonly Endpoint[] = all.map(({ endpoint }) => endpoint);
  let api: unknown;
  routes.set(`GET ${API}/openapi.json`, () => ({ status: 200, json: (api ??= describeApi(endpoints)) }));
  routes.set(`GET ${API}/health`, () => ({ status: 200, json: { alive: true } }));
  routes.set(`GET ${API}/ready`, () => {
    const ready = daemon.phase() === "unlocked" && daemon.database.failure() === undefined;
    return { status: ready ? 200 : 503, json: { ready } };
  });
  routes.set(`GET ${API}/metrics`, () => ({
    status: 200,
    text: daemon.metrics.text(gauges(daemon)),
    type: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  }));
  routes.set(`GET ${API}/events`, () =>
    openEventStream((push) => {
      // Where things stand: a reader who was away knows from here on.
      push("state", { type: "state", state: daemon.phase() === "unlocked" ? "unlocked" : "locked" });
      return daemon.events.subscribe((event) => push(event.type, event));
    }),
  );
  return { routes, bodyLimits, byteRoutes };
}

/** What is known of a caller stands for many requests: its key is made, and hashed, once. */
function createCallerKeys(): (caller: Caller) => string {
  const known = new WeakMap<Caller, string>();
  return (caller) => {
    let key = known.get(caller);
    if (key === undefined) known.set(caller, (key = callerKey(caller)));
    return key;
  };
}

async function serve(
  daemon: Daemon,
  route: Route,
  { body, caller, connection, unasked = false }: SocketRequest,
  key: string,
): Promise<Reply> {
  const started = daemon.clock.monotonic();
  let status = 200;
  try {
    const admission = daemon.rates.admit(key);
    if (!admission.admitted) throw new KistError("rate-limited", { seconds: admission.seconds });
    const answer = await route.run(body, { caller, connection, unasked, daemon });
    if (route.endpoint.method === "POST" && route.endpoint.idle !== true && !unasked) daemon.touch();
    if (answer instanceof Uint8Array) return { status, bytes: answer };
    return typeof answer === "string"
      ? { status, text: answer, type: "application/x-ndjson" }
      : { status, json: answer };
  } catch (error) {
    status = error instanceof KistError ? describeError(error.code).status : 500;
    if (error instanceof KistError && daemon.phase() === "locked") noteLocked(daemon, route, caller, error.code);
    throw error;
  } finally {
    daemon.metrics.request(route.endpoint.path, status, daemon.clock.monotonic() - started);
  }
}

/** `secrets/set` is `secret.set` to the trail; here the path is enough, for nothing was done. */
function noteLocked(daemon: Daemon, route: Route, caller: Caller, code: string): void {
  const action = route.endpoint.path.slice(API.length + 1).replaceAll("/", ".");
  const at = daemon.clock.now();
  daemon.lockedNotes.refuse({
    action,
    outcome: code === "locked" ? "refused" : "failed",
    at,
    code,
    caller: daemon.describe(caller),
  });
}

function gauges(daemon: Daemon): Readonly<Record<string, number>> {
  const unlocked = daemon.phase() === "unlocked";
  const memory = process.memoryUsage.rss();
  return {
    unlocked: unlocked ? 1 : 0,
    vaults: unlocked ? daemon.session().vaults.size : 0,
    pending_approvals: unlocked ? daemon.session().approvals.pending().length : 0,
    resident_memory_bytes: memory,
    uptime_seconds: Math.round((daemon.clock.now() - daemon.startedAt) / 1000),
  };
}
