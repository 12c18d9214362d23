/**
 * The desktop app's main process without Electron: what it does with a window, a tray, shortcuts, notifications, the power
 * monitor and the daemon, each behind a port. `electron/` has the real ones, tests have others.
 */
import type { DaemonEvent } from "@kist/client";

import { lockWithScreen, type Power } from "./auto-lock.ts";
import { createAnswerPage, type AnswerPage } from "./bridge/answer-page.ts";
import type { Visit } from "./bridge/shell-bridge.ts";
import { createCeremonyOpener, type OpenInBrowser } from "./ceremony.ts";
import { createSecretClipboard, type Clipboard } from "./clipboard.ts";
import type { DaemonLink } from "./daemon/daemon-link.ts";
import { createSituationWatch } from "./daemon/situation.ts";
import { findDeepLink, parseDeepLink } from "./deep-link.ts";
import { HIDDEN_FLAG, type LoginItem } from "./login-item.ts";
import { createNotices, type Notice } from "./notices.ts";
import type { PageAddress } from "./page-address.ts";
import { createPageLoader, type AppWindow } from "./page-loader.ts";
import { createSettingsStore, type SettingsFile, type ShellSettings } from "./settings.ts";
import { describeTray, type TrayDeed, type TrayLook } from "./tray-menu.ts";
import { createVisits } from "./visits.ts";

export interface ShellPorts {
  readonly link: DaemonLink;
  readonly events: () => AsyncIterable<DaemonEvent>;
  readonly isServed: (address: PageAddress) => Promise<boolean>;
  readonly window: AppWindow;
  /** The origin of the page the window shows. */
  readonly shownOrigin: () => string | undefined;
  readonly tray: { draw(look: TrayLook, onDeed: (deed: TrayDeed) => void): void };
  /** False: another program has it. */
  readonly shortcut: { set(accelerator: string, run: () => void): boolean };
  readonly notify: (notice: Notice) => void;
  readonly power: Power;
  readonly loginItem: LoginItem;
  readonly clipboard: Clipboard;
  readonly openInBrowser: OpenInBrowser;
  readonly settingsFile: SettingsFile;
  readonly clock: {
    now(): number;
    sleep(milliseconds: number): Promise<void>;
    after(milliseconds: number, run: () => void): () => void;
    every(milliseconds: number, run: () => void): void;
  };
  readonly quit: () => void;
}

export interface Shell {
  /** With the words of the command line. */
  start(words: readonly string[]): void;
  /** The app was started once more while it runs. */
  startedAgain(words: readonly string[]): void;
  followLink(link: string): void;
  show(): void;
  readonly answerPage: AnswerPage;
  /** Before the process ends. */
  leave(): Promise<void>;
}

export function createShell(ports: ShellPorts): Shell {
  const { link, window, clock } = ports;
  const settings = createSettingsStore(ports.settingsFile);
  const visits = createVisits(() => window.signalVisit());
  const loader = createPageLoader({ link, window, isServed: ports.isServed });
  const clipboard = createSecretClipboard({ clipboard: ports.clipboard, after: clock.after });
  const visit = (to: Visit): void => {
    visits.ask(to);
    loader.show();
  };
  const notices = createNotices({
    show: ports.notify,
    settings: settings.read,
    now: clock.now,
    openApproval: (id) => visit({ kind: "approval", id }),
    openApp: () => loader.show(),
  });
  // A daemon that cannot be reached to lock it is one that shows as absent.
  const lock = (): void => void link.lock().catch(() => undefined);
  const watch = createSituationWatch({
    link,
    events: ports.events,
    sleep: clock.sleep,
    isWanted: () => window.isShown(),
    onChange(now, before) {
      drawTray();
      notices.tellApprovals(now.approvals);
      loader.follow(now, before);
    },
    onTrouble: (error) => loader.fail(error),
  });
  const deeds: Readonly<Record<TrayDeed, () => void>> = {
    open: () => loader.show(),
    lock,
    approvals: () => visit({ kind: "approvals" }),
    quit: ports.quit,
  };
  const drawTray = (): void =>
    ports.tray.draw(describeTray(watch.now(), settings.read().lockShortcut), (deed) => deeds[deed]());
  const followLink = (text: string): void => {
    const to = parseDeepLink(text);
    // A link that is none still was meant for Kist: the window shows, and nothing else happens.
    if (to === undefined) loader.show();
    else visit(to);
  };
  const change = (wanted: Partial<ShellSettings>): ShellSettings => {
    const { lockShortcut, startAtLogin } = wanted;
    const taken = lockShortcut !== undefined && !ports.shortcut.set(lockShortcut, lock);
    const now = settings.change(taken ? { ...wanted, lockShortcut: "" } : wanted);
    if (startAtLogin !== undefined) ports.loginItem.set(startAtLogin);
    drawTray();
    return now;
  };
  const openCeremony = createCeremonyOpener({ link, openInBrowser: ports.openInBrowser, now: clock.now });

  return {
    start(words) {
      drawTray();
      ports.shortcut.set(settings.read().lockShortcut, lock);
      lockWithScreen({ power: ports.power, every: clock.every, isOn: () => settings.read().lockWithScreen, lock });
      const followed = findDeepLink(words);
      if (followed !== undefined) followLink(followed);
      else if (!words.includes(HIDDEN_FLAG)) loader.show();
      // Also in the tray: approvals come from programs, and they find a daemon that runs.
      void link.start().catch(() => undefined);
      void watch.follow();
    },
    startedAgain(words) {
      const followed = findDeepLink(words);
      if (followed === undefined) loader.show();
      else followLink(followed);
    },
    followLink,
    show: () => loader.show(),
    answerPage: createAnswerPage(
      {
        openCeremony,
        copy: clipboard.copy,
        reopen: () => Promise.resolve(loader.reopen()),
        readSettings: () => Promise.resolve(settings.read()),
        changeSettings: (wanted) => Promise.resolve(change(wanted)),
        tellExpiring: (count) => Promise.resolve(notices.tellExpiring(count)),
        takeVisit: () => Promise.resolve(visits.take()),
      },
      ports.shownOrigin,
    ),
    async leave() {
      watch.stop();
      ports.shortcut.set("", () => undefined);
      await clipboard.clear();
    },
  };
}
