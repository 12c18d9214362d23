/** A one-time code in groups that can be read aloud. */
export function paintCode(into: HTMLElement, code: string): void {
  const half = Math.ceil(code.length / 2);
  const groups = [code.slice(0, half), code.slice(half)];
  into.replaceChildren(
    ...groups.map((group) => {
      const element = document.createElement("span");
      element.textContent = group;
      return element;
    }),
  );
}
