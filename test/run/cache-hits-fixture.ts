// A check, planned as a run plans it, on what is staged.

import type { Candidate, Check, CommandTask, PlannedCheck, CheckResult } from "../../src/types.ts";
import type { TestRepository } from "../support/repository/repository.ts";

export const task: CommandTask = {
  kind: "command",
  title: "tool",
  argv: ["tool"],
  shell: false,
  paths: "append",
};

/** Stages everything, and returns the candidate of that. */
export async function candidateOf(repository: TestRepository): Promise<Candidate> {
  await repository.ask("add", "-A");
  const tree = await repository.ask("write-tree");
  return {
    tree,
    base: null,
    baseTree: tree,
    head: "refs/heads/main",
    changes: [],
    sinceBase: [],
    origin: "staged",
  };
}

/** Returns the check as a run plans it for this path. */
export async function plannedFor(
  repository: TestRepository,
  check: Check,
  path: string,
): Promise<PlannedCheck> {
  const [mode = "", blob = ""] = (await repository.ask("ls-files", "-s", path)).split(" ");
  const old = { oldMode: "000000", oldBlob: "0".repeat(40) };
  return { check, changes: blob === "" ? [] : [{ path, status: "A", mode, blob, ...old }] };
}

/** The result of a check that has passed. */
export function passed(check: Check): CheckResult {
  const nothing = {
    remembered: false,
    paths: 1,
    duration: 0,
    output: "",
    reason: "",
    findings: [],
    diff: "",
    next: [],
  };
  return { check: check.name, outcome: "passed", ...nothing };
}
