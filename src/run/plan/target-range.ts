// Finds the first and the last commit of the range that `airlock run` checks.

import { readFileSync } from "node:fs";
import { AirlockError } from "../../errors.ts";
import { resolveCommit } from "../../git/commit-object.ts";
import { git, gitLine } from "../../git/exec.ts";
import type { Environment, Oid, Repository } from "../../types.ts";
import { type CiEvent, ciRange, sayRange } from "./ci-range.ts";
import type { ObjectReader } from "../../git/objects.ts";

/**
 * The range's ends: `from` is where `to` forked from it, so that what others landed meanwhile is
 * not taken for this work.
 */
export async function rangeOf(
  request: TargetRequest,
): Promise<{ from: string | null; to: string }> {
  const { target } = request;
  if (!target.ci)
    return {
      from:
        target.from === null ? null : await forkPoint(request, target.from, target.to ?? "HEAD"),
      to: target.to ?? "HEAD",
    };
  const range = ciRange(request.env, readEvent(request.env));
  const gone =
    range.pushed &&
    range.from !== null &&
    (await resolveCommit(request.objects, range.from)) === null &&
    !(await isShallow(request.repository));
  if (range.from !== null && !gone)
    return { from: await forkPoint(request, range.from, range.to), to: range.to };
  const branch = range.target ?? (await defaultBranch(request));
  for (const candidate of branch === null ? [] : [`origin/${branch}`, branch]) {
    if ((await resolveCommit(request.objects, candidate)) !== null)
      return sinceFork(request, candidate, range.to);
  }
  throw new AirlockError(
    "usage",
    "CI_RANGE_UNKNOWN",
    `${range.service} does not say where this job's commits start, and no default branch is in this clone.`,
    {
      next: [
        "Fetch the whole history (GitHub Actions: `fetch-depth: 0`; GitLab: `GIT_DEPTH: 0`).",
        sayRange,
      ],
    },
  );
}

/**
 * On the default branch the range would be empty, and would pass. There it is the newest commit.
 */
async function sinceFork(
  request: TargetRequest,
  branch: string,
  to: string,
): Promise<{ from: string | null; to: string }> {
  const from = await forkPoint(request, branch, to);
  const end = await resolveCommit(request.objects, to);
  return end?.oid === from ? { from: end.parents[0] ?? null, to } : { from, to };
}

async function forkPoint(request: TargetRequest, from: string, to: string): Promise<Oid> {
  const { repository, objects } = request;
  for (const end of [from, to])
    if ((await resolveCommit(objects, end)) === null) throw await missing(repository, end);
  const answer = await git(["merge-base", from, to], { env: repository.env, accept: [0, 1] });
  if (answer.code === 0) return answer.stdout.toString("latin1").trim();
  throw await missing(repository, `a common ancestor of ${from} and ${to}`);
}

async function missing(repository: Repository, what: string): Promise<AirlockError> {
  const shallow = await isShallow(repository);
  return new AirlockError(
    "usage",
    "RANGE_NOT_HERE",
    `This ${shallow ? "clone is shallow and" : "repository"} does not have ${what}.`,
    {
      next: shallow
        ? ["git fetch --unshallow", "GitHub Actions: `fetch-depth: 0` · GitLab: `GIT_DEPTH: 0`"]
        : ["To see what is here: git log --oneline --all"],
    },
  );
}

async function isShallow(repository: Repository): Promise<boolean> {
  return (
    (await gitLine(["rev-parse", "--is-shallow-repository"], { env: repository.env })) === "true"
  );
}

async function defaultBranch({ repository, env }: TargetRequest): Promise<string | null> {
  const answer = await git(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"], {
    env: repository.env,
    accept: [0, 1, 128],
  });
  if (answer.code === 0)
    return answer.stdout
      .toString("utf8")
      .trim()
      .replace(/^origin\//, "");
  return env["CI_DEFAULT_BRANCH"] || "main";
}

/** GitHub writes the event that started the job into a file. */
function readEvent(env: Environment): CiEvent {
  const file = env["GITHUB_EVENT_PATH"];
  if (!file) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8")) as CiEvent;
  } catch (cause) {
    throw new AirlockError(
      "environment",
      "CI_EVENT_UNREADABLE",
      `GITHUB_EVENT_PATH names a file that cannot be read: ${file}.`,
      {
        cause,
        detail: (cause as Error).message,
      },
    );
  }
}

/** The user's words, checked for contradictions. */
export interface RunTarget {
  /** Pathspecs; empty: what changed. */
  readonly paths: readonly string[];
  /** Every path of the tree, changed or not. */
  readonly all: boolean;
  readonly commit: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly ci: boolean;
}

export interface TargetRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly target: RunTarget;
  readonly env: Environment;
  /** The folder from which pathspecs are resolved. */
  readonly cwd: string;
}
