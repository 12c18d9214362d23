/** What a test tells an agent, and what comes back: one JSON line each. */
export type Order = { readonly id: number } & (
  | {
      readonly do: "request";
      readonly method: string;
      readonly path: string;
      readonly body?: string | undefined;
      /** The body is base64 of bytes. */
      readonly bytes?: boolean;
    }
  | {
      readonly do: "spawn";
      readonly program: string;
      readonly words: readonly string[];
      readonly orphan: boolean;
      /** Its working directory; absent: this caller's own. */
      readonly in?: string | undefined;
    }
  | { readonly do: "title"; readonly title: string }
);

export interface Outcome {
  readonly id: number;
  readonly status?: number;
  readonly type?: string;
  /** Base64. */
  readonly body?: string;
  /** The connection failed: the code of the system. */
  readonly failed?: string;
}
