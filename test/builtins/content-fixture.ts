// A repository with built-ins behind its hooks, and what they find in what is staged.

import { emptyState, prepared } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

interface Report {
  readonly outcome: string;
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly {
      readonly path: string;
      readonly line: number | null;
      readonly level: string;
      readonly message: string;
    }[];
  }[];
}

const all =
  "bom credentials final-newline json merge-conflict mixed-line-ending private-key toml trailing-whitespace xml yaml".split(
    " ",
  );

/** A repository with these built-ins behind its hooks, and one commit. */
export function withBuiltins(
  context: Context,
  checks: Readonly<Record<string, unknown>>,
): Promise<TestRepository> {
  return prepared(context, {
    key: ["built-ins", checks],
    on: emptyState(),
    build: async (repository) => {
      await repository.add("airlock.config.json", `${JSON.stringify({ checks })}\n`);
      await repository.prepare("commit", "--quiet", "-m", "config");
      await repository.install();
    },
  });
}

export const every = Object.fromEntries(all.map((id) => [id, true]));

/** What `airlock run` finds in what is staged: check, path, line. */
export async function findings(
  repository: TestRepository,
): Promise<{ readonly outcome: string; readonly found: readonly string[] }> {
  const { stdout, stderr } = await repository.airlock(["run", "--format", "json"]);
  if (stdout === "") throw new Error(stderr);
  const { outcome, checks } = JSON.parse(stdout) as Report;
  return {
    outcome,
    found: checks.flatMap(({ name, findings: list }) =>
      list.map(({ path, line, level }) => `${level} ${name} ${path}:${line ?? ""}`),
    ),
  };
}

export const secret = ["ghp", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");
