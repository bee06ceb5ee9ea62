// From an offset in a file's content to line and column.

/** Returns what a byte order mark says of the content: UTF-16 passes for binary otherwise, and cannot be searched for ASCII as it is. */
export function wideEncoding(content: Buffer): "utf-16le" | "utf-16be" | null {
  if (content[0] === 0xff && content[1] === 0xfe) return "utf-16le";
  return content[0] === 0xfe && content[1] === 0xff ? "utf-16be" : null;
}

/** Content as a text to search in: UTF-16 where it is marked as that, anything else with one character for each byte. */
export interface Searchable {
  readonly text: string;
  readonly unit: "byte" | "utf-16";
}

/** Takes any content. What it returns can be searched for ASCII, whatever the content is. */
export function searchable(content: Buffer): Searchable {
  const wide = wideEncoding(content);
  if (wide === null) return { text: content.toString("latin1"), unit: "byte" };
  return { text: new TextDecoder(wide).decode(content), unit: "utf-16" };
}

/** Content as the text whose lines and columns `positions` gives. */
export function positionedText(content: Buffer): string {
  const wide = wideEncoding(content);
  return wide === null ? content.toString("utf8") : new TextDecoder(wide).decode(content);
}

/** Line from 1, as git counts: by LF. Column from 1, in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Returns what turns offsets into positions; they must be asked for in ascending order, so that the text is walked through once. */
export function positions({ text, unit }: Searchable): (offset: number) => Position {
  let [line, column, done] = [1, 1, 0];
  let newline = text.indexOf("\n");
  return (offset) => {
    while (newline !== -1 && newline < offset) {
      [line, column, done] = [line + 1, 1, newline + 1];
      newline = text.indexOf("\n", done);
    }
    const between = text.slice(done, offset);
    column += unit === "byte" ? Buffer.from(between, "latin1").toString("utf8").length : between.length;
    done = offset;
    return { line, column };
  };
}
