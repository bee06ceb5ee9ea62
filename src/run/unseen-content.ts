// Decides which checks a linked folder could serve with other content than the candidate's: they
// could not tell.

import { join } from "node:path";
import type { ContentBehindLink } from "../chamber/content-behind-links.ts";
import { commandLine } from "../system/shell.ts";
import type { Check, RepoPath, Task } from "../types.ts";
import type { TaskResult } from "./task-result.ts";

/**
 * Takes a check and the content behind links; returns its result if the check could see such
 * content, otherwise `null`.
 */
export function unseenContent(
  check: Check,
  behind: readonly ContentBehindLink[],
): TaskResult | null {
  if (!startsProgram(check.task)) return null;
  const found = behind.find((way) => !findsOwnCopy(check, way));
  if (found === undefined) return null;
  const { from, to, differing, pythonPath } = found;
  const [first = ""] = differing;
  const many = differing.length === 1 ? "" : ` and ${differing.length - 1} more`;
  const reason = `${from} leads to ${to === "" ? "the root" : to} of the working tree, where ${first}${many} differs from what is checked`;
  const next =
    pythonPath === undefined
      ? []
      : [
          `To let Python import the sandbox's copy, add to this check in the config: "env": { "PYTHONPATH": ${JSON.stringify(fromFolder(check, pythonPath))} }`,
        ];
  return {
    outcome: "could not tell",
    output: "",
    reason,
    next: [
      ...next,
      `To see what differs: ${commandLine(["git", "status", "--short", "--", to === "" ? ":/" : `:/${to}`])}`,
    ],
  };
}

/** Linters whose output airlock reads load no code of the project. */
function startsProgram(task: Task): boolean {
  if (task.kind === "builtin") return false;
  if (task.kind === "sequence" || task.kind === "parallel") return task.tasks.some(startsProgram);
  return task.kind !== "command" || task.read === undefined;
}

/** Python looks in PYTHONPATH first. */
function findsOwnCopy({ env, cwd }: Check, { pythonPath }: ContentBehindLink): boolean {
  if (pythonPath === undefined) return false;
  const folders = (env["PYTHONPATH"] ?? "").split(":").filter((part) => !part.startsWith("/"));
  return folders.some((part) => part !== "" && plain(join(cwd, part)) === pythonPath);
}

/** Returns a folder relative to that of the check. */
function fromFolder({ cwd }: Check, folder: RepoPath): string {
  const up = cwd === "" ? "" : "../".repeat(cwd.split("/").length);
  return `${up}${folder}`.replace(/\/$/, "") || ".";
}

function plain(path: string): RepoPath {
  const trimmed = path.replace(/\/$/, "");
  return trimmed === "." ? "" : trimmed;
}
