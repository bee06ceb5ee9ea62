// Converts an offset in a file's content to line and column.

/**
 * Returns the encoding that a byte order mark announces: otherwise UTF-16 would pass for binary,
 * and cannot be searched for ASCII directly.
 */
export function wideEncoding(content: Buffer): "utf-16le" | "utf-16be" | null {
  if (content[0] === 0xff && content[1] === 0xfe) return "utf-16le";
  return content[0] === 0xfe && content[1] === 0xff ? "utf-16be" : null;
}

/**
 * Content as a searchable text: decoded if it is marked as UTF-16, otherwise with one character for
 * each byte.
 */
export interface Searchable {
  readonly text: string;
  readonly unit: "byte" | "utf-16";
}

/** Takes any content; returns a text that can be searched for ASCII. */
export function searchable(content: Buffer): Searchable {
  const wide = wideEncoding(content);
  if (wide === null) return { text: content.toString("latin1"), unit: "byte" };
  return { text: new TextDecoder(wide).decode(content), unit: "utf-16" };
}

/** Returns content as the text that the lines and columns of `positions` refer to. */
export function positionedText(content: Buffer): string {
  const wide = wideEncoding(content);
  return wide === null ? content.toString("utf8") : new TextDecoder(wide).decode(content);
}

/** Line from 1, as git counts: by LF. Column from 1, in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Returns a function from offsets to positions; call it with ascending offsets, so that the text is
 * scanned only once.
 */
export function positions({ text, unit }: Searchable): (offset: number) => Position {
  let [line, column, done] = [1, 1, 0];
  let newline = text.indexOf("\n");
  return (offset) => {
    while (newline !== -1 && newline < offset) {
      [line, column, done] = [line + 1, 1, newline + 1];
      newline = text.indexOf("\n", done);
    }
    const between = text.slice(done, offset);
    column +=
      unit === "byte" ? Buffer.from(between, "latin1").toString("utf8").length : between.length;
    done = offset;
    return { line, column };
  };
}
