// `airlock renew`: extends this session's claims.

import { exitCodes } from "../../errors.ts";
import { renewSubjects as renewHere } from "../../sessions/claims/change-claims.ts";
import { parseDuration } from "../../sessions/duration.ts";
import { changeHeld, openActor, ownClaims, subjectsOf } from "./claim-setting.ts";
import { showChanges } from "./claim-show.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * Extends claims; without names, all of this session's. Throws NOT_HOLDER, CLAIMED or COMPLETED
 * (exit code 3).
 */
export async function renew(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "renew",
      summary:
        "Extend claims of this session by their original lifetime, from now on. Never shortens them.",
      examples: [
        ["airlock renew", "all of this session's claims"],
        ["airlock renew fix-login --ttl 2h", "one of them, for two hours from now"],
        ["airlock renew --paths 'src/auth/**'", "paths, as they were claimed"],
      ],
    },
    context,
  )
    .argument("[names...]", "work items; without names and paths, all claims of this session")
    .option("--paths <glob...>", "paths, as they were claimed")
    .option("--ttl <time>", "lifetime from now on, also for the next renewals")
    .option("--local", "in this clone only, even if a remote decided on it")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<{
    paths?: string[];
    ttl?: string;
    local?: boolean;
    json?: boolean;
  }>();
  const ttl = options.ttl === undefined ? null : parseDuration(options.ttl, "--ttl");
  const actor = await openActor(context);
  const named = subjectsOf({ names: command.args, paths: options.paths ?? [] }, actor, context.cwd);
  const subjects =
    named.length > 0 ? named : (await ownClaims(actor, Date.now())).map(({ subject }) => subject);
  const changes = await changeHeld({
    actor,
    subjects,
    localOnly: options.local === true,
    act: (group, elsewhere) =>
      renewHere({
        actor,
        subjects: group,
        clock: Date.now,
        ttl,
        ...(elsewhere === undefined ? {} : { elsewhere }),
      }),
  });
  showChanges({ subjects, changes, verb: "renewed", json: options.json === true }, context);
  return exitCodes.passed;
}
