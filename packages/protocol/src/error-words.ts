/** The form of an error's words: what `errors.ts` and the tables beside it are made of. */
export interface ErrorWords {
  readonly status: number;
  readonly exit: number;
  readonly what: string;
  readonly why?: string;
  readonly next?: string;
}
