/**
 * A secret in a box that cannot be printed by accident. Text, JSON, inspection and template literals show a
 * placeholder; the value is reached only by the free function `reveal`, so that every use can be found by
 * its name. Bytes are zeroed by `wipe`; a JavaScript string cannot be, so secrets stay bytes for as long as
 * they can.
 */
const values = new WeakMap<Redacted<unknown>, unknown>();
const PLACEHOLDER = "[redacted]";

export class Redacted<Value> {
  /** Makes `Redacted<string>` and `Redacted<Uint8Array>` different types. */
  declare private readonly held: Value;

  constructor(value: Value) {
    values.set(this, value);
  }
  toString(): string {
    return PLACEHOLDER;
  }
  toJSON(): string {
    return PLACEHOLDER;
  }
  get [Symbol.toStringTag](): string {
    return PLACEHOLDER;
  }
}
/** Node's `util.inspect` protocol, named without importing it. */
Object.defineProperty(Redacted.prototype, Symbol.for("nodejs.util.inspect.custom"), { value: () => PLACEHOLDER });

/** The value. Throws if it was wiped. */
export function reveal<Value>(redacted: Redacted<Value>): Value {
  if (!values.has(redacted)) throw new Error("this redacted value has been wiped");
  return values.get(redacted) as Value;
}

/** Zeroes the bytes, where there are bytes, and forgets the value. May be called twice. */
export function wipe(redacted: Redacted<unknown>): void {
  const value = values.get(redacted);
  if (value instanceof Uint8Array) value.fill(0);
  values.delete(redacted);
}
