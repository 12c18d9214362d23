/**
 * The one error base. Domain packages throw codes with facts, never sentences: the words people read stand
 * in one table (`@kist/protocol` errors), so a code means the same in the CLI, the page and the editor.
 *
 * Thrown: broken evidence, corrupt storage, bugs. Expected refusals (locked, denied, conflict) are results.
 */
export class KistError<Code extends string = string> extends Error {
  override readonly name = "KistError";
  readonly code: Code;
  /** Facts for the words: never a secret value, a key, or a secret's name an unauthorised reader could see. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: Code, facts: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
  }
}

export function isKistError(error: unknown): error is KistError {
  return error instanceof KistError;
}
