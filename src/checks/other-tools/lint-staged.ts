// Reads a lint-staged config with exactly lint-staged 16's meaning.

import { posix } from "node:path";
import type { CommandTask, RepoPath, Task } from "../../types.ts";
import { fixBraces } from "./braces.ts";
import { command, makeCheck, type Group } from "../check.ts";
import { invalid, misconfigured, show, within, type ConfigPlace } from "../config/invalid.ts";
import { matcher } from "../match.ts";
import { lintStagedWords } from "../words.ts";

type UserFunction = (paths: string[]) => unknown;

/**
 * Takes the content and the place of a lint-staged config file; returns its checks, one per
 * pattern, in its order (`lib/validateConfig.js`, `lib/generateTasks.js`, `lib/getSpawnedTasks.js`
 * of lint-staged 16; nested arrays, which run side by side, are lint-staged 17.3's). Throws
 * CONFIG_INVALID.
 */
export function lintStagedGroup(
  value: unknown,
  place: ConfigPlace & { readonly folder: RepoPath },
): Group {
  const { file, folder } = place;
  const entries = Object.entries(validated(value, place));
  const group = {
    file,
    folder,
    settings: null,
    takesAll: entries.some(([pattern]) => pattern.startsWith("..")),
  };
  const checks = entries.map(([pattern, { task, at }]) =>
    makeCheck({
      name: pattern,
      source: { file, place: pattern },
      keys: [...place.keys, pattern],
      folder,
      wants: patternFilter(folder, pattern, at),
      task,
      // Its commands may write (`prettier --write`), so each check is also its own fixer.
      fix: task,
      pathStyle: "absolute",
    }),
  );
  const isInside = (seen: string): boolean => seen !== "" && !seen.startsWith("..");
  return {
    ...group,
    checks,
    reaches: (path) => group.takesAll || isInside(seenFrom(folder, path)),
  };
}

interface Row {
  readonly task: Task;
  readonly at: ConfigPlace;
}

/**
 * If two patterns are the same after their braces are fixed, the later one replaces the earlier
 * one, in the earlier one's position.
 */
function validated(value: unknown, place: ConfigPlace): Record<string, Row> {
  if (typeof value === "function")
    return { "*": { task: generate(value as UserFunction, place), at: place } };
  if (typeof value !== "object" || value === null)
    throw invalid(place, "an object of commands by glob, or a function", value);
  const entries = Object.entries(value);
  if (entries.length === 0) throw misconfigured(place, "must not be empty");
  const rows: Record<string, Row> = {};
  for (const [pattern, tasks] of entries) {
    const at = within(place, pattern);
    // Not a plain assignment, since `__proto__` is a valid pattern.
    Object.defineProperty(rows, fixBraces(pattern), {
      value: { task: rowTask(tasks, at), at },
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return rows;
}

function rowTask(value: unknown, at: ConfigPlace): Task {
  if (typeof value === "string" || typeof value === "function") return single(value, at);
  if (Array.isArray(value))
    return {
      kind: "sequence",
      tasks: value.map((item: unknown, index) => rowItem(item, within(at, index))),
    };
  if (
    typeof value === "object" &&
    value !== null &&
    "title" in value &&
    typeof value.title === "string" &&
    "task" in value &&
    typeof value.task === "function"
  ) {
    const { title, task } = value as { title: string; task: UserFunction };
    return { kind: "function", title, run: async (paths) => task.call(value, [...paths]) };
  }
  throw invalid(
    at,
    "a command, a function, an object with `title` and `task`, or a list of commands and functions",
    value,
  );
}

function rowItem(value: unknown, at: ConfigPlace): Task {
  if (!Array.isArray(value)) return single(value, at);
  return {
    kind: "parallel",
    tasks: value.map((item: unknown, index) => single(item, within(at, index))),
  };
}

function single(value: unknown, at: ConfigPlace): Task {
  if (typeof value === "function") return generate(value as UserFunction, at);
  if (typeof value !== "string") throw invalid(at, "a command or a function", value);
  const task = parsed(value, "append");
  if (task === null) throw invalid(at, "a command", value);
  return task;
}

/**
 * Parses a command. One from the config receives the paths; one that a function returned contains
 * them already.
 */
function parsed(text: string, paths: "append" | "none"): CommandTask | null {
  const argv = lintStagedWords(text);
  const [program] = argv;
  if (program === undefined) return null;
  // The program's name only has to begin with `git` (`lib/getSpawnedTask.js`).
  const top = /^git(\.exe)?/i.test(program) ? { cwd: "" } : {};
  return command(argv, { title: text, paths, ...top });
}

function generate(make: UserFunction, at: ConfigPlace): Task {
  return {
    kind: "generate",
    title: make.name === "" ? "[Function]" : make.name,
    generate: async (paths) => {
      const made = await make([...paths]);
      const list: unknown[] = Array.isArray(made) ? made : [made];
      const tasks = list.map((item) => {
        const task = typeof item === "string" ? parsed(item, "none") : null;
        if (task === null)
          throw misconfigured(
            at,
            `must return a command or a list of commands, but returned ${show(made)}`,
          );
        return task;
      });
      return { kind: "sequence", tasks };
    },
  };
}

function patternFilter(
  folder: RepoPath,
  pattern: string,
  at: ConfigPlace,
): (path: RepoPath) => boolean {
  const match = compiled(pattern, at);
  const toParent = pattern.startsWith("../");
  return (path) => {
    const seen = seenFrom(folder, path);
    return (toParent || !seen.startsWith("..")) && match(seen);
  };
}

function compiled(pattern: string, at: ConfigPlace) {
  try {
    return matcher(pattern, "lint-staged");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw misconfigured(at, `is not a valid glob: ${error.message}`);
    throw error;
  }
}

/**
 * Returns a path relative to the config's folder, as lint-staged sees it: backslashes are slashes
 * (`lib/normalizePath.js`), and a name that begins with two dots counts as outside
 * (`lib/generateTasks.js`, `lib/groupFilesByConfig.js`).
 */
function seenFrom(folder: RepoPath, path: RepoPath): string {
  const plain = !path.includes("\\") && !folder.includes("\\");
  if (plain && folder === "") return path;
  if (plain && path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
  return slashed(posix.relative(slashed(`/${folder}`), slashed(`/${path}`)));
}

function slashed(path: string): string {
  const whole = path.split(/[/\\]+/).join("/");
  return whole.length > 1 && whole.endsWith("/") ? whole.slice(0, -1) : whole;
}
