/** Every answer that reaches a test was checked against the protocol first: no story passes by a malformed one. */
import { errorAnswer, ERRORS, type Endpoint, type ErrorCode, type ResponseOf } from "@kist/protocol";

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

/** The daemon said no. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly facts: Readonly<Record<string, string | number>>;
  constructor(status: number, code: ErrorCode, facts: Readonly<Record<string, string | number>>) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.code = code;
    this.status = status;
    this.facts = facts;
  }
}

/** Throws `Refusal`, or what is wrong with the answer. */
export function readAnswer<E extends Endpoint>(endpoint: E, answer: RawAnswer): ResponseOf<E> {
  if (answer.status !== 200) throw readRefusal(answer);
  return endpoint.response.parse(contentOf(answer)) as ResponseOf<E>;
}

export function readRefusal({ status, type, body }: RawAnswer): Refusal {
  if (type !== "application/json") throw new Error(`an error of type ${type}`);
  const { code, facts } = errorAnswer.parse(JSON.parse(body.toString())).error;
  // 411: the one status that says more than its code (a body without a length).
  if (ERRORS[code].status !== status && status !== 411) throw new Error(`${code} answered with ${status}`);
  for (const [, fact = ""] of JSON.stringify(ERRORS[code]).matchAll(/\{(\w+)\}/g))
    if (facts[fact] === undefined) throw new Error(`${code}: its words need the fact ${fact}`);
  return new Refusal(status, code, facts);
}

function contentOf({ type, body }: RawAnswer): unknown {
  switch (type) {
    case "application/json":
      return JSON.parse(body.toString());
    case "application/x-ndjson":
      return body.toString();
    case "application/octet-stream":
      return new Uint8Array(body);
    default:
      throw new Error(`an answer of type ${type}`);
  }
}
