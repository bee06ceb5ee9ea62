// Pushes landed work: exactly one commit to exactly one branch, and only if the remote has no
// commits that it lacks.

import { AirlockError } from "../../errors.ts";
import { git, gitLine } from "../../git/exec.ts";
import { commandLine } from "../../system/shell.ts";
import type { Oid, Repository } from "../../types.ts";
import { isAncestor } from "./merged.ts";
import { shortBranchName } from "./landing-result.ts";

export interface PushRequest {
  readonly repository: Repository;
  /** Full name of the branch. */
  readonly branch: string;
  readonly commit: Oid;
}

/** The destination of a push. */
export interface PushedTo {
  readonly remote: string;
  /** Full name of the ref. */
  readonly ref: string;
}

/**
 * Pushes a commit to its branch's push destination, with a lease on the remote's commit; the user's
 * own pre-push hooks run. Throws NO_REMOTE; PUSH_REFUSED if the remote or a hook refuses, or the
 * remote has commits that this one lacks; PUSH_FAILED if it cannot be reached. The landing remains
 * in all cases.
 */
export async function pushLanded({ repository, branch, commit }: PushRequest): Promise<PushedTo> {
  const { env } = repository;
  const { remote, ref } = await destinationOf(repository, branch);
  const landed = `${shortBranchName(branch)} has the task now (${commit.slice(0, 12)})`;
  const facts = { commit, branch: shortBranchName(branch), remote };
  const again = commandLine(["git", "push", remote, `${branch}:${ref}`]);
  const listed = await git(["ls-remote", "--refs", "--", remote, ref], {
    env,
    accept: [0, 1, 128],
  });
  if (listed.code !== 0)
    throw new AirlockError(
      "environment",
      "PUSH_FAILED",
      `${landed}; the remote ${remote} cannot be reached, so nothing was pushed.`,
      {
        detail: listed.stderr.trim(),
        next: [`When it can be reached: ${again}`],
        facts,
      },
    );
  const there = listed.stdout.toString("latin1").split("\t")[0] || null;
  if (there === commit || (there !== null && (await isAncestor(repository, commit, there))))
    return { remote, ref };
  if (there !== null && !(await isAncestor(repository, there, commit))) {
    throw new AirlockError(
      "refused",
      "PUSH_REFUSED",
      `${landed}; ${remote} has commits there that it lacks (${there.slice(0, 12)}), so nothing was pushed.`,
      {
        next: [
          commandLine(["git", "fetch", remote]),
          `When ${shortBranchName(branch)} is merged or rebased: ${again}`,
        ],
        facts,
      },
    );
  }
  const args = [
    "push",
    "--porcelain",
    "--no-follow-tags",
    `--force-with-lease=${ref}:${there ?? ""}`,
    "--",
    remote,
    `${commit}:${ref}`,
  ];
  const { code, stdout, stderr } = await git(args, { env, accept: [0, 1, 128] });
  if (code === 0) return { remote, ref };
  const words = stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line.startsWith("!\t"));
  throw new AirlockError(
    "refused",
    "PUSH_REFUSED",
    `${landed}; the push to ${remote} was refused.`,
    {
      detail: [stderr.trim(), ...words].filter(Boolean).join("\n"),
      next: [`When that is settled: ${again}`],
      facts,
    },
  );
}

/**
 * Returns the destination that `git push` would use (git-config(1): branch.<name>.pushRemote,
 * remote.pushDefault, branch.<name>.remote and .merge).
 */
async function destinationOf({ env }: Repository, branch: string): Promise<PushedTo> {
  const setting = async (name: string) =>
    gitLine(["config", "--get", name], { env, accept: [0, 1] });
  const name = shortBranchName(branch);
  const upstream = await setting(`branch.${name}.remote`);
  const chosen =
    (await setting(`branch.${name}.pushRemote`)) ||
    (await setting("remote.pushDefault")) ||
    upstream;
  const remotes = (await gitLine(["remote"], { env })).split("\n").filter(Boolean);
  const remote =
    chosen || (remotes.length === 1 ? remotes[0]! : remotes.find((one) => one === "origin"));
  if (remote === undefined || remote === ".") {
    throw new AirlockError("usage", "NO_REMOTE", `Nothing says where ${name} is pushed.`, {
      next:
        remotes.length === 0
          ? ["Add a remote (git remote add), then push the branch to it (git push --set-upstream)."]
          : remotes
              .slice(0, 3)
              .map(
                (one) =>
                  `To push to ${one}, now and by default: ${commandLine(["git", "push", "--set-upstream", one, name])}`,
              ),
    });
  }
  const merge = remote === upstream ? await setting(`branch.${name}.merge`) : "";
  return { remote, ref: merge || branch };
}
