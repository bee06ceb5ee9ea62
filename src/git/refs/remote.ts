// Fetches airlock's refs from a remote, and pushes them with an explicit lease on each.

import { AirlockError } from "../../errors.ts";
import type { Oid, Repository } from "../../types.ts";
import { git } from "../exec.ts";

export interface RemoteRequest {
  readonly repository: Repository;
  /** Name of a configured remote, or a URL. */
  readonly remote: string;
}

/** Returns the value of a ref on the remote, or `null`. Throws REMOTE_UNREACHABLE. */
export async function remoteRef(
  { repository, remote }: RemoteRequest,
  name: string,
): Promise<Oid | null> {
  const answer = await git(["ls-remote", "--refs", "--", remote, name], {
    env: repository.env,
    accept: [0, 1, 128],
  });
  if (answer.code !== 0) throw unreachable(remote, answer.stderr);
  return answer.stdout.toString("latin1").split("\t")[0] || null;
}

/**
 * Fetches the refs below one prefix to another prefix here, and removes refs that the remote no
 * longer has. Throws REMOTE_UNREACHABLE.
 */
export async function fetchRefs(
  { repository, remote }: RemoteRequest,
  prefixes: { from: string; to: string },
): Promise<void> {
  const options = [
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-auto-maintenance",
    "--no-recurse-submodules",
    "--prune",
    "--refmap=",
  ];
  const refspec = `+${prefixes.from}*:${prefixes.to}*`;
  for (let attempt = 1; ; attempt += 1) {
    const call = { env: repository.env, accept: [0, 1, 128], hooks: "off" } as const;
    const { code, stderr } = await git(["fetch", ...options, "--", remote, refspec], call);
    if (code === 0) return;
    // Another fetch of airlock ran at the same time; its result is just as new.
    if (
      !/cannot lock ref|incorrect old value|unable to update local ref/.test(stderr) ||
      attempt >= 10
    )
      throw unreachable(remote, stderr);
  }
}

export interface Push {
  readonly name: string;
  /** Expected value of the ref on the remote; `null`: it must not exist. */
  readonly from: Oid | null;
  /** `null`: delete it. */
  readonly to: Oid | null;
}

/**
 * `rejected`: a ref had another value, or the remote refuses the push; the remote's words say
 * which.
 */
export type PushResult =
  | { readonly kind: "done" }
  | { readonly kind: "rejected"; readonly words: string };

/**
 * Pushes all these refs or none, each with a lease on exactly its expected value. Throws
 * REMOTE_UNREACHABLE.
 */
export async function pushRefs(
  { repository, remote }: RemoteRequest,
  pushes: readonly Push[],
): Promise<PushResult> {
  const args = [
    "push",
    "--porcelain",
    // The user's pre-push hook is about the user's branches.
    "--no-verify",
    "--no-follow-tags",
    "--no-signed",
    "--recurse-submodules=no",
    ...(pushes.length > 1 ? ["--atomic"] : []),
    ...pushes.map(({ name, from }) => `--force-with-lease=${name}:${from ?? ""}`),
    "--",
    remote,
    ...pushes.map(({ name, to }) => `${to ?? ""}:${name}`),
  ];
  const { code, stdout, stderr } = await git(args, {
    env: repository.env,
    accept: [0, 1, 128],
    hooks: "off",
  });
  if (code === 0) return { kind: "done" };
  const lines = stdout.toString("utf8").split("\n");
  const rejected = lines.filter((line) => line.startsWith("!\t"));
  if (rejected.length === 0) throw unreachable(remote, stderr);
  return { kind: "rejected", words: [stderr.trim(), ...rejected].filter(Boolean).join("\n") };
}

function unreachable(remote: string, words: string): AirlockError {
  return new AirlockError(
    "environment",
    "REMOTE_UNREACHABLE",
    `The remote ${JSON.stringify(remote)} cannot be reached, so it could not decide.`,
    {
      detail: words.trim(),
      next: [
        "Try again when it can be reached.",
        "To claim in this clone only when it cannot, give --local-if-offline as well.",
      ],
    },
  );
}
