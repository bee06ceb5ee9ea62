// `airlock complete`: marks work items as done, permanently, with the name of the session.

import { AirlockError, exitCodes } from "../../errors.ts";
import { completeSubjects as completeHere } from "../../sessions/claims/change-claims.ts";
import { nameSubject } from "../../sessions/claims/subjects.ts";
import { changeHeld, openActor } from "./claim-setting.ts";
import { showChanges } from "./claim-show.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/** Completes work items. Throws NOT_HOLDER, CLAIMED or COMPLETED (exit code 3). */
export async function complete(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "complete",
      summary:
        "Mark work items that this session claimed as done. Nobody can claim them again by mistake.",
      examples: [
        ["airlock complete fix-login", "done"],
        ["airlock complete fix-login --result 'pull request 12'", "done, with its result"],
      ],
    },
    context,
  )
    .argument("<names...>", "work items; paths are released, not completed")
    .option("--result <text>", "the result of the work, for others")
    .option("--local", "in this clone only, even if a remote decided on it")
    .option(...jsonOption());
  parse(command, args);
  const {
    result = "",
    local = false,
    json = false,
  } = command.opts<{ result?: string; local?: boolean; json?: boolean }>();
  if (result.length > 4000)
    throw new AirlockError("usage", "USAGE", "--result must have at most 4000 characters.", {
      next: ["Give a link."],
    });
  const actor = await openActor(context);
  const subjects = command.args.map(nameSubject);
  const changes = await changeHeld({
    actor,
    subjects,
    localOnly: local,
    act: (group) => completeHere({ actor, subjects: group, clock: Date.now, result }),
  });
  showChanges({ subjects, changes, verb: "completed", json }, context);
  return exitCodes.passed;
}
