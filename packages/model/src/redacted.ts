/**
 * A secret in a box that cannot be printed by accident. Text, JSON, inspection and template literals show a
 * placeholder; the value is reached only by the free function `reveal`, so that every use can be found by
 * its name. Bytes are zeroed by `wipe`; a JavaScript string cannot be, so secrets stay bytes for as long as
 * they can.
 */
const PLACEHOLDER = "[redacted]";
/** The only ways in: set once by the class, used by the two functions below. */
let unbox: <Value>(redacted: Redacted<Value>) => { readonly value: Value } | undefined;
let empty: (redacted: Redacted<unknown>) => void;

export class Redacted<Value> {
  /** Makes `Redacted<string>` and `Redacted<Uint8Array>` different types. */
  declare private readonly held: Value;
  /** A private name: no inspector, clone or key listing reaches it. Undefined once wiped. */
  #box: { readonly value: Value } | undefined;

  constructor(value: Value) {
    this.#box = { value };
  }
  static {
    unbox = (redacted) => redacted.#box;
    empty = (redacted) => {
      redacted.#box = undefined;
    };
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
  const box = unbox(redacted);
  if (box === undefined) throw new Error("this redacted value has been wiped");
  return box.value;
}

/** Zeroes the bytes, where there are bytes, and forgets the value. May be called twice. */
export function wipe(redacted: Redacted<unknown>): void {
  const value = unbox(redacted)?.value;
  if (value instanceof Uint8Array) value.fill(0);
  empty(redacted);
}
