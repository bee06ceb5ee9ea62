// Decides whether a file's content is text.

/**
 * The number of bytes that decide: identify reads the same number (`is_text` in
 * identify/identify.py).
 */
const head = 1024;

/**
 * Takes a file's content, or at least its first KiB; returns whether it is text by the rule of
 * pre-commit's identify: no control character in the first KiB but BEL, BS, TAB, LF, VT, FF, CR and
 * ESC. Empty content is text. UTF-16 is not, as its ASCII has NULs.
 */
export function isText(content: Buffer): boolean {
  const end = Math.min(content.length, head);
  for (let at = 0; at < end; at += 1) {
    const byte = content[at]!;
    if ((byte < 32 && (byte < 7 || (byte > 13 && byte !== 27))) || byte === 127) return false;
  }
  return true;
}
