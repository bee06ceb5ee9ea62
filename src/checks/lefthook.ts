// Reads lefthook's config: the jobs, commands and scripts of its `pre-commit` hook.

import type { Check, RepoPath } from "../types.ts";
import type { Group } from "./check.ts";
import { asBoolean, asList, asObject, asText, knownKeys, type Fields } from "./fields.ts";
import { misconfigured, unknownKey, within, type Place } from "./invalid.ts";
import { readJob } from "./lefthook-job.ts";
import { hookRows } from "./lefthook-rows.ts";

/** Keys beside the hooks that change nothing here. */
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
  "$schema",
  "ai",
];
/** Keys that change what runs. */
const read = ["source_dir", "glob_matcher"];
const refused = ["extends", "remotes", "remote", "templates", "rc", "lefthook"];

/** Hooks of git (githooks(5)); what they hold is not ours to judge. */
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
 * Takes the content of a lefthook config; returns the rows of its `pre-commit` hook as checks: side by side where it says
 * `parallel`, each depending on the one before where it says `piped`, else one after the other
 * (https://lefthook.dev/configuration). Throws CONFIG_INVALID, also for what is not supported.
 */
export function lefthookGroup(value: unknown, place: Place): Group {
  const top = asObject(value, place);
  for (const key of Object.keys(top)) {
    const at = within(place, key);
    if (refused.includes(key))
      throw misconfigured(at, "is not supported here", [
        "Write what it brings into this file, or write the checks in airlock.config.json.",
      ]);
    const hook =
      gitHook.test(key) ||
      (typeof top[key] === "object" && top[key] !== null && ["jobs", "commands", "scripts"].some((list) => list in (top[key] as object)));
    if (!hook && ![...harmless, ...read].includes(key)) throw unknownKey(at, [...harmless, ...read, ...refused, "pre-commit"]);
  }
  const at = within(place, "pre-commit");
  // A key without a value is a hook without jobs, as in lefthook.
  const checks = hookChecks(asObject(top["pre-commit"] ?? {}, at), at, settingsOf(top, place));
  return { file: place.file, folder: "", takesAll: false, checks, settings: null, reaches: () => true };
}

interface LefthookSettings {
  readonly sourceDir: RepoPath;
  readonly matcher: "gobwas" | "doublestar";
}

function settingsOf(top: Fields, place: Place): LefthookSettings {
  const matcher = top["glob_matcher"] ?? "gobwas";
  if (matcher !== "gobwas" && matcher !== "doublestar") throw misconfigured(within(place, "glob_matcher"), "must be gobwas or doublestar");
  const sourceDir = top["source_dir"] === undefined ? ".lefthook" : asText(top["source_dir"], within(place, "source_dir"));
  return { matcher, sourceDir: sourceDir.replace(/\/+$/, "") };
}

function hookChecks(hook: Fields, at: Place, settings: LefthookSettings): readonly Check[] {
  knownKeys(hook, hookKeys, at);
  for (const key of ["files", "setup"]) {
    if (hook[key] !== undefined) throw misconfigured(within(at, key), "is not supported here");
  }
  const excludeTags = asList([hook["exclude_tags"] ?? []].flat(), within(at, "exclude_tags")).map((tag, index) =>
    asText(tag, within(at, "exclude_tags", index)),
  );
  const order = { parallel: asBoolean(hook["parallel"], within(at, "parallel")), piped: asBoolean(hook["piped"], within(at, "piped")) };
  const surroundings = { ...settings, excludeTags, exclude: [hook["exclude"] ?? []].flat(), hookFields: hook };
  const checks: Check[] = [];
  for (const row of hookRows(hook, at, order)) {
    const check = readJob(row, surroundings);
    if (check === null) continue;
    if (checks.some(({ name }) => name === check.name)) throw misconfigured(row.at, "has the same name as another one");
    checks.push({ ...check, dependsOn: checks.map(({ name }) => name).filter((name) => row.after.includes(name)) });
  }
  return checks;
}
