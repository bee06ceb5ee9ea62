// The config that `airlock init` writes.

/** Name of the config that init writes, at the root. */
export const starterFile = "airlock.config.mjs";

/**
 * Returns the text of the config with these presets; without any, a text that says how to add the first. Only the root's config may contain
 * `noVerify`.
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
`;

const examples = `    // No tool was recognised. For example a preset, or a command of your own:
    // eslint: true,
    // tests: { files: "src/**", run: "npm test", paths: false, needs: "tree", timeout: "10m" },
`;
