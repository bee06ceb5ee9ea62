// Shows the result of a set-up, for people and for programs. Pure.

import { quotePath, safeLine, safeText } from "../../report/escape.ts";
import { typedIn } from "../../report/typed-commands.ts";
import { commandLine } from "../../system/shell.ts";
import type { Modules } from "../../tasks/setup/modules.ts";
import type { RanCommand } from "../../tasks/setup/set-up.ts";
import type { SetUpDone, StartSetUp } from "../../tasks/setup/setup-task.ts";
import type { PlacedTask } from "./setup-inputs.ts";

/** Maximum number of paths named in one line. */
const most = 5;

/**
 * Returns a set-up as text: what the task has, what it lacks and why, and the next commands, as
 * they work in the task.
 */
export function setUpText(done: SetUpDone, { record: { key }, path: folder }: PlacedTask): string {
  const lines = [
    headline(done, key),
    ...(done.copied.length === 0 ? [] : [`  copied: ${namesOf(done.copied)}`]),
    ...done.left.map(({ path, why }) => `  not copied: ${quotePath(path)}: ${safeLine(why)}`),
    ...grouped(done.modules),
    ...done.commands.flatMap(commandLines),
    `  port: ${done.port} (AIRLOCK_TASK_PORT in set-up commands)`,
    ...next(done, key).map((line) => typedIn(folder, line)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Returns a set-up for programs. */
export function setUpData({
  outcome,
  port,
  copied,
  left,
  modules,
  commands,
}: SetUpDone): Readonly<Record<string, unknown>> {
  return { outcome, port, copied, left, modules, commands };
}

/** Returns the set-up of a start for programs; `null` if the task was not set up. */
export function startSetUpData(setUp: StartSetUp | null): Readonly<Record<string, unknown>> | null {
  if (setUp === null) return null;
  if ("done" in setUp) return setUpData(setUp.done);
  return { outcome: "failed", error: { code: setUp.error.code, message: setUp.error.message } };
}

function headline({ outcome }: SetUpDone, key: string): string {
  const name = safeLine(key);
  if (outcome === "done") return `set up: ${name}`;
  return outcome === "failed"
    ? `not set up: ${name}: a command failed; the task stays`
    : `set up in part: ${name}: its commands are not trusted`;
}

function namesOf(paths: readonly string[]): string {
  const named = paths.slice(0, most).map(quotePath).join(", ");
  return paths.length > most ? `${named} and ${paths.length - most} more` : named;
}

const wording: Readonly<Record<Modules["how"], string>> = {
  reflink: "by reflinks",
  "hard link": "by hard links",
  there: "there already",
  absent: "not shared: the source tree has none",
  "other packages": "not shared: its lock file requires other packages",
  "other disk": "not shared: the file system does not support it",
};

function grouped(modules: readonly Modules[]): string[] {
  return [...new Set(modules.map(({ how }) => how))].map((how) => {
    const some = modules.filter((each) => each.how === how).map(({ path }) => path);
    return `  node_modules ${wording[how]}: ${namesOf(some)}`;
  });
}

function commandLines({ argv, outcome, reason, output }: RanCommand): string[] {
  const line = safeLine(commandLine(argv));
  if (outcome === "passed") return [`  ran: ${line}`];
  if (outcome !== "failed") return [`  not run: ${line}`];
  const said = safeText(output.trimEnd());
  return [
    `  failed: ${line}: ${safeLine(reason)}`,
    ...(said === "" ? [] : said.split("\n").map((each) => `    ${each}`)),
  ];
}

function next({ outcome }: SetUpDone, key: string): string[] {
  const again = `  ${commandLine(["airlock", "task", "setup", key])}`;
  if (outcome === "done") return [];
  if (outcome === "failed") return ["", "Fix that, then:", again];
  return [
    "",
    "Read these commands. To let them run here:",
    `  ${commandLine(["airlock", "task", "trust", key])}`,
    again,
  ];
}
