// Quotes a path for git commands that read one path per line.

/**
 * Takes a path; returns it as one line in git's C style. Unquoted, git would read a name that
 * begins with `"` as another one (quote.c, unquote_c_style).
 */
export function quotedLine(path: Buffer): Buffer {
  const text = Array.from(path, (byte) =>
    byte < 0x20 || byte === 0x22 || byte === 0x5c || byte > 0x7e
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : String.fromCharCode(byte),
  );
  return Buffer.from(`"${text.join("")}"\n`, "latin1");
}
