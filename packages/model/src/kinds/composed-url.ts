/** A URL out of a type's parts: as a template of the vault, or with made-up parts. */
import type { ComposedUrl } from "./secret-type.ts";

const FIELD = /\{(\w+)\}/;

/** `partOf` says what stands for a field; nothing where it has no value. */
export function composeUrl({ pieces }: ComposedUrl, partOf: (fieldKey: string) => string | undefined): string {
  return pieces
    .map((piece) => {
      const field = FIELD.exec(piece)?.[1];
      if (field === undefined) return piece;
      const part = partOf(field);
      // By a function: a replacement text would read `$` in its own way.
      return part === undefined ? "" : piece.replace(FIELD, () => part);
    })
    .join("");
}

/** The fields whose values stand in the URL. */
export function fieldsOfUrl({ pieces }: ComposedUrl): readonly string[] {
  return pieces.flatMap((piece) => FIELD.exec(piece)?.[1] ?? []);
}

/** A part is put into the URL as it stands, so it must need no percent-encoding. */
export function fitsUrl(part: string): boolean {
  return /^[A-Za-z0-9._~-]+$/.test(part);
}
