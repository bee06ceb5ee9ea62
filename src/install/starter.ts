// The config that `airlock init` writes, and how it knows that there is one already.

import { posix } from "node:path";
import type { RepoPath } from "../types.ts";
import { parsed } from "./package-json.ts";
import type { Project } from "./project.ts";

/** Name of the config that init writes, at the root. */
export const starterFile = "airlock.config.mjs";

/** A configuration that is there already. */
export interface ExistingConfig {
  readonly file: RepoPath;
  /** Whose it is, for people. */
  readonly tool: "airlock" | "lint-staged" | "pre-commit" | "lefthook";
}

const kinds: readonly (readonly [ExistingConfig["tool"], RegExp])[] = [
  ["airlock", /^airlock\.config\.([mc]?[jt]s|json|ya?ml)$/],
  ["lint-staged", /^(lint-staged\.config\.[mc]?[jt]s|\.lintstagedrc(\.(json|ya?ml|[mc]?[jt]s))?)$/],
];

/**
 * Returns the configuration that airlock would use as it is: its own, lint-staged's (anywhere: the closest one wins), the
 * local hooks of pre-commit, lefthook's; `null` where there is none.
 */
export function existingConfig(project: Project): ExistingConfig | null {
  for (const [tool, name] of kinds) {
    const files = project.files.filter((path) => name.test(posix.basename(path)) || isPackageWith(project, { path, key: tool }));
    // The one that says most: nearest to the root.
    const [file] = files.toSorted((one, other) => one.split("/").length - other.split("/").length);
    if (file !== undefined) return { file, tool };
  }
  if (/^\s*-?\s*repo:\s*['"]?local['"]?\s*(#.*)?$/m.test(project.read(".pre-commit-config.yaml")))
    return { file: ".pre-commit-config.yaml", tool: "pre-commit" };
  const lefthook = project.files.find((path) => /^\.?lefthook\.(ya?ml|json|toml)$/.test(path));
  return lefthook === undefined ? null : { file: lefthook, tool: "lefthook" };
}

function isPackageWith(project: Project, { path, key }: { path: RepoPath; key: string }): boolean {
  if (posix.basename(path) !== "package.json") return false;
  const text = project.read(path);
  // Broken ones lie about as fixtures; one that does not name the key is not asked.
  return text.includes(`"${key}"`) && Object.hasOwn(parsed(text), key);
}

/** Returns the text of the config with these presets; without any, one that says how to add the first. */
export function starterText(presets: readonly string[]): string {
  const body = presets.length === 0 ? examples : presets.map((id) => `    ${id}: true,\n`).join("");
  return `// What every commit must pass. Checks see what is staged, in a checkout of their own, and get the staged files as arguments.
// \`true\` is a preset: what it runs, and how to change that, is in docs/checks.md of git-airlock.
// Try: npx airlock run --all
export default {
  checks: {
${body}  },
  // What becomes of \`git commit --no-verify\`: "record" (the default) or "refuse".
  // noVerify: "refuse",
};
`;
}

const examples = `    // No tool was recognised. For example a preset, or a command of your own:
    // eslint: true,
    // tests: { files: "src/**", run: "npm test", paths: false, needs: "tree", timeout: "10m" },
`;
