// Names the refs of claims. A ref's name shows which paths its claim may concern, before anything
// is read.

import { createHash } from "node:crypto";
import { encodePath } from "../../system/bytes.ts";
import type { RepoPath } from "../../types.ts";
import type { Subject } from "./claim-record.ts";

/** Prefix of all claims of this clone. */
export const claimRefs = "refs/airlock/claims/";

/** Prefix of the claims that `claims --fetch` has seen on remotes: `<prefix><remote>/<name>`. */
export const remoteRefs = "refs/airlock/remotes/";

/**
 * A ref that changes with every change of a claim on paths, because such a claim may conflict with
 * claims of other names: every decision about one also compares and swaps this ref.
 */
export const turnRef = "refs/airlock/turn";

/** Returns the ref of a subject. */
export function refOf({ kind, text }: Subject): string {
  const name = digest(`${kind}\0${text}`).slice(0, 40);
  return kind === "name"
    ? `${claimRefs}name-${name}`
    : `${claimRefs}path-${bucketOf(literalPart(text))}-${name}`;
}

/**
 * Takes a claim's ref, with or without the part before the last `/`; returns its kind and, for
 * paths, its bucket. Returns `null` for an unknown name: a newer version may have written it, and
 * it may claim anything.
 */
export function readRefName(
  ref: string,
): { readonly kind: "name" } | { readonly kind: "path"; readonly bucket: string } | null {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  if (/^name-[0-9a-f]{40}$/.test(name)) return { kind: "name" };
  const bucket = /^path-([0-9a-f]{16})-[0-9a-f]{40}$/.exec(name)?.[1];
  return bucket === undefined ? null : { kind: "path", bucket };
}

/**
 * Returns the buckets of all claims that may cover a path: the path's own, and that of each folder
 * above it.
 */
export function bucketsOf(path: RepoPath): string[] {
  const buckets = [bucketOf(""), bucketOf(path)];
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1))
    buckets.push(bucketOf(path.slice(0, cut)));
  return buckets;
}

/**
 * Ignores case and Unicode composition, because file systems differ in them. A bucket only narrows
 * the search.
 */
function bucketOf(folder: string): string {
  return digest(folder.toLowerCase().normalize("NFC")).slice(0, 16);
}

/**
 * Returns the leading names of a glob without wildcards, unescaped: the whole path, or the folder
 * that contains everything the glob covers.
 */
function literalPart(glob: string): string {
  const names = glob.split("/");
  const wild = names.findIndex((name) => /[*?[{]/.test(name.replaceAll(/\\./gs, "")));
  return (wild === -1 ? names : names.slice(0, wild)).join("/").replaceAll(/\\(.)/gs, "$1");
}

function digest(text: string): string {
  return createHash("sha256").update(encodePath(text)).digest("hex");
}
