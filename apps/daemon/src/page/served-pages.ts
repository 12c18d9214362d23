/** Pages from opening to end: a launch and its file, the door while there is need of one, and what the next process gets. */
import { elapsedSince, takeMoment, type Moment } from "@kist/access";
import {
  KistError,
  type Caller,
  type Clock,
  type PageCaller,
  type PageId,
  type Random,
  type SocketCaller,
} from "@kist/model";
import type { AnswerOf, openPage, PagePurpose, PageState, showPage } from "@kist/protocol";

import type { Libc } from "../os/libc.ts";
import { createPageDoor, type PageDoorDeps } from "./door.ts";
import { HOST_NAMES, type HostName } from "./gate.ts";
import { decodeHandOver, encodeHandOver } from "./hand-over.ts";
import { createLaunchFiles } from "./launch-file.ts";
import { closeInherited } from "./listening.ts";
import { createPageStates, type PageProgress } from "./page-states.ts";
import { createPages, type LastingPage, type OpenPage } from "./pages.ts";
import { readStaticFiles, type StaticFiles } from "./static-files.ts";
import { describeVisit } from "./visit.ts";

/** Milliseconds that the door stays open after its last page: a person who comes back finds the same port. */
const EMPTY_MS = 60_000;

/** What requests need of it. */
export interface PageOpening {
  /** Throws `page-not-built`, `page-port-refused`, `pages-full`. */
  open(opener: SocketCaller, purpose: PagePurpose, host?: HostName): Promise<AnswerOf<typeof openPage>>;
  /** Throws `page-over`. */
  show(caller: PageCaller): AnswerOf<typeof showPage>;
  leave(caller: PageCaller): void;
  /** Those that were let in, the oldest first. */
  list(): readonly Omit<LastingPage, "tokenHash">[];
  /** Ends the one of that id. False where there is none. */
  close(id: string): boolean;
  /** What a page was opened for is done there. Nothing where it was opened for something else, or asked by a process. */
  fulfil(caller: Caller, purpose: PagePurpose, approvedTerminal?: boolean): void;
  /** How far a page has come, once that is no longer `from`. */
  follow(page: PageId, from: PageState): Promise<PageProgress>;
  progressOf(page: PageId): PageProgress;
}

export interface ServedPages extends PageOpening {
  /** After a start: pages of the process before go on, its files are removed. */
  recover(): Promise<void>;
  /** Ends what is over, and the door after the last page. Call it every second or so. */
  sweep(): void;
  /** Takes nothing new; requests under way have the grace time. */
  stop(): Promise<void>;
  /** What the next process is started with; `undefined` where no page is open. After `stop`. */
  handOver(): string | undefined;
}

export interface ServedPagesDeps extends Omit<PageDoorDeps, "pages" | "files"> {
  readonly clock: Clock;
  readonly random: Random;
  readonly libc: Pick<Libc, "keepAcrossExec">;
  /** Where the page's files stand. */
  readonly folder: string;
  /** A private directory for launch files. */
  readonly runDirectory: string;
  /** The words that the process before this one left. */
  readonly handedOver: string | undefined;
  readonly onEnter: (page: PageId) => void;
  readonly onEnd: (page: OpenPage) => void;
}

export function createServedPages(deps: ServedPagesDeps): ServedPages {
  const { clock, random, uid, libc } = deps;
  const files = createLaunchFiles(deps.runDirectory, uid);
  const before = decodeHandOver(deps.handedOver);
  const states = createPageStates();
  let page: StaticFiles | undefined;
  /** Since when nobody needs the door. */
  let empty: Moment | undefined;

  const readPage = (): StaticFiles | undefined => (page ??= readStaticFiles(deps.folder));
  const pages = createPages({
    clock,
    random,
    uid,
    lasting: before?.pages ?? [],
    onEnter(id) {
      states.move(id, "entered");
      deps.onEnter(id);
    },
    onEnd(one) {
      states.move(one.caller.page, "over");
      door.endStreams(one.caller.page);
      deps.onEnd(one);
    },
    onLaunchEnd(launch) {
      states.move(launch, "over");
      files.remove(launch);
    },
  });
  const door = createPageDoor({ ...deps, pages, files: readPage });

  return {
    async open(opener, purpose, host = HOST_NAMES[0]) {
      if (readPage() === undefined) throw new KistError("page-not-built", { path: deps.folder });
      const port = await door.listen();
      const { secret, expiresAt, page: id } = pages.launch(opener, purpose);
      const url = `http://${host}:${port}/#launch=${secret}`;
      states.move(id, "prepared");
      try {
        return { file: files.write(id, url), url, page: id, expiresAt };
      } catch (error) {
        pages.cancel(id);
        throw error;
      }
    },
    show(caller) {
      const left = pages.left(caller.page);
      const purpose = pages.purposeOf(caller.page);
      if (left === undefined || purpose === undefined) throw new KistError("page-over", {});
      const { idlesIn, endsIn } = left;
      return { ...describeVisit({ caller, purpose }), idlesIn: Math.ceil(idlesIn), endsIn: Math.ceil(endsIn) };
    },
    leave: (caller) => pages.end(caller.page),
    list: () => pages.list().map(({ caller, purpose, idlesIn, endsIn }) => ({ caller, purpose, idlesIn, endsIn })),
    close(id) {
      const found = pages.list().find(({ caller }) => caller.page === id);
      if (found !== undefined) pages.end(found.caller.page);
      return found !== undefined;
    },
    fulfil(caller, wanted, approvedTerminal) {
      const purpose = caller.door === "page" ? pages.purposeOf(caller.page) : undefined;
      if (caller.door !== "page" || purpose?.kind !== wanted.kind) return;
      if (purpose.kind === "approval" && wanted.kind === "approval" && purpose.id !== wanted.id) return;
      states.move(caller.page, "done", approvedTerminal);
    },
    follow: (id, from) => states.left(id, from),
    progressOf: (id) => states.of(id),
    async recover() {
      files.removeAll();
      if (before === undefined) return;
      for (const { caller } of pages.list()) states.move(caller.page, "entered");
      if (pages.size === 0) return closeInherited(before.descriptors);
      if (await door.inherit(before.descriptors)) {
        // Until the next lock they are this process's alone again.
        for (const one of door.descriptors()) libc.keepAcrossExec(one, false);
        return;
      }
      for (const { caller } of pages.list()) pages.end(caller.page);
    },
    sweep() {
      pages.sweep();
      if (pages.size > 0) empty = undefined;
      else empty ??= takeMoment(clock);
      if (empty !== undefined && elapsedSince(clock, empty) >= EMPTY_MS) door.close();
    },
    async stop() {
      // The next process knows no launch of this one.
      files.removeAll();
      await door.stop();
    },
    handOver() {
      const lasting = pages.list();
      const descriptors = door.descriptors();
      if (lasting.length === 0 || descriptors.length === 0) return undefined;
      // All or nothing: half of the door would be open to others.
      const kept = descriptors.filter((one) => libc.keepAcrossExec(one, true));
      if (kept.length === descriptors.length) return encodeHandOver({ descriptors, pages: lasting });
      for (const one of kept) libc.keepAcrossExec(one, false);
      return undefined;
    },
  };
}
