// `airlock complete`: marks work items as done, permanently, with the name of the session.

import { AirlockError } from "../../errors.ts";
import { completeSubjects } from "../../sessions/claims/change-claims.ts";
import { changeHeld } from "../../sessions/claims/own-claims.ts";
import { nameSubject } from "../../sessions/claims/subjects.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { text, several } from "../option.ts";
import { localOption } from "../general-options.ts";
import { changesAnswer } from "./claim-report.ts";

/** Completes work items. Throws NOT_HOLDER, CLAIMED or COMPLETED (exit code 3). */
export const complete = defineCommand({
  name: "complete",
  summary:
    "Mark work items that this session claimed as done. Nobody can claim them again by mistake.",
  examples: [
    ["airlock complete fix-login", "done"],
    ["airlock complete fix-login --result 'pull request 12'", "done, with its result"],
  ],
  arguments: { names: several("<names...>", "work items; paths are released, not completed") },
  options: {
    result: text("--result <text>", "the result of the work, for others"),
    local: localOption,
  },
  json: true,
  run: async ({ names, result: typed, local }, call) => {
    const result = typed ?? "";
    if (result.length > 4000)
      throw new AirlockError("usage", "USAGE", "--result must have at most 4000 characters.", {
        next: ["Give a link."],
      });
    const actor = await openSeenActor(call);
    const subjects = names.map(nameSubject);
    const changes = await changeHeld({
      actor,
      subjects,
      localOnly: local,
      act: (group) => completeSubjects({ actor, subjects: group, clock: Date.now, result }),
    });
    return changesAnswer({ subjects, changes, verb: "completed" });
  },
});
