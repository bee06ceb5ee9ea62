// What is started: the hook's program, or that of the command, with the code that V8 compiled of it the last time. Compiling is a fifth of a
// commit's time, and half of what a command takes that does little.

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
import { userCache } from "./system/user-cache.ts";
import { statePath } from "./system/layout.ts";

/** Set by the build: the program's file beside this one, and where its compiled code is kept. */
declare const PROGRAM: string;
declare const KEPT_FOR: "repository" | "user";

/** Set by the build: the program's hash. Compiled code is used for exactly this program, since V8 compares no more than its length. */
declare const PROGRAM_ID: string;

const program = join(import.meta.dirname, PROGRAM);
const verb = KEPT_FOR === "repository" ? "" : verbOf(process.argv.slice(2));
const folder = KEPT_FOR === "repository" ? ofRepository() : isSeldom(verb) ? null : ofUser();
const name = `${PROGRAM_ID}-${process.version}-${process.arch}${verb}`;

const compiled = folder === null ? undefined : readOwn(join(folder, name));
// Latin-1 is read fastest, and the build sees to it that there is nothing but ASCII.
const script = new Script(`(function(exports,require,module,__filename,__dirname,importModule){${readFileSync(program, "latin1")}\n})`, {
  filename: program,
  ...(compiled === undefined ? {} : { cachedData: compiled }),
});
if (folder !== null && (compiled === undefined || script.cachedDataRejected === true))
  process.once("exit", (code) => {
    // What was typed may be no verb.
    if (KEPT_FOR === "repository" || code === 0) keep(folder);
  });
type Program = (...given: readonly unknown[]) => void;
const importModule = (specifier: string): Promise<unknown> => import(specifier);
(script.runInThisContext() as Program)({}, createRequire(program), { exports: {} }, program, import.meta.dirname, importModule);

/** Compiled code is trusted, and git trusts the hooks of this repository, of which it is a part. */
function ofRepository(): string | null {
  const common = process.env["AIRLOCK_COMMON_DIR"];
  return common === undefined ? null : statePath(common, "code");
}

/** Not in the repository that the command is about, which may be anybody's. */
function ofUser(): string | null {
  const cache = userCache(process.env);
  return isAbsolute(cache) ? join(cache, "code") : null;
}

/** Only the functions that ran are kept, so each verb has code of its own; some have verbs below them. */
function verbOf([first = "", second = ""]: readonly string[]): string {
  const words = ["cache", "session", "task"].includes(first) ? [first, second] : [first];
  return words.every((word) => /^[a-z][a-z-]{1,20}$/.test(word)) ? `-${words.join("-")}` : "";
}

/** What is run once and again after months is not worth a file. */
function isSeldom(word: string): boolean {
  return ["-init", "-install", "-uninstall", "-doctor"].includes(word);
}

/** Returns what this user wrote and nobody else can; V8 itself refuses what another version of it made. */
function readOwn(file: string): Buffer | undefined {
  let open: number | undefined;
  try {
    open = openSync(file, "r");
    const { uid, mode } = fstatSync(open);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    const content = readFileSync(open);
    if (KEPT_FOR === "repository") return content;
    const code = content.subarray(32);
    return content.subarray(0, 32).equals(sumOf(code)) ? code : undefined;
  } catch (error) {
    // Without it only time is lost.
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

/** V8 does not look whether the disk has kept what was written. A hook that dies of that is told from others by the shell; a command is not. */
function sumOf(code: Buffer): Buffer {
  return createHash("sha256").update(code).digest();
}

/** Writes the compiled code, also of the functions that ran: whole and on the disk before it has its name, since V8 trusts it. */
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
    for (const old of readdirSync(into)) if (old !== name && isOld(join(into, old))) rmSync(join(into, old), { force: true });
  } catch (error) {
    // A full disk, say: what matters has said so elsewhere, and here only time is lost.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Other versions of the program, or of Node, may be in use beside this one. */
function isOld(file: string): boolean {
  const week = 7 * 86_400_000;
  return (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - week;
}
