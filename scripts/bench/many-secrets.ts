/** Thousands of secrets of one environment in forty namespaces. */
import type { OpenPage } from "../page/person-vault.ts";

const NAMESPACES = 40;
/** Of a request that stays below what the page's door takes. */
const MOST_ENTRIES = 250;

export async function storeMany({ ask }: Pick<OpenPage, "ask">, count: number): Promise<void> {
  for (let at = 0; at < NAMESPACES; at++) {
    const names = Array.from({ length: count }, (_, number) => number).filter((number) => number % NAMESPACES === at);
    for (let from = 0; from < names.length; from += MOST_ENTRIES) {
      const entries = names
        .slice(from, from + MOST_ENTRIES)
        .map((number) => ({ key: `SERVICE_${at}_KEY_${number}`, value: `${number}.`.padEnd(40, "x") }));
      await ask("secrets/set", { environment: "dev", namespace: `service-${at}`, entries, createNamespace: true });
    }
  }
}
