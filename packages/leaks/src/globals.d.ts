// Exists, identically, in Node, Bun and browsers: base64 of a string with one unit (0–255) per byte.
declare function btoa(byteText: string): string;
