// Turns the guard's findings into a refusal, unless the config or an approval lets them pass, and
// records it in the log.

import { isOnlySession } from "../sessions/alone.ts";
import { keepPathList } from "../git/path-list.ts";
import { commandLine } from "../system/shell.ts";
import { appendEvent } from "../system/log.ts";
import type { RepoPath, Repository, Settings } from "../types.ts";
import { approvalId, isApproved, keepRefusal } from "./approvals.ts";
import { differingOnDisk } from "./disk.ts";
import type { Judgement } from "./scope-guard.ts";
import { scopePaths } from "./rules.ts";
import { codeOf, refusal } from "./wording.ts";
import { waysForOne } from "./advice.ts";

export interface EnforceOptions {
  readonly repository: Repository;
  /** The candidate's setting for broad adds. */
  readonly broad: Settings["broad"];
  /** The config that has this setting; `null`: airlock has no config of its own at the root. */
  readonly settingsFile: RepoPath | null;
  /** Receives a one-line note about findings that pass. */
  readonly say: (line: string) => void;
}

/** Returns whether the findings can be decided without the config. */
export function isDecided({ findings }: Judgement): boolean {
  return findings.every(({ code }) => code !== "BROAD_ADD");
}

/**
 * Throws the refusal (AirlockError of kind `refused`, or `lost` for INDEX_MOVED) if there is a
 * finding that neither the config nor an approval lets pass. The refusal is recorded in the log and
 * can be approved. Returns the id of the approval that is used, which is removed when the commit
 * lands; `null` if none is used.
 */
export async function enforce(
  judged: Judgement,
  { repository, broad, settingsFile, say }: EnforceOptions,
): Promise<string | null> {
  const findings =
    broad === "refuse"
      ? judged.findings
      : judged.findings.filter(({ code }) => code !== "BROAD_ADD");
  if (broad === "warn" && findings.length < judged.findings.length) {
    const broadPaths = judged.findings
      .filter(({ code }) => code === "BROAD_ADD")
      .map(({ path }) => path!);
    say(
      `added broadly, and not named (scope.broad is "warn"): ${commandLine(broadPaths.slice(0, 10))}${broadPaths.length > 10 ? ` and ${broadPaths.length - 10} more` : ""}`,
    );
  }
  if (findings.length === 0) return null;
  const judgement = { ...judged, findings };
  const { candidate, session } = judgement;
  const id = approvalId(candidate, findings);
  if (isApproved(repository, id)) {
    appendEvent(repository.commonDir, {
      event: "approval-used",
      id,
      session: session.id,
      tree: candidate.tree,
    });
    say(`approved before (${id}): this passes once.`);
    return id;
  }
  const paths = scopePaths(candidate.changes);
  const blobs = new Map(paths.map(({ path, entry }) => [path, entry?.split(" ")[1] ?? null]));
  const differing = await differingOnDisk(repository, paths);
  const approval = codeOf(findings) === "INDEX_MOVED" ? null : id;
  const keepList = (those: readonly RepoPath[]) => keepPathList(repository.commonDir, those);
  const lasting =
    codeOf(findings) === "BROAD_ADD" && isOnlySession(repository, session)
      ? waysForOne(session, settingsFile)
      : [];
  const error = refusal(judgement, { approval, now: Date.now(), differing, keepList, lasting });
  if (approval !== null) {
    const changes = [...blobs].map(([path, blob]) => ({ path, blob }));
    const time = new Date().toISOString();
    const kept = {
      version: 1,
      id,
      code: error.code,
      time,
      session: session.id,
      tree: candidate.tree,
      base: candidate.base,
    } as const;
    keepRefusal(repository, { ...kept, changes, refused: error.refusal!.paths });
  }
  const what = findings.map(({ code, path }) => ({ code, path }));
  appendEvent(repository.commonDir, {
    event: "refused",
    code: error.code,
    id: approval,
    session: session.id,
    tree: candidate.tree,
    paths: what,
  });
  throw error;
}
