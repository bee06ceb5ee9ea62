// A history of three commits, and the paths that `airlock run` gives to each check.

import { type TestEnvironment } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

export const config = JSON.stringify({
  checks: {
    text: { files: "*.txt", run: "echo" },
    bad: { files: "*.txt", run: "! grep -n bad", shell: true, needs: "tree" },
    code: { files: "*.js", run: "echo" },
  },
});

export interface Report {
  readonly outcome: string;
  readonly origin: string;
  readonly checks: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly output: string;
  }[];
}

/**
 * Commits: `one` adds a.txt and b.txt, `two` changes b.txt and adds lib/c.js, `three` deletes a.txt
 * and adds d.txt.
 */
export async function history(context: Context): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.add("airlock.config.json", config);
  const commit = async (message: string): Promise<void> =>
    repository.prepare("commit", "--quiet", "-m", message);
  await repository.add("a.txt", "a\n");
  await repository.add("b.txt", "b\n");
  await commit("one");
  await repository.add("b.txt", "bb\n");
  await repository.add("lib/c.js", "c\n");
  await commit("two");
  repository.remove("a.txt");
  await repository.stage("a.txt");
  await repository.add("d.txt", "d\n");
  await commit("three");
  return repository;
}

/** What each check that ran was given, by its name. */
export async function given(
  repository: TestRepository,
  args: readonly string[],
  env: TestEnvironment = {},
): Promise<Record<string, string>> {
  const { stdout, stderr, code } = await repository.airlock(["run", "--format", "json", ...args], {
    env,
  });
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}${stdout}`);
  const { checks } = JSON.parse(stdout) as Report;
  const ran = checks.filter(({ name, outcome }) => name !== "bad" && outcome === "passed");
  return Object.fromEntries(ran.map(({ name, output }) => [name, output.trim()]));
}
