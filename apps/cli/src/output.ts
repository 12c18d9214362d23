/**
 * stdout is data, stderr is for people. Writes are synchronous and complete: a verb that returned has said
 * everything. A reader that went away ends the program quietly with 141, as it would end any other (SIGPIPE).
 */
import { Complaint } from "./complaint.ts";
import { renderMarks } from "./printable.ts";

export interface Output {
  readonly dataIsTerminal: boolean;
  readonly peopleAreThere: boolean;
  /** Exactly these bytes to stdout. Values go here and nowhere else. */
  data(content: string | Uint8Array): void;
  /** Lines to stdout; whatever stands in them, only printable text and our own colours come out. */
  lines(lines: readonly string[]): void;
  /** A stable JSON document to stdout. */
  document(value: unknown): void;
  /** One line for people, filtered like `lines`. */
  say(line: string): void;
}

export interface OutputDeps {
  /** Bytes written. Throws what the system says. */
  readonly write: (fd: 1 | 2, bytes: Uint8Array) => number;
  readonly isTerminal: (fd: 1 | 2) => boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Waits without a turn of the event loop; used only while a reader's full pipe refuses more. */
  readonly pause: (milliseconds: number) => void;
}

export function createOutput(deps: OutputDeps): Output {
  const wanted = !deps.environment["NO_COLOR"] && deps.environment["TERM"] !== "dumb";
  const known = new Map<1 | 2, boolean>();
  const terminal = (fd: 1 | 2): boolean => {
    const answer = known.get(fd) ?? deps.isTerminal(fd);
    known.set(fd, answer);
    return answer;
  };
  const write = (fd: 1 | 2, content: string | Uint8Array): void => {
    let rest = typeof content === "string" ? Buffer.from(content) : content;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(deps.write(fd, rest));
      } catch (error) {
        const code = error instanceof Error && "code" in error ? error.code : "";
        if (code === "EAGAIN") deps.pause(5);
        else if (fd === 2) return;
        else throw closed(code === "EPIPE", error);
      }
    }
  };
  const shown = (fd: 1 | 2, line: string): string => `${renderMarks(line, wanted && terminal(fd))}\n`;
  return {
    get dataIsTerminal() {
      return terminal(1);
    },
    get peopleAreThere() {
      return terminal(2);
    },
    data: (content) => write(1, content),
    lines: (lines) => write(1, lines.map((line) => shown(1, line)).join("")),
    document: (value) => write(1, `${JSON.stringify(value, null, 2)}\n`),
    say: (line) => write(2, shown(2, line)),
  };
}

function closed(pipe: boolean, error: unknown): Complaint {
  return pipe
    ? new Complaint({ code: "output-closed", exit: 141, what: "" })
    : new Complaint({
        code: "output-closed",
        exit: 1,
        what: "The output could not be written.",
        why: error instanceof Error ? error.message : String(error),
      });
}
