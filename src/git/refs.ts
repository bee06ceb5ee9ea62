// Refs of ours: read, and changed all or none by comparing with what they were.

import { AirlockError } from "../errors.ts";
import type { Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";

export interface Ref {
  readonly name: string;
  readonly oid: Oid;
}

/** What one ref is to become, if it is still what it was. */
export interface RefUpdate {
  readonly name: string;
  /** `null`: there must be none. */
  readonly from: Oid | null;
  /** `null`: it goes. */
  readonly to: Oid | null;
}

/** `changed`: some ref is no longer what it was. `busy`: another process holds the lock of a ref; git's words name it. */
export type Swap = { readonly kind: "done" } | { readonly kind: "changed" } | { readonly kind: "busy"; readonly words: string };

/** Returns the refs below prefixes (`refs/airlock/claims/`), or of these very names. */
export async function refsBelow(repository: Repository, ...prefixes: string[]): Promise<Ref[]> {
  const { stdout } = await git(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes], { env: repository.env });
  return parseRefs(stdout.toString("utf8").split("\n"));
}

/** Takes lines `<id> <name>`; returns them as refs. */
export function parseRefs(lines: readonly string[]): Ref[] {
  return lines.filter(Boolean).map((line) => {
    const cut = line.indexOf(" ");
    return { oid: line.slice(0, cut), name: line.slice(cut + 1) };
  });
}

/**
 * Changes all these refs or none, in this order (git-update-ref(1), `--stdin`). It runs to its end also when this process is
 * killed. Throws AirlockError GIT_FAILED or READ_ONLY where it is neither done nor lost to somebody else.
 */
export async function swapRefs(repository: Repository, updates: readonly RefUpdate[]): Promise<Swap> {
  const { code, stderr } = await git(["-c", "core.logAllRefUpdates=false", "update-ref", "--stdin", "-z"], {
    env: repository.env,
    input: updates.map(command).join(""),
    accept: [0, 1, 128],
    hooks: "off",
    apart: true,
  });
  if (code === 0) return { kind: "done" };
  if (/File exists/.test(stderr)) return { kind: "busy", words: stderr.trim() };
  if (/but expected|already exists|unable to resolve reference|reference is missing/.test(stderr)) return { kind: "changed" };
  if (/Permission denied|Read-only file system/.test(stderr)) {
    throw new AirlockError("environment", "READ_ONLY", `The refs in ${repository.commonDir} cannot be written, so nothing was changed.`, {
      detail: stderr.trim(),
      next: ["Make the repository writable for this user, then try again."],
    });
  }
  throw new AirlockError("git", "GIT_FAILED", "git update-ref could not change refs of airlock.", { detail: stderr.trim() });
}

function command({ name, from, to }: RefUpdate): string {
  if (to === null) return `delete ${name}\0${from ?? ""}\0`;
  return from === null ? `create ${name}\0${to}\0` : `update ${name}\0${to}\0${from}\0`;
}
