// `airlock release`: releases claims.

import { AirlockError } from "../../errors.ts";
import { releaseSubjects } from "../../sessions/claims/change-claims.ts";
import { changeHeld, namedOrOwn } from "../../sessions/claims/own-claims.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import { appendEvent } from "../../system/log.ts";
import { openSeenActor } from "../acting-session.ts";
import { defineCommand } from "../define-command.ts";
import { flag, several } from "../option.ts";
import { forceOption, localOption, pathsOption } from "../general-options.ts";
import { changesAnswer } from "./claim-report.ts";

/**
 * Releases claims. Throws CLAIMED or COMPLETED (exit code 3) if this session may not release them.
 */
export const release = defineCommand({
  name: "release",
  summary: "Release claims of this session. A claim that is already free is ignored.",
  examples: [
    ["airlock release fix-login", "one work item"],
    ["airlock release --paths 'src/auth/**'", "paths, as they were claimed"],
    ["airlock release --all", "all claims of this session"],
    ["airlock release fix-login --force", "even if another session holds it"],
  ],
  arguments: { names: several("[names...]", "work items") },
  options: {
    paths: pathsOption("; as they were claimed"),
    all: flag("--all", "all claims of this session"),
    force: forceOption("another session holds it or it is completed"),
    local: localOption,
  },
  json: true,
  run: async (given, call) => {
    const actor = await openSeenActor(call);
    const { session, repository } = actor;
    if (given.names.length + given.paths.length > 0 === given.all)
      throw new AirlockError("usage", "USAGE", "airlock release needs names, --paths or --all.", {
        next: ["airlock release --all"],
      });
    const subjects = await namedOrOwn(given, actor, call.context.cwd);
    const changes = await changeHeld({
      actor,
      subjects,
      localOnly: given.local || given.force,
      act: (group) =>
        releaseSubjects({ actor, subjects: group, clock: Date.now, force: given.force }),
    });
    if (given.force && changes.length > 0) {
      const claims = changes.map(({ subject }) => subjectText(subject));
      appendEvent(repository.commonDir, { event: "claims-forced", session: session.id, claims });
    }
    return changesAnswer({ subjects, changes, verb: "released" });
  },
});
