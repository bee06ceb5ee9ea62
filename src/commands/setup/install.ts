// `airlock install`: installs the hooks. `npm install` runs it, so it must not fail without need.

import { Option } from "commander";
import { AirlockError, exitCodes } from "../../errors.ts";
import { noVerifyAt } from "../../gate/no-verify.ts";
import { openRepository } from "../../git/repository.ts";
import { installHooks } from "../../install/install.ts";
import { optionalHooks } from "../../install/hook-names.ts";
import { safeLine } from "../../report/escape.ts";
import type { Environment, Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { parse, parser } from "../parser.ts";

/**
 * `airlock install [--quiet]`: exits with 0 and one line outside a repository, in CI and with
 * HUSKY=0.
 */
export async function install(args: readonly string[], context: Context): Promise<number> {
  const command = parser(
    {
      name: "install",
      summary:
        "Install the hooks for every present and future worktree. Writes nothing into the working tree.",
      examples: [
        ["airlock install", "install or update; may be repeated"],
        ["airlock install --quiet", "print nothing unless something is wrong"],
        ["airlock init", "make npm install do it for everyone, too"],
        [
          "airlock install --without post-index-change",
          "without the staging log: airlock help scope",
        ],
        ["env -u CI airlock install", "install in CI, too, which it otherwise skips"],
      ],
    },
    context,
  )
    .option("-q, --quiet", "print nothing unless something is wrong")
    .addOption(
      new Option("--without <hook>", "leave this hook out, from now on").choices(optionalHooks),
    )
    .addOption(new Option("--with <hook>", "install this hook again").choices(optionalHooks));
  parse(command, args);
  const {
    quiet = false,
    without = [],
    with: again = [],
  } = command.opts<{ quiet?: boolean; without?: string; with?: string }>();
  const say = (line: string): void => {
    if (!quiet) context.stdout.write(`${line}\n`);
  };
  const reason = reasonNotTo(context.env);
  if (reason !== null) {
    say(`airlock: ${reason}, so no hooks are installed.`);
    return exitCodes.passed;
  }
  const repository = await repositoryIfAny(context);
  if (typeof repository === "string") {
    say(`airlock: ${repository}, so no hooks are installed.`);
    return exitCodes.passed;
  }
  const { hooksPath, changed, kept } = await installHooks(repository, {
    hooks: { without: [without].flat(), with: [again].flat() },
  });
  if (changed) await noteRule(repository, context);
  const also =
    kept.length === 0
      ? ""
      : ` Your own keep running: ${kept.map(({ shown }) => shown).join(", ")}.`;
  say(
    safeLine(
      changed
        ? `airlock: the hooks are installed in ${hooksPath}.${also}`
        : `airlock: the hooks are installed already.${also}`,
    ),
  );
  return exitCodes.passed;
}

/**
 * Notes the rule of HEAD's config for commits without checks: the first commit may find no node to
 * read it with. The hooks are installed whether or not it can be read.
 */
async function noteRule(repository: Repository, { enter, stderr }: Context): Promise<void> {
  try {
    await noVerifyAt({ repository, enter, revision: "HEAD" });
  } catch (error) {
    if (!(error instanceof AirlockError) || error.kind === "interrupted") throw error;
    stderr.write(
      `airlock: the rule for commits without checks could not be read: ${safeLine(error.message)}\n`,
    );
  }
}

/**
 * Returns the reason for not installing hooks; `null` if they are to be installed. CI checks with
 * `airlock run --ci`; HUSKY=0 is husky's own switch.
 */
function reasonNotTo(env: Environment): string | null {
  if (env["HUSKY"] === "0") return "HUSKY=0 is set";
  const { CI } = env;
  return CI === undefined || CI === "" || CI === "0" || CI === "false" ? null : "CI is set";
}

/**
 * Reasons why nobody commits here, above all in images that only build: there is no repository, no
 * git, or git refuses to work for this user.
 */
const noCommits: Readonly<Record<string, string>> = {
  NOT_A_REPOSITORY: "there is no git repository here",
  GIT_MISSING: "there is no git repository here",
  NOT_TRUSTED: "git does not work in this folder, which belongs to another user",
};

/** Returns the repository, or the reason why no commit can be made here. */
async function repositoryIfAny({ cwd, env }: Context): Promise<Repository | string> {
  try {
    return await openRepository(cwd, env);
  } catch (error) {
    const reason = error instanceof AirlockError ? noCommits[error.code] : undefined;
    if (reason !== undefined) return reason;
    throw error;
  }
}
