// `airlock checks`: lists all checks of the repository with their sources, and the presets and
// built-ins of the package.

import { builtins } from "../../checks/builtins/builtin-table.ts";
import { presets } from "../../checks/presets/preset-table.ts";
import { stagedCandidate } from "../../git/candidate.ts";
import { availableText, checksText } from "../../report/checks.ts";
import { colorLevel } from "../../report/color-level.ts";
import { listChecks } from "../../run/plan/list-checks.ts";
import { defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { flag } from "../option.ts";

/** Lists the checks of every staged config; exits with 0. */
export const checks = defineCommand({
  name: "checks",
  summary:
    "List all checks of the repository with their sources, stages and groups, from every staged config. Runs nothing.",
  examples: [
    ["airlock checks", "every check, with its config and line"],
    ["airlock checks --available", "the presets and built-ins for a config"],
    ["airlock checks --json", "the same for programs"],
  ],
  options: { available: flag("--available", "list the presets and built-ins of the package") },
  json: true,
  run: async ({ available }, call) => {
    if (available) {
      const found = await shipped();
      return { data: () => ({ version: 1, ...found }), text: () => availableText(found) };
    }
    const { env, enter, stdout } = call.context;
    const repository = await openRepositoryHere(call);
    const objects = openObjects(repository, call);
    const candidate = await stagedCandidate(repository, objects);
    const listed = await listChecks({ repository, objects, candidate, env, enter });
    return {
      data: () => ({ version: 1, ...listed }),
      text: () => checksText(listed, colorLevel({ env, isTerminal: stdout.isTTY === true })),
    };
  },
});

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
