// Changes one script in the text of a package.json without touching anything else: order, indent
// and newlines stay.

import { AirlockError } from "../../errors.ts";

/** A member of a JSON object, as offsets in the text. */
interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/**
 * Returns the script of this name; `null` if there is no such script. Throws PACKAGE_JSON if the
 * text is not a JSON object.
 */
export function scriptIn(text: string, name: string): string | null {
  const value = parsed(text).scripts?.[name];
  return typeof value === "string" ? value : null;
}

/**
 * The parsed package.json: the fields that we read, dependencies and devDependencies among them.
 */
export interface PackageJson {
  readonly name?: unknown;
  readonly scripts?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** Parses the text. Throws PACKAGE_JSON if it is not a JSON object. */
export function parsed(text: string): PackageJson {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new AirlockError("config", "PACKAGE_JSON", "package.json is not valid JSON.", {
      cause,
      detail: (cause as Error).message,
    });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as PackageJson;
  throw new AirlockError("config", "PACKAGE_JSON", "package.json is not a JSON object.");
}

/** Takes a text, the name of a script and the script; returns the text with it, or without one. */
export function withScript(text: string, name: string, script: string | null): string {
  parsed(text);
  const root = membersOf(text, text.indexOf("{"));
  const scripts = root.find(({ key }) => key === "scripts");
  if (scripts === undefined) {
    return script === null
      ? text
      : insert(text, {
          open: text.indexOf("{"),
          members: root,
          member: (indent) => scriptsMember({ name, script }, indent, newlineOf(text)),
        });
  }
  const members = membersOf(text, scripts.valueStart);
  const at = members.findIndex(({ key }) => key === name);
  const there = members[at];
  if (there === undefined) {
    return script === null
      ? text
      : insert(text, {
          open: scripts.valueStart,
          members,
          member: () => `"${name}": ${JSON.stringify(script)}`,
        });
  }
  if (script !== null)
    return text.slice(0, there.valueStart) + JSON.stringify(script) + text.slice(there.valueEnd);
  if (members.length === 1) return without(text, root, root.indexOf(scripts));
  return without(text, members, at);
}

function scriptsMember(
  { name, script }: { name: string; script: string },
  indent: string,
  newline: string,
): string {
  const member = `"${name}": ${JSON.stringify(script)}`;
  if (indent === "") return `"scripts": { ${member} }`;
  return `"scripts": {${newline}${indent}${indent}${member}${newline}${indent}}`;
}

interface Insertion {
  /** Offset of the object's brace. */
  readonly open: number;
  readonly members: readonly Member[];
  /** Takes the indent of its line, `""` if the object is on one line; returns the member's text. */
  readonly member: (indent: string) => string;
}

/** Adds a member at the end of an object, laid out like the one before it. */
function insert(text: string, { open, members, member }: Insertion): string {
  const last = members.at(-1);
  const before = text.slice(0, open);
  if (last === undefined) {
    const outer = /[ \t]*$/.exec(/(?:^|\n)([ \t]*)[^\n]*$/.exec(before)?.[1] ?? "")?.[0] ?? "";
    const unit = outer === "" ? "  " : outer;
    const newline = newlineOf(text);
    return `${before}{${newline}${outer}${unit}${member(unit)}${newline}${outer}${text.slice(text.indexOf("}", open))}`;
  }
  const gap = /\s*$/.exec(text.slice(0, last.keyStart))![0];
  const indent = gap.includes("\n") ? gap.slice(gap.lastIndexOf("\n") + 1) : "";
  return `${text.slice(0, last.valueEnd)},${gap === "" ? " " : gap}${member(indent)}${text.slice(last.valueEnd)}`;
}

/** Removes a member, with its comma and the white space around it. */
function without(text: string, members: readonly Member[], at: number): string {
  const previous = members[at - 1];
  const next = members[at + 1];
  const one = members[at]!;
  if (previous !== undefined) return text.slice(0, previous.valueEnd) + text.slice(one.valueEnd);
  if (next !== undefined) return text.slice(0, one.keyStart) + text.slice(next.keyStart);
  return text.slice(0, one.keyStart).trimEnd() + text.slice(one.valueEnd).trimStart();
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Returns the members of the object with its brace at `open`, in valid JSON. */
function membersOf(text: string, open: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, open + 1);
  while (text[at] === '"') {
    const keyEnd = endOfValue(text, at);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    members.push({
      key: JSON.parse(text.slice(at, keyEnd)) as string,
      keyStart: at,
      valueStart,
      valueEnd,
    });
    at = skipSpace(text, valueEnd);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return members;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
}

/** Returns the end of the string, object, array or word that starts at `from`. */
function endOfValue(text: string, from: number): number {
  const rest = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s{}[\],:"]+/g;
  rest.lastIndex = from;
  let depth = 0;
  for (let token = rest.exec(text); token !== null; token = rest.exec(text)) {
    if (token[0] === "{" || token[0] === "[") depth += 1;
    if (token[0] === "}" || token[0] === "]") depth -= 1;
    if (depth === 0) return rest.lastIndex;
  }
  return text.length;
}
