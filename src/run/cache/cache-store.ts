// The cache of passes on disk: which checks have passed on which content before.

import { createHash } from "node:crypto";
import { mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AirlockError } from "../../errors.ts";
import type { Change, Check, Oid, PlannedCheck, RepoPath } from "../../types.ts";
import { hasPathless } from "../plan/plan.ts";
import { statePath } from "../../system/layout.ts";
import { removeOldest } from "../../system/files/bounded-folder.ts";
import { hasCode } from "../../system/files/file-errors.ts";

/** The inputs of a cache key, beside the path itself. */
export interface KeyInputs {
  readonly check: Check;
  /**
   * Everything outside the tree that the result depends on, programs first (cache.ts); `null` if
   * unknown: then nothing is cached.
   */
  readonly tools: readonly string[] | null;
  /** The files that the check's `inputs` match in the candidate, with their blobs. */
  readonly inputs: readonly (readonly [RepoPath, Oid])[];
  /** The candidate's tree: what a check that `needs: "tree"` is keyed on. */
  readonly tree: Oid;
}

/** A planned check, split by the passes of earlier runs. */
export interface CacheHits {
  /** The part that must run; `null`: all of it has passed before. */
  readonly rest: PlannedCheck | null;
  /** Number of paths that passed before on the same content. */
  readonly hits: number;
}

export interface CacheStore {
  /** Looks up a planned check. Throws AirlockError where the store is there but cannot be read. */
  readonly lookUp: (planned: PlannedCheck, inputs: KeyInputs) => Promise<CacheHits>;
  /**
   * Notes that a check has passed on its changes. Throws AirlockError where that cannot be written.
   */
  readonly add: (passed: PlannedCheck, inputs: KeyInputs) => Promise<void>;
}

/**
 * Entries that are kept, about: the keys are spread evenly, and each of 256 folders keeps its
 * share.
 */
const defaultLimit = 65_536;

/**
 * Opens the store below the common git directory: `airlock/passes/<2 hex digits>/<62 hex digits>`.
 * An entry is an empty file, and its existence is the pass: it is created in one atomic step and
 * cannot be half written.
 */
export function cacheStore(commonDir: string, limit = defaultLimit): CacheStore {
  const folder = statePath(commonDir, "passes");
  return {
    lookUp: (planned, inputs) => lookUp(folder, planned, inputs),
    add: async (passed, inputs) => {
      const keys = [...keysOf(passed, inputs).values()];
      for (const shard of new Set(keys.map(shardOf))) {
        await addToShard(
          join(folder, shard),
          keys.filter((key) => shardOf(key) === shard),
          Math.ceil(limit / 256),
        );
      }
    },
  };
}

/**
 * Key of a pass: SHA-256 over the check's definition, its programs, its inputs and, for each path,
 * path, mode and blob; `null` stands for the path where the result is about the whole tree. Every
 * part is length-delimited, as JSON strings are.
 */
export function cacheKey({ check, tools, inputs, tree }: KeyInputs, change: Change | null): string {
  const about = change === null ? ["tree", tree] : ["path", change.path, change.mode, change.blob];
  const parts = [
    "airlock pass 3",
    check.name,
    check.folder,
    check.cwd,
    check.definition,
    tools,
    inputs,
    about,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A key for each change, or one for all under `null`; none if nothing may be cached. */
function keysOf({ check, changes }: PlannedCheck, inputs: KeyInputs): Map<Change | null, string> {
  if (check.inputs === null || inputs.tools === null) return new Map();
  // A deleted file is in no tree; through a link or in a submodule, a check sees other content.
  if (changes.some(({ status, mode }) => status === "D" || !mode.startsWith("100")))
    return new Map();
  // A command without paths sees the whole chamber, and deletions of which `changes` says nothing.
  if (check.needs === "tree" || changes.length === 0 || hasPathless(check.task))
    return new Map([[null, cacheKey(inputs, null)]]);
  return new Map(changes.map((change) => [change, cacheKey(inputs, change)]));
}

async function lookUp(
  folder: string,
  planned: PlannedCheck,
  inputs: KeyInputs,
): Promise<CacheHits> {
  const keys = keysOf(planned, inputs);
  if (keys.size === 0) return { rest: planned, hits: 0 };
  const known = await knownOf(folder, [...keys.values()]);
  const whole = keys.get(null);
  if (whole !== undefined)
    return known.has(whole)
      ? { rest: null, hits: planned.changes.length }
      : { rest: planned, hits: 0 };
  const left = planned.changes.filter((change) => !known.has(keys.get(change)!));
  const hits = planned.changes.length - left.length;
  return { rest: left.length === 0 ? null : { ...planned, changes: left }, hits };
}

async function knownOf(folder: string, keys: readonly string[]): Promise<Set<string>> {
  const shards = [...new Set(keys.map(shardOf))];
  const lists = await Promise.all(
    shards.map(async (shard) => (await namesIn(join(folder, shard))).map((name) => shard + name)),
  );
  return new Set(lists.flat());
}

function shardOf(key: string): string {
  return key.slice(0, 2);
}

async function namesIn(shard: string): Promise<string[]> {
  try {
    return await readdir(shard);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw unusable("VERDICTS_UNREADABLE", shard, error);
  }
}

async function addToShard(shard: string, keys: readonly string[], limit: number): Promise<void> {
  try {
    await mkdir(shard, { recursive: true, mode: 0o700 });
    for (const key of keys) await (await open(join(shard, key.slice(2)), "a", 0o600)).close();
    const names = await readdir(shard);
    // Prunes only when a quarter too many are there: it looks at every entry.
    removeOldest(shard, names, { most: limit * 1.25, keep: limit });
  } catch (error) {
    throw unusable("VERDICTS_UNWRITABLE", shard, error);
  }
}

function unusable(code: string, shard: string, cause: unknown): AirlockError {
  const verb = code === "VERDICTS_UNREADABLE" ? "read" : "written";
  return new AirlockError(
    "environment",
    code,
    `The cached passes in ${shard} could not be ${verb}.`,
    {
      cause,
      detail: cause instanceof Error ? cause.message : "",
      next: ["airlock cache clear"],
    },
  );
}
