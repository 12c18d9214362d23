/** Serves the files of a folder on loopback as the daemon serves its page: from memory, with the same headers. Prints its port. */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const [folder = ""] = process.argv.slice(2);
const TYPES: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript" };
const files = new Map(
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(folder.length), { bytes: readFileSync(path), type: TYPES[extname(path)] ?? "" }]),
);
const server = createServer((request, answer) => {
  const file = files.get(request.url === "/" ? "/index.html" : (request.url ?? ""));
  if (file === undefined) return answer.writeHead(404).end();
  return answer
    .writeHead(200, {
      "content-type": file.type,
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    })
    .end(file.bytes);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
