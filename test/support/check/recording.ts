// The check that records its observations (`record.pl`), and a reader of its records.

import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { splitNul } from "../../../src/system/bytes.ts";
import { listFolder } from "../files/listing.ts";
import type { Listing } from "../files/listing.ts";
import type { TestRepository } from "../repository/repository.ts";
import { removeTree } from "../files/tree-copy.ts";

/** The observations of one call of the recording check. */
export interface Recording {
  /** Its arguments, as paths relative to its folder. */
  readonly paths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly files: Listing;
}

/**
 * Returns the command line of the recording check (`record.pl`), the same in every world; `folder`
 * in the world receives the records.
 */
export function recordingCheck(folder = "seen"): string[] {
  return ["perl", join(import.meta.dirname, "record.pl"), folder];
}

/** Returns the observations of the recording check so far, and removes them. */
export async function takeRecordings(
  repository: TestRepository,
  folder = "seen",
): Promise<Recording[]> {
  const at = join(repository.world.dir, folder);
  const calls = new Set(readdirSync(at).map((name) => name.slice(0, name.lastIndexOf("."))));
  const recordings = [...calls].map((name) => readRecording(join(at, name)));
  removeTree(at);
  mkdirSync(at);
  return recordings;
}

function readRecording(call: string): Recording {
  if (!existsSync(`${call}.done`)) throw new Error(`The recording ${call} is not complete.`);
  const env = splitNul(readFileSync(`${call}.env`)).map(
    (line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const,
  );
  return {
    paths: splitNul(readFileSync(`${call}.argv`)).map((path) => path.replace(/^\.\//, "")),
    env: Object.fromEntries(env),
    cwd: readFileSync(`${call}.cwd`, "utf8").replace(/\n$/, ""),
    files: listFolder(`${call}.tree`, {
      exact: false,
      omit: (path) => path === ".git" || path.split("/").at(-1) === "node_modules",
    }),
  };
}
