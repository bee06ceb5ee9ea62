// The types of a file (`text`, `executable`, `python`, …), as pre-commit's identify tells them: by mode, name, first line and content.

import { nearest } from "../system/nearest.ts";
import type { RepoPath } from "../types.ts";
import { isText } from "./text.ts";
import { namedIn } from "./type-conditions.ts";
import { binaries, byName, byType, either, interpreters, sameName, typeless } from "./type-tables.ts";

/** Types that git's mode of an entry decides. */
const modeTypes = ["file", "symlink", "directory", "executable", "non-executable"];
const encodings = ["text", "binary"];

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);
const pairs = (text: string): (readonly [string, string[]])[] =>
  words(text).map((word) => {
    const cut = word.indexOf("=");
    return [word.slice(0, cut), word.slice(cut + 1).split(",")];
  });

const extensionTypes = new Map<string, Set<string>>();
const noted = (extension: string): Set<string> => {
  const types = extensionTypes.get(extension) ?? new Set<string>();
  extensionTypes.set(extension, types);
  return types;
};
for (const type of words(sameName)) noted(type).add(type);
for (const [type, list] of pairs(byType)) for (const extension of list) noted(extension).add(type);
for (const extension of words(typeless)) noted(extension);
const [isBinary, isEither] = [new Set(words(binaries)), new Set(words(either))];
for (const [extension, types] of extensionTypes) if (!isEither.has(extension)) types.add(isBinary.has(extension) ? "binary" : "text");

const nameTypes = new Map<string, readonly string[]>();
for (const [types, list] of pairs(byName))
  for (const name of list) nameTypes.set(name, [...(types === "-" ? [] : types.split(",")), "text"]);

const known = new Set([
  ...modeTypes,
  ...encodings,
  ...[...extensionTypes.values()].flatMap((types) => [...types]),
  ...[...nameTypes.values()].flat(),
  ...Object.values(interpreters).flat(),
]);

/** An entry of a tree, as far as its types go. */
export interface TypedEntry {
  readonly path: RepoPath;
  /** Git's mode in octal. */
  readonly mode: string;
}

/** Takes a condition on types (`python`, `ts|tsx`, `!markdown`); returns the name in it that is no type with the nearest that is, or `null`. */
export function unknownType(condition: string): { readonly name: string; readonly near: string | null } | null {
  const name = namedIn(condition).find((each) => !known.has(each));
  return name === undefined ? null : { name, near: nearest(name, [...known]) };
}

/** Says whether the file's content is needed to tell whether it meets the conditions. */
export function needsContent({ path, mode }: TypedEntry, conditions: readonly string[]): boolean {
  if (!mode.startsWith("100")) return false;
  if (conditions.flatMap(namedIn).every((type) => modeTypes.includes(type))) return false;
  const named = typesByName(path);
  return !encodings.some((type) => named.has(type));
}

/**
 * Returns all types of an entry (`identify.tags_from_path`). A name that is known decides alone; otherwise the first line of an
 * executable file, and whether its content is text. Without the content, where `needsContent` says so, these are left out.
 */
export function typesOf({ path, mode }: TypedEntry, content: Buffer | null): ReadonlySet<string> {
  if (mode === "120000") return new Set(["symlink"]);
  if (mode === "160000") return new Set(["directory"]);
  const executable = mode === "100755";
  const named = typesByName(path);
  const types = new Set(["file", executable ? "executable" : "non-executable", ...named]);
  if (content === null) return types;
  if (named.size === 0 && executable) for (const type of typesByFirstLine(content)) types.add(type);
  if (!encodings.some((type) => types.has(type))) types.add(isText(content) ? "text" : "binary");
  return types;
}

/** `identify.tags_from_filename`: the whole name or one of its parts between dots, and the extension without regard to case. */
function typesByName(path: RepoPath): ReadonlySet<string> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const part = [name, ...name.split(".")].find((each) => nameTypes.has(each));
  const types = new Set(part === undefined ? [] : nameTypes.get(part));
  // As Python's splitext: dots at the start are no extension.
  const dot = name.replace(/^\.+/, (dots) => "_".repeat(dots.length)).lastIndexOf(".");
  if (dot > 0) for (const type of extensionTypes.get(name.slice(dot + 1).toLowerCase()) ?? []) types.add(type);
  return types;
}

/** `identify.parse_shebang`: the program of `#!`, or what `env` is to start; `python3.12` is `python3`. */
function typesByFirstLine(content: Buffer): readonly string[] {
  if (content[0] !== 0x23 || content[1] !== 0x21) return [];
  const end = content.indexOf(10);
  const line = content.toString("utf8", 2, end === -1 ? content.length : end);
  if (!/^[\t-\r -~]*$/.test(line)) return [];
  const argv = line
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/^["']|["']$/g, ""));
  const command = argv[0] !== "/usr/bin/env" ? argv : argv.slice(argv[1] === "-S" ? 2 : 1);
  const program = command.join(" ") === "nix-shell" ? nixProgram(content.subarray(end + 1)) : (command[0] ?? "");
  for (let name = program.slice(program.lastIndexOf("/") + 1); name !== ""; name = name.slice(0, Math.max(0, name.lastIndexOf("."))))
    if (Object.hasOwn(interpreters, name)) return interpreters[name]!;
  return [];
}

/** `identify._parse_nix_shebang`: what the last `-i` of the `#!` lines that follow names. */
function nixProgram(rest: Buffer): string {
  let program = "nix-shell";
  for (const line of rest.toString("latin1").split("\n")) {
    if (!line.startsWith("#!")) break;
    program = /\s-i\s+["']?([^\s"']+)/.exec(line)?.[1] ?? program;
  }
  return program;
}
