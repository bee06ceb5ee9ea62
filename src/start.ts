// Starts the program of the hooks, or of the command, with the code that V8 compiled the last time.
// Compiling takes a fifth of a commit's time, and half the time of a small command.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { isAbsolute, join } from "node:path";
import { Script } from "node:vm";
import { userCache } from "./system/files/user-cache.ts";
import { statePath } from "./system/layout.ts";

/** Set by the build: the program's file beside this one, and the owner of its compiled code. */
declare const PROGRAM: string;
declare const KEPT_FOR: "repository" | "user";

/**
 * Set by the build: the program's hash. It identifies the compiled code, since V8 compares only the
 * program's length.
 */
declare const PROGRAM_ID: string;

const program = join(import.meta.dirname, PROGRAM);
const verb = KEPT_FOR === "repository" ? "" : verbOf(process.argv.slice(2));
const folder = KEPT_FOR === "repository" ? ofRepository() : isSeldom(verb) ? null : ofUser();
const name = `${PROGRAM_ID}-${process.version}-${process.arch}${verb}`;

const compiled = folder === null ? undefined : readOwn(join(folder, name));
// Latin-1 is read fastest, and the build ensures that the program is ASCII.
const script = new Script(
  `(function(exports,require,module,__filename,__dirname,importModule){${readFileSync(program, "latin1")}\n})`,
  {
    filename: program,
    ...(compiled === undefined ? {} : { cachedData: compiled }),
  },
);
if (folder !== null && (compiled === undefined || script.cachedDataRejected === true))
  process.once("exit", (code) => {
    // After an error the typed word may not be a verb.
    if (KEPT_FOR === "repository" || code === 0) keep(folder);
  });
type Program = (...given: readonly unknown[]) => void;
const importModule = (specifier: string): Promise<unknown> => import(specifier);
(script.runInThisContext() as Program)(
  {},
  createRequire(program),
  { exports: {} },
  program,
  import.meta.dirname,
  importModule,
);

/** Returns the folder in the repository: compiled code is trusted like the repository's hooks. */
function ofRepository(): string | null {
  const common = process.env["AIRLOCK_COMMON_DIR"];
  return common === undefined ? null : statePath(common, "code");
}

/** Returns the folder in the user's cache: the repository of the command may belong to anybody. */
function ofUser(): string | null {
  const cache = userCache(process.env);
  return isAbsolute(cache) ? join(cache, "code") : null;
}

/**
 * Returns a suffix for the verb: only compiled functions that ran are kept, so each verb has a file
 * of its own.
 */
function verbOf([first = "", second = ""]: readonly string[]): string {
  const words = ["cache", "session", "task"].includes(first) ? [first, second] : [first];
  return words.every((word) => /^[a-z][a-z-]{1,20}$/.test(word)) ? `-${words.join("-")}` : "";
}

/** Tells whether a verb is used too seldom to keep its code. */
function isSeldom(word: string): boolean {
  return ["-init", "-install", "-uninstall", "-doctor"].includes(word);
}

/** Returns the file if only this user can write it. V8 itself refuses code of another version. */
function readOwn(file: string): Buffer | undefined {
  let open: number | undefined;
  try {
    open = openSync(file, "r");
    const { uid, mode } = fstatSync(open);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0))
      return undefined;
    const content = readFileSync(open);
    if (KEPT_FOR === "repository") return content;
    const code = content.subarray(32);
    return content.subarray(0, 32).equals(sumOf(code)) ? code : undefined;
  } catch (error) {
    // Without the file the program only starts more slowly.
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

/**
 * A checksum of compiled code: V8 does not detect damage on the disk. For hooks, the shell detects
 * a program that dies of it.
 */
function sumOf(code: Buffer): Buffer {
  return createHash("sha256").update(code).digest();
}

/**
 * Writes the compiled code of the functions that ran; renames the file only when it is completely
 * on disk, since V8 trusts it.
 */
function keep(into: string): void {
  const fresh = join(into, `.new-${process.pid}`);
  try {
    mkdirSync(into, { recursive: true, mode: 0o700 });
    const open = openSync(fresh, "wx", 0o600);
    const code = script.createCachedData();
    if (KEPT_FOR === "user") writeSync(open, sumOf(code));
    writeSync(open, code);
    fsyncSync(open);
    closeSync(open);
    renameSync(fresh, join(into, name));
    for (const old of readdirSync(into))
      if (old !== name && isOld(join(into, old))) rmSync(join(into, old), { force: true });
  } catch (error) {
    // For example a full disk. The next start is only slower.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/**
 * Tells whether a file is a week old: newer ones may be in use by another version of the program or
 * of Node.
 */
function isOld(file: string): boolean {
  const week = 7 * 86_400_000;
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - week;
}
