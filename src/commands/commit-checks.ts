// The checks in the commit door, as the hook door runs them: same engine, same report, same receipt.

import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Opening } from "../chamber/chamber.ts";
import type { CheckAnswer, CheckRequest, DoorRequest, MessageRequest } from "../commit/begin.ts";
import { exitCodes } from "../errors.ts";
import { recordedMessage } from "../git/message.ts";
import type { ObjectReader } from "../git/objects.ts";
import { type Prospect, prospectOf } from "../git/prospect.ts";
import { requireStageHooks } from "../install/stage-hooks.ts";
import { fixesReport } from "../report/fixes.ts";
import { markPassed } from "../run/mark.ts";
import { recordPass } from "../run/passed.ts";
import { type Run, runCandidate } from "../run/run.ts";
import { diskBlobs } from "../scope/stale.ts";
import { sessionOf } from "../sessions/identity.ts";
import { trailerOf } from "../sessions/trailer.ts";
import { faultsOf } from "../system/fault.ts";
import { exitCodeOfRun, outcomeOfRun } from "../system/outcome.ts";
import { commandLine } from "../system/shell.ts";
import type { Repository } from "../types.ts";
import type { DoorScope } from "./commit-scope.ts";
import type { Context } from "./context.ts";
import { noteLeftOut } from "./left-out.ts";
import { listed, presentation } from "./present.ts";
import { makeFolder, writeFile } from "../system/private.ts";
import { statePath } from "../system/layout.ts";

type Checks = Pick<DoorRequest, "check" | "checkMessage" | "needsRecheck">;

export interface DoorChecks {
  readonly context: Context;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly json: boolean;
  readonly scope: DoorScope;
  /** The commit takes the place of HEAD. */
  readonly amend: boolean;
}

/** Returns the checks of one commit. */
export function doorChecks(given: DoorChecks): Checks {
  const { context, repository, objects, scope, amend } = given;
  const { env, signal } = context;
  const leftOut = listed(env["AIRLOCK_SKIP"]);
  let last: Run | null = null;
  let prospect: Prospect | null = null;
  const treeChecks = () => last?.plan.planned.filter(({ check }) => check.needs === "tree").map(({ check }) => check.name) ?? [];
  return {
    needsRecheck: () => last?.config.settings.recheck !== "never" && treeChecks().length > 0,
    async check({ candidate, opening, only, gitPid }: CheckRequest): Promise<CheckAnswer> {
      const show = shown(given, ["Fix it, and commit again."]);
      try {
        // What others landed meanwhile is followed, never replaced.
        const now = await prospectOf({ repository, objects, candidate, amending: amend && only === null ? "yes" : "no" });
        if (only === null) prospect = now;
        const run = await runCandidate({
          repository,
          objects,
          candidate: now.candidate,
          selection: only === null ? { skip: leftOut } : { skip: leftOut, only: treeChecks(), again: true },
          // What others landed meanwhile is theirs to fix.
          committing: only === null,
          opening: keptOpen(opening),
          ...(only === null ? { guard: scope.enforceSettings } : {}),
          ...show.watch,
        });
        await show.close();
        if (only === null) last = run;
        if (only === null) noteLeftOut({ repository, context }, { tree: run.candidate.tree, names: leftOut, checks: run.config.checks });
        await show.result(run);
        const exitCode = exitCodeOfRun(run.verdicts, signal);
        if (exitCode === exitCodes.passed) {
          requireStageHooks(repository.commonDir, run.config.checks);
          const { checks, settings } = run.config;
          if (run.fixed.length > 0) context.stderr.write(await fixesText(repository, run));
          faultsOf(env, repository.commonDir)("before-receipt");
          const { parents } = now;
          recordPass(repository, run, { parents, leftOut });
          // The last thing: with the mark, git may make it. The approval ends with the landing.
          const trailer = trailerOf(settings, env);
          const of = { candidate: run.candidate, parents, checks, leftOut, trailer };
          if (gitPid !== null) markPassed(repository, { ...of, process: { pid: gitPid }, extent: "whole", approval: null });
        }
        return { result: run, exitCode, fixed: run.fixed };
      } finally {
        await show.close();
      }
    },
    async checkMessage({ candidate, opening, raw, gitPid, edited, room }: MessageRequest) {
      // Asked in the stage before: hardly any config looks at messages.
      if (last !== null && !last.config.checks.some(({ stages }) => stages.includes("commit-msg"))) return null;
      const hook = { ...env, AIRLOCK_GIT_PID: String(gitPid), GIT_EDITOR: edited ? "" : ":" };
      const message = await recordedMessage({ ...repository, env: room }, raw, hook);
      const kept = keepMessage(given, raw);
      const words = commandLine(["-e", "-F", kept]);
      const show = shown(given, [`Fix the message, which is kept: type the same command again, with ${words} in place of the message.`]);
      try {
        const run = await runCandidate({
          repository,
          objects,
          candidate: amend ? (prospect?.candidate ?? candidate) : candidate,
          message,
          selection: { stage: "commit-msg", skip: leftOut },
          opening: keptOpen(opening),
          ...show.watch,
        });
        if (outcomeOfRun(run.verdicts) !== "not run") await show.result(run);
        return { result: run, exitCode: exitCodeOfRun(run.verdicts, signal) };
      } finally {
        await show.close();
      }
    },
  };
}

function shown({ context, json, repository }: DoorChecks, next: string[]) {
  return presentation({
    context,
    repository,
    format: json ? "json" : "terminal",
    // With --json the result of the whole command is the report.
    output: json ? nowhere(context) : context.stderr,
    subject: "this commit",
    consequence: "nothing was committed",
    next,
  });
}

/** Says what was fixed, and where the working file is another: those stay as they are. */
async function fixesText(repository: Repository, { fixed }: Run): Promise<string> {
  const paths = fixed.map(({ path }) => path);
  const onDisk = await diskBlobs(repository, paths);
  const differing = fixed.filter(({ path, to }) => onDisk.get(path) !== to.blob).map(({ path }) => path);
  return fixesReport(paths, differing);
}

/** The message that git would leave in COMMIT_EDITMSG: one file per session, since several may commit at once. Returns its path. */
function keepMessage({ repository, context }: DoorChecks, raw: Buffer): string {
  const folder = statePath(repository.commonDir, "messages");
  const name = createHash("sha256").update(sessionOf(context.env).id).digest("hex").slice(0, 12);
  makeFolder(folder);
  writeFile(join(folder, name), raw);
  return join(folder, name);
}

/** The chamber is needed for longer than the checks. */
function keptOpen(opening: Opening): Opening {
  return { ...opening, close: async () => undefined };
}

/** Takes a report that nobody is to see. */
function nowhere({ stderr }: Context): Context["stderr"] {
  return Object.assign(Object.create(stderr) as Context["stderr"], { write: () => true });
}
