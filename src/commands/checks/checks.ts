// `airlock checks`: lists all checks of the repository with their sources, and the presets and
// built-ins of the package.

import { builtins } from "../../checks/builtins/builtin-table.ts";
import { presets } from "../../checks/presets/preset-table.ts";
import { exitCodes } from "../../errors.ts";
import { stagedCandidate } from "../../git/candidate.ts";
import { ObjectReader } from "../../git/objects.ts";
import { openRepository } from "../../git/repository.ts";
import { availableText, checksText } from "../../report/checks.ts";
import { colorLevel } from "../../report/color-level.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { listChecks } from "../../run/plan/list-checks.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";

/**
 * `airlock checks [--available] [--json]`: lists the checks of every staged config; exits with 0.
 */
export async function checks(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "checks",
      summary:
        "List all checks of the repository with their sources, stages and groups, from every staged config. Runs nothing.",
      examples: [
        ["airlock checks", "every check, with its config and line"],
        ["airlock checks --available", "the presets and built-ins for a config"],
        ["airlock checks --json", "the same for programs"],
      ],
    },
    context,
  )
    .option("--available", "list the presets and built-ins of the package")
    .option(...jsonOption());
  parse(command, args);
  const { available = false, json = false } = command.opts<{
    available?: boolean;
    json?: boolean;
  }>();
  if (available) {
    const found = await shipped();
    context.stdout.write(json ? jsonText({ version: 1, ...found }) : availableText(found));
    return exitCodes.passed;
  }
  const repository = await openRepository(context.cwd, context.env);
  const objects = new ObjectReader(repository);
  try {
    const { env, enter, stdout } = context;
    const list = await listChecks({
      repository,
      objects,
      candidate: await stagedCandidate(repository, objects),
      env,
      enter,
    });
    stdout.write(
      json
        ? jsonText({ version: 1, ...list })
        : checksText(list, colorLevel({ env, isTerminal: stdout.isTTY === true })),
    );
    return exitCodes.passed;
  } finally {
    objects.close();
  }
}

async function shipped() {
  const [tools, ours] = await Promise.all([
    Promise.all(Object.values(presets).map((load) => load())),
    Promise.all(Object.values(builtins).map((load) => load())),
  ]);
  return {
    presets: tools.map(({ id, summary, files, fix, install }) => ({
      id,
      summary,
      files,
      fixes: fix !== null,
      install,
    })),
    builtins: ours.map(({ id, summary, like, stages = ["pre-commit"], fix }) => ({
      id,
      summary,
      like,
      stages,
      fixes: fix !== undefined,
    })),
  };
}
