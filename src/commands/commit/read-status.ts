// Reads the content of `airlock status` from refs, files and git: each section separately, combined
// in one place.

import { existsSync } from "node:fs";
import { AirlockError } from "../../errors.ts";
import { parseRaw } from "../../git/trees/changes.ts";
import { git } from "../../git/exec.ts";
import { openRepository } from "../../git/repository.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type {
  Status,
  StatusClaim,
  StatusStaged,
  StatusTask,
  StatusWorktree,
} from "../../report/status.ts";
import { stagedBy } from "../../scope/attribution.ts";
import { readStagingLog, type Staging } from "../../scope/staging-log.ts";
import { scopePaths } from "../../scope/rules.ts";
import type { Actor } from "../../sessions/actor.ts";
import { isHeld, type ListedClaim, listClaims } from "../../sessions/claims/claim-list.ts";
import { readCommitActivities } from "../../sessions/commit-activity.ts";
import { sessionFromId } from "../../sessions/identity.ts";
import { sessionStatus } from "../../sessions/registry.ts";
import { presentSessions } from "../../sessions/stagers.ts";
import { subjectText } from "../../sessions/claims/subjects.ts";
import { splitNul } from "../../system/bytes.ts";
import { readLog } from "../../system/log.ts";
import { readTasks } from "../../tasks/task-record.ts";
import { taskStatus, type TaskStatus } from "../../tasks/task-status.ts";
import type { RepoPath, Repository } from "../../types.ts";

/**
 * Takes the acting session and the current time; reads everything at one moment, as far as files
 * allow. Changes nothing.
 */
export async function readStatus(actor: Actor, now: number): Promise<Status> {
  const { repository } = actor;
  const [all, worktrees, landings] = await Promise.all([
    listClaims(actor, now),
    listWorktrees(repository),
    lastLandings(repository),
  ]);
  const there = worktrees.filter(({ bare, path }) => !bare && existsSync(path));
  return {
    version: 1,
    time: iso(now),
    sessions: presentSessions(repository).map((record) => ({
      id: record.id,
      name: record.name,
      standing: sessionStatus(record),
      self: record.id === actor.session.id,
      note: record.note,
      worktree: record.worktree,
      started: iso(record.started),
      seen: iso(record.seen),
    })),
    claims: all.filter(isHeld).flatMap(statusClaims),
    tasks: readTasks(repository).map((record) => statusTask(taskStatus(record, worktrees))),
    worktrees: await Promise.all(there.map(({ path }) => statusWorktree(actor, path))),
    commits: readCommitActivities(repository.commonDir).map(
      ({ pid, session, worktree, phase, started, since }) => ({
        session: sessionFromId(session).name,
        worktree,
        phase,
        pid,
        started: iso(started),
        since: iso(since),
      }),
    ),
    landings,
  };
}

const iso = (time: number) => new Date(time).toISOString();

function statusClaims({ subject, shared, holders, seenOn }: ListedClaim): StatusClaim[] {
  if (subject === null)
    return [
      {
        subject: null,
        kind: null,
        shared,
        holder: null,
        session: null,
        since: null,
        until: null,
        note: "",
        seenOn,
      },
    ];
  return holders
    .filter(({ live }) => live)
    .map(({ name, session, since, until, note }) => ({
      subject: subjectText(subject),
      kind: subject.kind,
      shared,
      holder: name,
      session,
      since: iso(since),
      until: iso(until),
      note,
      seenOn,
    }));
}

function statusTask({ record, place, remarks }: TaskStatus): StatusTask {
  const { key, title, state, landed, session } = record;
  return {
    key,
    title,
    state: landed === null ? state : "landed",
    path: place,
    session: sessionFromId(session).name,
    remarks: remarks.map(({ text }) => text),
  };
}

/**
 * Returns the staged paths, with the sessions that the staging log of this worktree names; a
 * worktree that git cannot open has none.
 */
async function statusWorktree(actor: Actor, path: string): Promise<StatusWorktree> {
  const {
    GIT_DIR: _dir,
    GIT_WORK_TREE: _tree,
    GIT_INDEX_FILE: _index,
    ...env
  } = actor.repository.env;
  const repository = await openRepository(path, env).catch((error: unknown) => {
    if (error instanceof AirlockError) return null;
    throw error;
  });
  if (repository === null) return { path, branch: null, staged: [] };
  const words = [
    "diff",
    "--cached",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--ignore-submodules=dirty",
  ];
  const [head, diff] = await Promise.all([
    git(["symbolic-ref", "--quiet", "--short", "HEAD"], {
      env: repository.env,
      accept: [0, 1, 128],
    }),
    git(words, { env: repository.env, cwd: path, accept: [0, 128] }),
  ]);
  const paths = scopePaths(parseRaw(diff.stdout));
  const by = await stagedBy(repository, readStagingLog(repository), paths);
  return {
    path,
    branch: head.code === 0 ? head.stdout.toString("utf8").trim() : null,
    staged: paths.map(({ path: file }) => stagedPath(file, by.get(file) ?? null)),
  };
}

function stagedPath(path: RepoPath, staging: Staging | null): StatusStaged {
  if (staging === null) return { path, by: null, session: null, command: null, time: null };
  const { session, command, time } = staging;
  return { path, by: session.name, session: session.id, command: command.line, time: iso(time) };
}

async function lastLandings(repository: Repository): Promise<Status["landings"]> {
  const format = "--format=%H%x00%cI%x00%an%x00%s%x00";
  const { stdout } = await git(
    ["log", "--branches", "--no-show-signature", "--max-count=5", format],
    {
      env: repository.env,
      accept: [0, 128],
    },
  );
  const landed = readLog(repository.commonDir).events.filter(
    ({ event, session }) => event === "landed" && typeof session === "string",
  );
  const sessions = new Map(
    landed.map(({ commit, session }) => [commit, sessionFromId(String(session)).name]),
  );
  const fields = splitNul(stdout).map((field) => field.replace(/^\n/, ""));
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, index) => {
    const [commit = "", time = "", author = "", subject = ""] = fields.slice(
      index * 4,
      index * 4 + 4,
    );
    return {
      commit,
      time: new Date(time).toISOString(),
      author,
      subject,
      session: sessions.get(commit) ?? null,
    };
  });
}
