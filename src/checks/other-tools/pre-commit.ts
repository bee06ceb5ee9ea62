// Reads `.pre-commit-config.yaml`: hooks of `repo: local`, which run a command of the project
// itself.

import type { Check } from "../../types.ts";
import { cannotRun, entryOf } from "./cannot-run.ts";
import { type Elsewhere, type Group, rootGroup } from "../check.ts";
import {
  asList,
  asObject,
  asText,
  knownKeys,
  refuseMistyped,
  type Fields,
} from "../config/fields.ts";
import { misconfigured, printable, within, type ConfigPlace } from "../config/invalid.ts";
import {
  type HookContext,
  hookNames,
  knownOfHook,
  localHook,
  pathTests,
} from "./pre-commit-hook.ts";
import { otherStages, stagesOf } from "./pre-commit-stages.ts";

const topKeys = [
  "repos",
  "files",
  "exclude",
  "fail_fast",
  "default_stages",
  "default_language_version",
  "default_install_hook_types",
  "minimum_pre_commit_version",
  "minimum_prek_version",
  "ci",
];

/**
 * Takes the content of `.pre-commit-config.yaml`; returns its local hooks as checks, one after the
 * other as pre-commit runs them (https://pre-commit.com/#pre-commit-configyaml---hooks). A hook
 * that cannot be run here becomes a check that reports an error. Unknown keys of the file are
 * ignored, as in pre-commit. Throws CONFIG_INVALID.
 */
export function preCommitGroup(value: unknown, place: ConfigPlace): Group {
  const top = asObject(value, place);
  refuseMistyped(top, topKeys, place);
  if (top["repos"] === undefined) knownKeys(top, topKeys, place);
  const context: HookContext = {
    ...pathTests(top, place),
    stages: top["default_stages"],
    installed: top["default_install_hook_types"],
  };
  // An error in a setting for every hook is an error of the file.
  stagesOf({}, context, place);
  const checks: Check[] = [];
  const elsewhere: Elsewhere[] = [];
  for (const { repo, hook, at } of hooksIn(top, place)) {
    const { id } = hookNames(hook, at);
    const check = oneHook(repo, hook, { at, context });
    if (check !== null) checks.push(renamed(check, checks));
    const others = repo === "meta" ? null : otherStages(hook, context, at);
    if (repo === "meta") elsewhere.push({ name: id, why: "is about pre-commit's own config" });
    else if (others !== null) elsewhere.push({ name: check?.name ?? id, why: others });
  }
  return rootGroup(place.file, { checks, elsewhere });
}

interface Hook {
  /** The name of its repository. */
  readonly repo: string;
  readonly hook: Fields;
  readonly at: ConfigPlace;
}

function hooksIn(top: Fields, place: ConfigPlace): readonly Hook[] {
  return asList(top["repos"], within(place, "repos")).flatMap((item, index) => {
    const at = within(place, "repos", index);
    const fields = asObject(item, at);
    const repo = asText(fields["repo"], within(at, "repo"));
    return asList(fields["hooks"], within(at, "hooks")).map((hook, position) => {
      const where = within(at, "hooks", position);
      return { repo, hook: asObject(hook, where), at: where };
    });
  });
}

/** Returns the check of a hook; `null` if it runs in none of our stages. */
function oneHook(
  repo: string,
  hook: Fields,
  { at, context }: { at: ConfigPlace; context: HookContext },
): Check | null {
  if (repo === "meta") return null;
  const known = () => knownOfHook(hook, context, at);
  if (known().stages.length === 0) return null;
  if (repo === "local") return entryOf(() => localHook(hook, context, at), known);
  const { id } = hookNames(hook, at);
  const error = misconfigured(
    at,
    `is the hook ${printable(id)} of ${printable(repo)}: hooks are not fetched and installed from other repositories`,
    [
      "Install its tool in the project and run it by a `repo: local` hook with `language: system`, or write the check in airlock.config.json.",
    ],
  );
  return cannotRun(error, known());
}

/** Gives the check a unique name: the same hook may occur twice with other arguments. */
function renamed(check: Check, before: readonly Check[]): Check {
  const taken = new Set(before.map(({ name }) => name));
  let name = check.name;
  for (let count = 2; taken.has(name); count += 1) name = `${check.name}#${count}`;
  return { ...check, name };
}
