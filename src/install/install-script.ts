// The script with which a package.json puts the hooks in place: what it is, and how it joins a script that is there.

/**
 * Puts the hooks in place where git-airlock is installed, and does nothing where it is not: without development dependencies
 * (`npm ci --omit=dev`) there is no such program, and nobody commits. Any other error ends the script, and so the installation.
 * One line for sh, cmd and the shells of yarn and bun: double quotes outside, and nothing inside that one of them would replace.
 */
export const installScript = `node -e "try{require.resolve('git-airlock/package.json')}catch{process.exit()}require('git-airlock/install')"`;

/** What puts hooks of other tools in place, as one command of a script. husky's scripts run under airlock's hooks. */
const installers: Readonly<Record<string, string>> = {
  husky: "husky(?: install)?",
  lefthook: "lefthook install",
  "simple-git-hooks": "simple-git-hooks",
  "pre-commit": "pre-commit install",
  prek: "prek install",
};

/**
 * What tools do beside airlock, which sets core.hooksPath, when they are to install their hooks: lefthook 2, pre-commit and prek install
 * nothing and fail; simple-git-hooks writes into that folder, and removes the hooks that it does not know.
 */
export const beside: Readonly<Record<string, string>> = {
  lefthook: "fails where core.hooksPath is set",
  "pre-commit": "fails where core.hooksPath is set",
  prek: "fails where core.hooksPath is set",
  "simple-git-hooks": "takes airlock's hooks away until the next `airlock install`",
};

/** Takes a script; says whether it puts airlock's hooks in place. */
export function installsAirlock(script: string): boolean {
  return script.includes("git-airlock/install") || /(?:^|[\s;&|(/])(?:git-)?airlock install\b/.test(script);
}

/** Takes a script; returns the tools whose hooks it puts in place. */
export function installedBy(script: string): string[] {
  return Object.keys(installers).filter((tool) => commandOf(tool).test(script));
}

/**
 * Takes a script, or `null`; returns the script with `installScript` in it. husky gives its place up, since its scripts run under
 * airlock, and so do the tools that do harm beside it; anything else stays, and airlock comes last, so that it has the last word on
 * core.hooksPath.
 */
export function withInstall(script: string | null): string {
  const leaving = Object.keys(beside);
  // What an earlier `airlock init` wrote fails without development dependencies.
  if (script === null || script.trim() === "" || script.trim() === "airlock install") return installScript;
  if (installsAirlock(script) && leaving.every((tool) => !commandOf(tool).test(script))) return script;
  let whole = script;
  for (const tool of ["husky", ...leaving]) {
    const there = installsAirlock(whole);
    whole = whole.replace(commandOf(tool), (_all, before: string) => `${before}${there ? nothing : installScript}`);
  }
  whole = whole.replaceAll(` && ${nothing}`, "").replaceAll(`${nothing} && `, "").replaceAll(nothing, "node -e 0");
  return installsAirlock(whole) ? whole : `${whole} && ${installScript}`;
}

/** Stands for a command that is taken out, until it is known what is around it. */
const nothing = "\0";

/** The command in a script: alone, or between `&&`, `||`, `;` and brackets, with options and without further words. */
function commandOf(tool: string): RegExp {
  return new RegExp(
    String.raw`(^|[;&|(]\s*|^\s+)(?:npx (?:--no-install )?|pnpm exec |yarn |bunx )?${installers[tool]}(?: -\S+)*(?=\s*(?:$|[;&|)]))`,
  );
}
