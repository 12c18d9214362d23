/** The OpenAPI 3.1 document, generated from the endpoints that are really routed. */
import { z } from "zod";

import type { Endpoint } from "./endpoint.ts";
import { errorAnswer } from "./error-answer.ts";
import { VERSION } from "./version.ts";

export function describeApi(endpoints: readonly Endpoint[]): unknown {
  const paths: Record<string, unknown> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { [endpoint.method.toLowerCase()]: describeEndpoint(endpoint) };
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
  const content = (schema: unknown): unknown => ({ content: { "application/json": { schema } } });
  return {
    operationId: endpoint.path.split("/").slice(3).join("-"),
    summary: endpoint.summary,
    ...(endpoint.method === "GET"
      ? {}
      : { requestBody: { required: true, ...(content(toSchema(endpoint.request)) as object) } }),
    responses: {
      200: { description: "Done.", ...(content(toSchema(endpoint.response)) as object) },
      default: { description: "Refused or failed.", ...(content({ $ref: "#/components/schemas/Error" }) as object) },
    },
  };
}

function toSchema(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: "any" });
  return rest;
}
