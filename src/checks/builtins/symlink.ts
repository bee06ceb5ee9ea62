// The built-in `symlink`: a link leads somewhere, and was not replaced by a file that contains its
// target.

import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { AirlockError } from "../../errors.ts";
import { decodePath, encodePath } from "../../system/bytes.ts";
import { shellQuote } from "../../system/shell.ts";
import type { Change, Finding, RepoPath, TreeReader } from "../../types.ts";
import { type Builtin, type BuiltinView, differenceOf, finding } from "../builtin.ts";

/**
 * Follows check-symlinks and destroyed-symlinks, except that the target must exist in the candidate
 * itself, not on this disk: nobody else has a file that is ignored or not staged. Only a target
 * outside the repository is looked up on disk.
 */
export const symlink: Builtin = {
  id: "symlink",
  summary:
    "A symbolic link leads to something that is committed, too, and no link was turned into a file.",
  like: ["check-symlinks", "destroyed-symlinks"],
  entries: true,
  async whole(view) {
    const findings: Finding[] = [];
    const difference = differenceOf(view.candidate);
    for (const entry of view.changes) {
      if (entry.mode === "120000") findings.push(...(await dangling(entry, view)));
      const change = difference(entry.path);
      if (change?.oldMode === "120000" && change.mode.startsWith("100"))
        findings.push(...(await destroyed(change, view)));
    }
    return findings;
  },
};

async function dangling({ path, blob }: Change, view: BuiltinView): Promise<Finding[]> {
  const target = decodePath(await contentOf(blob, view));
  if (await leadsSomewhere(path, target, view)) return [];
  return [
    finding({
      path,
      rule: "dangling",
      message: `leads to ${JSON.stringify(target)}, which does not exist`,
    }),
  ];
}

/** Allows for a newline that an editor or a fixer may have added to the content. */
async function destroyed({ path, blob, oldBlob }: Change, view: BuiltinView): Promise<Finding[]> {
  const [now, before] = await Promise.all([contentOf(blob, view), contentOf(oldBlob, view)]);
  if (now.length > before.length + 2 || !trimmed(now).equals(trimmed(before))) return [];
  const message = `was a link and is now a file that contains the link's target; to undo: git restore --staged --worktree ${shellQuote(path)}`;
  return [finding({ path, rule: "destroyed", message })];
}

function trimmed(content: Buffer): Buffer {
  return Buffer.from(content.toString("latin1").trimEnd(), "latin1");
}

async function contentOf(oid: string, { objects }: BuiltinView): Promise<Buffer> {
  const object = await objects.read(oid);
  if (object === null)
    throw new AirlockError("git", "OBJECT_MISSING", `The object ${oid} cannot be read.`, {
      next: ["git fsck"],
    });
  return object.content;
}

/** The number of links that Linux follows in a row (path_resolution(7)). */
const most = 40;

/** Follows the parts of the target through the tree, as the kernel would through folders. */
async function leadsSomewhere(link: RepoPath, target: string, view: BuiltinView): Promise<boolean> {
  let place = link.split("/").slice(0, -1);
  let rest = target.split("/");
  if (target.startsWith("/")) return isOnDisk(target, view);
  for (let links = 0; rest.length > 0;) {
    const [part = "", ...others] = rest;
    rest = others;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (place.pop() === undefined) return isOnDisk(posix.join("..", ...rest), view);
      continue;
    }
    const entry = (await entriesOf(view.tree, place)).find(({ name }) => name === part);
    if (entry === undefined) return false;
    // The contents of a submodule are not known here.
    if (entry.mode === "160000") return true;
    if (entry.mode === "120000") {
      const next = decodePath(await contentOf(entry.oid, view));
      if ((links += 1) > most) return false;
      if (next.startsWith("/")) return isOnDisk(posix.join(next, ...rest), view);
      rest = [...next.split("/"), ...rest];
    } else if (entry.mode !== "40000") {
      // Nothing may follow a file, not even a slash.
      return rest.length === 0;
    } else place = [...place, part];
  }
  return true;
}

async function entriesOf(tree: TreeReader, place: readonly string[]) {
  return (await tree.list(place.join("/"))) ?? [];
}

/** Looks up a path outside the repository, relative to the top of the working tree. */
function isOnDisk(path: string, { repository }: BuiltinView): boolean {
  return existsSync(
    encodePath(posix.isAbsolute(path) ? path : join(repository.root ?? repository.gitDir, path)),
  );
}
