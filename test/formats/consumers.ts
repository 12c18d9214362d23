/** The programs that exports are for: each reads a text back and tells what it found under the names. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse as parseYaml } from "yaml";

import { readEnvironment, runProgram } from "./run-program.ts";

export type Consumer = (
  text: string,
  names: readonly string[],
) => readonly (string | undefined)[] | Promise<readonly (string | undefined)[]>;

const shell =
  (...command: [string, ...string[]]): Consumer =>
  (text, names) =>
    readEnvironment(runProgram([...command], { script: text }), names);

export const bash: Consumer = shell("bash", "--norc", "-c", ". ./script; exec env -0");
export const bashEval: Consumer = shell("bash", "--norc", "-c", 'eval "$(cat script)"; exec env -0');
export const dash: Consumer = shell("dash", "-c", ". ./script; exec env -0");
export const dashEval: Consumer = shell("dash", "-c", 'eval "$(cat script)"; exec env -0');
export const zsh: Consumer = shell("zsh", "-f", "-c", ". ./script; exec env -0");
export const zshEval: Consumer = shell("zsh", "-f", "-c", 'eval "$(cat script)"; exec env -0');
export const fish: Consumer = shell("fish", "--no-config", "-c", "source script; env -0");
export const fishPipe: Consumer = shell("fish", "--no-config", "-c", "cat script | source; env -0");
/** From npm, where Debian has none. */
export const NUSHELL: string = join(import.meta.dirname, `../../node_modules/@nushell/linux-${process.arch}/bin/nu`);
export const nushell: Consumer = shell(NUSHELL, "--no-config-file", "-c", "source script; ^env -0");

/** systemd's own reader of environment files, and what it then lets through to a service, out of its library. */
export const systemd: Consumer = (text, names) => {
  const program = `
import ctypes, glob, json
library = ctypes.CDLL(glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so")[0])
found = ctypes.POINTER(ctypes.c_char_p)()
status = library.load_env_file(None, b"file", ctypes.byref(found))
assert status == 0, status
library.strv_env_clean_with_callback.restype = ctypes.POINTER(ctypes.c_char_p)
found = library.strv_env_clean_with_callback(found, None, None)
entries = {}
i = 0
while found and found[i] is not None:
    name, value = found[i].decode().split("=", 1)
    entries[name] = value
    i += 1
print(json.dumps(entries))`;
  return pick(runProgram(["python3", "-c", program], { file: text }), names);
};

export const nodeJson: Consumer = (text, names) => pick(text, names);
export const pythonJson: Consumer = (text, names) =>
  pick(runProgram(["python3", "-c", "import json; print(json.dumps(json.load(open('file'))))"], { file: text }), names);
export const yamlLibrary: Consumer = (text, names) => {
  const read: Readonly<Record<string, string>> = parseYaml(text);
  return names.map((name) => read[name]);
};
export const pythonYaml: Consumer = (text, names) =>
  pick(
    runProgram(["python3", "-c", "import json, yaml; print(json.dumps(yaml.safe_load(open('file', newline=''))))"], {
      file: text,
    }),
    names,
  );
export const rubyYaml: Consumer = (text, names) =>
  pick(
    runProgram(["ruby", "-ryaml", "-rjson", "-e", 'print JSON.generate(YAML.safe_load(File.binread("file")))'], {
      file: text,
    }),
    names,
  );
export const pythonCsv: Consumer = (text, names) => {
  const program = `import csv, json; csv.field_size_limit(1 << 24)
print(json.dumps({row["name"]: row["value"] for row in csv.DictReader(open("file", newline=""))}))`;
  return pick(runProgram(["python3", "-c", program], { file: text }), names);
};

/** The decoder of Kubernetes' own client: `--local` asks no cluster. */
export const kubectl: Consumer = (text, names) => {
  const command = ["kubectl", "label", "--local", "-f", "file", "read=back", "-o", "json"] as const;
  const { data = {} }: { data?: Record<string, string> } = JSON.parse(runProgram(command, { file: text }));
  return names.map((name) => {
    const value = data[name];
    return value === undefined ? undefined : Buffer.from(value, "base64").toString();
  });
};

export const terraform: Consumer = (text, names) => {
  const declared = names.map((name) => `variable "${name}" {\n  type = string\n}\n`).join("");
  const wanted = names.map((name) => `"${name}" = var.${name}`).join(", ");
  const output = runProgram(
    ["terraform", "console", "-var-file=values.tfvars"],
    { "main.tf": declared, "values.tfvars": text },
    `base64encode(jsonencode({${wanted}}))\n`,
  );
  return pick(Buffer.from(output.trim().replaceAll('"', ""), "base64").toString(), names);
};

/** The real client, which reads the file, and an engine that only notes what it is asked to create. */
export const dockerClient: Consumer = async (text, names) => {
  const folder = mkdtempSync(join(tmpdir(), "kist-docker-"));
  writeFileSync(join(folder, "file"), text);
  const asked: { Env?: string[] }[] = [];
  const engine = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const creates = request.url?.includes("/containers/create") === true;
      if (creates) asked.push(JSON.parse(Buffer.concat(pieces).toString()) as { Env?: string[] });
      response.writeHead(creates ? 201 : 200, { "api-version": "1.47", "content-type": "application/json" });
      response.end(creates ? '{"Id": "0123456789ab", "Warnings": []}' : "OK");
    });
  });
  try {
    await new Promise<void>((resolve) => engine.listen(join(folder, "socket"), resolve));
    const child = spawn("docker", ["create", "--env-file", "file", "image"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, DOCKER_HOST: `unix://${join(folder, "socket")}` },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
    const status = await new Promise((resolve) => child.once("close", resolve));
    if (status !== 0) throw new Error(`docker ended with ${String(status)}: ${said}`);
    return readEnvironment((asked[0]?.Env ?? []).join("\0"), names);
  } finally {
    engine.closeAllConnections();
    engine.close();
    rmSync(folder, { recursive: true });
  }
};

function pick(json: string, names: readonly string[]): (string | undefined)[] {
  const read = JSON.parse(json) as Readonly<Record<string, string>>;
  return names.map((name) => read[name]);
}
