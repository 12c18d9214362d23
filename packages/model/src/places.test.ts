import { expect, test } from "vitest";

import { resolvePlaces } from "./places.ts";

test("Ada's desktop session names a runtime directory, and the socket stands in it", () => {
  expect(resolvePlaces({ XDG_RUNTIME_DIR: "/run/user/1000" }, "/home/ada")).toEqual({
    home: "/home/ada/.local/share/kist",
    socket: "/run/user/1000/kist/kist.sock",
    overridden: false,
  });
});

test("without a runtime directory the socket stands under the home", () => {
  expect(resolvePlaces({}, "/home/ada").socket).toBe("/home/ada/.kist/run/kist.sock");
});

test("a home of its own brings a socket of its own", () => {
  const places = resolvePlaces({ KIST_HOME: "/tmp/demo/", XDG_RUNTIME_DIR: "/run/user/1000" }, "/home/ada");
  expect(places).toEqual({ home: "/tmp/demo", socket: "/tmp/demo/run/kist.sock", overridden: false });
});

test("KIST_SOCKET wins and is marked as an override", () => {
  const places = resolvePlaces({ KIST_SOCKET: "/tmp/x.sock", KIST_HOME: "/tmp/demo" }, "/home/ada");
  expect(places).toEqual({ home: "/tmp/demo", socket: "/tmp/x.sock", overridden: true });
});

test("relative and empty variables count as unset", () => {
  const plain = resolvePlaces({}, "/home/ada");
  expect(
    resolvePlaces({ KIST_HOME: "", KIST_SOCKET: "x.sock", XDG_RUNTIME_DIR: "run", XDG_DATA_HOME: "." }, "/home/ada"),
  ).toEqual(plain);
});
