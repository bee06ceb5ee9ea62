// Selects the presets that are useful for a project: `airlock init` writes them into its config.

import type { Preset } from "../checks/preset.ts";
import { allPresets } from "../checks/presets/table.ts";
import type { Project } from "./project.ts";

/** Returns the presets of the tools that the project uses, in the order of their table. */
export async function presetsFor(project: Project): Promise<Preset[]> {
  return (await allPresets()).filter((preset) => isUsed(preset, project));
}

/**
 * Tells whether a preset is used: its package is a dependency, or it is configured or useful for the project's files, and can be started.
 */
function isUsed(preset: Preset, project: Project): boolean {
  const { npm, program, evidence } = preset;
  const configured = isConfigured(preset, project);
  const depended =
    npm !== null && [project.package.dependencies, project.package.devDependencies].some((names) => Object.hasOwn(names ?? {}, npm));
  if (depended) return configured || evidence.needsConfig !== true;
  const { tracked } = evidence;
  return (configured || (tracked !== undefined && project.files.some((path) => tracked.test(path)))) && project.has(program);
}

function isConfigured({ evidence: { config, section } }: Preset, project: Project): boolean {
  if (config !== undefined && project.files.some((path) => config.test(path))) return true;
  if (section === undefined) return false;
  if (section.startsWith("tool."))
    return new RegExp(String.raw`^\[${section.replace(".", String.raw`\.`)}[\].]`, "m").test(project.read("pyproject.toml"));
  return Object.hasOwn(project.package, section);
}
