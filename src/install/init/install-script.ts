// Defines the script with which a package.json installs the hooks, and adds it to an existing
// script.

/**
 * Installs the hooks if git-airlock is installed, and otherwise does nothing: without development
 * dependencies (`npm ci --omit=dev`) the program is missing, and nobody commits there. Any other
 * error fails the script, and so the installation. It is one line for sh, cmd and the shells of
 * yarn and bun: double quotes outside, and nothing inside that one of them would expand.
 */
export const installScript = `node -e "try{require.resolve('git-airlock/package.json')}catch{process.exit()}require('git-airlock/install')"`;

/**
 * Commands of other tools that install their hooks, each as one command of a script. husky's
 * scripts run under airlock's hooks.
 */
const installers: Readonly<Record<string, string>> = {
  husky: "husky(?: install)?",
  lefthook: "lefthook install",
  "simple-git-hooks": "simple-git-hooks",
  "pre-commit": "pre-commit install",
  prek: "prek install",
};

/**
 * The behaviour of tools when they install hooks after airlock has set core.hooksPath: lefthook 2,
 * pre-commit and prek install nothing and fail; simple-git-hooks writes into that folder, and
 * removes the hooks that it does not know.
 */
export const beside: Readonly<Record<string, string>> = {
  lefthook: "fails if core.hooksPath is set",
  "pre-commit": "fails if core.hooksPath is set",
  prek: "fails if core.hooksPath is set",
  "simple-git-hooks": "removes airlock's hooks until the next `airlock install`",
};

/** Takes a script; tells whether it installs airlock's hooks. */
export function installsAirlock(script: string): boolean {
  return (
    script.includes("git-airlock/install") ||
    /(?:^|[\s;&|(/])(?:git-)?airlock install\b/.test(script)
  );
}

/** Takes a script; returns the tools that it installs hooks for. */
export function installedBy(script: string): string[] {
  return Object.keys(installers).filter((tool) => commandOf(tool).test(script));
}

/**
 * Takes a script, or `null`; returns the script with `installScript` in it. The commands of husky
 * are removed, since its scripts run under airlock, and so are those of tools that conflict with
 * it; everything else stays, and airlock comes last, so that its core.hooksPath wins.
 */
export function withInstall(script: string | null): string {
  const leaving = Object.keys(beside);
  // The script of an earlier `airlock init` fails without development dependencies.
  if (script === null || script.trim() === "" || script.trim() === "airlock install")
    return installScript;
  if (installsAirlock(script) && leaving.every((tool) => !commandOf(tool).test(script)))
    return script;
  let whole = script;
  for (const tool of ["husky", ...leaving]) {
    const there = installsAirlock(whole);
    whole = whole.replace(
      commandOf(tool),
      (_all, before: string) => `${before}${there ? nothing : installScript}`,
    );
  }
  whole = whole
    .replaceAll(` && ${nothing}`, "")
    .replaceAll(`${nothing} && `, "")
    .replaceAll(nothing, "node -e 0");
  return installsAirlock(whole) ? whole : `${whole} && ${installScript}`;
}

/** Stands for a removed command until its surroundings are known. */
const nothing = "\0";

/**
 * Matches the command in a script: alone, or between `&&`, `||`, `;` and brackets, with options and
 * without further words.
 */
function commandOf(tool: string): RegExp {
  return new RegExp(
    String.raw`(^|[;&|(]\s*|^\s+)(?:npx (?:--no-install )?|pnpm exec |yarn |bunx )?${installers[tool]}(?: -\S+)*(?=\s*(?:$|[;&|)]))`,
  );
}
