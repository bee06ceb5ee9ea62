// The config that `airlock init` writes: its text, and the presets in it, which are those of the
// tools that the project uses.

import type { Preset } from "../../checks/preset.ts";
import { allPresets } from "../../checks/presets/preset-table.ts";
import type { Project } from "./project.ts";

/** Name of the config that init writes, at the root. */
export const starterFile = "airlock.config.mjs";

/**
 * Returns the text of the config with these presets; without any, a text that says how to add the
 * first. Only the root's config may contain `noVerify`.
 */
export function starterText(presets: readonly string[], { atRoot }: { atRoot: boolean }): string {
  const body = presets.length === 0 ? examples : presets.map((id) => `    ${id}: true,\n`).join("");
  return `// The checks that every commit must pass. They run on the staged content, in a separate checkout, with the staged files as arguments.
// \`true\` is a preset; to see what each one runs, and how to change that: npx git-airlock help checks
// To run them on all files: npx git-airlock run --all
export default {
  checks: {
${body}  },
${atRoot ? settings : ""}};
`;
}

const settings = `  // Policy for \`git commit --no-verify\`: "record" (the default) or "refuse".
  // noVerify: "refuse",
  // Where nobody else works in this tree, \`git add .\` and \`git commit -a\` may pass: "refuse" (the default), "warn" or "allow".
  // scope: { broad: "allow" },
`;

const examples = `    // No tool was recognised. For example a preset, or a command of your own:
    // eslint: true,
    // tests: { files: "src/**", run: "npm test", paths: false, needs: "tree", timeout: "10m" },
`;

/** Returns the presets of the tools that the project uses, in the order of their table. */
export async function presetsFor(project: Project): Promise<Preset[]> {
  return (await allPresets()).filter((preset) => isUsed(preset, project));
}

/**
 * Tells whether a preset is used: its package is a dependency, or it is configured or useful for
 * the project's files, and can be started.
 */
function isUsed(preset: Preset, project: Project): boolean {
  const { npm, program, evidence } = preset;
  const configured = isConfigured(preset, project);
  const depended =
    npm !== null &&
    [project.package.dependencies, project.package.devDependencies].some((names) =>
      Object.hasOwn(names ?? {}, npm),
    );
  if (depended) return configured || evidence.needsConfig !== true;
  const { tracked } = evidence;
  return (
    (configured || (tracked !== undefined && project.files.some((path) => tracked.test(path)))) &&
    project.has(program)
  );
}

function isConfigured({ evidence: { config, section } }: Preset, project: Project): boolean {
  if (config !== undefined && project.files.some((path) => config.test(path))) return true;
  if (section === undefined) return false;
  if (section.startsWith("tool."))
    return new RegExp(String.raw`^\[${section.replace(".", String.raw`\.`)}[\].]`, "m").test(
      project.read("pyproject.toml"),
    );
  return Object.hasOwn(project.package, section);
}
