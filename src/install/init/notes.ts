// Makes notes about package.json, besides the changes that `airlock init` makes in it.

import { dirname, relative } from "node:path";
import { readIfThere } from "../../system/files/files.ts";
import { installScript, beside, installedBy } from "./install-script.ts";
import { addCommand, isYarnBerry } from "./manager.ts";
import { scriptIn } from "./package-json.ts";
import type { Project } from "./project.ts";
import type { PrepareRecord } from "../install-record.ts";

/** A note for the user. */
export interface Note {
  /** One sentence. */
  readonly message: string;
  /** Commands for it. */
  readonly next: readonly string[];
}

/** Takes the project and the change of its prepare script; returns the notes. */
export function packageNotes(project: Project, prepare: PrepareRecord | null): Note[] {
  return [
    ...simpleNotes(project),
    ...dependencyNotes(project),
    ...scriptNotes(project),
    ...yarnNotes(project, prepare),
  ];
}

function dependencyNotes(project: Project): Note[] {
  const { packageFile } = project;
  if (packageFile === null) return [];
  const { name, dependencies, devDependencies } = project.package;
  const there = [dependencies, devDependencies].some((names) =>
    Object.hasOwn(names ?? {}, "git-airlock"),
  );
  if (there || name === "git-airlock") return [];
  if (
    relative(project.root, packageFile) !== "package.json" &&
    (readIfThere(packageFile) ?? "").includes('"git-airlock"')
  )
    return [];
  return [
    {
      message:
        "git-airlock is not in the dependencies, so the prepare script does nothing for anyone else.",
      next: [addCommand(dirname(packageFile))],
    },
  ];
}

/**
 * simple-git-hooks need not be in a script: users run it by hand, and it runs when its own package
 * is installed.
 */
function simpleNotes({ package: { dependencies, devDependencies } }: Project): Note[] {
  const tool = "simple-git-hooks";
  if ([dependencies, devDependencies].every((names) => !Object.hasOwn(names ?? {}, tool)))
    return [];
  return [
    {
      message: `${tool}, whenever it runs, ${beside[tool]}. Write its hooks as scripts in .husky, which airlock runs, and remove it from package.json.`,
      next: [],
    },
  ];
}

/** Returns notes about scripts that install hooks of other runners. */
function scriptNotes({ packageFile, package: { scripts = {} } }: Project): Note[] {
  if (packageFile === null) return [];
  return ["preinstall", "install", "postinstall"].flatMap((name) => {
    const script = scripts[name];
    const tools =
      typeof script === "string" ? installedBy(script).filter((tool) => tool in beside) : [];
    return tools.map((tool) => ({
      message: `"${name}": ${JSON.stringify(script)} in package.json ${beside[tool]}: remove it.`,
      next: /^(?:npx )?[\w-]+(?: install)?$/.test(String(script))
        ? [`npm pkg delete scripts.${name}`]
        : [],
    }));
  });
}

function yarnNotes({ packageFile }: Project, prepare: PrepareRecord | null): Note[] {
  if (
    packageFile === null ||
    prepare?.script === "postinstall" ||
    !isYarnBerry(dirname(packageFile))
  )
    return [];
  if (scriptIn(readIfThere(packageFile) ?? "{}", "postinstall")?.includes(installScript) === true)
    return [];
  return [
    {
      message:
        'yarn does not run "prepare" in the project itself, and the package is not private: in every clone, run once',
      next: ["yarn git-airlock install"],
    },
  ];
}
