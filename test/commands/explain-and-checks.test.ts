// `airlock explain` and `airlock checks`: which checks there are, where they stand, and who sees
// what.

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import { monorepo, whole } from "./monorepo-fixture.ts";

interface Explained {
  readonly change: string | null;
  readonly exists: boolean;
  readonly configs: readonly string[];
  readonly checks: readonly {
    name: string;
    sees: boolean;
    why: string;
    source: { file: string; line: number | null };
  }[];
}

async function explained(repository: TestRepository, ...args: string[]): Promise<Explained> {
  const { stdout, stderr, code } = await repository.airlock(["explain", "--json", ...args]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Explained;
}

/** Check → empty where it sees the path, otherwise why not. */
const reasons = ({ checks }: Explained): Record<string, string> =>
  Object.fromEntries(
    checks.map(({ name, sees, why }) => [name, sees ? `sees${why === "" ? "" : `: ${why}`}` : why]),
  );

const [noShell, notPush] = [
  "its types are not met: shell",
  "it runs at pre-push, not at pre-commit",
];

const noDeletion = "the path is deleted, and it has no `deleted: true`";

const noLink = 'the path is a link, and its types do not ask for "symlink"';

const noLint = "its files do not match: src/*.ts";

type Case = readonly [args: readonly string[], expected: Record<string, string>];

const cases: readonly Case[] = [
  [["src/a.ts"], { lint: "sees", push: notPush, scripts: noShell, gone: "sees", whole }],
  [
    ["src/x.gen.ts"],
    { lint: "its exclude matches: *.gen.ts", push: notPush, scripts: noShell, gone: "sees", whole },
  ],
  [["src/old.ts"], { lint: noDeletion, push: notPush, scripts: noShell, gone: "sees", whole }],
  [["run"], { lint: noLint, push: notPush, scripts: "sees", gone: "sees", whole }],
  [["link"], { lint: noLint, push: notPush, scripts: noShell, gone: noLink, whole }],
  [
    ["--stage", "pre-push", "--skip", "gone", "src/a.ts"],
    {
      lint: "it runs at pre-commit, not at pre-push",
      push: "sees",
      scripts: "it runs at pre-commit, not at pre-push",
      gone: "it runs at pre-commit, not at pre-push",
      whole: "it runs at pre-commit, not at pre-push",
    },
  ],
  [
    ["--check", "all,gone", "--skip", "gone", "src/a.ts"],
    {
      lint: "sees",
      push: notPush,
      scripts: noShell,
      gone: "it is left out by name",
      whole: "it is not selected",
    },
  ],
];

describe("airlock explain", () => {
  it.concurrent.for(cases)(
    "%j says of each check whether it sees the path, and why",
    async ([args, expected], context) => {
      const repository = await monorepo(context);
      context.expect(reasons(await explained(repository, ...args))).toEqual(expected);
    },
  );

  it.concurrent("names the closest config, and the file and line of every check, from where the user stands", async (context) => {
    const repository = await monorepo(context);
    const before = await repository.snapshot();
    const { stdout, code } = await repository.airlock(["explain", "../a/src/x.ts"], {
      at: "packages/b",
    });
    context.expect(code).toBe(0);
    context.expect(await repository.snapshot()).toEqual(before);
    context.expect(stdout).toBe(
      `packages/a/src/x.ts: added in the staged content; file, non-executable, text, ts
It is handled by packages/a/airlock.config.yaml.
Handled by:
  ✓ packages/a:lint     airlock.config.mjs:3 checks.lint
  ✓ packages/a:gone     airlock.config.mjs:6 checks.gone
  ✓ packages/a:own      packages/a/airlock.config.yaml:3 checks.own
Not handled by:
  - lint                airlock.config.mjs:3 checks.lint: packages/a/airlock.config.yaml is closer to the path
  - push                airlock.config.mjs:4 checks.push: packages/a/airlock.config.yaml is closer to the path
  - scripts             airlock.config.mjs:5 checks.scripts: packages/a/airlock.config.yaml is closer to the path
  - gone                airlock.config.mjs:6 checks.gone: packages/a/airlock.config.yaml is closer to the path
  - whole               airlock.config.mjs:7 checks.whole: packages/a/airlock.config.yaml is closer to the path
  - packages/a:scripts  airlock.config.mjs:5 checks.scripts: its types are not met: shell
`,
    );
  });

  it.concurrent("agrees with what would run, for every staged path", async (context) => {
    const repository = await monorepo(context);
    const { stdout } = await repository.airlock(["run", "--dry-run", "--format", "json"]);
    const { checks } = JSON.parse(stdout) as {
      checks: readonly { name: string; paths: readonly string[] }[];
    };
    for (const path of ["packages/a/src/x.gen.ts", "packages/a/src/x.ts", "src/old.ts", "link"]) {
      const seen = (await explained(repository, path)).checks
        .filter(({ sees, why }) => sees && why === "")
        .map(({ name }) => name);
      context
        .expect(seen)
        .toEqual(checks.filter(({ paths }) => paths.includes(path)).map(({ name }) => name));
    }
  });

  it.concurrent("speaks of what is staged, of lint-staged's config, of local checks, and of a path that nobody has", async (context) => {
    const repository = await monorepo(context);
    repository.write("packages/b/.lintstagedrc.json", '{ "*": "not staged" }');
    repository.write(".git/info/exclude", "airlock.local.*\n");
    await repository.add("packages/b/lefthook.yml", "pre-commit: {}\n");
    repository.write("airlock.local.yaml", "# mine\nchecks:\n  mine: echo\n");
    const there = await explained(repository, "packages/b/x.css");
    context
      .expect(there)
      .toMatchObject({ change: null, exists: false, configs: ["packages/b/.lintstagedrc.json"] });
    context
      .expect(there)
      .toMatchObject({ misplaced: [{ tool: "lefthook", file: "packages/b/lefthook.yml" }] });
    context
      .expect(
        there.checks
          .filter(({ sees }) => sees)
          .map(({ name, source }) => [name, source.file, source.line]),
      )
      .toEqual([
        ["packages/b:*.css", "packages/b/.lintstagedrc.json", 2],
        ["local:mine", "airlock.local.yaml", 3],
      ]);
    const other = await explained(repository, "packages/b/x.ts");
    context
      .expect(reasons(other)["packages/b:*.css"])
      .toBe("its own pattern does not match (*.css)");
  });

  it.concurrent("takes an absolute path, also by a link to the repository", async (context) => {
    const repository = await monorepo(context);
    const other = join(repository.world.dir, "by-link");
    symlinkSync(repository.root, other);
    for (const path of [join(repository.root, "link"), join(other, "src/a.ts")])
      await explained(repository, path);
    context
      .expect(await explained(repository, join(other, "link")))
      .toMatchObject({ path: "link", exists: true });
  });

  it.concurrent.for([
    [["explain"], "Missing required argument 'path'."],
    [["explain", "src"], '"src" is a folder: checks handle files.'],
    [["explain", "../x"], '"../x" is outside the repository'],
    [["explain", "--check", "lnt", "x"], 'Did you mean "lint"?'],
    [["explain", "--stage", "push", "x"], 'Unknown stage "push".'],
  ] as const)("%j is a mistake that is named", async ([args, message], context) => {
    const end = await (await monorepo(context)).airlock(args);
    context.expect(end.code).toBe(2);
    context.expect(end.stderr).toContain(message);
  });

  it.concurrent("writes names so that a terminal obeys nothing in them", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("airlock.config.json", '{ "checks": {} }');
    await repository.add("a\u001b[31m\n", "x");
    const { stdout } = await repository.airlock(["explain", "a\u001b[31m\n"]);
    context.expect(stdout).toContain(String.raw`"a\033[31m\n": added in the staged content`);
    context.expect(stdout).toContain("No check handles it.");
  });
});
