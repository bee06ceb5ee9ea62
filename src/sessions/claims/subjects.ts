// Parses the subjects of claims as typed: names of work items, and globs relative to the root.

import { lstatSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { AirlockError } from "../../errors.ts";
import { encodePath } from "../../system/bytes.ts";
import type { Subject } from "./claim-record.ts";
import { invalidGlob, isWild, literalGlob, readGlob } from "./glob.ts";

/**
 * Takes the name of a work item; returns it as a subject. Composed and decomposed letters count as
 * the same. Throws NAME_INVALID.
 */
export function nameSubject(typed: string): Subject {
  const text = typed.normalize("NFC").trim();
  if (text !== "" && text.length <= 500) return { kind: "name", text };
  throw new AirlockError(
    "usage",
    "NAME_INVALID",
    "The name of a work item has 1 to 500 characters, and is not only space.",
    {
      next: ["airlock claim fix-login"],
    },
  );
}

export interface TypedIn {
  /** Top of the working tree, absolute. */
  readonly root: string;
  /** Absolute folder in which it was typed. */
  readonly cwd: string;
}

/**
 * Takes a path or a glob as typed; returns the subject. It is relative to the folder in which it
 * was typed; `:/` and absolute paths start at the root. Text that is the exact name of an existing
 * file means that file. A glob without a slash applies in every folder below, as in the config.
 * Throws GLOB_INVALID or OUTSIDE.
 */
export function pathSubject(typed: string, { root, cwd }: TypedIn): Subject {
  const fromRoot = typed.startsWith(":/");
  const given = fromRoot ? typed.slice(2) : typed;
  const file = resolve(fromRoot ? root : cwd, given === "" ? "." : given);
  if (given !== "" && !isWild(given)) return subject(literalGlob(inside(file, root, typed)));
  if (lstatSync(encodePath(file), { throwIfNoEntry: false }) !== undefined)
    return subject(literalGlob(inside(file, root, typed)));
  const base = isAbsolute(given) ? "" : literalGlob(inside(fromRoot ? root : cwd, root, typed));
  const glob = isAbsolute(given) ? inside(resolve(given), root, typed) : given;
  const anywhere = glob.includes("/") || glob === "**" ? glob : `**/${glob}`;
  const text = tidy(base === "" ? anywhere : `${base}/${anywhere}`, typed);
  readGlob(text, false);
  return subject(text);
}

/** Takes a subject; returns it as a person would type it at the root. */
export function subjectText({ kind, text }: Subject): string {
  if (kind === "name") return text;
  const plain = text.replaceAll(/\\(.)/gs, "$1");
  return literalGlob(plain) === text ? plain : text;
}

function subject(text: string): Subject {
  return { kind: "path", text: text === "" ? "**" : text };
}

/** Returns the path below the root, with slashes; `""` is the root itself. */
function inside(file: string, root: string, typed: string): string {
  const path = relative(root, file);
  if (path !== ".." && !path.startsWith(`..${sep}`) && !isAbsolute(path))
    return path.split(sep).join("/");
  throw new AirlockError(
    "usage",
    "OUTSIDE",
    `${JSON.stringify(typed)} is outside the working tree ${root}.`,
    {
      next: ["Claim paths of this repository: airlock claim --paths 'src/**'"],
    },
  );
}

/**
 * Removes `.` and empty names, and resolves `..`, which is possible only after names without
 * wildcards.
 */
function tidy(glob: string, typed: string): string {
  const names: string[] = [];
  for (const name of glob.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length === 0 || isWild(names.pop()!))
      throw invalidGlob(typed, "leads upwards from an unknown folder");
  }
  return names.join("/");
}
