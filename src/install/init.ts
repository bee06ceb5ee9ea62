// From nothing to protected: what is to be done in a project, and doing it.

import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { AirlockError } from "../errors.ts";
import { readIfThere } from "../system/files.ts";
import type { Repository } from "../types.ts";
import { surveyConfigs, type Survey } from "./configs.ts";
import { installedBy, withInstall } from "./install-script.ts";
import { installHooks, planInstall, type Installed } from "./install.ts";
import { isYarnBerry } from "./manager.ts";
import { type Note, packageNotes } from "./notes.ts";
import { scriptIn, withScript } from "./package-json.ts";
import { packageBelow, type Project } from "./project.ts";
import { readRecord, writeRecord } from "./record.ts";
import type { PrepareRecord, ReplacedHook } from "./record.ts";
import { type HookPlan, mergeReplaced, planReplacing, replaceHooks } from "./replace.ts";
import { starterFile, starterText } from "./starter.ts";
import { filesToCommit } from "./to-commit.ts";
import { presetsFor } from "./tools.ts";

export interface InitPlan {
  readonly survey: Survey;
  /** The config to write; `null` where there is one. */
  readonly config: { readonly file: string; readonly text: string; readonly checks: readonly string[] } | null;
  /** The prepare script to write; `null` where it is right, or there is no package.json. */
  readonly prepare: PrepareRecord | null;
  /** Tools whose hooks that script installed, and no longer does. */
  readonly dropped: readonly string[];
  /** What becomes of the hooks. */
  readonly install: Installed;
  /** The user's own hooks that start a runner of checks. */
  readonly runners: readonly HookPlan[];
  /** Whether airlock takes the place of those that it can. */
  readonly replace: boolean;
  /** What a person should know or do, each a sentence with the commands for it. */
  readonly notes: readonly Note[];
  /** How many checks a commit meets that can be run. */
  readonly checks: number;
  /** Files that are to be committed, absolute. */
  readonly files: readonly string[];
}

/**
 * Finds out what is to be done; does nothing. Throws INIT_CONFIG where a config that is there cannot be used, and what `planInstall`
 * throws.
 */
export async function planInit(repository: Repository, project: Project, { replace }: { replace: boolean }): Promise<InitPlan> {
  const survey = await surveyConfigs(project);
  const config = survey.used.length === 0 ? await planConfig(project) : null;
  const install = await planInstall(repository, { noVerify: null });
  const runners = planReplacing(install.kept, (tool, hook) => obstacle(survey, tool, hook));
  const prepare = planPrepare(project);
  const written = [config?.file, prepare?.file].filter((file) => file !== undefined);
  const hooks = replace ? runners.flatMap(({ change }) => change ?? []) : [];
  const own = survey.used.flatMap(({ checks }) => checks).filter(({ stages }) => stages.includes("pre-commit"));
  const able = own.filter(({ task }) => task.kind !== "function" || task.cannotRun === undefined);
  return {
    survey,
    config,
    prepare,
    dropped: droppedBy(prepare),
    install,
    runners,
    replace,
    notes: [...placeNotes(project, config), ...packageNotes(project, prepare)],
    checks: able.length + (config?.checks.length ?? 0),
    files: await filesToCommit(repository, project, { written, hooks, configs: survey.used.map(({ file }) => file) }),
  };
}

/** At the root; in the package below it that the caller stands in, where that uses all tools that the root does, and more. */
async function planConfig(project: Project): Promise<NonNullable<InitPlan["config"]>> {
  const presets = (await presetsFor(project)).map(({ id }) => id);
  const below = packageBelow(project);
  const own = below === null ? [] : (await presetsFor(below)).map(({ id }) => id);
  if (below !== null && own.length > presets.length && presets.every((id) => own.includes(id)))
    return { file: join(below.root, starterFile), text: starterText(own, { atRoot: false }), checks: own };
  return { file: join(project.root, starterFile), text: starterText(presets, { atRoot: true }), checks: presets };
}

function placeNotes({ root }: Project, config: InitPlan["config"]): Note[] {
  if (config === null || dirname(config.file) === root) return [];
  const folder = relative(root, dirname(config.file)).replaceAll("\\", "/");
  return [
    { message: `Only files below ${folder}/ are checked, whose tools these are; a config for all files belongs at the root.`, next: [] },
  ];
}

/** Installs the hooks, then writes what the plan says; before anything is written, the record knows what was there. */
export async function carryOut(repository: Repository, { config, prepare, runners, replace }: InitPlan): Promise<void> {
  const { places } = await installHooks(repository, { noVerify: null });
  const changes = replace ? runners.flatMap(({ change }) => change ?? []) : [];
  note(places.record, prepare, changes);
  try {
    if (config !== null) writeFileSync(config.file, config.text, { flag: "wx" });
    if (prepare !== null) writeFileSync(prepare.file, withScript(prepare.text, prepare.script ?? "prepare", prepare.after));
    replaceHooks(changes);
  } catch (cause) {
    throw new AirlockError("environment", "INIT_UNWRITABLE", `The project cannot be set up: ${(cause as Error).message}.`, { cause });
  }
}

/** Notes for uninstall what was there. A second change keeps the first one's memory. */
function note(file: string, prepare: PrepareRecord | null, changes: readonly ReplacedHook[]): void {
  const record = readRecord(file);
  if (record === null || (prepare === null && changes.length === 0)) return;
  const first = record.prepare?.file === prepare?.file && record.prepare?.after === prepare?.before ? record.prepare : prepare;
  writeRecord(file, {
    ...record,
    prepare: prepare === null ? record.prepare : { ...(first ?? prepare), after: prepare.after },
    replaced: mergeReplaced(record.replaced ?? [], changes),
  });
}

/** Why airlock does not do what a tool does at a hook; `null` where it does all of it. */
function obstacle({ used, unable }: Survey, tool: string, hook: string): string | null {
  const group = used.find((each) => each.tool === tool && each.folder === "");
  const [native] = used.filter((each) => each.tool === "airlock" && each.folder === "");
  if (native !== undefined) return `${native.file} counts alone`;
  if (group === undefined && used.every((each) => each.tool !== tool)) return "airlock finds no config of it";
  const left = unable.filter((entry) => entry.tool === tool && (entry.hook ?? "").split(", ").includes(hook)).map(({ name }) => name);
  if (left.length > 0) return `airlock cannot run ${left.join(", ")}`;
  const checks = used.filter((each) => each.tool === tool).flatMap((each) => each.checks);
  return checks.some(({ stages }) => stages.some((stage) => stage === hook)) ? null : `airlock runs nothing of it at ${hook}`;
}

function droppedBy(prepare: PrepareRecord | null): string[] {
  if (prepare === null || prepare.before === null) return [];
  const staying = installedBy(prepare.after);
  return installedBy(prepare.before).filter((tool) => !staying.includes(tool));
}

function planPrepare({ packageFile, package: content }: Project): PrepareRecord | null {
  if (packageFile === null) return null;
  const text = readIfThere(packageFile) ?? "{}";
  // Yarn from version 2 on runs no `prepare` of the project itself; `postinstall` would run for whoever installs a published package.
  const script = isYarnBerry(dirname(packageFile)) && content["private"] === true ? "postinstall" : "prepare";
  const before = scriptIn(text, script);
  const after = withInstall(before);
  return after === before ? null : { file: packageFile, script, before, after, text };
}
