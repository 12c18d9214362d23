import { connect, createServer, type AddressInfo, type Socket } from "node:net";

import { expect, test } from "vitest";

import { findTcpPeer } from "./tcp-peer.ts";

const FOUR = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 12346 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 02:00000A6B 00000000  1001        0 12347 2 0000000000000000 20 4 0 10 -1
`;
const own = { address: "127.0.0.1", port: 0x1f90 };
const peer = { address: "127.0.0.1", port: 0xc350 };

test("the peer's own end says whose it is, not ours", () => {
  expect(findTcpPeer(peer, own, () => FOUR)).toBe(1001);
});
test("an end that is not in the table is nobody's", () => {
  expect(findTcpPeer({ ...peer, port: 0xc351 }, own, () => FOUR)).toBeUndefined();
  expect(findTcpPeer({ ...peer, address: "127.0.0.2" }, own, () => FOUR)).toBeUndefined();
  expect(findTcpPeer({ address: "fe80::1", port: 0xc350 }, { ...own, address: "::1" }, () => FOUR)).toBeUndefined();
});

test("without the table nobody is let in", () => {
  const unreadable = (): string => {
    throw new Error("EACCES");
  };
  expect(findTcpPeer(peer, own, unreadable)).toBeUndefined();
});

test.each(["127.0.0.1", "::1"])("the kernel's own table, at %s", async (host) => {
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, host);
  const { remoteAddress = "", remotePort = 0 } = await accepted;
  expect(findTcpPeer({ address: remoteAddress, port: remotePort }, { address: host, port })).toBe(process.getuid?.());
  socket.destroy();
  (await accepted).destroy();
  server.close();
});
