// `airlock uninstall`: takes the hooks away and says what was put back and what stays.

import { exitCodes } from "../errors.ts";
import { openRepository } from "../git/repository.ts";
import { packageFileOf } from "../install/project.ts";
import { prepareOf } from "../install/package-json.ts";
import { uninstallHooks } from "../install/uninstall.ts";
import type { Uninstalled } from "../install/uninstall.ts";
import { readIfThere } from "../system/files.ts";
import { safeLine } from "../report/escape.ts";
import type { Repository } from "../types.ts";
import type { Context } from "./context.ts";
import { parse, parser } from "./parser.ts";

/** `airlock uninstall`: exits with 0, also where there was nothing to take away. */
export async function uninstall(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "uninstall",
      summary: "Take the hooks away and restore what was there: core.hooksPath, and the prepare script that init wrote.",
      examples: [
        ["airlock uninstall", "take the hooks away"],
        ["airlock install", "put them back"],
      ],
    },
    context,
  );
  parse(command, args);
  const repository = await openRepository(context.cwd, context.env);
  const done = await uninstallHooks(repository);
  for (const line of [...account(done), ...remainders(done, { repository, cwd: context.cwd })]) context.stdout.write(`${safeLine(line)}\n`);
  return exitCodes.passed;
}

function account(done: Uninstalled): string[] {
  if (!done.changed) return ["airlock: the hooks are not installed here; nothing was changed."];
  const lines = ["airlock: the hooks are gone from every worktree of this repository."];
  if (done.foreign) lines.push(`  core.hooksPath is ${JSON.stringify(done.hooksPath)}, set by somebody else: left as it is.`);
  else
    lines.push(
      done.hooksPath === null ? "  core.hooksPath is not set, as before." : `  core.hooksPath is ${JSON.stringify(done.hooksPath)} again.`,
    );
  if (done.prepare !== null) lines.push(`  ${done.prepare}: the prepare script is as it was.`);
  return lines;
}

function remainders(done: Uninstalled, { repository, cwd }: { repository: Repository; cwd: string }): string[] {
  const lines: string[] = [];
  const file = packageFileOf(repository, cwd);
  const prepare = file === null ? null : prepareOf(readIfThere(file) ?? "{}");
  if (prepare?.includes("airlock install") === true)
    lines.push(`  ${file} still has "prepare": ${JSON.stringify(prepare)}; the next npm install puts the hooks back.`);
  if (existingConfig(repository) !== null) lines.push(`  ${existingConfig(repository)} stays; remove it if it is no longer wanted.`);
  if (done.left.includes("log.jsonl")) lines.push(`  ${repository.commonDir}/airlock/log.jsonl stays: what was committed without checks.`);
  if (done.left.includes("chambers")) lines.push("  The chambers stay; to free their space: airlock cache clear");
  return lines;
}

function existingConfig(repository: Repository): string | null {
  const names = ["ts", "mts", "js", "mjs", "json", "yaml"].map((ending) => `airlock.config.${ending}`);
  return names.find((name) => repository.root !== null && readIfThere(`${repository.root}/${name}`) !== null) ?? null;
}
