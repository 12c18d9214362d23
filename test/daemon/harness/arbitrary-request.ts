/** Requests from the schemas that the daemon itself publishes: nearly right ones, for a near miss reaches deeper. */
import fc from "fast-check";

/** As much of JSON Schema as the OpenAPI document uses. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const WORDS = [
  "dev",
  "prod",
  "shop",
  "shop/web",
  "A",
  "B",
  "kist://dev/shop/A",
  "kist://dev/shop/A@current",
  "current",
];
const TRAPS = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "",
  "..",
  "\u0000",
  "\ud800",
  "é".repeat(300),
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom(...TRAPS) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 1000, maxLength: 3000 }) },
);
/** Anything that JSON can say. */
const anything = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, -1, 1e308, 0.5, 2 ** 53, true, [], {}),
);

/** What fits the schema, as far as a schema tells. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map(fitting));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object": {
      const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] });
    }
    case "array":
      return fc.array(fitting(schema.items ?? {}), { maxLength: 3 });
    case "integer":
    case "number":
      return fc.integer({ min: Math.max(schema.minimum ?? 0, -1000), max: Math.min(schema.maximum ?? 1000, 1000) });
    case "boolean":
      return fc.boolean();
    case "string":
      return text;
    default:
      return anything;
  }
}

/** One field is missing, of another type, or there although nothing knows it. Always malformed to a strict object. */
function broken(schema: Schema): fc.Arbitrary<unknown> {
  const names = Object.keys(schema.properties ?? {});
  const extra = fc
    .tuple(fitting(schema), fc.constantFrom("__proto__", "constructor", "prototype", "extra", ""), anything)
    .map(([body, name, value]) => withOwn(body, name, value));
  const whole = fc.oneof(fc.constantFrom(null, 7, "text", true, [], [[]], [{}]), fc.array(anything, { maxLength: 3 }));
  if (names.length === 0) return fc.oneof(extra, whole);
  const wrong = fc
    .tuple(fitting(schema), fc.constantFrom(...names), fc.constantFrom({ no: {} }, [[[]]], 1.5e300))
    .map(([body, name, value]) => withOwn(body, name, value));
  return fc.oneof(extra, whole, wrong);
}

/** `__proto__` too becomes a field of its own, as `JSON.parse` makes it one. */
function withOwn(body: unknown, name: string, value: unknown): unknown {
  const copy: object = typeof body === "object" && body !== null ? { ...body } : {};
  Object.defineProperty(copy, name, { value: value ?? null, enumerable: true, configurable: true, writable: true });
  return copy;
}

/** Not JSON, or not text: the first bytes of something, noise, nesting without end. */
const noise = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).subarray(0, -1)),
  fc.constantFrom("[", '{"a":', "[{").map((open) => Buffer.from(open.repeat(8000))),
  fc.constant(Buffer.from([0x22, 0xff, 0xfe, 0x22])),
);

export interface Shot {
  readonly body: Buffer;
  /** No schema lets it through. */
  readonly malformed: boolean;
}

/** `harmless` leaves out what would be carried out. */
export function shots(schema: Schema, harmless: boolean): fc.Arbitrary<Shot> {
  const asJson = (value: unknown, malformed: boolean): Shot => ({
    body: Buffer.from(JSON.stringify(value)),
    malformed,
  });
  const bad = fc.oneof(
    { weight: 4, arbitrary: broken(schema).map((value) => asJson(value, true)) },
    { weight: 1, arbitrary: noise.map((body) => ({ body, malformed: isNoJson(body) })) },
  );
  return harmless
    ? bad
    : fc.oneof(
        bad,
        fitting(schema).map((value) => asJson(value, false)),
      );
}

function isNoJson(body: Buffer): boolean {
  // No body at all stands for an empty one.
  if (body.length === 0) return false;
  try {
    JSON.parse(new TextDecoder("utf8", { fatal: true }).decode(body));
    return false;
  } catch {
    return true;
  }
}
