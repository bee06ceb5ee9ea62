// Under which refs claims lie. A ref's name tells, before anything is read, which paths its claim may be about.

import { createHash } from "node:crypto";
import { encodePath } from "../system/bytes.ts";
import type { RepoPath } from "../types.ts";
import type { Subject } from "./claim-record.ts";

/** All claims of this clone. */
export const claimRefs = "refs/airlock/claims/";

/** What `claims --fetch` has seen of a remote's claims: `<prefix><remote>/<name>`. */
export const remoteRefs = "refs/airlock/remotes/";

/**
 * Changed with every change of a claim on paths, which may concern others of different names: whoever decides on such a claim
 * compares and swaps this ref as well.
 */
export const turnRef = "refs/airlock/turn";

/** Returns the ref of a subject. */
export function refOf({ kind, text }: Subject): string {
  const name = digest(`${kind}\0${text}`).slice(0, 40);
  return kind === "name" ? `${claimRefs}name-${name}` : `${claimRefs}path-${bucketOf(literalPart(text))}-${name}`;
}

/**
 * Takes the name of a claim's ref, without what stands before the last `/`; returns its kind and, for paths, its bucket;
 * `null` where the name is none of ours: a newer version's, say, which may claim anything.
 */
export function readRefName(ref: string): { readonly kind: "name" } | { readonly kind: "path"; readonly bucket: string } | null {
  const name = ref.slice(ref.lastIndexOf("/") + 1);
  if (/^name-[0-9a-f]{40}$/.test(name)) return { kind: "name" };
  const bucket = /^path-([0-9a-f]{16})-[0-9a-f]{40}$/.exec(name)?.[1];
  return bucket === undefined ? null : { kind: "path", bucket };
}

/** Returns the buckets of all claims that may cover a path: its own, and that of each folder above it. */
export function bucketsOf(path: RepoPath): string[] {
  const buckets = [bucketOf(""), bucketOf(path)];
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) buckets.push(bucketOf(path.slice(0, cut)));
  return buckets;
}

/** Case and composition are left out, since file systems differ in them: this only narrows down what is looked at. */
function bucketOf(folder: string): string {
  return digest(folder.toLowerCase().normalize("NFC")).slice(0, 16);
}

/** The names at the start of a glob that hold nothing wild, unescaped: the whole path, or the folder that all it covers lies in. */
function literalPart(glob: string): string {
  const names = glob.split("/");
  const wild = names.findIndex((name) => /[*?[{]/.test(name.replaceAll(/\\./gs, "")));
  return (wild === -1 ? names : names.slice(0, wild)).join("/").replaceAll(/\\(.)/gs, "$1");
}

function digest(text: string): string {
  return createHash("sha256").update(encodePath(text)).digest("hex");
}
