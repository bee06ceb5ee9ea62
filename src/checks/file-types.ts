// The types of a file (`text`, `executable`, `python`, …), determined as pre-commit's identify
// does: by mode, name, first line and content.

import { nearest } from "../system/nearest.ts";
import type { RepoPath } from "../types.ts";
import { isText } from "./text.ts";
import { namedIn } from "./other-tools/type-conditions.ts";
import { byExtension, byInterpreter, byName, byUndecidedExtension } from "./type-tables.ts";
import { shlexWords } from "./words.ts";

/** Types that git's mode of an entry decides; git has no entries for sockets. */
const modeTypes = ["file", "symlink", "directory", "socket", "executable", "non-executable"];
const encodings = ["text", "binary"];

/** Reads a table of `types=keys` as key → types. */
function tableOf(text: string): ReadonlyMap<string, readonly string[]> {
  const groups = text.trim().split(/\s+/);
  return new Map(
    groups.flatMap((group) => {
      const cut = group.indexOf("=");
      const types = group.slice(0, cut).split(",");
      return group
        .slice(cut + 1)
        .split(",")
        .map((key) => [key, types] as const);
    }),
  );
}

const extensionTypes = new Map([...tableOf(byUndecidedExtension), ...tableOf(byExtension)]);
const nameTypes = tableOf(byName);
const interpreterTypes = tableOf(byInterpreter);
const scriptTypes: ReadonlySet<string> = new Set([...interpreterTypes.values()].flat());
const known = new Set([
  ...modeTypes,
  ...encodings,
  ...[extensionTypes, nameTypes, interpreterTypes].flatMap((table) => [...table.values()].flat()),
]);

/**
 * Returns globs of the files that have a type by their names, whatever they contain; extensions in
 * lower and in upper case.
 */
export function globsOf(type: string): readonly string[] {
  const keys = (table: ReadonlyMap<string, readonly string[]>) =>
    [...table].filter(([, types]) => types.includes(type)).map(([key]) => key);
  const extensions = keys(extensionTypes);
  const glob = (list: readonly string[]) =>
    list.length === 1 ? `*.${list[0]}` : `*.{${list.join(",")}}`;
  const upper = extensions.map((extension) => extension.toUpperCase());
  // A name needs no glob of its own if its extension has the type.
  const names = keys(nameTypes).filter(
    (name) => !extensions.some((extension) => name.endsWith(`.${extension}`)),
  );
  return [glob(extensions), glob(upper), ...names];
}

/** An entry of a tree, with the properties that decide its types. */
export interface TypedEntry {
  readonly path: RepoPath;
  /** Git's mode in octal. */
  readonly mode: string;
}

/**
 * Takes a condition on types (`python`, `ts|tsx`, `!markdown`); returns its first unknown name with
 * the nearest known type, or `null` if all are known.
 */
export function unknownType(
  condition: string,
): { readonly name: string; readonly near: string | null } | null {
  const name = namedIn(condition).find((each) => !known.has(each));
  return name === undefined ? null : { name, near: nearest(name, [...known]) };
}

/** Tells whether the file's content is needed to test the conditions. */
export function needsContent({ path, mode }: TypedEntry, conditions: readonly string[]): boolean {
  if (!mode.startsWith("100")) return false;
  const conditionTypes = conditions.flatMap(namedIn);
  // The first line counts only for executable files.
  const isScript = mode === "100755" && conditionTypes.some((type) => scriptTypes.has(type));
  if (!isScript && !conditionTypes.some((type) => encodings.includes(type))) return false;
  const named = typesByName(path);
  return !encodings.some((type) => named.has(type));
}

/**
 * Returns all types of an entry (`identify.tags_from_path`). A known name decides alone; otherwise
 * the first line of an executable file, and whether its content is text. If `needsContent` is true
 * and the content is missing, these types are left out.
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

/**
 * Follows `identify.tags_from_filename`: the whole name or one of its parts between dots, and the
 * extension regardless of case.
 */
function typesByName(path: RepoPath): ReadonlySet<string> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const part = [name, ...name.split(".")].find((each) => nameTypes.has(each));
  const types = new Set(part === undefined ? [] : nameTypes.get(part));
  // As in Python's splitext, dots at the start do not begin an extension.
  const dot = name.replace(/^\.+/, (dots) => "_".repeat(dots.length)).lastIndexOf(".");
  if (dot > 0)
    for (const type of extensionTypes.get(name.slice(dot + 1).toLowerCase()) ?? []) types.add(type);
  return types;
}

/**
 * Follows `identify.parse_shebang`: the program of `#!`, or the one that `env` starts; `python3.12`
 * is `python3`.
 */
function typesByFirstLine(content: Buffer): readonly string[] {
  if (content[0] !== 0x23 || content[1] !== 0x21) return [];
  const end = content.indexOf(10);
  const line = content.toString("utf8", 2, end === -1 ? content.length : end);
  if (!/^[\t-\r -~]*$/.test(line)) return [];
  const argv = shebangWords(line);
  const command = argv[0] !== "/usr/bin/env" ? argv : argv.slice(argv[1] === "-S" ? 2 : 1);
  const program =
    command.join(" ") === "nix-shell" ? nixProgram(content.subarray(end + 1)) : (command[0] ?? "");
  for (
    let name = program.slice(program.lastIndexOf("/") + 1);
    name !== "";
    name = name.slice(0, Math.max(0, name.lastIndexOf(".")))
  )
    if (interpreterTypes.has(name)) return interpreterTypes.get(name)!;
  return [];
}

/**
 * Follows `identify._shebang_split`: splits words as a shell does if possible, otherwise at white
 * space.
 */
function shebangWords(line: string): readonly string[] {
  const split = shlexWords(line.trim());
  return "words" in split ? split.words : line.trim().split(/\s+/);
}

/**
 * Follows `identify._parse_nix_shebang`: the program that the last `-i` of the following `#!` lines
 * names.
 */
function nixProgram(rest: Buffer): string {
  let program = "nix-shell";
  for (const line of rest.toString("utf8").split("\n")) {
    if (!line.startsWith("#!") || !/^[\t-\r -~]*$/.test(line)) break;
    const words = shebangWords(line.slice(2));
    for (const [at, word] of words.slice(0, -1).entries())
      if (word === "-i") program = words[at + 1]!;
  }
  return program;
}
