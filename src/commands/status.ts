// `airlock status`: one screen of who is here, what they hold, what is staged, what is under way and what has landed.

import { setTimeout as sleep } from "node:timers/promises";
import { existsSync } from "node:fs";
import { exitCodes } from "../errors.ts";
import { git } from "../git/exec.ts";
import { openRepository, outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { colorLevel } from "../report/color-level.ts";
import { type Status, type StatusClaim, type StatusStaged, type StatusTask, type StatusWorktree, statusText } from "../report/status.ts";
import { actorIn, type Actor } from "../sessions/actor.ts";
import { isHeld, type ListedClaim, listClaims } from "../sessions/claim-list.ts";
import { readFlights } from "../sessions/flight.ts";
import { readGlob } from "../sessions/glob.ts";
import { sessionFromId } from "../sessions/identity.ts";
import { covers } from "../sessions/overlap.ts";
import { readSessions, type SessionRecord, standingOf } from "../sessions/registry.ts";
import { parseSpan } from "../sessions/span.ts";
import { subjectText } from "../sessions/subjects.ts";
import { splitNul } from "../system/bytes.ts";
import { readLog } from "../system/log.ts";
import { readTasks } from "../tasks/record.ts";
import { standingIn, type TaskStanding } from "../tasks/standing.ts";
import type { RepoPath, Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { parse, parser } from "./parser.ts";

/** Shows the status, once or again and again; returns the exit code. Changes nothing. */
export async function status(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "status",
      summary: "One screen: who is at work, what each claims, the tasks, what is staged, which commits are under way, what landed last.",
      examples: [
        ["airlock status", "now"],
        ["airlock status --watch", "again every two seconds, until Ctrl-C"],
        ["airlock status --json", "for programs; status.schema.json describes it"],
      ],
    },
    context,
  )
    .option("--watch", "draw it again and again")
    .option("--every <time>", "with --watch: how often", "2s")
    .option("--json", "for programs; with --watch, one line each time");
  parse(command, args);
  const { watch = false, every, json = false } = command.opts<{ watch?: boolean; every: string; json?: boolean }>();
  const pause = parseSpan(every, "--every");
  const actor = actorIn(await openRepository(context.cwd, context.env), context.env);
  const level = json ? 0 : colorLevel({ env: context.env, isTerminal: context.stdout.isTTY === true });
  const draw = async () => {
    const now = await readStatus(actor, Date.now());
    if (json) return watch ? `${JSON.stringify(now)}\n` : `${JSON.stringify(now, null, 2)}\n`;
    // Home, then whatever was below is cleared: the screen does not flicker.
    const clear = watch && context.stdout.isTTY === true;
    return clear ? `\u001b[H\u001b[J${statusText(now, level)}` : statusText(now, level);
  };
  context.stdout.write(await draw());
  while (watch && !context.signal.aborted) {
    await sleep(pause, undefined, { signal: context.signal }).catch((error: unknown) => {
      if (!context.signal.aborted) throw error;
    });
    if (!context.signal.aborted) context.stdout.write(await draw());
  }
  return exitCodes.passed;
}

/** Reads all of it at one moment, as far as files allow. */
async function readStatus(actor: Actor, now: number): Promise<Status> {
  const { repository } = actor;
  const [all, worktrees, landings] = await Promise.all([listClaims(actor, now), listWorktrees(repository), lastLandings(repository)]);
  const records = readSessions(repository).filter((record) => !["ended", "dead"].includes(standingOf(record)));
  const claims = all.filter(isHeld);
  const there = worktrees.filter(({ bare, path }) => !bare && existsSync(path));
  return {
    version: 1,
    time: iso(now),
    sessions: records.map((record) => ({
      id: record.id,
      name: record.name,
      standing: standingOf(record),
      self: record.id === actor.session.id,
      note: record.note,
      worktree: record.worktree,
      started: iso(record.started),
      seen: iso(record.seen),
    })),
    claims: claims.flatMap(statusClaims),
    tasks: readTasks(repository).map((record) => statusTask(standingIn(record, worktrees))),
    worktrees: await Promise.all(there.map(({ path }) => statusWorktree(repository, path, { claims, records }))),
    commits: readFlights(repository.commonDir).map(({ pid, session, worktree, phase, started }) => ({
      session: sessionFromId(session).name,
      worktree,
      phase,
      pid,
      started: iso(started),
    })),
    landings,
  };
}

const iso = (time: number) => new Date(time).toISOString();

function statusClaims({ subject, shared, holders, seenOn }: ListedClaim): StatusClaim[] {
  if (subject === null)
    return [{ subject: null, kind: null, shared, holder: null, session: null, since: null, until: null, note: "", seenOn }];
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

function statusTask({ record, place, remarks }: TaskStanding): StatusTask {
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

interface Known {
  readonly claims: readonly ListedClaim[];
  readonly records: readonly SessionRecord[];
}

async function statusWorktree(repository: Repository, path: string, known: Known): Promise<StatusWorktree> {
  const env = outsideEnvironment(repository.env);
  const head = await git(["symbolic-ref", "--quiet", "--short", "HEAD"], { env, cwd: path, accept: [0, 1, 128] });
  const staged = await git(["diff", "--cached", "--name-only", "--no-renames", "--ignore-submodules=dirty", "-z"], {
    env,
    cwd: path,
    accept: [0, 128],
  });
  return {
    path,
    branch: head.code === 0 ? head.stdout.toString("utf8").trim() : null,
    staged: splitNul(staged.stdout).map((file) => stagedPath(file, path, known)),
  };
}

/** Who claims a path is said to have staged it; else whoever works in the tree. */
function stagedPath(path: RepoPath, worktree: string, { claims, records }: Known): StatusStaged {
  const holders = claims
    .filter(({ subject }) => subject?.kind === "path" && covers(readGlob(subject.text, false), path))
    .flatMap(({ holders: some }) => some.filter(({ live }) => live).map(({ name }) => name));
  const present = records.filter((record) => record.worktree === worktree).map(({ name }) => name);
  return { path, by: [...new Set(holders.length > 0 ? holders : present)] };
}

async function lastLandings(repository: Repository): Promise<Status["landings"]> {
  const format = "--format=%H%x00%cI%x00%an%x00%s%x00";
  const { stdout } = await git(["log", "--branches", "--no-show-signature", "--max-count=5", format], {
    env: repository.env,
    accept: [0, 128],
  });
  const landed = readLog(repository.commonDir).events.filter(({ event, session }) => event === "landed" && typeof session === "string");
  const sessions = new Map(landed.map(({ commit, session }) => [commit, sessionFromId(String(session)).name]));
  const fields = splitNul(stdout).map((field) => field.replace(/^\n/, ""));
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, index) => {
    const [commit = "", time = "", author = "", subject = ""] = fields.slice(index * 4, index * 4 + 4);
    return { commit, time: new Date(time).toISOString(), author, subject, session: sessions.get(commit) ?? null };
  });
}
