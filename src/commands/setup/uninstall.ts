// `airlock uninstall`: removes the hooks, and says what was restored, what stays, and which checks
// no longer run.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { exitCodes } from "../../errors.ts";
import { packageFileOf, readProject } from "../../install/init/project.ts";
import { lostChecks, type LostChecks } from "../../install/lost-checks.ts";
import { installsAirlock } from "../../install/init/install-script.ts";
import { removeCommand } from "../../install/init/manager.ts";
import { parsed, scriptIn } from "../../install/init/package-json.ts";
import { uninstallHooks } from "../../install/uninstall.ts";
import type { Uninstalled } from "../../install/uninstall.ts";
import { quotePath, safeLine } from "../../report/escape.ts";
import { typed } from "../../report/typed-commands.ts";
import { commandLine } from "../../system/shell.ts";
import type { Repository } from "../../types.ts";
import { defineCommand } from "../define-command.ts";
import { openRepositoryHere } from "../open.ts";
import { type StatePath, stateFolder, statePath } from "../../system/layout.ts";

/** Removes the hooks; exits with 0, also if there was nothing to remove. */
export const uninstall = defineCommand({
  name: "uninstall",
  summary:
    "Remove the hooks and restore the previous state: core.hooksPath, and the scripts and hooks that init changed.",
  examples: [
    ["airlock uninstall", "remove the hooks"],
    ["airlock install", "install them again"],
  ],
  run: async (_given, call) => {
    const { context } = call;
    const repository = await openRepositoryHere(call);
    const done = await uninstallHooks(repository);
    const lost =
      done.changed && repository.root !== null
        ? await lostChecks(await readProject(repository, context), {
            hooks: done.hooks,
            back: wayBack(done),
          })
        : [];
    const lines = [
      ...account(done),
      ...remainders(done, { repository, cwd: context.cwd }),
      ...lost.flatMap(lostLines),
    ];
    for (const line of lines) context.stdout.write(`${safeLine(typed(line))}\n`);
    return exitCodes.passed;
  },
});

/**
 * Returns the command that reverses the uninstallation: if init wrote the script or changed hooks,
 * `install` would leave them as they are now.
 */
function wayBack({ prepare, replaced }: Uninstalled): string {
  if (replaced.length > 0) return "airlock init --replace";
  return prepare === null ? "airlock install" : "airlock init";
}

function account(done: Uninstalled): string[] {
  if (!done.changed) return ["airlock: the hooks are not installed here; nothing was changed."];
  const lines = ["airlock: the hooks are removed from every worktree of this repository."];
  if (done.foreign)
    lines.push(
      `  core.hooksPath is ${JSON.stringify(done.hooksPath)}, which airlock did not set: left unchanged.`,
    );
  else
    lines.push(
      done.hooksPath === null
        ? "  core.hooksPath is not set, as before."
        : `  core.hooksPath is ${JSON.stringify(done.hooksPath)} again.`,
    );
  if (done.prepare !== null) lines.push(`  ${done.prepare}: the previous script is restored.`);
  for (const { file, savedAs } of done.replaced)
    lines.push(
      savedAs === null
        ? `  ${quotePath(file)} is restored.`
        : `  ${quotePath(file)} was changed since and was kept; its former content is in ${quotePath(savedAs)}.`,
    );
  return lines;
}

function remainders(
  done: Uninstalled,
  { repository, cwd }: { repository: Repository; cwd: string },
): string[] {
  const lines: string[] = [];
  const file = packageFileOf(repository, cwd);
  const text = file === null ? "{}" : readFileSync(file, "utf8");
  for (const name of ["prepare", "postinstall"]) {
    const script = scriptIn(text, name);
    if (script !== null && installsAirlock(script))
      lines.push(
        `  ${file} still has "${name}": ${JSON.stringify(script)}; the next installation of packages installs the hooks again.`,
      );
  }
  lines.push(...stateLines(done, repository.commonDir));
  const names = parsed(text);
  for (const key of ["dependencies", "devDependencies"] as const)
    if (done.changed && file !== null && Object.hasOwn(names[key] ?? {}, "git-airlock"))
      lines.push(
        `  ${file} still has git-airlock in ${key}; to remove it: ${removeCommand(dirname(file))}`,
      );
  return lines;
}

/** Names of files and folders that may hold work of the user's, or the only record of it. */
const usersOwn: readonly StatePath[] = [
  "tasks",
  "journal",
  "fix",
  "backups",
  "messages",
  "replaced",
];

/** Returns the lines about the files that stay below the common git directory. */
function stateLines({ changed, left, chambers }: Uninstalled, commonDir: string): string[] {
  const lines: string[] = [];
  const folder = stateFolder(commonDir);
  if (left.includes("log.jsonl"))
    lines.push(
      `  ${statePath(commonDir, "log.jsonl")} stays: the log of this repository's events.`,
    );
  if (chambers) lines.push("  The chambers stay; to free their space: airlock cache clear");
  if (!changed) return lines;
  const others = left.filter((name) => name !== "log.jsonl" && name !== "chambers");
  const own = others.filter((name) => usersOwn.some((one) => one === name));
  if (others.length > 0) lines.push(`  ${folder} also keeps: ${others.join(", ")}.`);
  if (own.length > 0)
    lines.push(`  Work of yours may be in ${own.join(", ")}: look before you remove the folder.`);
  else if (others.length > 0)
    lines.push(
      `  When no session works in this repository, remove them with the log: ${commandLine(["rm", "-r", folder])}`,
    );
  return lines;
}

function lostLines({ file, how, next }: LostChecks): string[] {
  return [
    `  ${quotePath(file)} stays, and nothing runs its checks now. ${how}`,
    ...next.map((line) => `    ${line}`),
  ];
}
