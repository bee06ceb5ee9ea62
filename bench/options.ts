// Command line of the benchmark → one record.

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { AirlockError } from "../src/errors.ts";
import type { Environment } from "../src/types.ts";

export interface Options {
  /** Numbers of tracked files. */
  readonly sizes: readonly number[];
  /** Timed commits per contender. */
  readonly rounds: number;
  /** Names of contenders; empty: all. */
  readonly only: readonly string[];
  /** Where the repositories are kept between runs. */
  readonly cache: string;
  /** Count processes instead of timing commits. */
  readonly profile: boolean;
  /** Measure many staged files through built-ins, and nothing else. */
  readonly builtins: boolean;
  /** Names of the caller's variables that the sealed environment keeps. */
  readonly keepEnv: readonly string[];
  readonly help: boolean;
}

export const usage = `npm run bench -- [options]

  --sizes 10000,100000   numbers of tracked files, from 1000
  --rounds 15            timed commits per contender, after the cold one
  --only NAME,NAME       only these contenders; an unknown name lists them
  --cache DIR            where the repositories are kept between runs
  --keep-env NAME,NAME   let these variables of yours into the sealed environment
  --builtins             only 1,000 and 10,000 staged files through six built-ins, against prek's
  --profile              print the processes on the path of one commit through airlock`;

/**
 * Takes the arguments and the environment (for the user's cache folder); throws AirlockError of
 * kind `usage`.
 */
export function readOptions(args: readonly string[], env: Environment): Options {
  const { values } = parse(args);
  return {
    sizes: list(values.sizes ?? "10000,100000").map((size) =>
      count({ option: "--sizes", text: size, least: 1000 }),
    ),
    rounds: count({ option: "--rounds", text: values.rounds ?? "15", least: 1 }),
    only: list(values.only ?? ""),
    cache: resolve(
      values.cache ?? join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "git-airlock-bench"),
    ),
    keepEnv: list(values["keep-env"] ?? ""),
    profile: values.profile ?? false,
    builtins: values.builtins ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sizes: { type: "string" },
        rounds: { type: "string" },
        only: { type: "string" },
        cache: { type: "string" },
        "keep-env": { type: "string" },
        profile: { type: "boolean" },
        builtins: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new AirlockError("usage", "USAGE", cause.message, {
      cause,
      next: ["npm run bench -- --help"],
    });
  }
}

function list(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}

function count(given: {
  readonly option: string;
  readonly text: string;
  readonly least: number;
}): number {
  const value = Number(given.text);
  if (Number.isInteger(value) && value >= given.least) return value;
  throw new AirlockError(
    "usage",
    "USAGE",
    `${given.option} takes whole numbers from ${given.least}, not ${JSON.stringify(given.text)}.`,
    {
      next: ["npm run bench -- --help"],
    },
  );
}
