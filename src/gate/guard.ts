// The guards of a commit: its scope and others' claims. They judge before anything is checked, and
// once more when its config is known.

import type { ObjectReader } from "../git/objects.ts";
import { endApproval } from "../scope/approvals.ts";
import { enforce, isDecided } from "../scope/enforce.ts";
import type { GitCommand } from "../scope/git-command.ts";
import { judge } from "../scope/scope-guard.ts";
import { noteCommit, pruneStagingLog } from "../scope/staging-log.ts";
import { aloneSince } from "../sessions/alone.ts";
import { sessionOf } from "../sessions/identity.ts";
import type { Candidate, Config, Environment, Oid, Repository } from "../types.ts";
import { claimsOn, refuseClaimed } from "./claim-guard.ts";
import type { Reporter } from "./events.ts";

export interface GuardRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly env: Environment;
  /** The command that makes the commit; `null`: it is unknown. */
  readonly command: GitCommand | null;
  /** All refs as lines `<id> <name>`; `null`: git is still to be asked. */
  readonly refs: readonly string[] | null;
  readonly reporter: Reporter;
}

/** Guards that have let a candidate pass so far. */
export interface Guard {
  /** Throws what the candidate's own config refuses: `claims`, `scope.broad`. */
  readonly enforce: (config: Pick<Config, "settings" | "settingsFile">) => Promise<void>;
  /** Returns the id of the approval that the commit uses; `null`: none. */
  readonly approval: () => string | null;
}

/**
 * Judges a candidate, compared with HEAD. Throws the refusal (AirlockError) that holds whatever the
 * config says.
 */
export async function openGuard(candidate: Candidate, request: GuardRequest): Promise<Guard> {
  const { repository, objects, env, command, refs, reporter } = request;
  let approved: string | null = null;
  const say = (text: string) => void reporter.tell({ kind: "note", text });
  const claims = await claimsOn(candidate, { repository, objects, refs, env, command });
  const judgement = await judge({
    repository,
    candidate,
    session: sessionOf(env),
    command,
    context: {
      registry: { aloneWith: aloneSince(repository) },
      claims: { holds: (_session, path) => claims.own.has(path) },
    },
  });
  const decided = isDecided(judgement);
  if (decided)
    approved = await enforce(judgement, { repository, say, broad: "refuse", settingsFile: null });
  return {
    async enforce({ settings: { broad, claims: mode }, settingsFile = null }) {
      await refuseClaimed(claims, mode, reporter);
      if (!decided) approved = await enforce(judgement, { repository, say, broad, settingsFile });
    },
    approval: () => approved,
  };
}

/** Notes whose commit has landed, and ends the approval that it used. */
export async function noteLanded(
  { repository, env }: Pick<GuardRequest, "repository" | "env">,
  { commit, guard }: { readonly commit: Oid; readonly guard: Guard | null },
): Promise<void> {
  noteCommit(repository, commit, sessionOf(env));
  await pruneStagingLog(repository);
  const approval = guard?.approval() ?? null;
  if (approval !== null) endApproval(repository, approval);
}
