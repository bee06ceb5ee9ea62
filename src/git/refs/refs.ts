// Reads airlock's refs, and changes them atomically by comparing with their old values.

import { AirlockError } from "../../errors.ts";
import type { Oid, Repository } from "../../types.ts";
import { git } from "../exec.ts";

export interface Ref {
  readonly name: string;
  readonly oid: Oid;
}

/** The new value of a ref, set only if its old value matches. */
export interface RefUpdate {
  readonly name: string;
  /** `null`: it must not exist. */
  readonly from: Oid | null;
  /** `null`: delete it. */
  readonly to: Oid | null;
}

/**
 * `changed`: a ref has another value. `busy`: another process holds the lock of a ref; git's
 * message names it.
 */
export type RefSwapResult =
  | { readonly kind: "done" }
  | { readonly kind: "changed" }
  | { readonly kind: "busy"; readonly words: string };

/** Returns the refs below prefixes (`refs/airlock/claims/`), or with exactly these names. */
export async function refsBelow(repository: Repository, ...prefixes: string[]): Promise<Ref[]> {
  const { stdout } = await git(["for-each-ref", "--format=%(objectname) %(refname)", ...prefixes], {
    env: repository.env,
  });
  return parseRefs(stdout.toString("utf8").split("\n"));
}

/** Parses lines `<id> <name>`. */
export function parseRefs(lines: readonly string[]): Ref[] {
  return lines.filter(Boolean).map((line) => {
    const cut = line.indexOf(" ");
    return { oid: line.slice(0, cut), name: line.slice(cut + 1) };
  });
}

/**
 * Changes all these refs or none, in this order (git-update-ref(1), `--stdin`). It finishes even if
 * this process is killed. Throws AirlockError GIT_FAILED or READ_ONLY if the change neither
 * succeeded nor lost to another process.
 */
export async function swapRefs(
  repository: Repository,
  updates: readonly RefUpdate[],
): Promise<RefSwapResult> {
  const { code, stderr } = await git(
    ["-c", "core.logAllRefUpdates=false", "update-ref", "--stdin", "-z"],
    {
      env: repository.env,
      input: updates.map(command).join(""),
      accept: [0, 1, 128],
      hooks: "off",
      apart: true,
    },
  );
  if (code === 0) return { kind: "done" };
  if (/File exists/.test(stderr)) return { kind: "busy", words: stderr.trim() };
  if (/but expected|already exists|unable to resolve reference|reference is missing/.test(stderr))
    return { kind: "changed" };
  if (/Permission denied|Read-only file system/.test(stderr)) {
    throw new AirlockError(
      "environment",
      "READ_ONLY",
      `The refs in ${repository.commonDir} cannot be written, so nothing was changed.`,
      {
        detail: stderr.trim(),
        next: ["Make the repository writable for this user, then try again."],
      },
    );
  }
  throw new AirlockError("git", "GIT_FAILED", "git update-ref could not change refs of airlock.", {
    detail: stderr.trim(),
  });
}

function command({ name, from, to }: RefUpdate): string {
  if (to === null) return `delete ${name}\0${from ?? ""}\0`;
  return from === null ? `create ${name}\0${to}\0` : `update ${name}\0${to}\0${from}\0`;
}
