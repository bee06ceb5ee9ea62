// Shows an overview: `airlock status`. An incompatible change of this format increases `version`;
// status.schema.json describes it.

import { quotePath, safeLine } from "./escape.ts";
import { palette } from "./palette.ts";
import type { ColorSupportLevel } from "chalk";
import type { CommitPhase } from "../types.ts";

/**
 * The sessions at work, and their claims, staged paths, running commits and landings. Times are ISO
 * 8601.
 */
export interface Status {
  readonly version: 1;
  readonly time: string;
  readonly sessions: readonly StatusSession[];
  readonly claims: readonly StatusClaim[];
  readonly tasks: readonly StatusTask[];
  readonly worktrees: readonly StatusWorktree[];
  readonly commits: readonly StatusCommit[];
  readonly landings: readonly StatusLanding[];
}

export interface StatusSession {
  readonly id: string;
  readonly name: string;
  readonly standing: "alive" | "unknown" | "dead" | "ended";
  readonly self: boolean;
  readonly note: string;
  readonly worktree: string;
  readonly started: string;
  readonly seen: string;
}

export interface StatusClaim {
  /** `null` if it cannot be read; it then counts as held. */
  readonly subject: string | null;
  readonly kind: "name" | "path" | null;
  readonly shared: boolean;
  readonly holder: string | null;
  readonly session: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly note: string;
  /** `null` if it was claimed in this clone; otherwise the remote on which it was seen. */
  readonly seenOn: string | null;
}

export interface StatusTask {
  readonly key: string;
  readonly title: string;
  readonly state: "starting" | "ready" | "landing" | "discarding" | "landed";
  /** `null` if its worktree cannot be found. */
  readonly path: string | null;
  /** Name of the session that started it. */
  readonly session: string;
  /** Anything unusual about it. */
  readonly remarks: readonly string[];
}

export interface StatusWorktree {
  readonly path: string;
  /** `null` if HEAD is detached or does not exist. */
  readonly branch: string | null;
  readonly staged: readonly StatusStaged[];
}

export interface StatusStaged {
  readonly path: string;
  /**
   * Name of the session that staged it, according to the staging log, with its id, the command and
   * the time. `null` if that is not known.
   */
  readonly by: string | null;
  readonly session: string | null;
  readonly command: string | null;
  readonly time: string | null;
}

export interface StatusCommit {
  readonly session: string;
  readonly worktree: string;
  readonly phase: CommitPhase;
  readonly pid: number;
  /** The start of the commit, and of its current phase. */
  readonly started: string;
  readonly since: string;
}

export interface StatusLanding {
  readonly commit: string;
  readonly time: string;
  readonly author: string;
  readonly subject: string;
  /**
   * Name of the session that landed it through `airlock commit`; `null` if the log does not contain
   * it.
   */
  readonly session: string | null;
}

const phaseTexts: Readonly<Record<CommitPhase, string>> = {
  guards: "guards",
  checks: "checks",
  committing: "committing (message, hooks, signature)",
  waiting: "waiting for the landing lock",
  landing: "landing",
  refreshing: "refreshing the index",
  "post-commit": "post-commit hooks",
};

/** Maximum number of paths shown for each worktree. */
const shown = 10;

/** Takes the status; returns one screen of text. */
export function statusText(status: Status, level: ColorSupportLevel): string {
  const colors = palette(level);
  const section = (title: string, lines: readonly string[], none: string) =>
    `${colors.bold(title)}\n${(lines.length === 0 ? [none] : lines).map((line) => `  ${line}\n`).join("")}`;
  const time = (iso: string) => iso.replace(/\.\d+Z$/, "Z");
  return [
    section(
      "Sessions",
      status.sessions.map(({ name, self, standing, note, worktree, seen }) => {
        const life = standing === "unknown" ? "probably alive" : standing;
        return `${safeLine(name)}${self ? " (this session)" : ""}  ${life}, seen ${time(seen)}, in ${safeLine(worktree)}${noted(note)}`;
      }),
      "no sessions",
    ),
    section(
      "Claims",
      status.claims.map(({ subject, kind, shared, holder, until, note, seenOn }) => {
        if (subject === null) return "an unreadable claim: it counts as held";
        const marks = [
          kind === "path" ? "paths" : "",
          shared ? "shared" : "",
          seenOn === null ? "" : `seen on ${safeLine(seenOn)}`,
        ].filter(Boolean);
        return `${safeLine(subject)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}  ${safeLine(holder ?? "")} until ${time(until ?? "")}${noted(note)}`;
      }),
      "no claims",
    ),
    section(
      "Running commits",
      status.commits.map(
        ({ session, phase, worktree, since, pid }) =>
          `${safeLine(session)}  ${phaseTexts[phase]}, since ${time(since)}, in ${safeLine(worktree)} (process ${pid})`,
      ),
      "none",
    ),
    section("Tasks", status.tasks.map(taskLine), "none"),
    section("Worktrees", status.worktrees.flatMap(worktreeLines), "none"),
    section(
      "Last landings",
      status.landings.map(
        ({ commit, author, subject, session, time: when }) =>
          `${commit.slice(0, 10)}  ${time(when)}  ${safeLine(author)}${session === null ? "" : ` (${safeLine(session)})`}: ${safeLine(subject)}`,
      ),
      "no commit yet",
    ),
  ].join("\n");
}

function noted(note: string): string {
  return note === "" ? "" : `: ${safeLine(note)}`;
}

function taskLine({ key, title, state, path, session, remarks }: StatusTask): string {
  const where = path === null ? "" : `, in ${safeLine(path)}`;
  return `${safeLine(key)}  ${[state, ...remarks].map(safeLine).join(", ")}${where}, of ${safeLine(session)}: ${safeLine(title)}`;
}

function worktreeLines({ path, branch, staged }: StatusWorktree): string[] {
  const head = `${safeLine(path)}  ${branch === null ? "no branch" : safeLine(branch)}, ${staged.length === 0 ? "nothing staged" : `${staged.length} staged`}`;
  const lines = staged
    .slice(0, shown)
    .map(
      ({ path: file, by, command }) =>
        `  ${quotePath(file)}  ${by === null ? "nobody known" : `${safeLine(by)}: ${safeLine(command ?? "")}`}`,
    );
  return [
    head,
    ...lines,
    ...(staged.length > shown ? [`  … and ${staged.length - shown} more`] : []),
  ];
}
