/** Waiting at the terminal for what a person does on a page. The daemon answers the moment the page moves on. */
import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import type { OpenedPage, PageProgress } from "./open-page.ts";

export interface Following<Answer> {
  readonly page: OpenedPage;
  /** What was waited for, once it is there. Called whenever the page has moved on, and each second. */
  readonly look: (page: PageProgress) => Promise<Answer | undefined>;
  /** What the person is told to do. Said once Enter is listened for: it may be pressed the moment it is read. */
  readonly says: string | undefined;
  /** What to do when nobody opens the page, or nobody answers on it. */
  readonly otherwise: string;
}

/** For words to the person, and for what is no state of the page. */
const LOOK_MS = 1000;
/** One request; it is asked again as long as the page lives, which the daemon ends after a time without anybody. */
const WAIT_SECONDS = 30;

/** `"enter"` where the person pressed Enter instead. Ctrl-C is `interrupted`. */
export async function follow<Answer>(kist: Kist, following: Following<Answer>): Promise<Answer | "enter"> {
  const { page, look, says, otherwise } = following;
  // On a connection of its own: an answer that takes its time holds up what is asked behind it.
  const pipe = await kist.daemon.pipe();
  const wait = ({ state }: PageProgress): Promise<PageProgress> => {
    const answer = pipe.call("page/wait", { page: page.id, from: state, seconds: WAIT_SECONDS });
    // It may fail after everything is over, when nobody looks.
    answer.catch(() => {});
    return answer;
  };
  const keys = kist.terminal.available() ? await kist.terminal.watchKeys() : undefined;
  try {
    if (says !== undefined) kist.output.say(says);
    let progress: PageProgress = { state: "prepared", approvedTerminal: false };
    let wasEntered = false;
    let moved = wait(progress);
    for (;;) {
      const { state } = progress;
      wasEntered ||= state === "entered";
      const answer = await look(progress);
      if (answer !== undefined) return answer;
      if (state === "over") throw nobody(wasEntered, otherwise);
      for (const line of page.hint(state) ?? []) kist.output.say(line);
      const woken = await Promise.race([
        moved,
        kist.sleep(LOOK_MS).then(() => "time" as const),
        ...(keys === undefined ? [] : [keys.pressed.then(() => "enter" as const)]),
      ]);
      if (woken === "enter") return "enter";
      if (woken === "time") continue;
      progress = woken;
      moved = wait(progress);
    }
  } finally {
    keys?.stop();
    pipe.close();
    page.release();
  }
}

function nobody(wasEntered: boolean, next: string): Error {
  return wasEntered
    ? complain("nobody-answered", 1, "The page was closed before anything was done there.", { next })
    : complain("page-not-opened", 1, "No browser opened the page within a minute.", {
        why: "The file that leads there works once and no longer than that.",
        next,
      });
}
