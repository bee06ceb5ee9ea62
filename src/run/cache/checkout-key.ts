// Attributes and settings that decide how git writes blobs to files, as part of the cache key of a
// pass.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { git } from "../../git/exec.ts";
import type { ObjectReader } from "../../git/objects.ts";
import type { TreeFile } from "../../git/trees/tree-edit.ts";
import { readIfThere } from "../../system/files/files.ts";
import type { Repository } from "../../types.ts";

export interface Checkout {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  /** All files of the candidate. */
  readonly entries: readonly TreeFile[];
}

/** Settings that decide on line ends, links, modes and filters (git-config(1)). */
const settings = String.raw`^(core\.(autocrlf|eol|symlinks|filemode|attributesfile|checkroundtripencoding)|filter\.)`;

/**
 * Returns a digest of all that decides on the bytes of a file beside its blob; `null` where that
 * cannot be known: a filter is a program, and `core.attributesFile` may lie anywhere. Throws
 * AirlockError where git cannot be asked.
 */
export async function checkoutKey({
  repository,
  objects,
  entries,
}: Checkout): Promise<string | null> {
  const { env, commonDir } = repository;
  const files = entries.filter(
    ({ path }) => path === ".gitattributes" || path.endsWith("/.gitattributes"),
  );
  const tracked = await Promise.all(
    files.map(async ({ blob }) => (await objects.read(blob))?.content.toString("utf8") ?? ""),
  );
  const userFolder = env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? "", ".config");
  const others = [
    join(commonDir, "info", "attributes"),
    join(userFolder, "git", "attributes"),
    "/etc/gitattributes",
  ].map(readIfThere);
  if ([...tracked, ...others].some((text) => text?.includes("filter=") === true)) return null;
  const told = (
    await git(["config", "-z", "--get-regexp", settings], { env, accept: [0, 1] })
  ).stdout.toString("utf8");
  if (/^core\.attributesfile\n/m.test(told.replaceAll("\0", "\n"))) return null;
  const paths = files.map(({ path, mode, blob }) => [path, mode, blob]);
  return createHash("sha256")
    .update(JSON.stringify([paths, others, told]))
    .digest("hex");
}
