// `airlock renew`: extends this session's claims.

import { renewSubjects } from "../../sessions/claims/change-claims.ts";
import { changeHeld, namedOrOwn } from "../../sessions/claims/own-claims.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { time, several } from "../option.ts";
import { localOption, pathsOption } from "../general-options.ts";
import { changesAnswer } from "./claim-report.ts";

/**
 * Extends claims; without names, all of this session's. Throws NOT_HOLDER, CLAIMED or COMPLETED
 * (exit code 3).
 */
export const renew = defineCommand({
  name: "renew",
  summary:
    "Extend claims of this session by their original lifetime, from now on. Never shortens them.",
  examples: [
    ["airlock renew", "all of this session's claims"],
    ["airlock renew fix-login --ttl 2h", "one of them, for two hours from now"],
    ["airlock renew --paths 'src/auth/**'", "paths, as they were claimed"],
  ],
  arguments: {
    names: several("[names...]", "work items; without names and paths, all claims of this session"),
  },
  options: {
    paths: pathsOption("; as they were claimed"),
    ttl: time("--ttl <time>", "lifetime from now on, also for the next renewals"),
    local: localOption,
  },
  json: true,
  run: async ({ names, paths, ttl, local }, call) => {
    const actor = await openSeenActor(call);
    const subjects = await namedOrOwn({ names, paths }, actor, call.context.cwd);
    const changes = await changeHeld({
      actor,
      subjects,
      localOnly: local,
      act: (group, elsewhere) =>
        renewSubjects({
          actor,
          subjects: group,
          clock: Date.now,
          ttl,
          ...(elsewhere === undefined ? {} : { elsewhere }),
        }),
    });
    return changesAnswer({ subjects, changes, verb: "renewed" });
  },
});
