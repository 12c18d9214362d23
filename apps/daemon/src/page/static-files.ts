/**
 * The page's files, read once into a fixed map: a request's path is looked up there and leads to no file. A fresh nonce takes
 * the place of `KIST_NONCE` in the document each time it is sent.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

import { isSystemError } from "../os/safe-file.ts";

export interface StaticFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Of a document only. */
  readonly nonce?: string;
}

export interface StaticFiles {
  find(path: string): StaticFile | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const PLACEHOLDER = "KIST_NONCE";

/** `undefined` where `folder` holds no page. Files of a type that browsers need no page for (source maps) are left out. */
export function readStaticFiles(folder: string): StaticFiles | undefined {
  const files = new Map<string, Omit<StaticFile, "nonce">>();
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type !== undefined) files.set(`/${name}`, { type, bytes: readFileSync(join(folder, name)) });
  }
  const document = files.get("/index.html");
  if (document === undefined) return undefined;
  files.delete("/index.html");
  const text = Buffer.from(document.bytes).toString();
  return {
    find(path) {
      if (path !== "/") return files.get(path);
      const nonce = randomBytes(16).toString("base64");
      return { type: document.type, bytes: Buffer.from(text.replaceAll(PLACEHOLDER, nonce)), nonce };
    },
  };
}
