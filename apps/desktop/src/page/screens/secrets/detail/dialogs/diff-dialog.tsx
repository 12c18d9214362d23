/** Two versions side by side. The values are read when the person says so, shown for as long as any other, and painted by hand. */
import { useLayoutEffect, useRef, useState, type ReactElement } from "react";

import { CallError } from "../../../../api/call-error.ts";
import { useKist } from "../../../../api/kist.tsx";
import { useAttempt } from "../../../../api/use-attempt.ts";
import { Button } from "../../../../parts/button.tsx";
import { Dialog } from "../../../../parts/dialog.tsx";
import { ErrorNote } from "../../../../parts/error-state.tsx";
import { FRAME } from "../../../../texts/frame.ts";
import { DIFF, VALUE } from "../../../../texts/secret-detail.ts";
import { diffLines, type DiffLine } from "../line-diff.ts";
import { Countdown, useShown } from "../revealed.tsx";
import { useSubject, type VersionPoint } from "../subject.ts";

const PLACE = "diff";
/** Between the two in the one text that the reveal holds: no UTF-8 text has it inside. */
const SEAM = "\u{10FFFF}";

export function DiffDialog({
  left,
  right,
  onClose,
}: {
  readonly left: VersionPoint;
  readonly right: VersionPoint;
  readonly onClose: () => void;
}): ReactElement {
  const { reference, vault, reveal, secret } = useSubject();
  const { call } = useKist();
  const attempt = useAttempt();
  const shown = useShown(reveal);
  const box = useRef<HTMLDivElement>(null);
  const [isSame, setSame] = useState<boolean>();
  const isShown = shown?.place === PLACE;
  const isConcealed = secret.metadata.concealed === true;
  const names = [left, right].map(({ version }) => `${reference}@${version}`);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || !isShown || shown.isBinary) return undefined;
    reveal.look(PLACE, (both) => {
      const [one = "", other = ""] = both.split(SEAM);
      paintDiff(element, diffLines(one, other));
    });
    // The button that was pressed is gone: the keyboard goes on where the lines are.
    element.focus();
    return () => element.replaceChildren();
  }, [reveal, isShown, shown]);
  const readBoth = async (): Promise<void> => {
    await reveal.show(PLACE, async () => {
      const { values } = await call("values/read", { ...vault, names, purpose: "diff" });
      const [one, other] = values;
      if (one === undefined || other === undefined) throw new CallError({ code: "version-unknown", what: VALUE.none });
      setSame(one.value === other.value);
      const isBinary = one.encoding === "base64" || other.encoding === "base64";
      return { value: `${one.value}${SEAM}${other.value}`, encoding: isBinary ? "base64" : undefined };
    });
  };
  const compare = async (): Promise<void> => {
    const [one = "", other = ""] = names;
    const { comparisons } = await call("secrets/compare", { ...vault, pairs: [{ left: one, right: other }] });
    setSame(comparisons[0]?.items[0]?.state === "same");
  };
  const lead =
    left.ordinal === undefined || right.ordinal === undefined || left.ordinal === right.ordinal
      ? DIFF.leadPlain
      : DIFF.lead(left.ordinal, right.ordinal);
  return (
    <Dialog isOpen onClose={onClose} title={DIFF.title} lead={lead} width="lg">
      <div className="flex flex-col gap-3">
        {isConcealed ? <p className="text-ink-2">{DIFF.concealed}</p> : undefined}
        {isSame === undefined || (!isConcealed && !isShown) ? undefined : (
          <p role="status" className="font-medium">
            {isSame ? DIFF.same : DIFF.differs}
          </p>
        )}
        {isShown && shown.isBinary ? <p className="text-ink-2">{DIFF.binary}</p> : undefined}
        {isShown && !shown.isBinary && isSame === false ? (
          <div
            ref={box}
            role="region"
            aria-label={DIFF.region}
            tabIndex={0}
            translate="no"
            className="max-h-96 overflow-auto rounded-md border border-line bg-sunken py-1 font-mono select-text"
          />
        ) : undefined}
        <ErrorNote error={attempt.error} />
        <div className="flex flex-wrap items-center justify-end gap-2">
          {isShown ? <Countdown reveal={reveal} until={shown.until} say={VALUE.hidesIn} /> : undefined}
          <span className="flex-1" />
          {isShown || (isConcealed && isSame !== undefined) ? undefined : (
            <Button
              look="primary"
              autoFocus
              isDisabled={attempt.isBusy}
              onPress={() => void attempt.run(isConcealed ? compare : readBoth)}
            >
              {isConcealed ? DIFF.title : DIFF.show}
            </Button>
          )}
          <Button onPress={onClose}>{FRAME.close}</Button>
        </div>
      </div>
    </Dialog>
  );
}

const LOOKS = {
  left: { mark: "-", line: "bg-danger-soft text-danger", says: DIFF.left },
  right: { mark: "+", line: "bg-ok-soft text-ok", says: DIFF.right },
  both: { mark: " ", line: "text-ink-2", says: "" },
} as const;

function paintDiff(into: HTMLElement, lines: readonly DiffLine[]): void {
  into.replaceChildren(
    ...lines.map(({ side, text }) => {
      const { mark, line, says } = LOOKS[side];
      const row = document.createElement("div");
      row.className = `flex min-h-5 px-3 ${line}`;
      const sign = document.createElement("span");
      sign.className = "w-5 shrink-0 select-none";
      sign.textContent = mark;
      if (says !== "") sign.setAttribute("aria-label", says);
      if (says !== "") sign.setAttribute("role", "img");
      const content = document.createElement("span");
      content.className = "min-w-0 break-all whitespace-pre-wrap";
      content.textContent = text;
      row.append(sign, content);
      return row;
    }),
  );
}
