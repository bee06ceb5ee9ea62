// `airlock release`: releases claims.

import { AirlockError, exitCodes } from "../../errors.ts";
import { releaseSubjects as releaseHere } from "../../sessions/claims/change-claims.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import { appendEvent } from "../../system/log.ts";
import { changeHeld, openActor, ownClaims, subjectsOf } from "./claim-setting.ts";
import { showChanges } from "./claim-show.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * Releases claims. Throws CLAIMED or COMPLETED (exit code 3) if this session may not release them.
 */
export async function release(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "release",
      summary: "Release claims of this session. A claim that is already free is ignored.",
      examples: [
        ["airlock release fix-login", "one work item"],
        ["airlock release --paths 'src/auth/**'", "paths, as they were claimed"],
        ["airlock release --all", "all claims of this session"],
        ["airlock release fix-login --force", "even if another session holds it; recorded"],
      ],
    },
    context,
  )
    .argument("[names...]", "work items")
    .option("--paths <glob...>", "paths, as they were claimed")
    .option("--all", "all claims of this session")
    .option("--force", "even if another session holds it or it is completed; recorded in the log")
    .option("--local", "in this clone only, even if a remote decided on it")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{
    paths?: string[];
    all?: boolean;
    force?: boolean;
    local?: boolean;
    json?: boolean;
  }>();
  const actor = await openActor(context);
  const named = subjectsOf({ names: command.args, paths: options.paths ?? [] }, actor, context.cwd);
  if (named.length > 0 === (options.all === true)) {
    throw new AirlockError("usage", "USAGE", "airlock release needs names, --paths or --all.", {
      next: ["airlock release --all"],
    });
  }
  const subjects =
    named.length > 0 ? named : (await ownClaims(actor, Date.now())).map(({ subject }) => subject);
  const force = options.force === true;
  const changes = await changeHeld({
    actor,
    subjects,
    localOnly: options.local === true || force,
    act: async (group) => releaseHere({ actor, subjects: group, clock: Date.now, force }),
  });
  if (force && changes.length > 0) {
    const claims = changes.map(({ subject }) => subjectText(subject));
    appendEvent(actor.repository.commonDir, {
      event: "claims-forced",
      session: actor.session.id,
      claims,
    });
  }
  showChanges({ subjects, changes, verb: "released", json: options.json === true }, context);
  return exitCodes.passed;
}
