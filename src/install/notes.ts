// What a person should know of package.json beside what `airlock init` changes in it.

import { dirname, relative } from "node:path";
import { readIfThere } from "../system/files.ts";
import { installScript, installedBy, refusingTools } from "./install-script.ts";
import { addCommand, isYarnBerry } from "./manager.ts";
import { scriptIn } from "./package-json.ts";
import type { Project } from "./project.ts";
import type { PrepareRecord } from "./record.ts";

/** Something to know or to do. */
export interface Note {
  /** One sentence. */
  readonly message: string;
  /** Commands for it. */
  readonly next: readonly string[];
}

/** Takes the project, the change of its prepare script and the runners whose place airlock takes; returns the notes. */
export function packageNotes(
  project: Project,
  { prepare, replaced }: { readonly prepare: PrepareRecord | null; readonly replaced: readonly string[] },
): Note[] {
  return [...dependencyNotes(project), ...scriptNotes(project, replaced), ...yarnNotes(project, prepare)];
}

function dependencyNotes(project: Project): Note[] {
  const { packageFile } = project;
  if (packageFile === null) return [];
  const { name, dependencies, devDependencies } = project.package;
  const there = [dependencies, devDependencies].some((names) => Object.hasOwn(names ?? {}, "git-airlock"));
  if (there || name === "git-airlock") return [];
  if (relative(project.root, packageFile) !== "package.json" && (readIfThere(packageFile) ?? "").includes('"git-airlock"')) return [];
  return [
    {
      message: "git-airlock is not among the dependencies, so the prepare script does nothing for everyone else.",
      next: [addCommand(dirname(packageFile))],
    },
  ];
}

/** Scripts that put hooks of other runners in place: of a tool that fails beside airlock, or whose place airlock takes. */
function scriptNotes({ packageFile, package: { scripts = {} } }: Project, replaced: readonly string[]): Note[] {
  if (packageFile === null) return [];
  return ["preinstall", "install", "postinstall"].flatMap((name) => {
    const script = scripts[name];
    const tools = typeof script === "string" ? installedBy(script).filter((tool) => [...refusingTools, ...replaced].includes(tool)) : [];
    return tools.map((tool) => ({
      message: `"${name}": ${JSON.stringify(script)} in package.json ${refusingTools.includes(tool) ? `fails, since ${tool} installs no hooks where core.hooksPath is set` : `puts ${tool}'s hooks back`}: take that out.`,
      next: /^(?:npx )?[\w-]+(?: install)?$/.test(String(script)) ? [`npm pkg delete scripts.${name}`] : [],
    }));
  });
}

function yarnNotes({ packageFile }: Project, prepare: PrepareRecord | null): Note[] {
  if (packageFile === null || prepare?.script === "postinstall" || !isYarnBerry(dirname(packageFile))) return [];
  if (scriptIn(readIfThere(packageFile) ?? "{}", "postinstall")?.includes(installScript) === true) return [];
  return [
    {
      message: 'yarn does not run "prepare" of the project itself, and the package is not private: in every clone type once',
      next: ["yarn git-airlock install"],
    },
  ];
}
