// `airlock uninstall`: removes the hooks, and says what was restored, what stays, and which checks no longer run.

import { readFileSync } from "node:fs";
import { exitCodes } from "../errors.ts";
import { openRepository } from "../git/repository.ts";
import { packageFileOf, readProject } from "../install/project.ts";
import { lostChecks, type LostChecks } from "../install/lost-checks.ts";
import { installsAirlock } from "../install/install-script.ts";
import { scriptIn } from "../install/package-json.ts";
import { uninstallHooks } from "../install/uninstall.ts";
import type { Uninstalled } from "../install/uninstall.ts";
import { quotePath, safeLine } from "../report/escape.ts";
import { typed } from "../report/typed.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { parse, parser } from "./parser.ts";
import { statePath } from "../system/layout.ts";

/** `airlock uninstall`: exits with 0, also if there was nothing to remove. */
export async function uninstall(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "uninstall",
      summary: "Remove the hooks and restore the previous state: core.hooksPath, and the scripts and hooks that init changed.",
      examples: [
        ["airlock uninstall", "remove the hooks"],
        ["airlock install", "install them again"],
      ],
    },
    context,
  );
  parse(command, args);
  const repository = await openRepository(context.cwd, context.env);
  const done = await uninstallHooks(repository);
  const lost =
    done.changed && repository.root !== null
      ? await lostChecks(await readProject(repository, context), { hooks: done.hooks, back: wayBack(done) })
      : [];
  const lines = [...account(done), ...remainders(done, { repository, cwd: context.cwd }), ...lost.flatMap(lostLines)];
  for (const line of lines) context.stdout.write(`${safeLine(typed(line))}\n`);
  return exitCodes.passed;
}

/**
 * Returns the command that reverses the uninstallation: if init wrote the script or changed hooks, `install` would leave them as they are
 * now.
 */
function wayBack({ prepare, replaced }: Uninstalled): string {
  if (replaced.length > 0) return "airlock init --replace";
  return prepare === null ? "airlock install" : "airlock init";
}

function account(done: Uninstalled): string[] {
  if (!done.changed) return ["airlock: the hooks are not installed here; nothing was changed."];
  const lines = ["airlock: the hooks are removed from every worktree of this repository."];
  if (done.foreign) lines.push(`  core.hooksPath is ${JSON.stringify(done.hooksPath)}, which airlock did not set: left unchanged.`);
  else
    lines.push(
      done.hooksPath === null ? "  core.hooksPath is not set, as before." : `  core.hooksPath is ${JSON.stringify(done.hooksPath)} again.`,
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

function remainders(done: Uninstalled, { repository, cwd }: { repository: Repository; cwd: string }): string[] {
  const lines: string[] = [];
  const file = packageFileOf(repository, cwd);
  const text = file === null ? "{}" : readFileSync(file, "utf8");
  for (const name of ["prepare", "postinstall"]) {
    const script = scriptIn(text, name);
    if (script !== null && installsAirlock(script))
      lines.push(`  ${file} still has "${name}": ${JSON.stringify(script)}; the next installation of packages installs the hooks again.`);
  }
  if (done.left.includes("log.jsonl"))
    lines.push(`  ${statePath(repository.commonDir, "log.jsonl")} stays: the log of this repository's events.`);
  if (done.chambers) lines.push("  The chambers stay; to free their space: airlock cache clear");
  return lines;
}

function lostLines({ file, how, next }: LostChecks): string[] {
  return [`  ${quotePath(file)} stays, and nothing runs its checks now. ${how}`, ...next.map((line) => `    ${line}`)];
}
