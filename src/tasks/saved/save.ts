// Saves everything that a worktree has and its branch lacks, as one commit under a ref of airlock.
// The worktree is not touched.

import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { AirlockError } from "../../errors.ts";
import { emptyTree, readHead } from "../../git/candidate.ts";
import { git, gitLine } from "../../git/exec.ts";
import { withIndexOf } from "../../git/private-index.ts";
import { refsBelow, swapRefs } from "../../git/refs/refs.ts";
import { encodePath } from "../../system/bytes.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import { savedPath } from "./saved-path.ts";
import { listSaved, type Manifest, type Saved, type SavedEntry, savedRefs } from "./saved.ts";
import type { Place, Survey } from "./survey.ts";
import type { Found } from "./walk.ts";

export interface SaveRequest {
  readonly task: TaskRecord;
  readonly place: Place;
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
  const entries = await savedEntries(repository, place.root ?? "", survey.kept);
  const state = await savedEntries(repository, place.admin, survey.state);
  const index = survey.index === null ? null : await writeObject(repository, survey.index);
  const manifest: Manifest = {
    version: 1,
    task: lasting(task),
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
  const tree = await writeTree(repository, manifest, survey);
  for (const before of await listSaved(repository, task.key)) {
    if (
      (await gitLine(["rev-parse", "--verify", `${before.oid}^{tree}`], {
        env: repository.env,
      })) === tree
    )
      return before;
  }
  const parents = [...new Set([commit, ...(request.tip === null ? [] : [request.tip]), ...noted])];
  const oid = await writeCommit(repository, { tree, parents, task });
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

function lasting({
  key,
  id,
  title,
  branch,
  worktree,
  base,
  into,
  created,
  session,
  claims,
  port,
  setUp,
  landed,
}: TaskRecord): Manifest["task"] {
  return {
    key,
    id,
    title,
    branch,
    worktree,
    base,
    into,
    created,
    session,
    claims,
    port,
    setUp,
    landed,
  };
}

/** Stores files byte for byte, without git's filters. */
async function savedEntries(
  repository: Repository,
  root: string,
  found: readonly Found[],
): Promise<SavedEntry[]> {
  const files = found.filter(({ kind }) => kind === "file");
  const input = Buffer.concat(files.map(({ path }) => cQuoted(placeIn(root, path))));
  const written =
    files.length === 0
      ? ""
      : await gitLine([...fastCompression, "hash-object", "-w", "--no-filters", "--stdin-paths"], {
          env: repository.env,
          input,
        });
  const oids = written.split("\n");
  if (files.length > 0 && oids.length !== files.length) throw failed(root);
  const byPath = new Map(files.map(({ path }, at) => [path, oids[at]!]));
  const entries: SavedEntry[] = [];
  for (const { path, kind, bits, mtime } of found) {
    if (kind !== "file" && kind !== "link") continue;
    const oid =
      byPath.get(path) ??
      (await writeObject(repository, readlinkSync(placeIn(root, path), "buffer")));
    entries.push({ path, kind, bits, mtime, oid });
  }
  return entries;
}

const fastCompression = ["-c", "core.looseCompression=1"];

/** Quotes a path as one line in git's C style (quote.c, `unquote_c_style`). */
function cQuoted(path: Buffer): Buffer {
  const text = Array.from(path, (byte) =>
    byte < 0x20 || byte === 0x22 || byte === 0x5c || byte > 0x7e
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : String.fromCharCode(byte),
  );
  return Buffer.from(`"${text.join("")}"\n`, "latin1");
}

function writeObject({ env }: Repository, content: Buffer): Promise<Oid> {
  return gitLine([...fastCompression, "hash-object", "-w", "--no-filters", "--stdin"], {
    env,
    input: content,
  });
}

/**
 * Writes a tree with the manifest, the files, the index and its blobs (so that gc keeps them), and
 * git's state files.
 */
async function writeTree(
  repository: Repository,
  manifest: Manifest,
  { staged }: Survey,
): Promise<Oid> {
  const text = await writeObject(repository, Buffer.from(JSON.stringify(manifest)));
  const lines = [
    entryLine("100644", text, "manifest.json"),
    ...(manifest.index === null ? [] : [entryLine("100644", manifest.index, "index")]),
    ...manifest.entries.map((entry) =>
      entryLine(modeOf(entry), entry.oid, `files/${savedPath(entry.path)}`),
    ),
    ...manifest.state.map((entry) =>
      entryLine(modeOf(entry), entry.oid, `git/${savedPath(entry.path)}`),
    ),
    ...staged.map(({ mode, oid, stage, path }) =>
      entryLine(mode, oid, stage === "0" ? `staged/${path}` : `unmerged/${stage}/${path}`),
    ),
  ];
  return withIndexOf(repository, emptyTree[repository.objectFormat], async (env) => {
    await git(["update-index", "-z", "--index-info"], { env, input: Buffer.concat(lines) });
    // A partial clone may lack objects of its index.
    return gitLine(["write-tree", "--missing-ok"], { env });
  });
}

function entryLine(mode: string, oid: Oid, path: RepoPath): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${oid}\t`), encodePath(path), Buffer.from([0])]);
}

function modeOf({ kind, bits }: SavedEntry): string {
  return kind === "link" ? "120000" : (bits & 0o100) === 0 ? "100644" : "100755";
}

async function writeCommit(
  { env }: Repository,
  {
    tree,
    parents,
    task,
  }: { readonly tree: Oid; readonly parents: readonly Oid[]; readonly task: TaskRecord },
): Promise<Oid> {
  const [name, mail, date] = [
    "airlock",
    "airlock@localhost",
    `@${Math.floor(Date.now() / 1000)} +0000`,
  ];
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) => [
    [`GIT_${role}_NAME`, name],
    [`GIT_${role}_EMAIL`, mail],
    [`GIT_${role}_DATE`, date],
  ]);
  const message = `What was in the task ${task.key}\n\n${task.title}\n\nTo bring it back: airlock task restore ${task.key}\n`;
  return gitLine(["commit-tree", ...parents.flatMap((oid) => ["-p", oid]), "-F", "-", tree], {
    env: { ...env, ...(Object.fromEntries(people) as Record<string, string>) },
    input: message,
  });
}

/** Creates the ref, named by the time to the second; returns its name. */
async function publish(repository: Repository, key: string, oid: Oid): Promise<string> {
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  for (let count = 1; count < 1000; count += 1) {
    const name = `${savedRefs}${key}/${count === 1 ? time : `${time}-${count}`}`;
    const swap = await swapRefs(repository, [{ name, from: null, to: oid }]);
    if (swap.kind === "done") return name;
  }
  throw failed(key);
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
    throw failed(task.key);
  const oids = [...manifest.entries, ...manifest.state].map(({ oid }) => oid);
  if (manifest.index !== null) oids.push(manifest.index);
  const args = ["cat-file", "--batch-check=%(objecttype)", "--buffer"];
  const types = (
    await gitLine(args, { env: repository.env, input: oids.map((oid) => `${oid}\n`).join("") })
  )
    .split("\n")
    .filter(Boolean);
  if (types.length !== oids.length || types.some((type) => type !== "blob")) throw failed(task.key);
  return saved;
}

function failed(what: string): AirlockError {
  return new AirlockError(
    "git",
    "SAVE_FAILED",
    `The content of ${what} could not be saved and read back, so nothing was removed.`,
    {
      next: ["git fsck", "Try again."],
    },
  );
}
