// `airlock fix`: what fixers make of the working files and of what is staged, worked out in a chamber, then put in place.

import { readFileSync } from "node:fs";
import type { Chamber } from "../chamber/chamber.ts";
import { AirlockError } from "../errors.ts";
import type { ObjectReader } from "../git/objects.ts";
import { rootOf } from "../git/repository.ts";
import { entriesAt } from "../git/tree-edit.ts";
import type { Bench, PlannedFix } from "../run/mend.ts";
import { chamberOnDemand } from "../run/on-demand.ts";
import { planOf, prepare, type RunRequest } from "../run/run.ts";
import { stops } from "../system/outcome.ts";
import { placeIn, plainFile } from "../system/plain-file.ts";
import type { Candidate, PlannedCheck, RepoPath, Repository, Task, Verdict } from "../types.ts";
import { decide, type Decision } from "./decide.ts";
import { runPass, type Pass } from "./pass.ts";
import type { Words } from "./select.ts";
import { type Trees, treesOf } from "./trees.ts";
import { sweepWork } from "./work-folder.ts";

export interface FixRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly words: Words;
  /** Only these checks' fixers, by name; then also a check's own command, where it has no fixer. */
  readonly only: readonly string[] | null;
  readonly options: RunRequest["options"];
  readonly enter: RunRequest["enter"];
  readonly onPlan?: (checks: readonly string[]) => void;
}

/** A check of a config below the root is called `<folder>:<name>`, and it may be about files above that folder (lint-staged's `../*.js`). */
function foldersIn(names: readonly string[]): RepoPath[] {
  return names.flatMap((name) => name.split(":").flatMap((_, at, parts) => (at === 0 ? [] : [parts.slice(0, at).join(":")])));
}

/** What is to be done, and what cannot. */
export interface Worked extends Decision {
  /** Fixers that did not end well. */
  readonly failures: readonly Verdict[];
  /** How many fixers ran. */
  readonly fixers: number;
  /** Files that fixers changed as well, unasked: they stay as they are. */
  readonly unasked: readonly RepoPath[];
  /** Files that a killed process left, with what somebody had written just then. */
  readonly recovered: readonly string[];
}

/** Works out what the fixers change; changes nothing yet. Throws AirlockError where that could not be determined. */
export async function workOut(request: FixRequest): Promise<Worked> {
  const { repository, objects, words } = request;
  const root = rootOf(repository);
  const recovered = sweepWork(repository);
  const trees = await treesOf(repository, objects, words);
  const { staged, unmerged, paths } = trees.chosen;
  const whole = paths.filter((path) => !unmerged.has(path));
  const target = await withChanges(objects, words.staged ? trees.staged : trees.working, whole);
  const opened = chamberOnDemand({ ...request, candidate: target });
  try {
    const selection = request.only === null ? {} : { only: request.only };
    const prepared = await prepare({ ...request, candidate: target, selection, folders: foldersIn(request.only ?? []) }, () =>
      opened.enter(),
    );
    const fixes = fixesOf(prepared.plan.planned, request.only);
    const halves = words.staged ? [] : whole.filter((path) => staged.has(path));
    const partial = await partlyStaged(objects, await withChanges(objects, trees.staged, halves), trees);
    const partialPlan = await planOf(prepared.config, { objects, candidate: partial, selection });
    const partialFixes = fixesOf(partialPlan.planned, request.only);
    const fixers = new Set([...fixes, ...partialFixes].map(({ check }) => check.name)).size;
    if (fixers === 0)
      return { ...(await decide({ request, trees, root, first: null, second: null })), failures: [], fixers, unasked: [], recovered };
    request.onPlan?.([...new Set([...fixes, ...partialFixes].map(({ check }) => check.name))]);
    const chamber = await opened.open();
    const bench: Bench = { ...request, candidate: target, chamber };
    const { link } = prepared.config.settings;
    const contents = await contentsOf({ root, objects, trees, staged: words.staged }, fixes);
    const first = await passOn(bench, fixes, { link, contents });
    const second =
      partialFixes.length === 0 ? null : await passOn({ ...bench, candidate: partial }, partialFixes, { link, contents: new Map() });
    const decision = await decide({ request, trees, root, first, second });
    const verdicts = [...first.verdicts, ...(second?.verdicts ?? [])];
    return { ...decision, failures: failuresOf(verdicts), fixers, unasked: unaskedIn(first, contents), recovered };
  } finally {
    await opened.close();
  }
}

/** A pass with what it stored of what came out; afterwards the chamber is as git wrote it again. */
export interface StoredPass extends Pass {
  readonly candidate: Candidate;
  readonly stored: Awaited<ReturnType<Chamber["storeFiles"]>>;
}

interface Circumstances {
  readonly link: readonly RepoPath[];
  readonly contents: ReadonlyMap<RepoPath, Buffer>;
}

async function passOn(bench: Bench, fixes: readonly PlannedFix[], { link, contents }: Circumstances): Promise<StoredPass> {
  const { chamber, candidate, objects } = bench;
  await chamber.show(candidate);
  chamber.link(link);
  const pass = await runPass(fixes, bench, contents);
  const changed = [...pass.outcomes].filter(([, { after }]) => after !== null).map(([path]) => path);
  const stored = await chamber.storeFiles(await entriesAt(objects, candidate.tree, changed));
  await chamber.writeFiles(await entriesAt(objects, candidate.tree, pass.written));
  await chamber.show(candidate);
  return { ...pass, candidate, stored };
}

/** The candidate with these files as its changes, as far as it has them, whether they differ from the base or not. */
async function withChanges(objects: ObjectReader, candidate: Candidate, paths: readonly RepoPath[]): Promise<Candidate> {
  const entries = await entriesAt(objects, candidate.tree, paths);
  const nothing = { oldMode: "000000", oldBlob: "0".repeat(candidate.tree.length) };
  return { ...candidate, changes: entries.map((entry) => ({ ...entry, ...nothing, status: "A" })) };
}

/** Of what is staged, the files whose working file is another. */
async function partlyStaged(objects: ObjectReader, staged: Candidate, { working }: Trees): Promise<Candidate> {
  const paths = staged.changes.map(({ path }) => path);
  const there = new Map((await entriesAt(objects, working.tree, paths)).map((entry) => [entry.path, entry]));
  const differs = ({ path, mode, blob }: Candidate["changes"][number]) => there.get(path)?.blob !== blob || there.get(path)?.mode !== mode;
  return { ...staged, changes: staged.changes.filter(differs) };
}

/** Throws AirlockError NO_FIXER for a check that was named and mends nothing. */
function fixesOf(planned: readonly PlannedCheck[], only: readonly string[] | null): PlannedFix[] {
  return planned.flatMap(({ check, changes }): PlannedFix[] => {
    const named = only?.includes(check.name) === true;
    const fixer = check.fix ?? (named && !onlyReports(check.task) ? check.task : null);
    if (fixer === null && named)
      throw new AirlockError("usage", "NO_FIXER", `${check.name} looks at files and mends none.`, { next: ["airlock fix"] });
    return fixer === null || changes.length === 0 ? [] : [{ check, changes, fixer }];
  });
}

/** A built-in, or a preset: whatever it mends is its fixer's. */
function onlyReports(task: Task): boolean {
  return task.kind === "builtin" || (task.kind === "command" && task.read !== undefined);
}

interface OnDisk {
  readonly root: string;
  readonly objects: ObjectReader;
  readonly trees: Trees;
  readonly staged: boolean;
}

/** The bytes on disk of the files to be mended; of what is staged, only where the file holds the same. */
async function contentsOf({ root, objects, trees, staged }: OnDisk, fixes: readonly PlannedFix[]): Promise<Map<RepoPath, Buffer>> {
  const paths = [...new Set(fixes.flatMap(({ changes }) => changes.map(({ path }) => path)))];
  const key = ({ mode, blob }: { mode: string; blob: string }) => `${mode} ${blob}`;
  const there = new Map((await entriesAt(objects, trees.working.tree, paths)).map((entry) => [entry.path, key(entry)]));
  const wanted = staged ? await entriesAt(objects, trees.staged.tree, paths) : null;
  const same = wanted === null ? paths : wanted.filter((entry) => there.get(entry.path) === key(entry)).map(({ path }) => path);
  return new Map(same.filter((path) => plainFile(root, path) !== null).map((path) => [path, readFileSync(placeIn(root, path))]));
}

function failuresOf(verdicts: readonly Verdict[]): Verdict[] {
  const bad = verdicts.filter(stops);
  // A fixer that failed on the working file and on what is staged is one failure.
  return bad.filter((verdict, at) => bad.findIndex(({ check }) => check === verdict.check) === at);
}

function unaskedIn({ written, outcomes }: Pass, contents: ReadonlyMap<RepoPath, Buffer>): RepoPath[] {
  return written.filter((path) => !outcomes.has(path) && !contents.has(path));
}
