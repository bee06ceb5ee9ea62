// `airlock commit`: reads the options, runs the commit, and reports the result.

import { commitPaths } from "../../commit/commit-paths.ts";
import { previewPaths } from "../../commit/preview.ts";
import type { CommitPathsRequest } from "../../commit/prepare-commit.ts";
import { type Named, readPathspecs } from "../../commit/paths.ts";
import { AirlockError, asAirlockError, exitCodes } from "../../errors.ts";
import { type Activity, startActivity } from "../../gate/activity.ts";
import { gitLine } from "../../git/exec.ts";
import type { ObjectReader } from "../../git/objects.ts";
import { commitJson, commitText, noteText, previewJson, previewText } from "../../report/commit.ts";
import { requireOwn } from "../../scope/own-commit.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { faultsOf } from "../../system/fault.ts";
import { mayLand } from "../../system/outcome.ts";
import { thisProcess } from "../../system/owner.ts";
import { appendEvent } from "../../system/log.ts";
import { commandLine } from "../../system/shell.ts";
import type { Landed, Repository } from "../../types.ts";
import { type Call, defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { reporterFor } from "../reporter.ts";
import {
  argumentsForGit,
  commitArguments,
  type CommitOptions,
  gitOptions,
  gitWords,
  ownOptions,
  pathspecFileOf,
} from "./commit-options.ts";
import { scopeCommand } from "./scope-command.ts";

/** Milliseconds to wait, after the landing, for an `index.lock` of another process. */
const indexWait = 120_000;

/** Commits the named paths; exit code 0 if they have landed, 1 if they were not committed. */
export const commit = defineCommand({
  name: "commit",
  summary:
    "Commit the named paths and nothing else: checked in a chamber and landed in one step, even if others commit in this tree at the same time.",
  examples: [
    ["airlock commit -m 'Fix the total' src/total.ts", "this file as it is on disk"],
    [
      "airlock commit src/old.ts src/new.ts",
      "a move, or a deletion, with an editor for the message",
    ],
    [
      "airlock commit --staged -m 'One hunk' src/a.ts",
      "its staged version (git add -p), not the file on disk",
    ],
    ["airlock commit --dry-run src", "show the commit that would be made; changes nothing"],
    ["airlock commit --amend --no-edit src/a.ts", "into your own last commit"],
    ["airlock commit --json -m 'By a program' src/a.ts", "the result as data"],
  ],
  arguments: commitArguments,
  options: ownOptions,
  more: gitOptions,
  json: true,
  run: async (given, call) => {
    const { env, stdout, stderr } = call.context;
    const pathspecFile = pathspecFileOf(given);
    const repository = await openRepositoryHere(call);
    const objects = openObjects(repository, call);
    const activity = startActivity(repository, thisProcess(), env);
    call.atEnd(() => activity.leave("now"));
    const session = sessionOf(env);
    const note = (event: string, facts: object) =>
      given.dryRun
        ? undefined
        : appendEvent(repository.commonDir, { event, session: session.id, ...facts });
    try {
      const request = await requestOf(given, {
        call,
        repository,
        objects,
        activity,
        pathspecFile,
      });
      const guarded = !given.noVerify && env["HUSKY"] !== "0" && !given.dryRun;
      if (given.amend && !given.amendAny)
        await requireOwn({ repository, objects, session, guarded });
      if (given.dryRun) {
        const begun = await previewPaths(request);
        stdout.write(given.json ? previewJson(begun) : previewText(begun));
        return exitCodes.passed;
      }
      const result = await commitPaths(request);
      if (result.kind === "not committed") {
        note("not-committed", { paths: request.named.pathspecs });
        if (given.json) stdout.write(commitJson(result));
        else if (mayLand(result.checked?.results ?? []))
          stderr.write("airlock: nothing was committed\n");
        return result.exitCode;
      }
      note("landed", factsOf(result));
      if (given.json) stdout.write(commitJson(result));
      else if (!given.quiet) stdout.write(commitText(result));
      stderr.write(noteText(result, request.named));
      return exitCodes.passed;
    } catch (thrown) {
      const { kind, code, refusal } = asAirlockError(thrown);
      // The scope guard has recorded its own refusals, with the paths. Usage errors are not recorded.
      if (refusal === null && (kind === "refused" || kind === "lost"))
        note(kind, { code, paths: given.pathspecs });
      throw thrown;
    }
  },
});

/** Maximum number of paths in the log, to keep a line of it short. */
const mostPaths = 50;

/** Returns what the log says about a landed commit. */
function factsOf(landed: Landed): object {
  const { commit: oid, branch, base, rebuilt, changes, checked, milliseconds } = landed;
  const paths = changes.map(({ path }) => path);
  return {
    commit: oid,
    branch,
    base,
    rebuilt,
    paths: paths.slice(0, mostPaths),
    ...(paths.length > mostPaths ? { morePaths: paths.length - mostPaths } : {}),
    checks: checked === null ? null : checked.results.length,
    milliseconds: Object.fromEntries(
      Object.entries(milliseconds).map(([phase, took]) => [phase, Math.round(took)]),
    ),
  };
}

interface CommitWork {
  readonly call: Call;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly activity: Activity;
  readonly pathspecFile: ReturnType<typeof pathspecFileOf>;
}

async function requestOf(
  given: CommitOptions,
  { call, repository, objects, activity, pathspecFile }: CommitWork,
): Promise<CommitPathsRequest> {
  const { env, cwd, signal, enter, attended } = call.context;
  const command = commandLine(["git", "airlock", "commit", ...call.words]);
  const pathspecs = pathspecFile === null ? given.pathspecs : readPathspecs(pathspecFile, cwd);
  const named: Named = { pathspecs, cwd, staged: given.staged };
  const options = argumentsForGit(given);
  const args = await gitWords(options, cwd, (revision) => commitId(repository, revision));
  const amend = given.amend || given.amendAny;
  return {
    repository,
    objects,
    named,
    env,
    signal,
    enter,
    attended,
    command,
    options: {
      args,
      amend,
      mayBeEmpty:
        amend ||
        given.allowEmpty ||
        options.some(({ value }) => value?.startsWith("reword:") === true),
      noVerify: given.noVerify,
      signKey: given.more.key ?? "",
      wait: given.wait,
      indexWait,
    },
    scopeCommand: scopeCommand({
      repository,
      named,
      command,
      words: call.words,
      args,
      amendAny: given.amendAny,
    }),
    activity,
    // With --json the result of the whole command is the report.
    reporter: reporterFor({
      context: call.context,
      repository,
      format: "terminal",
      output: given.json ? null : call.context.stderr,
    }),
    fault: faultsOf(env, repository.commonDir),
  };
}

/**
 * Resolves a revision before the chamber is opened: a chamber has no reflog, and HEAD may have
 * moved by then.
 */
async function commitId(repository: Repository, revision: string): Promise<string> {
  const answer = await gitLine(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    {
      env: repository.env,
      accept: [0, 1, 128],
    },
  );
  if (answer !== "") return answer;
  throw new AirlockError(
    "usage",
    "NO_SUCH_COMMIT",
    `There is no commit ${JSON.stringify(revision)} in this clone.`,
    {
      next: ["git log --oneline"],
    },
  );
}
