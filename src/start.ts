// What the installed hooks start: the hook's program, with the code that V8 compiled of it the last time. Compiling is a fifth of its time.

import { createRequire } from "node:module";
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

/** Set by the build: the program's hash. Compiled code is used for exactly this program, since V8 compares no more than its length. */
declare const PROGRAM_ID: string;

const program = join(import.meta.dirname, "hook-main.cjs");
const common = process.env["AIRLOCK_COMMON_DIR"];
const folder = common === undefined ? null : join(common, "airlock", "code");
const name = `${PROGRAM_ID}-${process.version}-${process.arch}`;

const compiled = folder === null ? undefined : readOwn(join(folder, name));
// Latin-1 is read fastest, and the build sees to it that there is nothing but ASCII.
const script = new Script(`(function(exports,require,module,__filename,__dirname,importModule){${readFileSync(program, "latin1")}\n})`, {
  filename: program,
  ...(compiled === undefined ? {} : { cachedData: compiled }),
});
if (folder !== null && (compiled === undefined || script.cachedDataRejected === true)) process.once("exit", () => keep(folder));
type Program = (...given: readonly unknown[]) => void;
const importModule = (specifier: string): Promise<unknown> => import(specifier);
(script.runInThisContext() as Program)({}, createRequire(program), { exports: {} }, program, import.meta.dirname, importModule);

/** Returns what this user wrote and nobody else can; V8 itself refuses what another version of it made. */
function readOwn(file: string): Buffer | undefined {
  let open: number | undefined;
  try {
    open = openSync(file, "r");
    const { uid, mode } = fstatSync(open);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    return readFileSync(open);
  } catch (error) {
    // Without it only time is lost.
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw error;
  } finally {
    if (open !== undefined) closeSync(open);
  }
}

/** Writes the compiled code, also of the functions that ran: whole and on the disk before it has its name, since V8 trusts it. */
function keep(into: string): void {
  const fresh = join(into, `.new-${process.pid}`);
  try {
    mkdirSync(into, { recursive: true, mode: 0o700 });
    const open = openSync(fresh, "wx", 0o600);
    writeSync(open, script.createCachedData());
    fsyncSync(open);
    closeSync(open);
    renameSync(fresh, join(into, name));
    for (const old of readdirSync(into)) if (old !== name) rmSync(join(into, old), { force: true });
  } catch (error) {
    // A full disk, say: what matters has said so elsewhere, and here only time is lost.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
