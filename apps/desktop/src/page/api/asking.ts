/** The questions that wait for the person at this page, one at a time: the consent dialog shows the first. */
import type { Asking } from "./call.ts";

export interface Question {
  readonly approval: string;
  readonly answer: (outcome: "granted" | "cancelled") => void;
}

export interface Questions extends Asking {
  first(): Question | undefined;
  subscribe(listener: () => void): () => void;
  /** The approval was decided somewhere else: a terminal, the browser. */
  decided(approval: string, state: string): void;
  /** The vault locked: nobody can be asked any more. */
  cancelAll(): void;
}

export function createQuestions(): Questions {
  let waiting: readonly Question[] = [];
  const listeners = new Set<() => void>();
  const change = (next: readonly Question[]): void => {
    waiting = next;
    for (const listener of listeners) listener();
  };
  return {
    first: () => waiting[0],
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ask: (approval, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve("cancelled");
        const question: Question = {
          approval,
          answer(outcome) {
            change(waiting.filter((other) => other !== question));
            resolve(outcome);
          },
        };
        signal?.addEventListener("abort", () => question.answer("cancelled"));
        return change([...waiting, question]);
      }),
    decided(approval, state) {
      if (state === "pending") return;
      for (const question of waiting.filter((one) => one.approval === approval))
        question.answer(state === "granted" ? "granted" : "cancelled");
    },
    cancelAll() {
      for (const question of waiting) question.answer("cancelled");
    },
  };
}
