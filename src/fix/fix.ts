// Implements `airlock fix`: computes in a chamber how fixers change the working files and the
// staged versions, then replaces them.

import { readFileSync } from "node:fs";
import { AirlockError } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { rootOf } from "../git/repository.ts";
import { entriesAt } from "../git/trees/tree-edit.ts";
import type { CheckEvent } from "../run/execute.ts";
import type { FixContext, PlannedFix } from "../run/run-fixer.ts";
import { lazyChamber } from "../run/lazy-chamber.ts";
import { planOf, prepare } from "../run/plan/prepare-plan.ts";
import type { RunOptions, RunRequest, TellRun } from "../run/run-request.ts";
import { stops } from "../system/outcome.ts";
import { placeIn, plainFile } from "../system/files/plain-file.ts";
import type { Candidate, PlannedCheck, RepoPath, Repository, Task, CheckResult } from "../types.ts";
import { decide, type FixDecision } from "./decide.ts";
import { type FixPass, runPass, type StoredPass } from "./fixer-pass.ts";
import type { FixWords } from "./select.ts";
import { type FixTrees, treesOf } from "./trees.ts";
import { pruneWork } from "./work-folder.ts";

export interface FixRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly words: FixWords;
  /**
   * Run only these checks' fixers, by name; a named check without a fixer then runs its own
   * command.
   */
  readonly only: readonly string[] | null;
  readonly options: RunOptions;
  readonly enter: RunRequest["enter"];
  readonly tell: TellRun;
}

/**
 * Returns the folders in the names of checks: a check of a config below the root is called
 * `<folder>:<name>`, and may handle files above that folder (lint-staged's `../*.js`).
 */
function foldersIn(names: readonly string[]): RepoPath[] {
  return names.flatMap((name) =>
    name.split(":").flatMap((_, at, parts) => (at === 0 ? [] : [parts.slice(0, at).join(":")])),
  );
}

/** The planned changes, and those that are not possible. */
export interface Worked extends FixDecision {
  /** Fixers that failed. */
  readonly failures: readonly CheckResult[];
  /** Number of fixers that ran. */
  readonly fixers: number;
  /** Files that fixers changed although they were not selected: their content is kept. */
  readonly unasked: readonly RepoPath[];
  /** Files that a killed process left behind, with content that somebody wrote at that moment. */
  readonly recovered: readonly string[];
}

/**
 * Computes the fixers' changes; changes nothing yet. Throws AirlockError if they could not be
 * determined.
 */
export async function workOut(request: FixRequest): Promise<Worked> {
  const { repository, objects, words } = request;
  const root = rootOf(repository);
  const recovered = pruneWork(repository);
  const trees = await treesOf(repository, objects, words);
  const { staged, unmerged, paths } = trees.chosen;
  const whole = paths.filter((path) => !unmerged.has(path));
  const target = await withChanges(objects, words.staged ? trees.staged : trees.working, whole);
  const opened = lazyChamber({ ...request, candidate: target });
  try {
    const selection = request.only === null ? {} : { only: request.only };
    const prepared = await prepare(
      { ...request, candidate: target, selection, folders: foldersIn(request.only ?? []) },
      () => opened.enter(),
    );
    const fixes = fixesOf(prepared.plan.planned, request.only);
    const halves = words.staged ? [] : whole.filter((path) => staged.has(path));
    const partial = await partlyStaged(
      objects,
      await withChanges(objects, trees.staged, halves),
      trees,
    );
    const partialPlan = await planOf(prepared.config, { objects, candidate: partial, selection });
    const partialFixes = fixesOf(partialPlan.planned, request.only);
    const fixers = new Set([...fixes, ...partialFixes].map(({ check }) => check.name)).size;
    if (fixers === 0)
      return {
        ...(await decide({ request, trees, root, first: null, second: null })),
        failures: [],
        fixers,
        unasked: [],
        recovered,
      };
    await request.tell({
      kind: "planned",
      checks: [...new Set([...fixes, ...partialFixes].map(({ check }) => check.name))],
    });
    const chamber = await opened.open();
    const options = {
      ...request.options,
      onEvent: (event: CheckEvent) => void request.tell(event),
    };
    const context: FixContext = { ...request, options, candidate: target, chamber };
    const { link } = prepared.config.settings;
    const contents = await contentsOf({ root, objects, trees, staged: words.staged }, fixes);
    const first = await passOn(context, fixes, { link, contents });
    const second =
      partialFixes.length === 0
        ? null
        : await passOn({ ...context, candidate: partial }, partialFixes, {
            link,
            contents: new Map(),
          });
    const decision = await decide({ request, trees, root, first, second });
    const results = [...first.results, ...(second?.results ?? [])];
    return {
      ...decision,
      failures: failuresOf(results),
      fixers,
      unasked: unaskedIn(first, contents),
      recovered,
    };
  } finally {
    await opened.close();
  }
}

interface PassContext {
  readonly link: readonly RepoPath[];
  readonly contents: ReadonlyMap<RepoPath, Buffer>;
}

async function passOn(
  context: FixContext,
  fixes: readonly PlannedFix[],
  { link, contents }: PassContext,
): Promise<StoredPass> {
  const { chamber, candidate, objects } = context;
  await chamber.show(candidate);
  chamber.link(link);
  const pass = await runPass(fixes, context, contents);
  const changed = [...pass.outcomes]
    .filter(([, { after }]) => after !== null)
    .map(([path]) => path);
  const stored = await chamber.storeFiles(await entriesAt(objects, candidate.tree, changed));
  await chamber.writeFiles(await entriesAt(objects, candidate.tree, pass.written));
  await chamber.show(candidate);
  return { ...pass, candidate, stored };
}

/**
 * Returns the candidate with these files as its changes, those that it has, even if they equal the
 * base.
 */
async function withChanges(
  objects: ObjectReader,
  candidate: Candidate,
  paths: readonly RepoPath[],
): Promise<Candidate> {
  const entries = await entriesAt(objects, candidate.tree, paths);
  const nothing = { oldMode: "000000", oldBlob: "0".repeat(candidate.tree.length) };
  return { ...candidate, changes: entries.map((entry) => ({ ...entry, ...nothing, status: "A" })) };
}

/** Returns the staged files that differ in the working tree. */
async function partlyStaged(
  objects: ObjectReader,
  staged: Candidate,
  { working }: FixTrees,
): Promise<Candidate> {
  const paths = staged.changes.map(({ path }) => path);
  const there = new Map(
    (await entriesAt(objects, working.tree, paths)).map((entry) => [entry.path, entry]),
  );
  const differs = ({ path, mode, blob }: Candidate["changes"][number]) =>
    there.get(path)?.blob !== blob || there.get(path)?.mode !== mode;
  return { ...staged, changes: staged.changes.filter(differs) };
}

/** Throws AirlockError NO_FIXER for a named check that has no fixer. */
function fixesOf(planned: readonly PlannedCheck[], only: readonly string[] | null): PlannedFix[] {
  return planned.flatMap(({ check, changes }): PlannedFix[] => {
    const named = only?.includes(check.name) === true;
    const fixer = check.fix ?? (named && !onlyReports(check.task) ? check.task : null);
    if (fixer === null && named)
      throw new AirlockError(
        "usage",
        "NO_FIXER",
        `${check.name} only checks files and cannot fix them.`,
        { next: ["airlock fix"] },
      );
    return fixer === null || changes.length === 0 ? [] : [{ check, changes, fixer }];
  });
}

/**
 * Tells whether a task only reports: a built-in, or a preset, both of which fix files only by their
 * fixer.
 */
function onlyReports(task: Task): boolean {
  return task.kind === "builtin" || (task.kind === "command" && task.read !== undefined);
}

interface OnDisk {
  readonly root: string;
  readonly objects: ObjectReader;
  readonly trees: FixTrees;
  readonly staged: boolean;
}

/**
 * Returns the bytes on disk of the files to fix; for staged versions, only if the file has the same
 * content.
 */
async function contentsOf(
  { root, objects, trees, staged }: OnDisk,
  fixes: readonly PlannedFix[],
): Promise<Map<RepoPath, Buffer>> {
  const paths = [...new Set(fixes.flatMap(({ changes }) => changes.map(({ path }) => path)))];
  const key = ({ mode, blob }: { mode: string; blob: string }) => `${mode} ${blob}`;
  const there = new Map(
    (await entriesAt(objects, trees.working.tree, paths)).map((entry) => [entry.path, key(entry)]),
  );
  const wanted = staged ? await entriesAt(objects, trees.staged.tree, paths) : null;
  const same =
    wanted === null
      ? paths
      : wanted.filter((entry) => there.get(entry.path) === key(entry)).map(({ path }) => path);
  return new Map(
    same
      .filter((path) => plainFile(root, path) !== null)
      .map((path) => [path, readFileSync(placeIn(root, path))]),
  );
}

function failuresOf(results: readonly CheckResult[]): CheckResult[] {
  const bad = results.filter(stops);
  // A fixer that failed on both the working file and the staged version counts as one failure.
  return bad.filter((result, at) => bad.findIndex(({ check }) => check === result.check) === at);
}

function unaskedIn(
  { written, outcomes }: FixPass,
  contents: ReadonlyMap<RepoPath, Buffer>,
): RepoPath[] {
  return written.filter((path) => !outcomes.has(path) && !contents.has(path));
}
