// Describes the changes of `airlock init` in a repository as text for people: the same text before
// and after.

import { relative } from "node:path";
import type { RepoPath } from "../types.ts";
import { skipAssignment } from "../system/skip-names.ts";
import { quotePath } from "./escape.ts";

/** The data for the text. */
export interface InitView {
  readonly survey: {
    readonly used: readonly {
      readonly tool: string;
      readonly file: RepoPath;
      readonly folder: RepoPath;
      readonly checks: readonly unknown[];
    }[];
    readonly unread: readonly { readonly tool: string; readonly file: RepoPath }[];
    readonly second: readonly { readonly file: RepoPath; readonly first: RepoPath }[];
    readonly misplaced: readonly { readonly tool: string; readonly file: RepoPath }[];
    readonly entries: readonly EntryView[];
    readonly unable: readonly EntryView[];
    readonly faults: readonly { readonly message: string; readonly next: readonly string[] }[];
  };
  readonly config: { readonly file: string; readonly checks: readonly string[] } | null;
  readonly prepare: { readonly file: string; readonly script?: string } | null;
  readonly dropped: readonly string[];
  readonly install: {
    readonly changed: boolean;
    readonly hooksPath: string;
    readonly kept: readonly { readonly shown: string }[];
  };
  readonly runners: readonly RunnerView[];
  readonly replace: boolean;
  readonly notes: readonly { readonly message: string; readonly next: readonly string[] }[];
}

interface EntryView {
  readonly tool: string;
  readonly file: RepoPath;
  readonly hook: string | null;
  readonly name: string;
  readonly reason: string;
}

interface RunnerView {
  readonly hook: { readonly shown: string };
  readonly runners: readonly string[];
  readonly tools: readonly string[];
  readonly change: { readonly after: string | null } | null;
  readonly reason: string;
}

/** The place at which the text is read. */
export interface InitReading {
  /** The top of the working tree. */
  readonly root: string;
  /** Nothing was done: the lines say what would be. */
  readonly dryRun: boolean;
}

/** Takes a plan; returns the lines, indented, with commands of airlock as `airlock <verb>`. */
export function initLines(view: InitView, { root, dryRun }: InitReading): string[] {
  const lines = doneLines(view, root);
  const would = (line: string): string =>
    line.replace(
      /^ {2}(Write|Set|Install|Replace|Remove|Keep)s /,
      (_, verb: string) => `  Would ${verb.toLowerCase()} `,
    );
  return [...(dryRun ? lines.map(would) : lines), ...missingLines(view), ...noteLines(view)];
}

/** Its changes, each line beginning with the verb. */
function doneLines(view: InitView, root: string): string[] {
  const { survey, config, prepare, install, dropped } = view;
  const instead =
    dropped.length === 0
      ? ""
      : `, replacing the command that installs ${dropped.map((tool) => `${tool}'s`).join(" and ")} hooks`;
  const shown = (file: string): string => quotePath(relative(root, file).replaceAll("\\", "/"));
  const lines = usedLines(survey.used);
  if (config !== null)
    lines.push(
      `  Writes ${shown(config.file)}: ${config.checks.length === 0 ? "no tool was recognised, add your own checks" : config.checks.join(", ")}.`,
    );
  if (prepare !== null)
    lines.push(
      `  Sets "${prepare.script ?? "prepare"}" in ${shown(prepare.file)}${instead}, so that installing packages installs the hooks for everyone.`,
    );
  if (install.changed)
    lines.push(`  Installs the hooks into ${install.hooksPath}, for every worktree.`);
  return [...lines, ...hookLines(view)];
}

/** Most configs are below the root; a count is enough for the rest. */
const shownConfigs = 8;

function usedLines(used: InitView["survey"]["used"]): string[] {
  const rest = used.length - shownConfigs;
  return [
    ...used.slice(0, shownConfigs).map(usedLine),
    ...(rest > 0 ? [`  Uses ${rest} more configs below the root.`] : []),
  ];
}

function usedLine({ tool, file, checks }: InitView["survey"]["used"][number]): string {
  const count = `${checks.length} check${checks.length === 1 ? "" : "s"}`;
  return `  Uses ${quotePath(file)} as it is (${tool === "airlock" ? "" : `${tool}'s, `}${count}).`;
}

/** Returns the lines about the user's own hooks. */
function hookLines({ install, runners, replace }: InitView): string[] {
  const replaced = replace ? runners.filter(({ change }) => change !== null) : [];
  const gone = new Set(
    replaced.filter(({ change }) => change?.after === null).map(({ hook }) => hook.shown),
  );
  const kept = install.kept.map(({ shown }) => shown).filter((shown) => !gone.has(shown));
  const lines = replaced.map(({ hook, tools, change }) =>
    change?.after === null
      ? `  Removes ${quotePath(hook.shown)}, which did nothing but start ${tools.join(" and ")}; to restore it: airlock uninstall`
      : `  Replaces ${tools.join(" and ")} in ${quotePath(hook.shown)}, and keeps everything else it does; to restore it: airlock uninstall`,
  );
  if (kept.length > 0)
    lines.push(`  Keeps your own hooks running: ${kept.map(quotePath).join(", ")}.`);
  return lines;
}

/**
 * Returns the lines about entries of other tools that airlock does not run, and about tools that
 * keep running beside it.
 */
function missingLines({ survey, runners, replace }: InitView): string[] {
  const lines: string[] = [];
  for (const { tool, file } of survey.unread)
    lines.push(`  Does not read ${quotePath(file)} (${tool}'s): only airlock's own config counts.`);
  for (const { file, first } of survey.second)
    lines.push(`  Does not read ${quotePath(file)}: ${quotePath(first)} comes before it.`);
  for (const { tool, file } of survey.misplaced)
    lines.push(
      `  Does not run ${quotePath(file)}: ${tool} reads only the config at the top of the repository.`,
    );
  lines.push(...entryLines("Does not run", survey.entries));
  lines.push(...entryLines("Cannot run, so commits that it applies to are refused", survey.unable));
  if (survey.unable.length > 0)
    lines.push(
      "  To commit without these checks, which is recorded:",
      `    ${skipAssignment(survey.unable.map(({ name }) => name))} git commit`,
    );
  for (const { message, next } of survey.faults)
    lines.push(
      `  Cannot use a config below the root, so commits to its files are refused: ${message}`,
      ...next.map((line) => `    ${line}`),
    );
  const staying = runners.filter(({ change }) => !replace || change === null);
  for (const { hook, runners: names, reason } of staying)
    lines.push(
      `  ${quotePath(hook.shown)} keeps running ${names.join(" and ")}, before airlock and in the working tree${reason === "" ? "" : ` (${reason})`}.`,
    );
  if (!replace && staying.some(({ change }) => change !== null))
    lines.push(
      "  To replace it by airlock, and keep everything else that the hooks do:",
      "    airlock init --replace",
    );
  return lines;
}

/** Returns the entries of each file, each by its name. */
function entryLines(title: string, entries: readonly EntryView[]): string[] {
  const files = new Map<string, EntryView[]>();
  for (const entry of entries) files.set(entry.file, [...(files.get(entry.file) ?? []), entry]);
  return [...files].flatMap(([file, some]) => [
    `  ${title} (${quotePath(file)}):`,
    ...some.map(
      ({ hook, name, reason }) =>
        `    ${hook === null ? "" : `${hook}: `}${firstLine(name)} (${reason})`,
    ),
  ]);
}

function firstLine(text: string): string {
  const [first = "", ...rest] = text.trim().split("\n");
  return rest.length === 0 ? first : `${first} and ${rest.length} more lines`;
}

function noteLines({ notes }: InitView): string[] {
  return notes.flatMap(({ message, next }) => [
    `  Note: ${message}`,
    ...next.map((line) => `    ${line}`),
  ]);
}
