// `airlock explain`: shows which checks handle a path, from which config and line, and why the
// others do not.

import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { AirlockError } from "../../errors.ts";
import { skippedBy } from "../../gate/skips.ts";
import { stagedCandidate } from "../../git/candidate.ts";
import { readTree } from "../../git/objects.ts";
import { pathspecOf } from "../../git/path-list.ts";
import { rootOf } from "../../git/repository.ts";
import { colorLevel } from "../../report/color-level.ts";
import { explanationText } from "../../report/explain.ts";
import { explainPath } from "../../run/plan/explain.ts";
import { commandLine } from "../../system/shell.ts";
import type { RepoPath } from "../../types.ts";
import { defineCommand } from "../define-command.ts";
import { openObjects, openRepositoryHere } from "../open.ts";
import { word } from "../option.ts";
import { checkOption, skipOption, stageOption } from "./check-options.ts";

/** Explains a path of the staged content; always exits with 0. */
export const explain = defineCommand({
  name: "explain",
  summary:
    "Show which checks handle a staged path, from which config and line, and why the others do not. Runs nothing.",
  examples: [
    ["airlock explain src/a.ts", "the checks of this file when it is committed"],
    ["airlock explain src/new.ts", "a file that does not exist yet, judged by its name"],
    ["airlock explain --stage pre-push src/a.ts", "in another stage"],
    ["airlock explain --json src/a.ts", "the same for programs"],
  ],
  arguments: { typed: word("<path>", "a file, relative to the current folder") },
  options: { stage: stageOption, check: checkOption, skip: skipOption },
  json: true,
  run: async (given, call) => {
    const { cwd, env, enter, stdout } = call.context;
    const repository = await openRepositoryHere(call);
    const path = pathFrom(given.typed, { cwd, root: rootOf(repository) });
    const objects = openObjects(repository, call);
    const candidate = await stagedCandidate(repository, objects);
    if ((await readTree(objects, candidate.tree).list(path)) !== null)
      throw new AirlockError(
        "usage",
        "NOT_A_FILE",
        `${JSON.stringify(path)} is a folder: checks handle files.`,
        {
          next: [
            commandLine([
              "git",
              "ls-files",
              ...(path === "" ? [] : ["--", pathspecOf(path, null)]),
            ]),
          ],
        },
      );
    const found = await explainPath({
      repository,
      objects,
      candidate,
      env,
      enter,
      path,
      stage: given.stage,
      selection: {
        skip: [...given.skip, ...skippedBy(env)],
        ...(given.check.length === 0 ? {} : { only: given.check }),
      },
    });
    return {
      data: () => ({ version: 1, ...found }),
      text: () => explanationText(found, colorLevel({ env, isTerminal: stdout.isTTY === true })),
    };
  },
});

/**
 * Returns a path as typed, relative to the root. Links in the folders above it are resolved; the
 * file itself may be a link.
 */
function pathFrom(
  typed: string,
  { cwd, root }: { readonly cwd: string; readonly root: string },
): RepoPath {
  const whole = resolve(realpathSync(cwd), typed);
  const folder = dirname(whole);
  const inside = relative(
    realpathSync(root),
    isAbsolute(typed) && existsSync(folder) ? join(realpathSync(folder), basename(whole)) : whole,
  );
  const path = posix.normalize(inside.split(sep).join("/"));
  if (path === ".") return "";
  if (path !== ".." && !path.startsWith("../") && !posix.isAbsolute(path)) return path;
  throw new AirlockError(
    "usage",
    "OUTSIDE",
    `${JSON.stringify(typed)} is outside the repository ${root}.`,
    {
      next: ["To list the files of the repository: git ls-files -- :/"],
    },
  );
}
