/** `kist daemon`: the daemon's life. Other verbs start it by themselves. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

import { command, type Group } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import { findLauncher } from "../daemon-start.ts";
import { stopDaemon } from "../stop-daemon.ts";
import { LAUNCHD_AGENT, SYSTEMD_UNIT } from "../units.ts";

const start = command(
  {
    name: "start",
    summary: "Start the daemon, if it does not run.",
    args: [],
    flags: {},
    examples: [{ command: "kist daemon start", says: "Other verbs do so by themselves." }],
  },
  async (kist) => {
    const { pid, version } = await kist.daemon.call("status", {});
    if (kist.json) kist.output.document({ pid, version });
    else kist.output.say(`The daemon runs (pid ${pid}, version ${version}).`);
  },
);

const stop = command(
  {
    name: "stop",
    summary: "Stop the daemon. The keys leave memory with it.",
    args: [],
    flags: {},
    examples: [{ command: "kist daemon stop", says: "The next command starts it again, locked." }],
  },
  async (kist) => {
    const stopped = await stopDaemon(kist);
    if (kist.json) kist.output.document({ stopped });
    else kist.output.say(stopped ? "The daemon has stopped." : "No daemon was running.");
  },
);

const restart = command(
  {
    name: "restart",
    summary: "Stop the daemon and start the one installed here.",
    args: [],
    flags: {},
    examples: [{ command: "kist daemon restart", says: "After an update. It comes back locked." }],
  },
  async (kist) => {
    await stopDaemon(kist);
    return start.run(kist, { flags: {}, args: [] });
  },
);

const status = command(
  {
    name: "status",
    summary: "Show whether the daemon runs.",
    args: [],
    flags: {},
    examples: [{ command: "kist daemon status --json", says: "Exit status 8 where it does not." }],
  },
  async (kist) => {
    const answer = await kist.daemon.peek();
    if (kist.json)
      kist.output.document({
        running: answer !== undefined,
        ...(answer === undefined ? {} : { pid: answer.pid, version: answer.version }),
      });
    else
      kist.output.lines([
        answer === undefined ? "not running" : `running, pid ${answer.pid}, version ${answer.version}`,
      ]);
    return answer === undefined ? 8 : 0;
  },
);

const logs = command(
  {
    name: "logs",
    summary: "Show the end of the daemon's log.",
    args: [],
    flags: { lines: { kind: "text", value: "N", help: "How many lines; 50 where not given." } },
    examples: [{ command: "kist daemon logs --lines 5", says: "Why it last ended." }],
  },
  (kist, { flags }) => {
    const count = Number(flags.lines ?? 50);
    if (!Number.isInteger(count) || count < 1) throw usage("--lines takes a number from 1.");
    const file = join(kist.places.home, "daemon.log");
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch {
      kist.output.say(`There is no log at ${file}. Under systemd: \`journalctl --user -u kistd\`.`);
    }
    const lines = text
      .split("\n")
      .filter((line) => line !== "")
      .slice(-count);
    if (kist.json) kist.output.document({ file, lines });
    else kist.output.lines(lines);
    return Promise.resolve();
  },
);

const install = command(
  {
    name: "install",
    summary: "Write the service file for systemd (Linux) or launchd (macOS).",
    about: [
      "Not needed: commands start the daemon by themselves. With it, the daemon runs from login on, locked until you unlock it.",
    ],
    args: [],
    flags: { print: { kind: "switch", help: "Print it to stdout instead." } },
    examples: [{ command: "kist daemon install", says: "Then `systemctl --user enable --now kistd`." }],
  },
  (kist, { flags }) => {
    const mac = process.platform === "darwin";
    const text = (mac ? LAUNCHD_AGENT : SYSTEMD_UNIT).replaceAll("@kistd@", quoteForUnit(findLauncher(), mac));
    const configuration = kist.environment["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
    const file = mac
      ? join(homedir(), "Library/LaunchAgents/dev.kist.daemon.plist")
      : join(configuration, "systemd/user/kistd.service");
    if (flags.print) {
      if (kist.json) kist.output.document({ file, text });
      else kist.output.data(text);
      return Promise.resolve();
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (kist.json) kist.output.document({ file });
    else {
      kist.output.say(`Wrote ${file}.`);
      kist.output.say(
        mac
          ? `Next: launchctl bootstrap gui/$UID ${file}`
          : "Next: systemctl --user daemon-reload && systemctl --user enable --now kistd",
      );
    }
    return Promise.resolve();
  },
);

/** systemd takes a quoted path with doubled percent and dollar signs; XML takes entities. */
function quoteForUnit(path: string, mac: boolean): string {
  if (mac) return path.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  // It has no way to write these in a program's path.
  if (/["'\\]/.test(path))
    throw complain("file-unwritable", 1, `systemd cannot start ${path}.`, {
      next: "Install Kist where the path has no quotes and no backslashes.",
    });
  const escaped = path.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w./@%-]+$/.test(path) ? escaped : `"${escaped}"`;
}

export const daemon: Group = {
  name: "daemon",
  summary: "Start, stop and look after the daemon.",
  commands: [start, stop, restart, status, logs, install],
  standard: "status",
};
