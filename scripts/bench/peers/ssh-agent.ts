/** OpenSSH's agent with one key: the least a person's agent answers. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { findPeer } from "../peers.ts";

/** SSH_AGENTC_REQUEST_IDENTITIES (draft-ietf-sshm-ssh-agent §4.4): a length of one, and the message's number. */
export const SSH_LIST_REQUEST: Buffer = Buffer.from([0, 0, 0, 1, 11]);

export async function startSshAgent(folder: string): Promise<{ readonly socket: string; close(): void }> {
  const socket = join(folder, "ssh-agent.sock");
  const agent = spawn(findPeer("ssh-agent"), ["-D", "-a", socket], { stdio: "ignore" });
  for (let tries = 0; tries < 50 && !existsSync(socket); tries++) await setTimeout(50);
  const key = join(folder, "ssh-key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return { socket, close: () => void agent.kill() };
}
