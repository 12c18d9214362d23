/** What the daemon refused, or that it could not be reached: its code, and the words it sent with it. */

export interface ErrorWords {
  readonly code: string;
  readonly what: string;
  readonly why?: string | undefined;
  readonly next?: string | undefined;
}

type Facts = Readonly<Record<string, string | number>>;

export class CallError extends Error implements ErrorWords {
  readonly code: string;
  readonly what: string;
  readonly why: string | undefined;
  readonly next: string | undefined;
  readonly facts: Facts;
  /** 0 where nothing answered. */
  readonly status: number;

  constructor(
    words: ErrorWords,
    { facts = {}, status = 0 }: { readonly facts?: Facts; readonly status?: number } = {},
  ) {
    super(words.code);
    this.name = "CallError";
    this.code = words.code;
    this.what = words.what;
    this.why = words.why;
    this.next = words.next;
    this.facts = facts;
    this.status = status;
  }
}

export function isCallError(error: unknown, code?: string): error is CallError {
  return error instanceof CallError && (code === undefined || error.code === code);
}

/** The daemon's answer as an error. What is not of its form (a proxy's page) keeps the status only. */
export function readCallError(status: number, body: unknown, unknownWords: ErrorWords): CallError {
  const error = fieldOf(body, "error");
  const code = textOf(error, "code");
  if (code === undefined) return new CallError(unknownWords, { status });
  const words = {
    code,
    what: textOf(error, "message") ?? code,
    why: textOf(error, "why"),
    next: textOf(error, "next"),
  };
  return new CallError(words, { status, facts: factsOf(fieldOf(error, "facts")) });
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : undefined;
}

function factsOf(value: unknown): Facts {
  if (typeof value !== "object" || value === null) return {};
  const facts = Object.entries(value).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number",
  );
  return Object.fromEntries(facts);
}
