// No process of a check outlives it: at its time limit, at the end of the check, at Ctrl-C.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { takeRecordings } from "../support/check/recording.ts";
import { withCheck } from "../support/check/rogue.ts";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { commitConfig, stagedState } from "../support/repository/guarded.ts";
import { prepared } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { type Context, untilTrue } from "../support/repository/world.ts";

const titleOf = (cases: readonly (readonly [string, string])[]) =>
  cases.map(([title]) => title).join("; ");

/** Tells if a process runs; a zombie that nobody has waited for has ended. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, "latin1"));
}

const lasting: readonly (readonly [string, string])[] = [
  ["hangs", "echo $$ > $WORLD/pid-$NAME; exec sleep 1000"],
  [
    "hangs and ignores SIGTERM",
    "trap '' TERM INT HUP; echo $$ > $WORLD/pid-$NAME; while :; do sleep 1; done",
  ],
  [
    "hangs in a grandchild that ignores SIGTERM",
    "sh -c 'trap \"\" TERM; echo $$ > $WORLD/pid-$NAME; while :; do sleep 1; done'",
  ],
  ["hangs while it floods", "echo $$ > $WORLD/pid-$NAME; exec yes"],
];

const staying: readonly (readonly [string, string])[] = [
  ["leaves a background process", "sleep 1000 & echo $! > $WORLD/pid-$NAME"],
  [
    "leaves a background process that ignores SIGTERM and holds the output",
    "sh -c 'trap \"\" TERM; echo $$ > $WORLD/pid-$NAME; while :; do sleep 1; done' & while [ ! -s $WORLD/pid-$NAME ]; do sleep 0.1; done",
  ],
  [
    "has left its group with setsid and holds the output: the commit does not wait for it",
    "setsid sleep 1000 & echo $! > $WORLD/pid-$NAME; sleep 0.2",
  ],
];

/** One check for each script, with names that count up from `r0`; all run side by side. */
async function withChecks(
  context: Context,
  scripts: readonly string[],
  extra: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly repository: TestRepository; readonly pids: () => number[] }> {
  const checks = scripts.map((script, at) => {
    const words = script.replaceAll("$WORLD", "${HOME%/home}").replaceAll("$NAME", `r${at}`);
    return [`r${at}`, { files: "*", run: ["sh", "-c", words], paths: false, ...extra }] as const;
  });
  const config = { checks: Object.fromEntries(checks) };
  const repository = await prepared(context, stagedState({ config }));
  const pids = () =>
    checks.map(([name]) => Number(readFileSync(join(repository.world.dir, `pid-${name}`), "utf8")));
  return { repository, pids };
}

describe("No process outlives its check when it", () => {
  it.concurrent(`${titleOf(lasting)}: killed at its time limit`, async (context) => {
    const { repository, pids } = await withChecks(
      context,
      lasting.map(([, script]) => script),
      { timeout: "1s" },
    );
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    for (const at of lasting.keys())
      context.expect(end.stderr).toMatch(new RegExp(`\\br${at}\\b.* timed out`));
    await untilTrue(() => !pids().some(runs), "the end of the checks");
    await takeRecordings(repository);
    await commitConfig(repository, {});
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });

  it.concurrent(`${titleOf(staying)}: the commit lands, the process is gone`, async (context) => {
    const { repository, pids } = await withChecks(
      context,
      staying.map(([, script]) => script),
    );
    const end = await repository.git(["commit", "-m", "checked"]);
    context.expect(end.code, end.stderr).toBe(0);
    const [one, other, away] = pids();
    await untilTrue(() => !runs(one!) && !runs(other!), "the end of the background processes");
    if (runs(away!)) process.kill(away!, "SIGKILL");
  });

  it.concurrent("is interrupted with the commit (Ctrl-C): all of it ends, nothing is committed", async (context) => {
    const repository = await withCheck(
      context,
      "trap '' TERM; echo $$ > $WORLD/new; mv $WORLD/new $WORLD/pid; while :; do sleep 1; done",
    );
    const before = await repository.snapshot();
    const commit = repository.begin(["commit", "-m", "interrupted"]);
    await untilTrue(() => existsSync(join(repository.world.dir, "pid")), "the check");
    process.kill(-commit.pid, "SIGINT");
    const end = await commit.done;
    context.expect(end.code).not.toBe(0);
    const pid = Number(readFileSync(join(repository.world.dir, "pid"), "utf8"));
    await untilTrue(() => !runs(pid), "the end of the check");
    context.expect(await repository.snapshot()).toEqual(before);
    await takeRecordings(repository);
    await commitConfig(repository, {});
    await expectCheckedCommit(repository, ["commit", "-m", "the next commit"]);
  });
});
