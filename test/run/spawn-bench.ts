// What the tests of running checks share: checks made of scripts, and a folder that stands for a
// chamber.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkDefaults } from "../../src/checks/check.ts";
import { execute } from "../../src/run/execute.ts";
import type { ExecuteOptions } from "../../src/run/execute.ts";
import type {
  Change,
  Check,
  CommandTask,
  PlannedCheck,
  Task,
  CheckResult,
} from "../../src/types.ts";
import { newWorld } from "../support/repository/world.ts";
import type { Context } from "../support/repository/world.ts";

/** A script as a command, with paths behind it. */
export function command(script: string, more: Partial<CommandTask> = {}): CommandTask {
  return {
    kind: "command",
    title: "the script",
    argv: ["sh", "-c", script, "sh"],
    shell: false,
    paths: "append",
    ...more,
  };
}

/** A check on paths that were changed. */
export function planned(
  name: string,
  task: Task,
  more: Partial<Check> & { readonly paths?: readonly string[] } = {},
): PlannedCheck {
  const { paths = ["a.txt"], ...rest } = more;
  const zeros = "0".repeat(40);
  const changes = paths.map((path): Change => ({
    path,
    status: "M",
    mode: "100644",
    blob: "1".repeat(40),
    oldMode: "100644",
    oldBlob: zeros,
  }));
  const check: Check = {
    name,
    source: { file: "airlock.config.json", place: `checks.${name}` },
    folder: "",
    wants: () => true,
    task,
    ...checkDefaults,
    cwd: "",
    timeout: 60_000,
    definition: name,
    ...rest,
  };
  return { check, changes };
}

/** A folder that stands for a chamber, and a way to run checks in it. */
export interface FixContext {
  readonly chamber: string;
  readonly run: (
    checks: readonly PlannedCheck[],
    options?: Partial<ExecuteOptions>,
  ) => Promise<CheckResult[]>;
}

/** Makes a bench in a world of its own. */
export async function bench(context: Context): Promise<FixContext> {
  const world = await newWorld(context);
  const chamber = join(world.dir, "chamber");
  await mkdir(chamber);
  const builtin = () => Promise.reject(new Error("no built-in is in the plan"));
  const fixed = {
    chamber,
    builtin,
    root: "/the/repository",
    env: world.env,
    signal: new AbortController().signal,
    concurrency: 2,
    grace: 300,
  };
  return { chamber, run: (checks, options = {}) => execute(checks, { ...fixed, ...options }) };
}
