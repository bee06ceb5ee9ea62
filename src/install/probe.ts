// Makes git really run the hooks in a worktree, in a way that cannot change anything: no index, no
// object, no commit, no ref.

import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import { AirlockError } from "../errors.ts";
import { git } from "../git/exec.ts";
import { openRepository } from "../git/repository.ts";
import type { Environment } from "../types.ts";
import { statePath } from "../system/layout.ts";

/** The hooks' answer. */
export interface ProbeAnswer {
  readonly preCommit: boolean;
  readonly referenceTransaction: boolean;
  /** True if the hook sees HUSKY=0, which disables it. */
  readonly switchedOff: boolean;
  /**
   * The node and the package that the hook would start; `""` if it finds none. Meaningless unless
   * pre-commit ran.
   */
  readonly node: string;
  readonly package: string;
}

export interface ProbeOptions {
  /** Top of the worktree. */
  readonly path: string;
  /** The environment of a user's `git commit` there. */
  readonly env: Environment;
}

/**
 * Probes one worktree. AIRLOCK_PROBE makes our hooks write their answer and fail, so that it cannot
 * be used to bypass the checks. Throws AirlockError if git cannot be asked.
 */
export async function probeWorktree({ path, env }: ProbeOptions): Promise<ProbeAnswer> {
  const repository = await openRepository(path, env);
  const probes = statePath(repository.commonDir, "probes");
  const scratch = scratchIn(probes);
  const nonce = randomUUID();
  try {
    const call = { cwd: path, env: { ...env, ...identity, AIRLOCK_PROBE: nonce } };
    const index = join(scratch, "index");
    if (existsSync(repository.indexFile)) copyFileSync(repository.indexFile, index);
    await probeCommit({ ...call, env: { ...call.env, GIT_INDEX_FILE: index } }, scratch);
    await probeReference(call, repository.objectFormat === "sha256" ? 64 : 40);
    return answerIn(readIfThere(join(probes, nonce)) ?? "");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    rmSync(join(probes, nonce), { force: true });
  }
}

function scratchIn(probes: string): string {
  try {
    mkdirSync(probes, { recursive: true });
    return mkdtempSync(join(probes, "index-"));
  } catch (cause) {
    throw new AirlockError(
      "environment",
      "PROBE_UNWRITABLE",
      `The hooks cannot be probed, since ${probes} cannot be written: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

interface ProbeCall {
  readonly cwd: string;
  readonly env: Environment;
}

/** Without an identity, git gives up before it runs the hook. */
const identity: Environment = {
  GIT_AUTHOR_NAME: "airlock doctor",
  GIT_AUTHOR_EMAIL: "doctor@airlock.invalid",
  GIT_COMMITTER_NAME: "airlock doctor",
  GIT_COMMITTER_EMAIL: "doctor@airlock.invalid",
  GIT_EDITOR: "false",
};

/**
 * Starts a commit that cannot succeed even if no hook runs: git runs pre-commit before it reads the
 * message, and the message file does not exist. The private index equals HEAD, so git has nothing
 * to write either.
 */
async function probeCommit(call: ProbeCall, scratch: string): Promise<void> {
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"], { ...call, accept: [0, 1] });
  const settings = ["-c", "core.splitIndex=false", "-c", "core.untrackedCache=false"];
  await git(
    [...settings, "read-tree", ...(head.code === 0 ? ["--reset", "HEAD"] : ["--empty"])],
    call,
  );
  const answer = await git([...settings, "commit", "--quiet", "-F", join(scratch, "no-message")], {
    ...call,
    accept: [0, 1, 128],
  });
  if (answer.code !== 0) return;
  throw new AirlockError(
    "internal",
    "PROBE_COMMITTED",
    `The probe made a commit in ${call.cwd}, which should be impossible.`,
    {
      next: ["git reset --soft HEAD@{1}"],
    },
  );
}

/** Runs a reference transaction that only compares, is prepared, and is aborted. */
async function probeReference(call: ProbeCall, digits: number): Promise<void> {
  const input = `start\nverify refs/airlock-probe ${"0".repeat(digits)}\nprepare\nabort\n`;
  await git(["update-ref", "--stdin"], { ...call, input, accept: [0, 128] });
}

function answerIn(text: string): ProbeAnswer {
  const lines = text.split("\n");
  const valueOf = (word: string): string =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? "";
  return {
    preCommit: lines.includes("pre-commit"),
    referenceTransaction: lines.includes("reference-transaction"),
    switchedOff: valueOf("husky") === "0",
    node: valueOf("node"),
    package: valueOf("package"),
  };
}
