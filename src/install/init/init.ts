// Plans and carries out `airlock init`: everything from an unprotected project to a protected one.

import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { AirlockError } from "../../errors.ts";
import { readIfThere } from "../../system/files/files.ts";
import { statePath } from "../../system/layout.ts";
import type { Repository } from "../../types.ts";
import { surveyConfigs, type ConfigSurvey } from "./configs.ts";
import { installedBy, withInstall } from "./install-script.ts";
import { installHooks, planInstall, type Installed } from "../install.ts";
import { isYarnBerry } from "./manager.ts";
import { type Note, packageNotes } from "./notes.ts";
import { scriptIn, withScript } from "./package-json.ts";
import { packageBelow, type Project } from "./project.ts";
import { readRecord, writeRecord } from "../install-record.ts";
import type { PrepareRecord, ReplacedHook } from "../install-record.ts";
import { type HookPlan, mergeReplaced, planReplacing, replaceHooks } from "../replace-runners.ts";
import { presetsFor, starterFile, starterText } from "./starter.ts";
import { filesToCommit } from "./to-commit.ts";

export interface InitPlan {
  readonly survey: ConfigSurvey;
  /** The config to write; `null` if there is one already. */
  readonly config: {
    readonly file: string;
    readonly text: string;
    readonly checks: readonly string[];
  } | null;
  /** The prepare script to write; `null` if it is correct, or if there is no package.json. */
  readonly prepare: PrepareRecord | null;
  /** Tools with hooks that this script used to install, and no longer does. */
  readonly dropped: readonly string[];
  /** The changes to the hooks. */
  readonly install: Installed;
  /** The user's own hooks that start a runner of checks. */
  readonly runners: readonly HookPlan[];
  /** True to let airlock replace those that it can. */
  readonly replace: boolean;
  /** Notes for a person, each a sentence with its commands. */
  readonly notes: readonly Note[];
  /** Number of checks that can run on a commit. */
  readonly checks: number;
  /** Files to commit, as absolute paths. */
  readonly files: readonly string[];
}

/**
 * Makes the plan; changes nothing. Throws INIT_CONFIG if an existing config cannot be used, and
 * everything that `planInstall` throws.
 */
export async function planInit(
  repository: Repository,
  project: Project,
  { replace }: { replace: boolean },
): Promise<InitPlan> {
  const survey = await surveyConfigs(project);
  const config = survey.used.length === 0 ? await planConfig(project) : null;
  const install = await planInstall(repository, {});
  const runners = planReplacing(install.kept, (tool, hook) => obstacle(survey, tool, hook));
  const prepare = planPrepare(project);
  const written = [config?.file, prepare?.file].filter((file) => file !== undefined);
  const hooks = replace ? runners.flatMap(({ change }) => change ?? []) : [];
  const own = survey.used
    .flatMap(({ checks }) => checks)
    .filter(({ stages }) => stages.includes("pre-commit"));
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
    files: await filesToCommit(repository, project, {
      written,
      hooks,
      configs: survey.used.map(({ file }) => file),
    }),
  };
}

/**
 * Plans a config at the root; or in the caller's package below it, if that uses all tools of the
 * root, and more.
 */
async function planConfig(project: Project): Promise<NonNullable<InitPlan["config"]>> {
  const presets = (await presetsFor(project)).map(({ id }) => id);
  const below = packageBelow(project);
  const own = below === null ? [] : (await presetsFor(below)).map(({ id }) => id);
  if (below !== null && own.length > presets.length && presets.every((id) => own.includes(id)))
    return {
      file: join(below.root, starterFile),
      text: starterText(own, { atRoot: false }),
      checks: own,
    };
  return {
    file: join(project.root, starterFile),
    text: starterText(presets, { atRoot: true }),
    checks: presets,
  };
}

function placeNotes({ root }: Project, config: InitPlan["config"]): Note[] {
  if (config === null || dirname(config.file) === root) return [];
  const folder = relative(root, dirname(config.file)).replaceAll("\\", "/");
  return [
    {
      message: `Only files below ${folder}/ are checked, since the tools belong to that package; put a config for all files at the root.`,
      next: [],
    },
  ];
}

/**
 * Installs the hooks, then writes the planned files; before that, it records the previous state.
 */
export async function carryOut(
  repository: Repository,
  { config, prepare, runners, replace }: InitPlan,
): Promise<void> {
  await installHooks(repository, {});
  const changes = replace ? runners.flatMap(({ change }) => change ?? []) : [];
  note(statePath(repository.commonDir, "install.json"), prepare, changes);
  try {
    if (config !== null) writeFileSync(config.file, config.text, { flag: "wx" });
    if (prepare !== null)
      writeFileSync(
        prepare.file,
        withScript(prepare.text, prepare.script ?? "prepare", prepare.after),
      );
    replaceHooks(changes);
  } catch (cause) {
    throw new AirlockError(
      "environment",
      "INIT_UNWRITABLE",
      `The project cannot be set up: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** Records the previous state for uninstall. A second change keeps the state recorded first. */
function note(file: string, prepare: PrepareRecord | null, changes: readonly ReplacedHook[]): void {
  const record = readRecord(file);
  if (record === null || (prepare === null && changes.length === 0)) return;
  const first =
    record.prepare?.file === prepare?.file && record.prepare?.after === prepare?.before
      ? record.prepare
      : prepare;
  writeRecord(file, {
    ...record,
    prepare: prepare === null ? record.prepare : { ...(first ?? prepare), after: prepare.after },
    replaced: mergeReplaced(record.replaced ?? [], changes),
  });
}

/**
 * Returns the reason why airlock does not do everything that a tool does in a hook; `null` if it
 * does.
 */
function obstacle({ used, unable }: ConfigSurvey, tool: string, hook: string): string | null {
  const group = used.find((each) => each.tool === tool && each.folder === "");
  const [native] = used.filter((each) => each.tool === "airlock" && each.folder === "");
  if (native !== undefined) return `${native.file} excludes it`;
  if (group === undefined && used.every((each) => each.tool !== tool))
    return "airlock found no config for it";
  const left = unable
    .filter((entry) => entry.tool === tool && (entry.hook ?? "").split(", ").includes(hook))
    .map(({ name }) => name);
  if (left.length > 0) return `airlock cannot run ${left.join(", ")}`;
  const checks = used.filter((each) => each.tool === tool).flatMap((each) => each.checks);
  if (checks.some(({ stages }) => stages.some((stage) => stage === hook))) return null;
  return group !== undefined && isIdleAt(group, hook)
    ? null
    : `airlock runs none of its checks at ${hook}`;
}

/**
 * Tells whether the config has nothing for a hook, so that the tool's own script there does nothing
 * (lefthook installs one for prepare-commit-msg).
 */
function isIdleAt({ tool, elsewhere = [] }: ConfigSurvey["used"][number], hook: string): boolean {
  if (tool !== "lefthook" && tool !== "pre-commit") return false;
  return elsewhere.every(({ name, why }) => name !== hook && !why.split(/[\s,]+/).includes(hook));
}

function droppedBy(prepare: PrepareRecord | null): string[] {
  if (prepare === null || prepare.before === null) return [];
  const staying = installedBy(prepare.after);
  return installedBy(prepare.before).filter((tool) => !staying.includes(tool));
}

function planPrepare({ packageFile, package: content }: Project): PrepareRecord | null {
  if (packageFile === null) return null;
  const text = readIfThere(packageFile) ?? "{}";
  // Yarn from version 2 on does not run the project's own `prepare`; `postinstall` would also run
  // for everybody who installs a published package.
  const script =
    isYarnBerry(dirname(packageFile)) && content["private"] === true ? "postinstall" : "prepare";
  const before = scriptIn(text, script);
  const after = withInstall(before);
  return after === before ? null : { file: packageFile, script, before, after, text };
}
