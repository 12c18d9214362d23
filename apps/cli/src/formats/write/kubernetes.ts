import type { Refusal, Written } from "./written.ts";
/** A Secret manifest of Kubernetes: `data` in base64, so that every byte survives, also of values that are not text. */
import { quoteYaml } from "./yaml.ts";

/** A value as the daemon gives it: text, or base64 of bytes. */
export interface AnyValue {
  readonly name: string;
  readonly value: string;
  readonly encoding?: "utf8" | "base64" | undefined;
}
export interface SecretPlace {
  readonly name: string;
  readonly namespace: string | undefined;
}

/** Kubernetes' own limit for the data of one Secret. */
const MOST_BYTES = 1024 * 1024;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** RFC 1123: what a Secret and a namespace may be called. */
export function isSecretName(name: string): boolean {
  return name.length <= 253 && name.split(".").every((label) => LABEL.test(label));
}
export function isNamespaceLabel(name: string): boolean {
  return LABEL.test(name);
}

export function writeKubernetes(values: readonly AnyValue[], place: SecretPlace): Written {
  const refusals: Refusal[] = [];
  let bytes = 0;
  const lines = values.map(({ name, value, encoding }) => {
    const data = Buffer.from(value, encoding === "base64" ? "base64" : "utf8");
    bytes += data.length;
    // Names of ours are letters, digits, `_`, `.` and `-`, which is what a key of `data` may be; the length fits too.
    if (bytes > MOST_BYTES) refusals.push({ name, why: "no longer fits into the 1 MiB of a Secret" });
    return `  ${quoteYaml(name)}: ${quoteYaml(data.toString("base64"))}\n`;
  });
  const text = [
    "apiVersion: v1\nkind: Secret\ntype: Opaque\nmetadata:\n",
    `  name: ${quoteYaml(place.name)}\n`,
    place.namespace === undefined ? "" : `  namespace: ${quoteYaml(place.namespace)}\n`,
    values.length === 0 ? "data: {}\n" : "data:\n",
    ...lines,
  ];
  return {
    text: text.join(""),
    refusals,
    notes: [
      "base64 hides nothing: whoever has the manifest has the values. `kubectl apply -f -` reads it from a pipe.",
    ],
  };
}
