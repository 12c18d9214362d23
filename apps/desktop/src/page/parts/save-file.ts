/** A file the person asked for, into the browser's downloads. */
export function saveFile(name: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by the next turn.
  window.setTimeout(() => URL.revokeObjectURL(url), 0);
}
