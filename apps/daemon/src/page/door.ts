/**
 * The page's door (D8, D9, R17): the same routes as the socket's, as far as a page may ask for them, over HTTP on loopback, and
 * the files of the page. It listens only while a page is open or about to be. Who is let in is decided in this order: the owner
 * of the connection, the head of the request, the token.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

import { isKistError, parsePageId, type PageId } from "@kist/model";
import { API, enterPage, provePage } from "@kist/protocol";

import type { TcpEnd } from "../os/tcp-peer.ts";
import { descriptorOf } from "../socket/connection.ts";
import type { DescribeError, Facts } from "../socket/error.ts";
import type { SocketLimits } from "../socket/limits.ts";
import { errorReply, type Reply } from "../socket/reply.ts";
import type { Routes } from "../socket/server.ts";
import { isForPages, isUse } from "./endpoints.ts";
import { isUnasked, passApi, passFile, readPageHead, readToken, type PageHead } from "./gate.ts";
import { setHeaders } from "./headers.ts";
import { JsonRequest, readLength } from "./json-request.ts";
import { listenOnInherited, listenOnLoopback, type Listening } from "./listening.ts";
import type { OpenPage, Pages } from "./pages.ts";
import { createParserRefusal } from "./parser-refusal.ts";
import { sendReply } from "./send-reply.ts";
import type { StaticFiles } from "./static-files.ts";
import { describeVisit } from "./visit.ts";

export interface PageDoor {
  /** Opens it where it is shut. Throws `page-port-refused`. */
  listen(): Promise<number>;
  /** Opens it at sockets that the process before this one left open. False where they are none. */
  inherit(descriptors: readonly number[]): Promise<boolean>;
  /** Ends what was sent to this page and lasts. */
  endStreams(page: PageId): void;
  /** The sockets it listens at. */
  descriptors(): readonly number[];
  /**
   * Takes nothing new and ends streams; requests under way have the grace time. The sockets stay open until `close`: their
   * port must not become anyone else's.
   */
  stop(): Promise<void>;
  /** Shuts it. */
  close(): void;
}

export interface PageDoorDeps {
  readonly pages: Pages;
  readonly routes: () => { readonly routes: Routes; readonly bodyLimits: ReadonlyMap<string, number> };
  readonly files: () => StaticFiles | undefined;
  readonly findPeer: (peer: TcpEnd, own: TcpEnd) => number | undefined | "unknown";
  readonly uid: number;
  readonly version: string;
  readonly describeError: DescribeError;
  readonly limits: SocketLimits;
  readonly onDefect: (error: unknown, route: string) => void;
}

const ENTER = `${enterPage.method} ${enterPage.path}`;
const PROVE = `${provePage.method} ${provePage.path}`;
/** Asked before there is a token, or before it is trusted to whoever listens here. */
const WITHOUT_TOKEN: ReadonlySet<string> = new Set([ENTER, PROVE]);
/** Looks that are no endpoint of the protocol. */
const EVENTS = `GET ${API}/events`;

export function createPageDoor(deps: PageDoorDeps): PageDoor {
  const { pages, limits, version, describeError } = deps;
  const streams = new Map<ServerResponse, PageId>();
  const refuseUnparsed = createParserRefusal(describeError, version);
  let listening: Promise<Listening> | undefined;
  let open: Listening | undefined;
  let stopped = false;
  let underWay = 0;
  let whenIdle: (() => void) | undefined;

  /** Runs before Node's own listener: a stranger's connection is closed with nothing read from it. */
  const admit = (socket: Socket): void => {
    const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = socket;
    const peer = { address: remoteAddress, port: remotePort };
    const owner = stopped ? undefined : deps.findPeer(peer, { address: localAddress, port: localPort });
    if (owner !== deps.uid && owner !== "unknown") socket.destroy();
  };

  const fail = (error: unknown, route: string): Reply => {
    if (isKistError(error)) return errorReply(describeError, error.code, error.facts);
    deps.onDefect(error, route);
    return errorReply(describeError, "internal", { detail: error instanceof Error ? error.name : typeof error });
  };

  const send = (response: ServerResponse, reply: Reply, page?: PageId): void => {
    if (response.destroyed) return;
    if (stopped) response.shouldKeepAlive = false;
    let streaming: Promise<void> | undefined;
    try {
      streaming = sendReply(response, version, reply);
    } catch (error) {
      // A reply that cannot be put into words: nothing has been sent yet.
      void sendReply(response, version, fail(error, "reply"));
    }
    if (streaming === undefined || page === undefined) return;
    streams.set(response, page);
    const over = (): void => void streams.delete(response);
    streaming.then(over, over);
  };
  const refuse = (response: ServerResponse, code: string, facts: Facts = {}, status?: number): void => {
    // What follows on this connection may be the refused body: it is not read as a request.
    response.shouldKeepAlive = false;
    send(response, errorReply(describeError, code, facts, status));
  };

  const sendFile = (response: ServerResponse, head: PageHead, port: number): void => {
    const passed = passFile(head, port);
    if ("refused" in passed) return refuse(response, "page-refused", { detail: passed.refused });
    if (head.method !== "GET") return refuse(response, "method-wrong", { method: "GET" });
    const file = deps.files()?.find(head.path);
    if (file === undefined) return refuse(response, "not-found");
    if (file.nonce !== undefined) setHeaders(response, file.nonce);
    return send(response, { status: 200, type: file.type, bytes: file.bytes });
  };

  const enter = (body: unknown, origin: string): Reply => {
    const asked = enterPage.request.safeParse(body);
    const entered = asked.success ? pages.enter(asked.data.secret, origin) : undefined;
    if (entered === undefined) return errorReply(describeError, "page-launch-wrong", {});
    return { status: 200, json: { token: entered.token, ...describeVisit(entered.page) } };
  };

  const prove = (body: unknown, origin: string): Reply => {
    const asked = provePage.request.safeParse(body);
    const page = asked.success ? parsePageId(asked.data.page) : undefined;
    const proof = page === undefined || !asked.success ? undefined : pages.prove(page, asked.data.nonce, origin);
    if (proof === undefined) return errorReply(describeError, "page-over", {});
    return { status: 200, json: { proof } };
  };

  const serve = async (
    { route, body, unasked }: { readonly route: string; readonly body: unknown; readonly unasked: boolean },
    page: OpenPage,
  ): Promise<Reply> => {
    const { caller, connection } = page;
    if (isUse(route) && !unasked) pages.touch(caller.page);
    const handler = deps.routes().routes.get(route);
    if (handler === undefined) return errorReply(describeError, "not-found", {});
    try {
      return await handler({ body, query: "", caller, connection, unasked });
    } catch (error) {
      return fail(error, route);
    }
  };

  const answerApi = (request: JsonRequest, response: ServerResponse, head: PageHead, port: number): void => {
    const passed = passApi(head, port);
    if ("refused" in passed) return refuse(response, "page-refused", { detail: passed.refused });
    const route = `${head.method} ${head.path}`;
    const token = readToken(head);
    const without = WITHOUT_TOKEN.has(route);
    const page = without || token === undefined ? undefined : pages.find(token, passed.origin);
    if (!without && page === undefined) return refuse(response, "page-over");
    if (!without && route !== EVENTS && !isForPages(route)) return refuse(response, "not-found");
    const limit = deps.routes().bodyLimits.get(route) ?? limits.bodyBytes;
    const length = readLength(request);
    if (length === undefined)
      return refuse(response, "request-malformed", { detail: "a body needs a content-length" }, 411);
    if (length > limit) return refuse(response, "request-too-large", { limit });
    const act = (body: unknown): void => {
      if (page === undefined) return send(response, (route === ENTER ? enter : prove)(body, passed.origin));
      void serve({ route, body, unasked: isUnasked(head) }, page).then((reply) =>
        send(response, reply, page.caller.page),
      );
    };
    if (length === 0) return act(undefined);
    return request.readJson((body, broken) => {
      if (broken) refuse(response, "request-malformed", { detail: "not JSON in UTF-8" });
      else act(body);
    });
  };

  const make = (): Server => {
    const server = createServer({
      IncomingMessage: JsonRequest,
      maxHeaderSize: limits.headBytes,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      insecureHTTPParser: false,
    });
    server.maxConnections = limits.connections;
    server.maxHeadersCount = 2 * limits.headers;
    server.prependListener("connection", admit);
    server.on("request", (request: JsonRequest, response: ServerResponse) => {
      const port = request.socket.localPort ?? 0;
      const head = readPageHead(request);
      setHeaders(response);
      underWay++;
      response.once("close", () => {
        underWay--;
        if (underWay === 0) whenIdle?.();
      });
      try {
        if (head.path.startsWith(`${API}/`)) answerApi(request, response, head, port);
        else sendFile(response, head, port);
      } catch (error) {
        // A page's file that cannot be read, for example while it is being replaced.
        send(response, fail(error, "page"));
      }
    });
    server.on("clientError", refuseUnparsed);
    return server;
  };

  const endConnections = (): void => {
    for (const server of open?.servers ?? []) server.closeAllConnections();
  };

  return {
    async listen() {
      listening ??= listenOnLoopback(make);
      try {
        open = await listening;
        return open.port;
      } catch (error) {
        listening = undefined;
        throw error;
      }
    },
    async inherit(descriptors) {
      try {
        listening = listenOnInherited(make, descriptors);
        open = await listening;
        return true;
      } catch {
        listening = undefined;
        return false;
      }
    },
    endStreams(page) {
      for (const [response, of] of streams) if (of === page) response.destroy();
    },
    descriptors: () => (open?.servers ?? []).map(descriptorOf).filter((one): one is number => one !== undefined),
    async stop() {
      stopped = true;
      for (const response of streams.keys()) response.destroy();
      for (const server of open?.servers ?? []) server.closeIdleConnections();
      const idle = new Promise<void>((resolve) => (whenIdle = resolve));
      const grace = new Promise<void>((resolve) => void setTimeout(resolve, limits.graceMs).unref());
      if (underWay > 0) await Promise.race([idle, grace]);
      endConnections();
    },
    close() {
      // One that is about to open is needed.
      if (open === undefined) return;
      for (const server of open.servers) server.close();
      endConnections();
      open = undefined;
      listening = undefined;
    },
  };
}
