/** `/usr/local/lib/kist/kist` is `kist` to a person; one that the kernel does not name is said to be just that. */
export function programName(path: string): string {
  const name =
    path
      .replace(/ \(deleted\)$/, "")
      .split("/")
      .at(-1) ?? "";
  return name === "" ? "A program" : name;
}
