/**
 * `struct sockaddr_un` as Linux lays it out: two bytes of family, then the path with its final zero. A path
 * that starts with `@` names the abstract namespace (leading zero, no final one): only sd_notify uses it.
 */
export function packUnixAddress(path: string, family: number): Buffer | undefined {
  const abstract = path.startsWith("@");
  const name = Buffer.from(abstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (name.length > 108 || name.length < 2) return undefined;
  const address = Buffer.alloc(2 + name.length);
  address.writeUInt16LE(family, 0);
  name.copy(address, 2);
  return address;
}
