// Writes what is saved into the object database: files byte for byte, a tree, and a commit.

import { readlinkSync } from "node:fs";
import { emptyTree } from "../../git/candidate.ts";
import { git, gitLine } from "../../git/exec.ts";
import { withIndexOf } from "../../git/private-index.ts";
import { quotedLine } from "../../git/quoted-line.ts";
import { encodePath } from "../../system/bytes.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { Oid, RepoPath, Repository } from "../../types.ts";
import type { TaskRecord } from "../task-record.ts";
import type { Manifest, SavedEntry } from "./saved.ts";
import type { Survey } from "./survey.ts";
import type { WalkEntry } from "./walk.ts";
import { AirlockError } from "../../errors.ts";

/** Stores files byte for byte, without git's filters. */
export async function writeEntries(
  repository: Repository,
  root: string,
  found: readonly WalkEntry[],
): Promise<SavedEntry[]> {
  const files = found.filter(({ kind }) => kind === "file");
  const input = Buffer.concat(files.map(({ path }) => quotedLine(placeIn(root, path))));
  const written =
    files.length === 0
      ? ""
      : await gitLine([...fastCompression, "hash-object", "-w", "--no-filters", "--stdin-paths"], {
          env: repository.env,
          input,
        });
  const oids = written.split("\n");
  if (files.length > 0 && oids.length !== files.length) throw saveFailed(root);
  const byPath = new Map(files.map(({ path }, at) => [path, oids[at]!]));
  const entries: SavedEntry[] = [];
  for (const { path, kind, bits, mtime } of found) {
    if (kind !== "file" && kind !== "link") continue;
    const oid =
      byPath.get(path) ??
      (await writeSavedBlob(repository, readlinkSync(placeIn(root, path), "buffer")));
    entries.push({ path, kind, bits, mtime, oid });
  }
  return entries;
}

const fastCompression = ["-c", "core.looseCompression=1"];

/** Writes content as a blob; returns its id. */
export function writeSavedBlob({ env }: Repository, content: Buffer): Promise<Oid> {
  return gitLine([...fastCompression, "hash-object", "-w", "--no-filters", "--stdin"], {
    env,
    input: content,
  });
}

/**
 * Writes a tree with the manifest, the files, the index and its blobs (so that gc keeps them), and
 * git's state files.
 */
export async function writeSavedTree(
  repository: Repository,
  manifest: Manifest,
  { staged }: Survey,
): Promise<Oid> {
  const text = await writeSavedBlob(repository, Buffer.from(JSON.stringify(manifest)));
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

/** Writes the commit that holds the saved tree; returns its id. */
export async function writeSavedCommit(
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

/** Returns the error for content that could not be saved. */
export function saveFailed(what: string): AirlockError {
  return new AirlockError(
    "git",
    "SAVE_FAILED",
    `The content of ${what} could not be saved and read back, so nothing was removed.`,
    {
      next: ["git fsck", "Try again."],
    },
  );
}

/** Harmless names that begin like git's own; they stay readable. */
const plain = new Set([".gitignore", ".gitattributes", ".gitkeep"]);

/**
 * Takes a path of a working tree; returns it with every part that git would reject (path.c,
 * `is_ntfs_dotgit`, `is_hfs_dotgit`) escaped by `%` and two hexadecimal digits where needed.
 */
export function savedPath(path: RepoPath): string {
  return path
    .split("/")
    .map((name) => {
      const safe = name.replaceAll(/[%\\:]/g, hex);
      const isRisky =
        /^(\.git|git~)/i.test(name) || (name.startsWith(".") && /[^\u0021-\u007e]/.test(name));
      return isRisky && !plain.has(name) ? hex(safe.charAt(0)) + safe.slice(1) : safe;
    })
    .join("/");
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
