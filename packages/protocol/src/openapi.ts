/** The OpenAPI 3.1 document, generated from the endpoints that are really routed. */
import { z } from "zod";

import type { Endpoint } from "./endpoint.ts";
import { errorAnswer } from "./error-answer.ts";
import { API, VERSION } from "./version.ts";

/** What every daemon answers besides its endpoints: to look, without a body, locked or not. */
const LOOKS: Readonly<Record<string, { readonly summary: string; readonly type: string }>> = {
  health: { summary: "The process lives.", type: "application/json" },
  ready: { summary: "200 where it is unlocked and can write, else 503.", type: "application/json" },
  metrics: { summary: "Counts and durations, no names.", type: "application/openmetrics-text" },
  events: { summary: "Changes of state, of vaults and of approvals, as they happen.", type: "text/event-stream" },
  "openapi.json": { summary: "This document.", type: "application/json" },
};

export function describeApi(endpoints: readonly Endpoint[]): unknown {
  const paths: Record<string, unknown> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { [endpoint.method.toLowerCase()]: describeEndpoint(endpoint) };
  }
  for (const [name, { summary, type }] of Object.entries(LOOKS)) {
    const responses = { 200: { description: "Done.", content: { [type]: {} } } };
    paths[`${API}/${name}`] = { get: { operationId: name.split(".")[0], summary, responses } };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Kist daemon",
      version: VERSION,
      description:
        "Spoken over a Unix socket by processes of the socket's owner, e.g. `curl --unix-socket $KIST_SOCKET http://kist/kist/v1/status`.",
    },
    paths,
    components: { schemas: { Error: toSchema(errorAnswer) } },
  };
}

function describeEndpoint(endpoint: Endpoint): unknown {
  const { path, summary, method, request, response, whileLocked } = endpoint;
  const content = endpoint.bytes === true ? BYTES : { "application/json": { schema: toSchema(request) } };
  const body = { required: true, content };
  const error = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };
  return {
    operationId: path.split("/").slice(3).join("-"),
    summary,
    ...(whileLocked === true ? { description: "Answers while the daemon is locked, too." } : {}),
    ...(method === "GET" ? {} : { requestBody: body }),
    responses: {
      200: { description: "Done.", content: describeContent(response) },
      default: { description: "Refused or failed.", content: error },
    },
  };
}

const BYTES = { "application/octet-stream": {} } as const;

/** Text is JSON lines and bytes are a file: the two answers that are no JSON. */
function describeContent(response: z.ZodType): object {
  if (response.safeParse("").success) return { "application/x-ndjson": { schema: { type: "string" } } };
  if (response.safeParse(new Uint8Array()).success) return BYTES;
  return { "application/json": { schema: toSchema(response) } };
}

function toSchema(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: "any" });
  return rest;
}
