// `airlock explain`: shows which checks handle a path, from which config and line, and why the
// others do not.

import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative, resolve, sep } from "node:path";
import { AirlockError, exitCodes } from "../../errors.ts";
import { listed } from "../../gate/skips.ts";
import { stagedCandidate } from "../../git/candidate.ts";
import { ObjectReader, readTree } from "../../git/objects.ts";
import { pathspecOf } from "../../git/path-list.ts";
import { openRepository, rootOf } from "../../git/repository.ts";
import { colorLevel } from "../../report/color-level.ts";
import { explanationText } from "../../report/explain.ts";
import { jsonText } from "../../report/formats/json-report.ts";
import { explainPath } from "../../run/plan/explain.ts";
import { commandLine } from "../../system/shell.ts";
import type { RepoPath } from "../../types.ts";
import type { Context } from "../context.ts";
import { jsonOption, parse, parser } from "../parser.ts";
import { stageOf } from "../hooks/message-source.ts";
import { stages } from "../../system/stages.ts";

interface ExplainOptions {
  readonly json?: boolean;
  readonly stage: string;
  readonly check?: string;
  readonly skip?: string;
}

/**
 * `airlock explain <path> [--json]`: explains a path of the staged content; always exits with 0.
 */
export async function explain(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "explain",
      summary:
        "Show which checks handle a staged path, from which config and line, and why the others do not. Runs nothing.",
      examples: [
        ["airlock explain src/a.ts", "the checks of this file when it is committed"],
        ["airlock explain src/new.ts", "a file that does not exist yet, judged by its name"],
        ["airlock explain --stage pre-push src/a.ts", "in another stage"],
        ["airlock explain --json src/a.ts", "the same for programs"],
      ],
    },
    context,
  )
    .argument("<path>", "a file, relative to the current folder")
    .option("--stage <stage>", stages.join(", "), "pre-commit")
    .option("--check <names>", "as if only these checks or groups were selected: name,name")
    .option("--skip <names>", "as if these were skipped: name,name (also AIRLOCK_SKIP)")
    .option(...jsonOption());
  parse(command, args);
  const options = command.opts<ExplainOptions>();
  const repository = await openRepository(context.cwd, context.env);
  const path = pathFrom(command.args[0]!, { cwd: context.cwd, root: rootOf(repository) });
  const objects = new ObjectReader(repository);
  try {
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
    const selection = {
      skip: [...listed(options.skip), ...listed(context.env["AIRLOCK_SKIP"])],
      ...(options.check === undefined ? {} : { only: listed(options.check) }),
    };
    const { env, enter, stdout } = context;
    const found = await explainPath({
      repository,
      objects,
      candidate,
      env,
      enter,
      path,
      stage: stageOf(options.stage),
      selection,
    });
    const level = colorLevel({ env, isTerminal: stdout.isTTY === true });
    stdout.write(
      options.json === true ? jsonText({ version: 1, ...found }) : explanationText(found, level),
    );
    return exitCodes.passed;
  } finally {
    objects.close();
  }
}

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
