// Whether a file's content is text.

/** How much of a file decides: identify reads as much (`is_text` in identify/identify.py). */
const head = 1024;

/**
 * Takes a file's content, or no less than its first KiB; returns whether it is text, as pre-commit's identify tells it: no control
 * character in the first KiB but BEL, BS, TAB, LF, VT, FF, CR and ESC. Empty content is text. UTF-16 is not, as its ASCII has NULs.
 */
export function isText(content: Buffer): boolean {
  const end = Math.min(content.length, head);
  for (let at = 0; at < end; at += 1) {
    const byte = content[at]!;
    if ((byte < 32 && (byte < 7 || (byte > 13 && byte !== 27))) || byte === 127) return false;
  }
  return true;
}
