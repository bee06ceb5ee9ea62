// `airlock commit`: reads the options, runs the commit, and reports the result.

import { commitPaths } from "../../commit/commit-paths.ts";
import { previewPaths } from "../../commit/preview.ts";
import type { CommitPathsRequest } from "../../commit/prepare-commit.ts";
import { type Named, readPathspecs } from "../../commit/paths.ts";
import { AirlockError, asAirlockError, exitCodes } from "../../errors.ts";
import { type Activity, startActivity } from "../../gate/activity.ts";
import { gitLine } from "../../git/exec.ts";
import { ObjectReader } from "../../git/objects.ts";
import { openRepository } from "../../git/repository.ts";
import { commitJson, commitText, noteText, previewJson, previewText } from "../../report/commit.ts";
import { sessionOf } from "../../sessions/identity.ts";
import { faultsOf } from "../../system/fault.ts";
import { mayLand } from "../../system/outcome.ts";
import { thisProcess } from "../../system/owner.ts";
import { appendEvent } from "../../system/log.ts";
import { commandLine } from "../../system/shell.ts";
import type { Repository } from "../../types.ts";
import { requireOwn } from "./commit-amend.ts";
import { landedEvent } from "./commit-events.ts";
import { type CommitOptions, gitWords, readCommitOptions } from "./commit-options.ts";
import { scopeCommand } from "./commit-command.ts";
import type { Context } from "../context.ts";
import { reporterFor } from "../reporter.ts";

/** Milliseconds to wait, after the landing, for an `index.lock` of another process. */
const indexWait = 120_000;

/** Commits the named paths; returns the exit code: 0 landed, 1 not committed. */
export async function commit(args: readonly string[], context: Context): Promise<number> {
  const options = readCommitOptions(args, context);
  const repository = await openRepository(context.cwd, context.env);
  const objects = new ObjectReader(repository);
  const command = commandLine(["git", "airlock", "commit", ...args]);
  const activity = startActivity(repository, thisProcess(), context.env);
  try {
    const unchecked = options.noVerify || context.env["HUSKY"] === "0";
    const request = await requestOf({
      options,
      words: args,
      context,
      repository,
      objects,
      command,
      activity,
    });
    const guarded = !unchecked && !options.dryRun;
    if (options.amend && !options.amendAny)
      await requireOwn({ repository, objects, session: sessionOf(context.env), guarded });
    if (options.dryRun) {
      const begun = await previewPaths(request);
      context.stdout.write(options.json ? previewJson(begun) : previewText(begun));
      return exitCodes.passed;
    }
    const result = await commitPaths(request);
    const event = { session: sessionOf(context.env).id, paths: request.named.pathspecs };
    if (result.kind === "not committed") {
      appendEvent(repository.commonDir, { event: "not-committed", ...event });
      if (!options.json && mayLand(result.checked?.results ?? []))
        context.stderr.write("airlock: nothing was committed\n");
      if (options.json) context.stdout.write(commitJson(result));
      return result.exitCode;
    }
    appendEvent(repository.commonDir, landedEvent(result, event.session));
    if (options.json) context.stdout.write(commitJson(result));
    else if (!options.quiet) context.stdout.write(commitText(result));
    context.stderr.write(noteText(result, request.named));
    return exitCodes.passed;
  } catch (thrown) {
    noteRefusal(thrown, { repository, context, options });
    throw thrown;
  } finally {
    objects.close();
    await activity.leave("now");
  }
}

interface CommitRequest {
  readonly options: CommitOptions;
  /** The arguments as they were typed. */
  readonly words: readonly string[];
  readonly context: Context;
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly command: string;
  readonly activity: Activity;
}

async function requestOf(asked: CommitRequest): Promise<CommitPathsRequest> {
  const { options, words, context, repository, objects, command, activity } = asked;
  const { env, cwd, signal, enter, attended } = context;
  const pathspecs =
    options.pathspecFile === null ? options.pathspecs : readPathspecs(options.pathspecFile, cwd);
  const named: Named = { pathspecs, cwd, staged: options.staged };
  const idOf = (revision: string) => commitId(repository, revision);
  const args = await gitWords(options.args, cwd, idOf);
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
      amend: options.amend,
      mayBeEmpty:
        options.amend ||
        options.allowEmpty ||
        options.args.some(({ value }) => value?.startsWith("reword:") === true),
      noVerify: options.noVerify,
      signKey: options.signKey,
      wait: options.wait,
      indexWait,
    },
    scopeCommand: scopeCommand({
      repository,
      named,
      command,
      words,
      args,
      amendAny: options.amendAny,
    }),
    activity,
    // With --json the result of the whole command is the report.
    reporter: reporterFor({
      context,
      repository,
      format: "terminal",
      output: options.json ? null : context.stderr,
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

/** Records refusals and lost races in the repository's log, but not usage errors. */
function noteRefusal(
  thrown: unknown,
  {
    repository,
    context,
    options,
  }: { repository: Repository; context: Context; options: CommitOptions },
): void {
  const { kind, code, refusal } = asAirlockError(thrown);
  // The scope guard has recorded its own refusals, with the paths.
  if (options.dryRun || refusal !== null || (kind !== "refused" && kind !== "lost")) return;
  appendEvent(repository.commonDir, {
    event: kind,
    code,
    session: sessionOf(context.env).id,
    paths: options.pathspecs,
  });
}
