/** The whole main process behind its ports, without Electron: what Ann does at her desk, and what the daemon does meanwhile. */
import type { DaemonEvent } from "@kist/client";
import { KistError } from "@kist/model";
import { expect, test, vi } from "vitest";

import type { CeremonyPurpose } from "./bridge/shell-bridge.ts";
import { createShell, type Shell, type ShellPorts } from "./create-shell.ts";
import type { DaemonStatus, PendingApproval } from "./daemon/answers.ts";
import type { Notice } from "./notices.ts";
import type { TrayDeed, TrayLook } from "./tray-menu.ts";

const SECRET = "Zm9vYmFyYmF6cXV4Zm9v";
const tick = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));

interface Desk {
  readonly shell: Shell;
  readonly daemon: {
    status: DaemonStatus | undefined;
    port: number;
    approvals: PendingApproval[];
    served: boolean;
    refusesPages: KistError | undefined;
    emit: (name: string) => void;
    end: () => void;
  };
  readonly did: string[];
  readonly looks: TrayLook[];
  readonly notices: Notice[];
  readonly power: { suspend: () => void; lockScreen: () => void; screenLocked: boolean };
  readonly settings: { text: string | undefined };
  choose: (deed: TrayDeed) => void;
  press: () => void;
  look: () => Promise<void>;
}

function createDesk(taken = false): Desk {
  const did: string[] = [];
  const looks: TrayLook[] = [];
  const notices: Notice[] = [];
  const settings: { text: string | undefined } = { text: undefined };
  const power = { suspend: () => undefined, lockScreen: () => undefined, screenLocked: false } as Desk["power"];
  let waiting: ((event: DaemonEvent | undefined) => void)[] = [];
  const daemon: Desk["daemon"] = {
    status: { state: "locked", pid: 1, version: "0.1.0" },
    port: 4001,
    approvals: [],
    served: true,
    refusesPages: undefined,
    emit: (name) => waiting.splice(0).forEach((give) => give({ name, data: {} })),
    end: () => waiting.splice(0).forEach((give) => give(undefined)),
  };
  let onDeed: (deed: TrayDeed) => void = () => undefined;
  let press: () => void = () => undefined;
  let looker: () => void = () => undefined;
  let shown = false;
  let origin: string | undefined;
  const ports: ShellPorts = {
    link: {
      start() {
        if (daemon.status === undefined) {
          did.push("start");
          daemon.status = { state: "locked", pid: 100 + did.length, version: "0.1.0" };
        }
        return Promise.resolve(daemon.status);
      },
      look: () => Promise.resolve(daemon.status),
      lock: () => Promise.resolve(void did.push("lock")),
      pendingApprovals: () => Promise.resolve(daemon.approvals),
      openPage(purpose: CeremonyPurpose) {
        did.push(`page ${purpose.kind}`);
        return Promise.resolve("/run/kist/open.html");
      },
      launchPage() {
        if (daemon.refusesPages !== undefined) return Promise.reject(daemon.refusesPages);
        const origin = `http://kist.localhost:${daemon.port}`;
        did.push("page app");
        return Promise.resolve({ url: `${origin}/#launch=${SECRET}`, origin, port: daemon.port });
      },
    },
    async *events() {
      for (;;) {
        const event = await new Promise<DaemonEvent | undefined>((resolve) => void waiting.push(resolve));
        if (event === undefined) return;
        yield event;
      }
    },
    isServed: () => Promise.resolve(daemon.served),
    window: {
      load(address) {
        ({ origin } = address);
        return Promise.resolve(void did.push(`load ${address.origin}`));
      },
      loadDocument(html) {
        origin = undefined;
        return Promise.resolve(void did.push(`trouble ${/<p>(.*?)<\/p>/.exec(html)?.[1] ?? ""}`));
      },
      show() {
        shown = true;
      },
      isShown: () => shown,
      signalVisit: () => void did.push("visit"),
    },
    shownOrigin: () => origin,
    tray: {
      draw(look, act) {
        looks.push(look);
        onDeed = act;
      },
    },
    shortcut: {
      set(accelerator, run) {
        press = run;
        did.push(`shortcut ${accelerator}`);
        return !taken;
      },
    },
    notify: (notice) => void notices.push(notice),
    power: {
      onSuspend: (run) => void (power.suspend = run),
      onScreenLock: (run) => void (power.lockScreen = run),
      onShutdown: () => undefined,
      isScreenLocked: () => power.screenLocked,
    },
    loginItem: { set: (isOn) => void did.push(`login ${isOn}`) },
    clipboard: { writeSecret: () => Promise.resolve(), readText: () => Promise.resolve(""), clear: () => undefined },
    openInBrowser: (file) => Promise.resolve(void did.push(`browser ${file}`)),
    settingsFile: { read: () => settings.text, write: (text) => void (settings.text = text) },
    clock: {
      now: () => Date.now(),
      sleep: () => tick(),
      after: () => () => undefined,
      every: (_milliseconds, run) => void (looker = run),
    },
    quit: () => void did.push("quit"),
  };
  return {
    shell: createShell(ports),
    daemon,
    did,
    looks,
    notices,
    power,
    settings,
    choose: (deed) => onDeed(deed),
    press: () => press(),
    async look() {
      looker();
      await tick();
    },
  };
}

/** The page in the window asks. */
const page = { isTopFrame: true, origin: "http://kist.localhost:4001" };

test("a first start: a daemon is started, a page opened, the tray says locked, then unlocked", async () => {
  const { shell, daemon, did, looks } = createDesk();
  daemon.status = undefined;
  shell.start(["--flag"]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  expect(did.filter((deed) => deed === "start")).toHaveLength(1);
  expect(looks.at(-1)).toMatchObject({ icon: "locked", tooltip: "Kist: locked" });
  daemon.status = { state: "unlocked", pid: 101, version: "0.1.0" };
  daemon.emit("state");
  await vi.waitFor(() => expect(looks.at(-1)).toMatchObject({ icon: "unlocked", tooltip: "Kist: unlocked" }));
  expect(looks.at(-1)?.items.find(({ deed }) => deed === "lock")).toMatchObject({ enabled: true });
  await shell.leave();
});

test("started with the session it stays in the tray, and opens a page when asked for one", async () => {
  const { shell, did, choose } = createDesk();
  shell.start(["--hidden"]);
  await tick();
  expect(did).not.toContain("page app");
  choose("open");
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  await shell.leave();
});

test("after a lock the page stays; after a new daemon it is another", async () => {
  const { shell, daemon, did } = createDesk();
  shell.start([]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  // A lock replaces the process: same pid, the same page is served again.
  daemon.end();
  await tick();
  await tick();
  expect(did.filter((deed) => deed === "page app")).toHaveLength(1);
  Object.assign(daemon, { status: { state: "locked", pid: 2, version: "0.1.0" }, served: false, port: 4002 });
  daemon.end();
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4002"));
  await shell.leave();
});

test("a daemon that dies under an open window is started again; without a window it is awaited", async () => {
  const watched = createDesk();
  watched.shell.start([]);
  await vi.waitFor(() => expect(watched.did).toContain("load http://kist.localhost:4001"));
  Object.assign(watched.daemon, { status: undefined, served: false, port: 4003 });
  watched.daemon.end();
  await vi.waitFor(() => expect(watched.did).toContain("load http://kist.localhost:4003"));
  await watched.shell.leave();

  const hidden = createDesk();
  hidden.shell.start(["--hidden"]);
  await tick();
  hidden.daemon.status = undefined;
  hidden.daemon.end();
  await vi.waitFor(() => expect(hidden.looks.at(-1)?.tooltip).toBe("Kist: not running"));
  await tick();
  expect(hidden.did).not.toContain("start");
  await hidden.shell.leave();
});

test("what listens at the socket is not our daemon: no page is loaded, and the window says why", async () => {
  const { shell, daemon, did } = createDesk();
  daemon.refusesPages = new KistError("daemon-unverified", { detail: "it runs as user 1001" });
  shell.start([]);
  await vi.waitFor(() => expect(did.some((deed) => deed.startsWith("trouble"))).toBe(true));
  expect(did.find((deed) => deed.startsWith("trouble"))).toContain("it runs as user 1001");
  expect(await shell.answerPage("reopen", { isTopFrame: true, origin: "null" }, [null])).toEqual({ error: "refused" });
  await shell.leave();
});

test("tray, shortcut, sleep and screen lock all lock; a person may switch the last two off", async () => {
  const { shell, did, choose, press, power, look } = createDesk();
  shell.start([]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  choose("lock");
  press();
  power.suspend();
  power.lockScreen();
  expect(did.filter((deed) => deed === "lock")).toHaveLength(4);
  power.screenLocked = true;
  await look();
  await look();
  expect(did.filter((deed) => deed === "lock")).toHaveLength(5);
  expect(await shell.answerPage("changeSettings", page, [{ lockWithScreen: false }])).toMatchObject({
    value: { lockWithScreen: false },
  });
  power.suspend();
  expect(did.filter((deed) => deed === "lock")).toHaveLength(5);
  await shell.leave();
});

test("settings are kept; a shortcut that another program has stays unset and the page is told", async () => {
  const { shell, did, settings } = createDesk(true);
  shell.start([]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  const change = { lockShortcut: "Control+Alt+L", startAtLogin: true };
  expect(await shell.answerPage("changeSettings", page, [change])).toMatchObject({
    value: { lockShortcut: "", startAtLogin: true },
  });
  expect(did).toContain("login true");
  expect(JSON.parse(settings.text ?? "")).toMatchObject({ lockShortcut: "", startAtLogin: true });
  await shell.leave();
});

test("an approval is told of and counted; a click leads the page to it", async () => {
  const { shell, daemon, did, looks, notices } = createDesk();
  daemon.status = { state: "unlocked", pid: 1, version: "0.1.0" };
  shell.start([]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  const approval = { id: "a1", action: "value.read", subjects: ["kist://prod/a/B"], caller: { exe: "/usr/bin/node" } };
  daemon.approvals = [approval];
  daemon.emit("approval");
  await vi.waitFor(() => expect(notices).toHaveLength(1));
  expect(looks.at(-1)?.items.find(({ deed }) => deed === "approvals")).toMatchObject({ label: "Approvals (1)" });
  notices[0]?.onClick();
  expect(await shell.answerPage("takeVisit", page, [null])).toEqual({ value: { kind: "approval", id: "a1" } });
  expect(await shell.answerPage("takeVisit", page, [null])).toEqual({ value: undefined });
  await shell.leave();
});

test("a link waits for the page; one that is none only shows the window", async () => {
  const { shell, did } = createDesk();
  shell.start(["kist://dev/payments/DATABASE_URL"]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  expect(await shell.answerPage("takeVisit", page, [null])).toEqual({
    value: { kind: "secret", reference: "kist://dev/payments/DATABASE_URL" },
  });
  shell.startedAgain(["/opt/kist", "kist://dev/payments/KEY?reveal=1"]);
  shell.followLink("kist://unlock");
  expect(await shell.answerPage("takeVisit", page, [null])).toEqual({ value: undefined });
  // The name went over the bridge, never into an address.
  expect(did.filter((deed) => deed.startsWith("load"))).toEqual(["load http://kist.localhost:4001"]);
  await shell.leave();
});

test("a ceremony opens in the system browser; a page that asks again and again opens it once", async () => {
  const { shell, did } = createDesk();
  shell.start([]);
  await vi.waitFor(() => expect(did).toContain("load http://kist.localhost:4001"));
  for (let count = 0; count < 5; count++) await shell.answerPage("openCeremony", page, [{ kind: "unlock" }]);
  expect(did.filter((deed) => deed.startsWith("browser"))).toEqual(["browser /run/kist/open.html"]);
  expect(did).toContain("page unlock");
  await shell.leave();
});
