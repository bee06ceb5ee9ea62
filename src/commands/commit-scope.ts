// Runs the scope guard for `airlock commit`: decides which paths may be committed before anything is checked, and records the result.

import { realpathSync } from "node:fs";
import { relative } from "node:path";
import type { Scope } from "../commit/begin.ts";
import { safeLine } from "../report/escape.ts";
import { endApproval } from "../scope/approvals.ts";
import { enforce, isDecided } from "../scope/enforce.ts";
import { airlockOptions, type GitCommand, gitCommand } from "../scope/git-command.ts";
import { type Judgement, judge } from "../scope/guard.ts";
import { noteCommit, pruneLedger } from "../scope/ledger.ts";
import { sessionOf } from "../sessions/identity.ts";
import { aloneSince } from "../sessions/alone.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { Oid, RepoPath, Repository, Settings } from "../types.ts";
import { type CandidateClaims, claimsOn, refuseClaimed } from "./claim-guard.ts";
import type { Context } from "./context.ts";

export interface DoorScopeRequest {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly context: Context;
  /** The command as typed, for people. */
  readonly command: string;
  /** The arguments as they were typed. */
  readonly words: readonly string[];
  /** Options for git, with their values. */
  readonly args: readonly string[];
  /** Amend the commit whichever session made it: the user asked for that. */
  readonly amendAny: boolean;
  /** Without the hooks nothing is guarded, as in `git commit --no-verify`. */
  readonly unchecked: boolean;
}

/** The guard of one commit. */
export interface DoorScope {
  /** Runs before the chamber is opened: throws for everything that is refused regardless of the config. */
  readonly guard: (scope: Scope) => Promise<void>;
  /** Runs with the candidate's config: throws for everything that `claims` and `scope.broad` refuse. */
  readonly enforceSettings: (settings: Pick<Settings, "broad" | "claims">) => Promise<void>;
  /** Records the commit's session, and uses up its approval. */
  readonly landed: (commit: Oid) => Promise<void>;
}

/** Takes the arguments of an `airlock commit`; returns its guard. */
export function doorScope(request: DoorScopeRequest): DoorScope {
  const { repository, objects, context, unchecked } = request;
  const session = sessionOf(context.env);
  let undecided: Judgement | null = null;
  let claimed: CandidateClaims | null = null;
  let approved: string | null = null;
  const enforcing = {
    repository,
    say: (line: string) => void context.stderr.write(`airlock: ${safeLine(line)}\n`),
    onApproved: (id: string) => void (approved = id),
  };
  return {
    async guard(scope) {
      if (unchecked) return;
      const { candidate } = scope;
      const claims = await claimsOn(candidate, { repository, objects, refs: null }, context);
      claimed = claims;
      const views = {
        registry: { aloneWith: aloneSince(repository) },
        claims: { holds: (_session: unknown, path: RepoPath) => claims.own.has(path) },
      };
      const judgement = await judge({ repository, candidate, session, command: doorCommand(request, scope), views });
      if (isDecided(judgement)) await enforce(judgement, { ...enforcing, broad: "refuse" });
      else undecided = judgement;
    },
    async enforceSettings({ broad, claims }) {
      if (claimed !== null) await refuseClaimed(claimed, claims, context);
      if (undecided !== null) await enforce(undecided, { ...enforcing, broad });
    },
    async landed(commit) {
      noteCommit(repository, commit, session);
      await pruneLedger(repository);
      if (approved !== null) endApproval(repository, approved);
    },
  };
}

/** Describes the commit for the rules: exact paths are named; `.`, folders and patterns are broad; from a list as on the command line. */
function doorCommand({ repository, command, words: typed, args, amendAny }: DoorScopeRequest, { named }: Scope): GitCommand {
  const folder = repository.root === null ? "" : relative(realpathSync(repository.root), realpathSync(named.cwd));
  const options = amendAny ? args.filter((word) => word !== "--amend") : args;
  const words = ["git", "commit", ...options, "--", ...named.pathspecs];
  const door = named.staged ? "staged" : "disk";
  const read = gitCommand({ words, prefix: folder === "" ? "" : `${folder}/` });
  return { ...read, options: { ...read.options, kept: airlockOptions(typed) }, line: command, door };
}
