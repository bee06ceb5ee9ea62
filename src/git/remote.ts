// Refs of ours on a remote: fetched, and pushed with an explicit lease on each.

import { AirlockError } from "../errors.ts";
import type { Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";

export interface RemoteRequest {
  readonly repository: Repository;
  /** Name of a configured remote, or its URL. */
  readonly remote: string;
}

/** Returns what a ref says on the remote, or `null`. Throws REMOTE_UNREACHABLE. */
export async function remoteRef({ repository, remote }: RemoteRequest, name: string): Promise<Oid | null> {
  const answer = await git(["ls-remote", "--refs", "--", remote, name], { env: repository.env, accept: [0, 1, 128] });
  if (answer.code !== 0) throw unreachable(remote, answer.stderr);
  return answer.stdout.toString("latin1").split("\t")[0] || null;
}

/** Brings the refs below one prefix there to below another one here, and removes here what is gone there. Throws REMOTE_UNREACHABLE. */
export async function fetchRefs({ repository, remote }: RemoteRequest, prefixes: { from: string; to: string }): Promise<void> {
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
    // Another fetch of ours has come in between: what it brought is as new.
    if (!/cannot lock ref|incorrect old value|unable to update local ref/.test(stderr) || attempt >= 10) throw unreachable(remote, stderr);
  }
}

export interface Push {
  readonly name: string;
  /** What the ref must be there now; `null`: there must be none. */
  readonly from: Oid | null;
  /** `null`: it goes. */
  readonly to: Oid | null;
}

/** `rejected`: some ref was not as expected, or the remote does not want it; its words tell. */
export type Pushed = { readonly kind: "done" } | { readonly kind: "rejected"; readonly words: string };

/** Pushes all these refs or none, each with a lease on exactly what was expected. Throws REMOTE_UNREACHABLE. */
export async function pushRefs({ repository, remote }: RemoteRequest, pushes: readonly Push[]): Promise<Pushed> {
  const args = [
    "push",
    "--porcelain",
    // The user's pre-push hook is about their branches.
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
  const { code, stdout, stderr } = await git(args, { env: repository.env, accept: [0, 1, 128], hooks: "off" });
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
      next: ["Try again when it can be reached.", "To claim in this clone only when it cannot, give --local-if-offline as well."],
    },
  );
}
