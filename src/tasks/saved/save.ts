// Saves everything that a worktree has and its branch lacks, as one commit under a ref of airlock.
// The worktree is not touched.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { readHead } from "../../git/candidate.ts";
import { git, gitLine } from "../../git/exec.ts";
import { refsBelow, swapRefs } from "../../git/refs/refs.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { Oid, Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import { lastingFields, listSaved, type Manifest, type Saved, savedRefs } from "./saved.ts";
import type { InspectedWorktree, Survey } from "./survey.ts";
import {
  saveFailed,
  writeEntries,
  writeSavedCommit,
  writeSavedBlob,
  writeSavedTree,
} from "./write-saved.ts";

export interface SaveRequest {
  readonly task: TaskRecord;
  readonly place: InspectedWorktree;
  readonly survey: Survey;
  /** End of the task's branch; `null` if it is gone. */
  readonly tip: Oid | null;
  /** Commits that remain whatever happens to the task: their content need not be saved. */
  readonly staying: readonly Oid[];
}

/**
 * Saves a task; returns the saved commit after reading it back, or `null` if nothing would be lost.
 * Content that was saved before is not saved again. Throws SAVE_FAILED, and AirlockError of kind
 * `git`.
 */
export async function saveTask(request: SaveRequest): Promise<Saved | null> {
  const { task, place, survey } = request;
  const { repository } = place;
  const commit = await gitLine(["rev-parse", "--verify", "HEAD^{commit}"], { env: repository.env });
  const noted = await notedCommits(request, commit);
  if (noted.length === 0 && !(await hasChanges(request))) return null;
  const entries = await writeEntries(repository, place.root ?? "", survey.kept);
  const state = await writeEntries(repository, place.admin, survey.state);
  const index = survey.index === null ? null : await writeSavedBlob(repository, survey.index);
  const manifest: Manifest = {
    version: 1,
    task: Object.fromEntries(
      lastingFields.map((field) => [field, task[field]]),
    ) as Manifest["task"],
    head: readHead(repository),
    commit,
    tip: request.tip,
    hadFolder: place.root !== null,
    index,
    entries,
    folders: survey.folders.map(({ path, bits }) => ({ path, bits })),
    absent: survey.absent,
    state,
    admin: basename(place.admin),
    leftOut: survey.leftOut,
  };
  const tree = await writeSavedTree(repository, manifest, survey);
  for (const before of await listSaved(repository, task.key)) {
    if (
      (await gitLine(["rev-parse", "--verify", `${before.oid}^{tree}`], {
        env: repository.env,
      })) === tree
    )
      return before;
  }
  const parents = [...new Set([commit, ...(request.tip === null ? [] : [request.tip]), ...noted])];
  const oid = await writeSavedCommit(repository, { tree, parents, task });
  return readBack(repository, await publish(repository, task.key, oid), manifest);
}

/**
 * Returns whether the index or a file differs from the commit, or git has an unfinished operation.
 */
async function hasChanges({ place, survey }: SaveRequest): Promise<boolean> {
  if (survey.kept.length > 0 || survey.absent.length > 0) return true;
  if (survey.folders.length > 0) return true;
  if (
    survey.state.some(({ path }) =>
      /^(MERGE_HEAD|CHERRY_PICK_HEAD|REVERT_HEAD|rebase-|sequencer|BISECT_)/.test(path),
    )
  )
    return true;
  if (survey.index === null) return false;
  const args = [
    "diff-index",
    "--cached",
    "--quiet",
    "--no-renames",
    "--ignore-submodules=none",
    "HEAD",
  ];
  return (await git(args, { env: place.repository.env, accept: [0, 1] })).code === 1;
}

/**
 * Returns the commits known only to this worktree: of its branch, its HEAD, its reflog and git's
 * state files.
 */
async function notedCommits(
  { place, survey, tip, staying }: SaveRequest,
  head: Oid,
): Promise<Oid[]> {
  const { repository, admin } = place;
  const texts = survey.state
    .filter(
      ({ kind, size, path }) => kind === "file" && size < 1_000_000 && !path.startsWith("modules/"),
    )
    .map(({ path }) => readFileSync(placeIn(admin, path), "latin1"));
  const length = repository.objectFormat === "sha1" ? 40 : 64;
  const named = texts.flatMap(
    (text) => text.match(new RegExp(String.raw`\b[0-9a-f]{${length}}\b`, "g")) ?? [],
  );
  const all = [...new Set([head, ...(tip === null ? [] : [tip]), ...named])].filter(
    (oid) => !/^0+$/.test(oid),
  );
  const input = all.join("\n");
  const checked = await gitLine(["cat-file", "--batch-check=%(objectname) %(objecttype)"], {
    env: repository.env,
    input,
  });
  const commits = checked.split("\n").flatMap((line) => /^(\S+) commit$/.exec(line)?.[1] ?? []);
  const range = [...commits, ...staying.map((oid) => `^${oid}`)].join("\n");
  const own = new Set(
    (await gitLine(["rev-list", "--stdin"], { env: repository.env, input: `${range}\n` })).split(
      "\n",
    ),
  );
  return commits.filter((oid) => own.has(oid));
}

/** Creates the ref, named by the time to the second; returns its name. */
async function publish(repository: Repository, key: string, oid: Oid): Promise<string> {
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  for (let count = 1; count < 1000; count += 1) {
    const name = `${savedRefs}${key}/${count === 1 ? time : `${time}-${count}`}`;
    const swap = await swapRefs(repository, [{ name, from: null, to: oid }]);
    if (swap.kind === "done") return name;
  }
  throw saveFailed(key);
}

/** Reads the saved ref back as a later restore would: every object must exist and be complete. */
async function readBack(repository: Repository, ref: string, manifest: Manifest): Promise<Saved> {
  const { task } = manifest;
  const saved = (await listSaved(repository, task.key)).find((one) => one.ref === ref);
  const stands = (await refsBelow(repository, ref)).find(({ name }) => name === ref);
  if (
    saved === undefined ||
    stands?.oid !== saved.oid ||
    JSON.stringify(saved.manifest) !== JSON.stringify(manifest)
  )
    throw saveFailed(task.key);
  const oids = [...manifest.entries, ...manifest.state].map(({ oid }) => oid);
  if (manifest.index !== null) oids.push(manifest.index);
  const args = ["cat-file", "--batch-check=%(objecttype)", "--buffer"];
  const types = (
    await gitLine(args, { env: repository.env, input: oids.map((oid) => `${oid}\n`).join("") })
  )
    .split("\n")
    .filter(Boolean);
  if (types.length !== oids.length || types.some((type) => type !== "blob"))
    throw saveFailed(task.key);
  return saved;
}
