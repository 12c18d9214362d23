/** What is declared of a kind: how its values are checked and what is told of one without showing it. */
import type { Finding } from "./finding.ts";
import type { KeyTools } from "./key-tools.ts";

export interface KindDeclaration {
  readonly title: string;
  readonly summary: string;
  /** Plain configuration: asked for with echo, shown where values are read. */
  readonly plain?: true;
  /** Of a file that holds such a value, for editors. */
  readonly extension: string;
  /** Of a value that is not empty. `tools` read keys and certificates; where there are none that is left out. */
  readonly check: (text: string, tools?: KeyTools) => readonly Finding[];
  /** Facts for a person who may read the value, without the value. They need it, so asking is a read. */
  readonly describe: (text: string, tools?: KeyTools) => readonly Fact[];
}

export type Fact = readonly [label: string, text: string];
