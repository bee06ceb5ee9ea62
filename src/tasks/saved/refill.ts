// Fills an empty worktree from a saved task: the index, git's own state files, and the files as
// they were.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  lutimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AirlockError } from "../../errors.ts";
import { git } from "../../git/exec.ts";
import { ObjectReader } from "../../git/objects.ts";
import { encodePath, splitNul } from "../../system/bytes.ts";
import { placeIn } from "../../system/files/plain-file.ts";
import type { Oid } from "../../types.ts";
import type { Manifest, SavedEntry } from "./saved.ts";
import type { InspectedWorktree } from "./survey.ts";

/**
 * Takes an empty worktree and the saved manifest; fills the worktree. Throws AirlockError
 * OBJECT_MISSING, and others of kind `git`.
 */
export async function refill(
  place: InspectedWorktree & { readonly root: string },
  manifest: Manifest,
): Promise<void> {
  const { repository, root, admin } = place;
  const objects = new ObjectReader(repository);
  try {
    const read = async (oid: Oid): Promise<Buffer> => {
      const object = await objects.read(oid);
      if (object?.type === "blob") return object.content;
      throw new AirlockError(
        "git",
        "OBJECT_MISSING",
        `A file that was saved (${oid}) cannot be read.`,
        { next: ["git fsck"] },
      );
    };
    // Git's state files come first: they contain the patterns of a sparse checkout.
    for (const entry of manifest.state) await write(admin, entry, read);
    if (manifest.index === null) rmSync(repository.indexFile, { force: true });
    else writeFileSync(repository.indexFile, await read(manifest.index));
    if (manifest.hadFolder) await checkOutUnchanged(place, manifest);
    else
      await git(["checkout-index", "--all", "--force", "--quiet"], {
        env: repository.env,
        accept: [0, 1],
      });
    for (const { path } of manifest.folders) mkdirSync(placeIn(root, path), { recursive: true });
    for (const entry of manifest.entries) await write(root, entry, read);
    repointSubmodules(place, manifest);
    // Permissions of folders come last: some folders may be read-only.
    for (const { path, bits } of manifest.folders.toReversed())
      chmodSync(placeIn(root, path), bits);
  } finally {
    objects.close();
  }
  // 1: some file differs from the index, as it did before.
  await git(["update-index", "-q", "--refresh"], { env: repository.env, accept: [0, 1] });
}

/** Lets git write the unchanged files; files that were not on disk stay missing. */
async function checkOutUnchanged(
  { repository, root }: InspectedWorktree & { readonly root: string },
  manifest: Manifest,
): Promise<void> {
  const own = new Set([...manifest.entries.map(({ path }) => path), ...manifest.absent]);
  const lines = splitNul(
    (await git(["ls-files", "--stage", "-v", "-z"], { env: repository.env })).stdout,
  );
  const paths: string[] = [];
  for (const one of lines) {
    const [tag = "", mode = ""] = one.split(" ", 2);
    const path = one.slice(one.indexOf("\t") + 1);
    if (mode === "160000") mkdirSync(placeIn(root, path), { recursive: true });
    else if (/^h$/i.test(tag) && !own.has(path)) paths.push(path);
  }
  const input = Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
  if (paths.length > 0)
    await git(["checkout-index", "--quiet", "-z", "--stdin"], { env: repository.env, input });
}

async function write(
  root: string,
  entry: SavedEntry,
  read: (oid: Oid) => Promise<Buffer>,
): Promise<void> {
  const place = placeIn(root, entry.path);
  const content = await read(entry.oid);
  mkdirSync(placeIn(root, dirname(entry.path)), { recursive: true });
  if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) rmSync(place);
  const time = entry.mtime / 1000;
  if (entry.kind === "link") {
    symlinkSync(content, place);
    lutimesSync(place, time, time);
    return;
  }
  writeFileSync(place, content, { mode: 0o600 });
  chmodSync(place, entry.bits);
  utimesSync(place, time, time);
}

/**
 * Updates the `.git` files of submodules, which name their repository inside git's own folder of
 * the worktree.
 */
function repointSubmodules(
  { root, admin }: InspectedWorktree & { readonly root: string },
  manifest: Manifest,
): void {
  if (basename(admin) === manifest.admin) return;
  for (const { path, kind } of manifest.entries) {
    if (kind === "file" && path.endsWith("/.git"))
      replaceIn(join(root, path), manifest.admin, basename(admin));
  }
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(`/worktrees/${from}/modules/`, () => `/worktrees/${to}/modules/`),
  );
}
