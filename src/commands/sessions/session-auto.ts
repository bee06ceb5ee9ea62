// `airlock session start --auto`: lets a few sessions share a tree; further sessions get a worktree
// of their own.

import { defaultSettings } from "../../checks/config/default-settings.ts";
import { openRepository, outsideEnvironment } from "../../git/repository.ts";
import { safeLine } from "../../report/escape.ts";
import { typed } from "../../report/typed-commands.ts";
import { settingsAtHead } from "../../run/plan/settings-at-commit.ts";
import { type Actor, actorIn } from "../../sessions/actor.ts";
import type { SessionRecord } from "../../sessions/registry.ts";
import { moveSession, type Start, startSession } from "../../sessions/session-life.ts";
import { commandLine } from "../../system/shell.ts";
import { joinTree } from "../../tasks/join-tree.ts";
import { originOf } from "../../tasks/origin.ts";
import type { Started } from "../../tasks/start-task.ts";
import type { Context } from "../context.ts";
import type { Answer } from "../define-command.ts";
import { sessionData } from "./session-report.ts";
import { start } from "../tasks/task-start.ts";
import { taskData } from "../tasks/task-data.ts";

/**
 * Starts a session in this tree or, depending on the config, in a task's worktree; the result is the
 * folder to work in. Everything else goes to standard error, unless the result is data.
 */
export async function startWhereItBelongs(
  actor: Actor,
  beginning: Start,
  { json, context }: { readonly json: boolean; readonly context: Context },
): Promise<Answer> {
  const settings = (await settingsAtHead(actor.repository, context.enter)) ?? defaultSettings;
  const limit = settings.worktrees === "off" ? Number.POSITIVE_INFINITY : settings.tasks.sessions;
  const joined = await joinTree(actor, beginning, {
    limit,
    evenSo: settings.worktrees === "suggest",
    signal: context.signal,
  });
  const title = titleFor(actor, beginning.note);
  const [record, task] =
    joined.record === null
      ? await moved(actor, beginning, { title, context })
      : [joined.record, null];
  const suggestion =
    joined.crowd !== null && task === null
      ? typed(`cd "$(${commandLine(["airlock", "task", "start", title])})"`)
      : null;
  if (!json) context.stderr.write(startedText(actor, record, { crowd: joined.crowd, suggestion }));
  return {
    data: () => ({
      version: 1,
      session: sessionData(record, null),
      path: record.worktree,
      task: task === null ? null : taskData(task),
      suggestion,
    }),
    text: () => `${record.worktree}\n`,
  };
}

function startedText(
  { worktree }: Actor,
  { name }: SessionRecord,
  { crowd, suggestion }: { readonly crowd: number | null; readonly suggestion: string | null },
): string {
  const started = `airlock: started: ${safeLine(name)}\n`;
  if (crowd === null) return started;
  const what =
    suggestion === null
      ? "this is a worktree of your own"
      : `a worktree of your own:\n  ${safeLine(suggestion)}`;
  return `${started}airlock: ${crowd} sessions including yours work in ${safeLine(worktree)}; ${what}\n`;
}

/**
 * Returns a title that gives the same session the same task again, and another session another one.
 */
function titleFor({ session }: Actor, note: string): string {
  return note === "" ? `session ${session.name}` : `${note} (${session.name})`;
}

async function moved(
  actor: Actor,
  beginning: Start,
  { title, context }: { title: string; context: Context },
): Promise<[SessionRecord, Started]> {
  const origin = await originOf(actor.repository, null);
  const task = await start({ actor, title, id: null, origin, claims: [] }, context);
  const there = await openRepository(task.path, outsideEnvironment(actor.repository.env));
  const home: Actor = {
    ...actorIn(there, actor.repository.env),
    session: actor.session,
    anonymous: actor.anonymous,
  };
  return [moveSession(home, await startSession(home, beginning), origin.base), task];
}
