// What the native build uses of Bun. Never reached under Node.
declare module "bun:ffi" {
  export function dlopen(
    library: string,
    symbols: Readonly<Record<string, { readonly args: readonly string[]; readonly returns: string }>>,
  ): { readonly symbols: Readonly<Record<string, (...args: readonly (number | null)[]) => number>> };
  export function ptr(view: ArrayBufferView): number;
}
