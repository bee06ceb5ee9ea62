// `airlock install`: installs the hooks. `npm install` runs it, so it must not fail without need.

import { AirlockError, exitCodes } from "../../errors.ts";
import { noVerifyAt } from "../../gate/no-verify.ts";
import { openRepository } from "../../git/repository.ts";
import { installHooks } from "../../install/install.ts";
import { optionalHooks } from "../../install/hook-names.ts";
import { safeLine } from "../../report/escape.ts";
import type { Environment, Repository } from "../../types.ts";
import type { Context } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { type Option, text } from "../option.ts";
import { quietOption } from "../general-options.ts";

/** Installs the hooks; exits with 0 and one line outside a repository, in CI and with HUSKY=0. */
export const install = defineCommand({
  name: "install",
  summary:
    "Install the hooks for every present and future worktree. Writes nothing into the working tree.",
  examples: [
    ["airlock install", "install or update; may be repeated"],
    ["airlock install --quiet", "print nothing unless something is wrong"],
    ["airlock init", "make npm install do it for everyone, too"],
    ["airlock install --without post-index-change", "without the staging log: airlock help scope"],
    ["env -u CI airlock install", "install in CI, too, which it otherwise skips"],
  ],
  options: {
    quiet: quietOption,
    without: hook("--without <hook>", "leave this hook out, from now on"),
    with: hook("--with <hook>", "install this hook again"),
  },
  run: async (given, { context }) => {
    const say = (line: string): void => {
      if (!given.quiet) context.stdout.write(`${line}\n`);
    };
    const repository = reasonNotTo(context.env) ?? (await repositoryIfAny(context));
    if (typeof repository === "string") {
      say(`airlock: ${repository}, so no hooks are installed.`);
      return exitCodes.passed;
    }
    const { hooksPath, changed, kept } = await installHooks(repository, {
      hooks: { without: given.without, with: given.with },
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
  },
});

/** Declares an option with the name of a hook that may be left out. */
function hook(flags: string, help: string): Option<readonly string[]> {
  return {
    ...text(flags, help),
    choices: optionalHooks,
    read: (raw) => (typeof raw === "string" ? [raw] : []),
  };
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
