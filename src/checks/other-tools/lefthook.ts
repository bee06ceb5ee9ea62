// Reads lefthook's config: the jobs, commands and scripts of its `pre-commit`, `commit-msg` and
// `pre-push` hooks.

import type { Check, RepoPath, Stage } from "../../types.ts";
import { cannotRun, type KnownParts } from "./cannot-run.ts";
import { type Elsewhere, type Group, rootGroup } from "../check.ts";
import {
  asBoolean,
  asList,
  asObject,
  asText,
  refuseMistyped,
  withoutNulls,
  type Fields,
} from "../config/fields.ts";
import {
  misconfigured,
  placeText,
  unknownKey,
  within,
  type ConfigPlace,
} from "../config/invalid.ts";
import { readJob, type JobContext } from "./lefthook-job.ts";
import { hookRows } from "./lefthook-rows.ts";
import { stages } from "../../system/stages.ts";

/** Keys beside the hooks that have no effect here. */
const harmless = [
  "min_version",
  "colors",
  "output",
  "skip_output",
  "no_tty",
  "assert_lefthook_installed",
  "skip_lfs",
  "no_auto_install",
  "install_non_git_hooks",
  "source_dir_local",
  // Settings for starting lefthook itself.
  "lefthook",
  "$schema",
  "ai",
];
/** Keys that change what runs. */
const read = ["source_dir", "glob_matcher", "templates", "rc"];
/** Keys that include jobs from elsewhere. */
const refused = ["extends", "remotes", "remote"];

/** Hooks of git (githooks(5)); unsupported ones are not validated. */
const gitHook =
  /^(?:(?:pre|post|prepare|commit|applypatch|push|reference|proc|send|fsmonitor|update|p4)(?:-[a-z0-9-]+)?|sendemail-validate)$/;

const hookKeys = [
  "parallel",
  "piped",
  "follow",
  "fail_on_changes",
  "fail_on_changes_diff",
  "exclude_tags",
  "exclude",
  "skip",
  "only",
  "files",
  "setup",
  "jobs",
  "commands",
  "scripts",
];

/**
 * Takes the content of a lefthook config; returns the rows of the hooks that match our stages as
 * checks: side by side if a hook says `parallel`, each depending on the one before if it says
 * `piped`, otherwise one after the other (https://lefthook.dev/configuration). An entry that cannot
 * be run here becomes a check that reports an error. An unknown key that is not close to a known
 * one is ignored, as in lefthook. `local` is a file that lefthook merges into this one. Throws
 * CONFIG_INVALID.
 */
export function lefthookGroup(
  value: unknown,
  { local = null, ...place }: ConfigPlace & { readonly local?: RepoPath | null },
): Group {
  const top = withoutNulls(asObject(value ?? {}, place));
  const others = Object.keys(top).filter((key) => gitHook.test(key) || isHook(top[key]));
  const known = [...harmless, ...read, ...refused, ...stages];
  refuseMistyped(
    Object.fromEntries(Object.entries(top).filter(([key]) => !others.includes(key))),
    known,
    place,
  );
  const settings = settingsOf(top, place);
  const checks: Check[] = local === null ? [] : [unmerged(local)];
  for (const key of refused.filter((each) => [top[each] ?? []].flat().length > 0))
    checks.push(unread(key, within(place, key), "pre-commit"));
  for (const stage of stages) {
    const at = within(place, stage);
    checks.push(
      ...hookChecks(withoutNulls(asObject(top[stage] ?? {}, at)), at, {
        settings,
        stage,
        before: checks,
      }),
    );
  }
  const elsewhere: Elsewhere[] = others
    .filter(
      (key) =>
        gitHook.test(key) && !(stages as readonly string[]).includes(key) && isHook(top[key]),
    )
    .map((name) => ({ name, why: "is a git hook that airlock does not support" }));
  return rootGroup(place.file, { checks, elsewhere });
}

function isHook(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["jobs", "commands", "scripts"].some((list) => list in value)
  );
}

/** Makes a check that reports an error, for a part of the file that may contain any job. */
function unread(name: string, at: ConfigPlace, stage: Stage): Check {
  const next = ["Write what it brings into this file, or write the checks in airlock.config.json."];
  return cannotRun(misconfigured(at, "is not supported here", next), knownOf(name, at, stage));
}

/** Stands for a tracked file that lefthook merges into the main one: it may hold any job. */
function unmerged(file: RepoPath): Check {
  const next = [
    `Write what it changes into the main file, and take it out of the repository: git rm --cached ${file}`,
  ];
  return cannotRun(
    misconfigured({ file, keys: [] }, "is not read here", next),
    knownOf(file, { file, keys: [] }, "pre-commit"),
  );
}

function knownOf(name: string, at: ConfigPlace, stage: Stage): KnownParts {
  const source = { file: at.file, place: placeText(at.keys) };
  return {
    name,
    source,
    keys: at.keys,
    folder: "",
    wants: () => true,
    deleted: true,
    stages: [stage],
    always: [stage],
  };
}

type LefthookSettings = Pick<JobContext, "sourceDir" | "matcher" | "templates" | "rc">;

function settingsOf(top: Fields, place: ConfigPlace): LefthookSettings {
  const matcher = top["glob_matcher"] ?? "gobwas";
  if (matcher !== "gobwas" && matcher !== "doublestar")
    throw misconfigured(within(place, "glob_matcher"), "must be gobwas or doublestar");
  const templates = asObject(top["templates"] ?? {}, within(place, "templates"));
  return {
    matcher,
    sourceDir:
      top["source_dir"] === undefined
        ? defaultSource(place.file)
        : folder(asText(top["source_dir"], within(place, "source_dir"))),
    // A template without a value expands to nothing.
    templates: Object.fromEntries(
      Object.entries(templates).map(([name, text]) => [
        name,
        text === null ? "" : asText(text, within(place, "templates", name)),
      ]),
    ),
    rc: top["rc"] === undefined ? null : asText(top["rc"], within(place, "rc")),
  };
}

/**
 * Returns the folder of the scripts, beside the config (`internal/command/run.go`, getSourceDirs).
 */
function defaultSource(file: RepoPath): RepoPath {
  return file.startsWith(".config/") ? ".config/lefthook" : ".lefthook";
}

function folder(path: string): RepoPath {
  return path.replace(/\/+$/, "");
}

interface HookRequest {
  readonly settings: LefthookSettings;
  readonly stage: Stage;
  /** The checks of the file so far. */
  readonly before: readonly Check[];
}

function hookChecks(
  hook: Fields,
  at: ConfigPlace,
  { settings, stage, before }: HookRequest,
): readonly Check[] {
  const checks: Check[] = [];
  const names = new Map<string, string>();
  const add = (check: Check, name = check.name): void => {
    const taken = new Set([...before, ...checks].map((each) => each.name));
    const free = taken.has(name) && stage !== "pre-commit" ? `${stage}/${name}` : name;
    let own = free;
    for (let count = 2; taken.has(own); count += 1) own = `${free}#${count}`;
    names.set(name, own);
    checks.push({ ...check, name: own });
  };
  for (const key of Object.keys(hook).filter((each) => !hookKeys.includes(each)))
    add(cannotRun(unknownKey(within(at, key), hookKeys), knownOf(key, within(at, key), stage)));
  if (asList(hook["setup"] ?? [], within(at, "setup")).length > 0)
    add(unread("setup", within(at, "setup"), stage));
  const tags = asList([hook["exclude_tags"] ?? []].flat(), within(at, "exclude_tags"));
  const order = {
    parallel: asBoolean(hook["parallel"], within(at, "parallel")),
    piped: asBoolean(hook["piped"], within(at, "piped")),
  };
  const context: JobContext = {
    ...settings,
    stage,
    excludeTags: tags.map((tag, index) => asText(tag, within(at, "exclude_tags", index))),
    exclude: [hook["exclude"] ?? []].flat(),
    hookFields: hook,
  };
  for (const row of hookRows(hook, at, order)) {
    const check = readJob(row, context);
    if (check === null) continue;
    add({ ...check, dependsOn: row.after.flatMap((name) => names.get(name) ?? []) }, row.name);
  }
  return checks;
}
