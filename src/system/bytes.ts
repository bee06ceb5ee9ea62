// Converts git's paths, which are bytes, to strings that preserve every byte.

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Takes the bytes of a path; returns a string. Bytes that are not UTF-8 become U+DC80…U+DCFF, one
 * each (as in PEP 383), so that `encodePath` returns exactly the same bytes.
 */
export function decodePath(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + bytes[at]!)
        : utf8.decode(bytes.subarray(at, at + length));
    at += length || 1;
  }
  return text;
}

/** Takes a string made by `decodePath`; returns its bytes. */
export function encodePath(path: string): Buffer {
  if (isPlain(path)) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const piece of path.split(/([\udc80-\udcff])/u)) {
    const code = piece.charCodeAt(0);
    const escaped = piece.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(escaped ? Buffer.from([code - 0xdc00]) : Buffer.from(piece, "utf8"));
  }
  return Buffer.concat(parts);
}

/**
 * Returns whether the path is valid Unicode, so that it can be an argument of a command started by
 * Node.
 */
export function isPlain(path: string): boolean {
  return path.isWellFormed();
}

/** Splits git's `-z` output; returns the records without their terminators. */
export function splitNul(bytes: Buffer): string[] {
  const records: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0, start); end !== -1; end = bytes.indexOf(0, start)) {
    records.push(decodePath(bytes.subarray(start, end)));
    start = end + 1;
  }
  if (start < bytes.length) records.push(decodePath(bytes.subarray(start)));
  return records;
}

/** Returns paths in the form that git reads with `-z`: each followed by a NUL. */
export function joinNul(paths: readonly string[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.of(0)]));
}

/** Returns the length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    try {
      utf8.decode(bytes.subarray(at, at + length));
      return length;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return 0;
}
