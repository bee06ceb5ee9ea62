// A candidate for the tests of configs: files by path, as a tree that is read without a checkout
// and, on request, as one.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { AirlockError } from "../../src/errors.ts";
import { loadConfig } from "../../src/checks/config/load.ts";
import type { Check, Config, TreeEntry, TreeReader } from "../../src/types.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A reader of these files, as `git/objects.ts` makes one of a tree. */
export function treeOf(files: Files): TreeReader {
  const oid = "0".repeat(40);
  const list = (folder: string): readonly TreeEntry[] | null => {
    const prefix = folder === "" ? "" : `${folder}/`;
    const inside = Object.keys(files).filter((path) => path.startsWith(prefix));
    if (inside.length === 0 && folder !== "") return null;
    const names = new Map(
      inside.map((path) => [
        path.slice(prefix.length).split("/")[0]!,
        path.slice(prefix.length).includes("/"),
      ]),
    );
    return Array.from(names, ([name, isFolder]) => ({
      name,
      oid,
      mode: isFolder ? "40000" : "100644",
    }));
  };
  return {
    list: async (folder) => list(folder),
    read: async (path) => (Object.hasOwn(files, path) ? Buffer.from(files[path]!) : null),
  };
}

/** Writes the files to a new folder of their own, which goes when the test ends. */
export async function checkout(files: Files): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "airlock-config-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/**
 * Loads the config of these files for these changed paths; a config that needs no checkout must not
 * ask for one.
 */
export function load(files: Files, paths: readonly string[] = ["a.ts"]): Promise<Config> {
  const chamber = (): Promise<string> => Promise.reject(new Error("a checkout was asked for"));
  return loadConfig({ reader: treeOf(files), paths, chamber });
}

/** Loads a native config given as a value. */
export function loadNative(config: unknown, paths?: readonly string[]): Promise<Config> {
  return load({ "airlock.config.json": JSON.stringify(config) }, paths);
}

/** The only check of a config. */
export function onlyCheck(config: Config): Check {
  const [check, second] = config.checks;
  if (check === undefined || second !== undefined)
    throw new Error(`expected one check, found ${config.checks.length}`);
  return check;
}

/** The AirlockError that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<AirlockError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof AirlockError) return outcome;
  throw new Error("expected an AirlockError", { cause: outcome });
}
