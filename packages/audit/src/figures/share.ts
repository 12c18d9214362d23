/** A share under its name, or no field at all: nothing of nothing is not 0, and not 1. */
export function shareOf<Name extends string>(
  name: Name,
  part: number,
  whole: number,
): { readonly [N in Name]?: number } {
  const share: { [N in Name]?: number } = {};
  if (whole > 0) share[name] = part / whole;
  return share;
}
