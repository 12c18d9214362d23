import { describe, expect, it } from "vitest";

import { createTerminal, type TerminalDevice } from "./terminal.ts";

/** A terminal on which `keys` are typed, one piece per question. */
function typing(...keys: string[]) {
  const shown: string[] = [];
  let open = 0;
  const device = (): TerminalDevice => {
    open += 1;
    return {
      write: (text) => shown.push(text),
      read: (onBytes) => {
        const piece = keys.shift() ?? "\x03";
        queueMicrotask(() => onBytes(new TextEncoder().encode(piece)));
        return () => {};
      },
      close: () => {
        open -= 1;
      },
    };
  };
  return { terminal: createTerminal(device), shown, stillOpen: () => open };
}

describe("questions", () => {
  it("shows nothing of a hidden answer", async () => {
    const { terminal, shown, stillOpen } = typing("hunter2\r");
    expect(await terminal.askHidden("Passphrase")).toBe("hunter2");
    expect(shown.join("")).not.toContain("hunter2");
    expect(stillOpen()).toBe(0);
  });
  it("takes the offered answer for Enter alone", async () => {
    expect(await typing("\r").terminal.ask("Name", "laptop")).toBe("laptop");
    expect(await typing("desk\r").terminal.ask("Name", "laptop")).toBe("desk");
  });
  it("takes Enter, n and anything unclear for no", async () => {
    for (const no of ["\r", "n\r", "yeah\r"]) expect(await typing(no).terminal.confirm("Sure?")).toBe(false);
    for (const yes of ["y\r", "YES\r"]) expect(await typing(yes).terminal.confirm("Sure?")).toBe(true);
  });
  it("gives up at Ctrl-C with status 130 and leaves the terminal closed", async () => {
    const { terminal, stillOpen } = typing("abc\x03");
    await expect(terminal.askHidden("Passphrase")).rejects.toMatchObject({ exit: 130 });
    expect(stillOpen()).toBe(0);
  });
  it("shows a sheet on the alternate screen and clears it before leaving", async () => {
    const { terminal, shown } = typing("\r");
    await terminal.showOnce(["code 1234"]);
    const all = shown.join("");
    expect(all.indexOf("\x1b[?1049h")).toBeLessThan(all.indexOf("code 1234"));
    expect(all.slice(all.indexOf("code 1234"))).toContain("\x1b[2J\x1b[H\x1b[?1049l");
  });
  it("refuses where there is no terminal, and says what to do", async () => {
    const terminal = createTerminal(() => undefined);
    expect(terminal.available()).toBe(false);
    await expect(terminal.ask("Name")).rejects.toMatchObject({ code: "no-terminal", exit: 2 });
  });
});
