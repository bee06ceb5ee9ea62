// Reads and writes git's config syntax (git-config(1), "Syntax").

/** One variable of a config file. */
export interface Setting {
  /** In lower case. */
  readonly section: string;
  /** `null` without one. The old form `[a.b]` has a subsection in lower case. */
  readonly subsection: string | null;
  /** In lower case. */
  readonly key: string;
  /** `null`: a key alone, which means `true`. */
  readonly value: string | null;
}

/** The header of a section, from `[` to `]`. */
const header = /\[(?<section>[A-Za-z0-9.-]+)(?:[ \t]+"(?<subsection>(?:[^"\\\n]|\\[^\n])*)")?\]/y;

/** A key, up to its `=` or the end of the line. */
const key = /(?<key>[A-Za-z][A-Za-z0-9-]*)[ \t]*(?<sign>=|(?=\n|$))/y;

/** Blank space, blank lines and comments. */
const gap = /(?:[ \t\r\n]|[#;][^\n]*)*/y;

/**
 * A piece of a value: quoted text, a continued line, an escape, a comment, blank space, or plain
 * text.
 */
const piece =
  /"(?<quoted>(?:[^"\\\n]|\\[^])*)"|(?<continued>\\\n)|\\(?<escape>[ntb"\\])|(?<comment>[#;][^\n]*)|(?<blank>[ \t\r]+)|(?<plain>[^\n"\\#; \t\r]+)/y;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b" };

/** Takes the text of a config file; returns its settings in order; `null` if git refuses it. */
export function parseGitConfig(source: string): Setting[] | null {
  const text = source.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const settings: Setting[] = [];
  let within: Pick<Setting, "section" | "subsection"> | null = null;
  let at = endOf(gap, text, 0);
  while (at < text.length) {
    const head = matchAt(header, text, at);
    if (head !== null) {
      within = sectionOf(head.groups!);
      at = header.lastIndex;
    } else {
      const name = matchAt(key, text, at)?.groups;
      if (name === undefined || within === null) return null;
      const start = key.lastIndex;
      const read = name["sign"] === "=" ? readValue(text, start) : { value: null, end: start };
      if (read === null) return null;
      settings.push({ ...within, key: name["key"]!.toLowerCase(), value: read.value });
      at = read.end;
    }
    at = endOf(gap, text, at);
  }
  return settings;
}

/** Returns the text of a config file with these settings in this order. */
export function formatGitConfig(settings: readonly Setting[]): string {
  let last = "";
  return settings
    .map(({ section, subsection, key: name, value }) => {
      const head = `[${section}${subsection === null ? "" : ` ${quotedName(subsection)}`}]\n`;
      const line = `\t${name}${value === null ? "" : ` = ${quoted(value)}`}\n`;
      const start = head === last ? "" : head;
      last = head;
      return `${start}${line}`;
    })
    .join("");
}

/** Quotes a value for git's config syntax. */
export function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** Quotes the name of a subsection, in which a backslash only stands before itself or a quote. */
function quotedName(name: string): string {
  return `"${name.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

function sectionOf(
  groups: Readonly<Record<string, string | undefined>>,
): Pick<Setting, "section" | "subsection"> {
  const { section = "", subsection } = groups;
  if (subsection !== undefined)
    return {
      section: section.toLowerCase(),
      subsection: subsection.replaceAll(/\\([^])/g, "$1"),
    };
  const [first = "", ...rest] = section.toLowerCase().split(".");
  return { section: first, subsection: rest.length === 0 ? null : rest.join(".") };
}

/** Reads a value up to the end of its line; `null` if it is broken. */
function readValue(text: string, start: number): { value: string; end: number } | null {
  let value = "";
  let blank = "";
  let at = start;
  while (at < text.length && text[at] !== "\n") {
    const found = matchAt(piece, text, at)?.groups;
    if (found === undefined) return null;
    at = piece.lastIndex;
    // Blank space counts only between other text.
    if (found["blank"] !== undefined && value !== "") blank += found["blank"];
    if (found["blank"] !== undefined || found["comment"] !== undefined) continue;
    const added = textOf(found);
    if (added === null) return null;
    value += `${blank}${added}`;
    blank = "";
  }
  return { value, end: at };
}

/** Returns the text that a piece of a value stands for; `null` if it has an unknown escape. */
function textOf(groups: Readonly<Record<string, string | undefined>>): string | null {
  const { quoted: inside = "", plain, escape } = groups;
  if (plain !== undefined) return plain;
  if (escape !== undefined) return escapes[escape] ?? escape;
  if (inside.replaceAll(/\\[ntb"\\\n]/g, "").includes("\\")) return null;
  return inside.replaceAll(/\\([^])/g, (_all, letter: string) =>
    letter === "\n" ? "" : (escapes[letter] ?? letter),
  );
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  matchAt(pattern, text, at);
  return pattern.lastIndex;
}
