// Replaces runners of checks in the user's own hooks, and restores the hooks: bytes and modes.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { ConfigTool } from "../checks/config/names.ts";
import { bytesIfThere } from "../system/files/files.ts";
import { isExecutable } from "./atomic-files.ts";
import type { OwnFile } from "./own-hooks.ts";
import type { ReplacedHook } from "./install-record.ts";
import { type RunnerUse, runnersIn, withoutLines } from "./runners.ts";

/** The plan for a hook that starts a runner. */
export interface HookPlan {
  readonly hook: OwnFile;
  /** Names of the runners that it starts. */
  readonly runners: readonly string[];
  /** The change with which airlock replaces them; `null` if it cannot. */
  readonly change: ReplacedHook | null;
  /** The replaced tools, by their own names. */
  readonly tools: readonly string[];
  /** The reason why it cannot, or which of them keep running; may be empty. */
  readonly reason: string;
}

/**
 * Returns the reason why airlock does not do everything that this tool does in this hook; `null` if
 * it does.
 */
export type HookObstacle = (tool: ConfigTool, hook: string) => string | null;

/**
 * Takes the user's own hooks; returns those that start a runner of checks, with the change that
 * `--replace` would make.
 */
export function planReplacing(hooks: readonly OwnFile[], obstacle: HookObstacle): HookPlan[] {
  return hooks.flatMap((hook) => {
    // One byte is one character, whatever the encoding.
    const text = readFileSync(hook.file, "latin1");
    const uses = runnersIn(text);
    return uses.length === 0 ? [] : [planOne(hook, text, { uses, obstacle })];
  });
}

function planOne(
  hook: OwnFile,
  text: string,
  { uses, obstacle }: { uses: readonly RunnerUse[]; obstacle: HookObstacle },
): HookPlan {
  const runners = [...new Set(uses.map(({ runner }) => runner))];
  const reasons = uses.map((use) => ({
    use,
    reason: lstatSync(hook.file).isSymbolicLink() ? "it is a link" : whyNot(use, hook, obstacle),
  }));
  const gone = reasons.filter(({ reason }) => reason === null).map(({ use }) => use);
  const staying = reasons.filter(({ reason }) => reason !== null);
  const reason = [...new Set(staying.map(({ use, reason: why }) => `${use.runner}: ${why}`))].join(
    "; ",
  );
  if (gone.length === 0) return { hook, runners, change: null, tools: [], reason };
  const mode = lstatSync(hook.file).mode & 0o7777;
  const whole = gone.some(({ line }) => line === null);
  const rest = whole ? legacyOf(hook) : remaining(text, gone, mode);
  const change = {
    file: hook.file,
    mode,
    before: Buffer.from(text, "latin1").toString("base64"),
    after: rest?.content.toString("base64") ?? null,
    modeAfter: rest?.mode ?? mode,
  };
  return { hook, runners, change, tools: [...new Set(gone.map(({ runner }) => runner))], reason };
}

function whyNot(
  { tool, line, removable, runner }: RunnerUse,
  { name }: OwnFile,
  obstacle: HookObstacle,
): string | null {
  if (tool === null)
    return line === null
      ? `airlock does not run the commands of ${runner}`
      : "airlock does not read its config";
  return obstacle(tool, name) ?? (removable ? null : `line ${line} does more than start it`);
}

interface Rest {
  readonly content: Buffer;
  readonly mode: number;
}

function remaining(text: string, gone: readonly RunnerUse[], mode: number): Rest | null {
  const rest = withoutLines(
    text,
    gone.flatMap(({ line }) => line ?? []),
  );
  return rest === null ? null : { content: Buffer.from(rest, "latin1"), mode };
}

/** pre-commit and prek keep the previous hook as `<name>.legacy`, and run it. */
function legacyOf({ file }: OwnFile): Rest | null {
  const legacy = `${file}.legacy`;
  return isExecutable(legacy)
    ? { content: readFileSync(legacy), mode: lstatSync(legacy).mode & 0o7777 }
    : null;
}

/** Writes the changed hooks; their record must have been written before. */
export function replaceHooks(changes: readonly ReplacedHook[]): void {
  for (const { file, after, modeAfter } of changes) put(file, after, modeAfter);
}

/**
 * The result of restoring a hook: it has its former content, or that content is in a file beside
 * the record.
 */
export interface Restored {
  readonly file: string;
  /** The file with the former content; `null` if it was restored in place. */
  readonly savedAs: string | null;
}

/**
 * Takes the hooks of a record and a folder; restores those that nobody has changed since. The
 * others are saved into the folder.
 */
export function restoreHooks(replaced: readonly ReplacedHook[], folder: string): Restored[] {
  return replaced.map(({ file, mode, before, after }, index) => {
    const now = bytesIfThere(file)?.toString("base64") ?? null;
    if (now === before) return { file, savedAs: null };
    if (now === after) {
      put(file, before, mode);
      return { file, savedAs: null };
    }
    const savedAs = join(folder, `${index + 1}-${basename(file)}`);
    put(savedAs, before, mode);
    return { file, savedAs };
  });
}

/** Writes a file completely, with exactly these permissions; `null` removes it. */
function put(file: string, base64: string | null, mode: number): void {
  if (base64 === null) return rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  const draft = join(dirname(file), `.new-${randomUUID()}`);
  writeFileSync(draft, Buffer.from(base64, "base64"), { mode, flag: "wx" });
  chmodSync(draft, mode);
  renameSync(draft, file);
}

/**
 * Takes hooks that were replaced before and those that are replaced now; returns all, each with its
 * first content.
 */
export function mergeReplaced(
  before: readonly ReplacedHook[],
  now: readonly ReplacedHook[],
): ReplacedHook[] {
  const fresh = now.map((one) => {
    const first = before.find(({ file, after }) => file === one.file && after === one.before);
    return first === undefined ? one : { ...one, before: first.before, mode: first.mode };
  });
  return [...before.filter(({ file }) => fresh.every((one) => one.file !== file)), ...fresh];
}
