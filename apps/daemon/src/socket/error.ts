/** Codes this layer answers with itself; their words stand in `@kist/protocol` errors. */
export type SocketErrorCode =
  | "request-malformed"
  | "request-too-large"
  | "not-found"
  | "method-wrong"
  | "origin-refused"
  | "internal";

export type Facts = Readonly<Record<string, string | number>>;

/** The words of a code, from the one table that has them. */
export type DescribeError = (
  code: string,
  facts: Facts,
) => {
  readonly status: number;
  readonly what: string;
  readonly why?: string;
  readonly next?: string;
};
