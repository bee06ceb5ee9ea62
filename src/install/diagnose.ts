// Explains why a hook does not protect a worktree, and what to type.

import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { readIfThere } from "../system/files/files.ts";
import { isHuskys, isOurs } from "./hooks-path.ts";
import type { HooksPathValue } from "./hooks-path.ts";
import { guards, stageHooks } from "./hook-names.ts";
import { packageInstallCommand } from "./init/manager.ts";
import { shippedHook } from "./package.ts";
import type { ProbeAnswer } from "./probe.ts";

export interface Problem {
  /** A stable code for programs. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  readonly next: readonly string[];
}

export interface Symptoms {
  /** Top of the worktree. */
  readonly path: string;
  /** All values of core.hooksPath in this worktree, the effective one last. */
  readonly values: readonly HooksPathValue[];
  /** The value that `airlock install` would set. */
  readonly expected: string;
  /** `null` if the hooks were not probed, because core.hooksPath names another folder. */
  readonly answer: ProbeAnswer | null;
}

const again = ["airlock install"];

/**
 * Takes the findings for one worktree; returns every reason why it is not protected, the first
 * cause first.
 */
export function diagnose({ path, values, expected, answer }: Symptoms): Problem[] {
  const inForce = values.at(-1);
  if (inForce === undefined)
    return [
      {
        code: "HOOKS_PATH_MISSING",
        message: "core.hooksPath is not set: git does not run airlock's hooks.",
        next: again,
      },
    ];
  if (answer === null) return [wrongPath(inForce, path)];
  const silent = guards.filter((name) =>
    name === "pre-commit" ? !answer.preCommit : !answer.referenceTransaction,
  );
  const problems = silent.map((name) => silentHook(join(expected, name), name));
  if (!answer.preCommit) return problems;
  problems.push(...stageHooks.flatMap((name) => wrongHook(join(expected, name), name)));
  if (answer.switchedOff) {
    problems.push({
      code: "SWITCHED_OFF",
      message: "HUSKY=0 is set, in the environment or in husky/init.sh: the checks are skipped.",
      next: ["unset HUSKY"],
    });
  }
  if (answer.node === "")
    problems.push({
      code: "NODE_MISSING",
      message: "The hook cannot find node: every commit is refused.",
      next: again,
    });
  if (answer.package === "")
    problems.push({
      code: "PACKAGE_MISSING",
      message: "The hook cannot find the package git-airlock: every commit is refused.",
      next: [packageInstallCommand(path)],
    });
  return problems;
}

function wrongPath({ scope, value }: HooksPathValue, path: string): Problem {
  const shown = JSON.stringify(value);
  if (scope === "command") {
    return {
      code: "HOOKS_PATH_OVERRIDDEN",
      message: `core.hooksPath is ${shown} by the environment (GIT_CONFIG_COUNT or GIT_CONFIG_PARAMETERS).`,
      next: ["unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"],
    };
  }
  if (scope === "worktree") {
    const message = `core.hooksPath is ${shown} in the settings of this worktree alone.`;
    return {
      code: "HOOKS_PATH_OVERRIDDEN",
      message,
      next: [`git -C '${path.replaceAll("'", "'\\''")}' config --worktree --unset core.hooksPath`],
    };
  }
  if (scope === "global" || scope === "system") {
    return {
      code: "HOOKS_PATH_MISSING",
      message: `core.hooksPath is ${shown} by the ${scope} settings, and not set in this repository.`,
      next: again,
    };
  }
  if (isOurs(value) && isAbsolute(value)) {
    return {
      code: "REPOSITORY_MOVED",
      message: `core.hooksPath is ${shown}, which is not in this repository: the repository was moved or copied.`,
      next: again,
    };
  }
  if (isHuskys(value)) {
    return {
      code: "HUSKY_TOOK_OVER",
      message: `husky ran after airlock and set core.hooksPath to ${shown}.`,
      next: [
        ...again,
        "Put `airlock install` after husky in the prepare script, or remove husky: its hooks also run under airlock.",
      ],
    };
  }
  if (!isAbsolute(value)) {
    return {
      code: "HOOKS_PATH_RELATIVE",
      message: `core.hooksPath is ${shown}, a relative path, which not every worktree has.`,
      next: again,
    };
  }
  return {
    code: "HOOKS_PATH_FOREIGN",
    message: `core.hooksPath is ${shown}, which does not contain airlock's hooks.`,
    next: again,
  };
}

/**
 * Compares the hooks of the stages instead of running them: git would have to commit or to push for
 * that.
 */
function wrongHook(file: string, name: string): Problem[] {
  const text = readIfThere(file);
  if (text === null || (statSync(file).mode & 0o100) === 0) return [silentHook(file, name)];
  if (text === shippedHook(name)) return [];
  return [
    {
      code: "HOOK_OUTDATED",
      message: `${file} belongs to another version of git-airlock: checks of this stage may not run.`,
      next: again,
    },
  ];
}

function silentHook(file: string, name: string): Problem {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined)
    return { code: "HOOK_MISSING", message: `${file} does not exist.`, next: again };
  if ((status.mode & 0o100) === 0)
    return { code: "HOOK_NOT_EXECUTABLE", message: `${file} is not executable.`, next: again };
  return {
    code: "HOOK_SILENT",
    message: `git did not run ${name}, although ${file} exists.`,
    next: [`sh -n '${file}'`, ...again],
  };
}
