/** Reading values of this secret: to look at one, to copy one. Each is a request of its own, and an entry in the trail. */
import { CallError } from "../../../api/call-error.ts";
import { useKist } from "../../../api/kist.tsx";
import { useAttempt, type Attempt } from "../../../api/use-attempt.ts";
import { VALUE } from "../../../texts/secret-detail.ts";
import type { RevealedValue } from "./reveal.ts";
import { useSubject } from "./subject.ts";

export interface Values {
  readonly attempt: Attempt;
  /** Of a version by its id; without one what is read now, template filled in and override counted. */
  show(place: string, version?: string): void;
  copy(place: string, version?: string): void;
  /** What is shown there and nothing else: where it has just been hidden, nothing is copied. */
  copyShown(place: string): void;
}

export function useValues(): Values {
  const { call, clipboard, toasts } = useKist();
  const { reference, vault, reveal } = useSubject();
  const attempt = useAttempt();
  const read = async (version?: string): Promise<RevealedValue> => {
    const name = version === undefined ? reference : `${reference}@${version}`;
    const { values } = await call("values/read", { ...vault, names: [name], purpose: "get" });
    const [value] = values;
    if (value === undefined) throw new CallError({ code: "secret-unknown", what: VALUE.none });
    return value;
  };
  const copyText = (text: () => Promise<string>): void =>
    void attempt.run(async () => {
      const copied = await clipboard.copy(text).catch(refuseWords);
      toasts.done(VALUE.copied, {
        detail:
          copied.by === "window" ? VALUE.clearedByWindow(Math.round(copied.clearsIn / 1000)) : VALUE.clearedByPage,
      });
    });
  return {
    attempt,
    show: (place, version) => void attempt.run(() => reveal.show(place, () => read(version))),
    copy: (place, version) => copyText(async () => reveal.look(place, (value) => value) ?? (await read(version)).value),
    copyShown: (place) => reveal.look(place, (value) => copyText(() => Promise.resolve(value))),
  };
}

/** What the browser refuses has no words of the daemon's. */
function refuseWords(error: unknown): never {
  throw error instanceof CallError ? error : new CallError(VALUE.copyRefused);
}
