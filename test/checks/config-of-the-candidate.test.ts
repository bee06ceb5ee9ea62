// The config is read from the candidate, in every format and of every tool.

import { describe, it } from "vitest";
import { checkedOut, expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { placesOf } from "../support/git/git-places.ts";
import { guardedRepository, unbornRepository, writeConfig } from "../support/repository/guarded.ts";
import { writeObject } from "../support/git/object-files.ts";
import { recordingCheck, takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { stagedEntries, treeOfEntries } from "../support/git/staged-index.ts";
import type { Context } from "../support/repository/world.ts";

const onDisk: readonly (readonly [string, (repository: TestRepository) => unknown])[] = [
  ["broken on disk", (r) => r.write("airlock.config.json", "{ broken")],
  ["emptied on disk", (r) => r.write("airlock.config.json", '{ "checks": {} }\n')],
  [
    "failing on disk",
    (r) =>
      r.write("airlock.config.json", '{ "checks": { "no": { "files": "*", "run": "false" } } }\n'),
  ],
  ["deleted on disk", (r) => r.remove("airlock.config.json")],
  [
    "joined by an untracked one of another format",
    (r) => r.write("airlock.config.yaml", "checks: {}\n"),
  ],
  [
    "joined by an untracked one in a folder",
    (r) => r.write("dir/airlock.config.json", '{ "checks": {} }\n'),
  ],
  [
    "joined by an untracked lint-staged config",
    (r) => r.write(".lintstagedrc.json", '{ "*": "false" }\n'),
  ],
  ["ignored by .gitignore on disk", (r) => r.write(".gitignore", "airlock*\n")],
];

/** A repository without hooks, with the recording check in its config, and one commit. */
async function recordingRepository(
  context: Context,
  configs: (repository: TestRepository) => void = writeConfig,
): Promise<TestRepository> {
  const repository = await unbornRepository(context);
  configs(repository);
  for (const path of [".gitignore", "a.txt", "b.txt"]) repository.write(path, `${path}\n`);
  const configFile = repository.exists("airlock.config.json") ? ["airlock.config.json"] : [];
  await repository.stage(".gitignore", "a.txt", "b.txt", ...configFile);
  await repository.prepare("commit", "--quiet", "-m", "base");
  return repository;
}

/** A repository without a config and without hooks. */
const withoutConfig = (context: Context) => recordingRepository(context, () => undefined);

/** Runs the checks on what is staged; expects that one saw exactly these paths of exactly that. */
async function expectSeenByRun(repository: TestRepository, paths: readonly string[]) {
  const { expect } = repository.context;
  const end = await repository.airlock(["run"]);
  expect(end.code, end.stderr + end.stdout).toBe(0);
  const seen = await takeRecordings(repository);
  const tree = await checkedOut(repository, writtenTree(repository));
  const given = seen.flatMap((one) => one.paths.map((path) => path.replace(`${one.cwd}/`, "")));
  expect(given.toSorted()).toEqual([...paths].toSorted());
  for (const { files } of seen) expect(files).toEqual(tree);
}

/** Writes the tree of the index, in this process; returns its id. */
function writtenTree(repository: TestRepository): string {
  const places = placesOf(repository.root);
  return treeOfEntries(stagedEntries(places)!, places.format, (content) =>
    writeObject(places, "tree", content),
  );
}

describe("The config is the candidate's, whatever lies on disk", () => {
  it.concurrent.for(onDisk)("%s", async ([, change], context) => {
    const repository = await recordingRepository(context);
    await repository.add("a.txt", "staged\n");
    change(repository);
    await expectSeenByRun(repository, ["a.txt"]);
  });

  it.concurrent("in a commit as well: failing on disk, and joined by others", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    for (const [title, change] of onDisk) if (/^failing|^joined/.test(title)) change(repository);
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
  });

  it.concurrent("a staged change of the config counts for the commit that stages it, and only what is staged of it", async (context) => {
    const repository = await guardedRepository(context);
    writeConfig(repository, { checks: { no: { files: "a.txt", run: "false" } } });
    await repository.stage("airlock.config.json");
    writeConfig(repository);
    await repository.add("a.txt", "staged\n");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    await takeRecordings(repository);
    await repository.stage("airlock.config.json");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
  });

  it.concurrent("a config that is staged for deletion is no config: an error, not a pass", async (context) => {
    const repository = await guardedRepository(context);
    await repository.ask("rm", "--quiet", "--cached", "airlock.config.json");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toMatch(/no airlock configuration/);
    context.expect(await takeRecordings(repository)).toEqual([]);
  });

  it.concurrent("a module is loaded from the chamber, with what it imports", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add("shared/globs.mjs", 'export const all = "*";\n');
    const see = JSON.stringify(recordingCheck());
    await repository.add(
      "airlock.config.mjs",
      `import { all } from "./shared/globs.mjs";\nexport default { checks: { see: { files: all, run: ${see} } } };\n`,
    );
    repository.write("shared/globs.mjs", "throw new Error('from disk');\n");
    repository.write("airlock.config.mjs", "throw new Error('from disk');\n");
    await expectCheckedCommit(repository, ["commit", "-m", "a module"]);
    await repository.add("shared/globs.mjs", 'export const all = "*.md";\n');
    await expectCheckedCommit(repository, ["commit", "-m", "changed what it imports"], {
      paths: [],
    });
    await repository.add("x.md", "x\n");
    await repository.add("b.txt", "x\n");
    await expectCheckedCommit(repository, ["commit", "-m", "the changed import counts"], {
      paths: ["x.md"],
    });
  });

  it.concurrent.for(["ts", "mts", "cjs", "yaml", "yml"])(
    "written as airlock.config.%s",
    async (ending, context) => {
      const repository = await withoutConfig(context);
      const run = JSON.stringify(recordingCheck());
      const config = `{ "checks": { "see": { "files": "*", "run": ${run} } } }`;
      const text: Record<string, string> = {
        cjs: `module.exports = ${config};\n`,
        yaml: `${config}\n`,
        yml: `checks:\n  see:\n    files: "*"\n    run: ${run}\n`,
      };
      await repository.add(
        `airlock.config.${ending}`,
        text[ending] ??
          `type Word = string;\nconst files: Word = "*";\nexport default { ...${config}, ...({} as { x?: typeof files }) };\n`,
      );
      await expectSeenByRun(repository, [`airlock.config.${ending}`]);
    },
  );

  it.concurrent.for([
    [".lintstagedrc.json", (run: string) => JSON.stringify({ "*": run })],
    [".lintstagedrc.yaml", (run: string) => `"*": ${JSON.stringify(run)}\n`],
    [
      "lint-staged.config.mjs",
      (run: string) =>
        `export default { "*": (files) => ${JSON.stringify(run)} + " " + files.map((file) => JSON.stringify(file)).join(" ") };\n`,
    ],
    ["package.json", (run: string) => JSON.stringify({ name: "x", "lint-staged": { "*": [run] } })],
    [
      ".pre-commit-config.yaml",
      (run: string) =>
        `repos:\n- repo: local\n  hooks:\n  - id: see\n    name: see\n    language: system\n    entry: ${run}\n`,
    ],
    [
      "lefthook.yml",
      (run: string) => `pre-commit:\n  commands:\n    see:\n      run: ${run} {staged_files}\n`,
    ],
  ] as const)("an existing %s is read unchanged", async ([file, text], context) => {
    const repository = await withoutConfig(context);
    await repository.add(file, text(recordingCheck().join(" ")));
    await repository.add("a.txt", "staged\n");
    repository.write(file, "broken on disk {");
    await expectSeenByRun(repository, [file, "a.txt"]);
  });

  it.concurrent("the closest config counts, each for its folder", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add(
      "packages/a/airlock.config.json",
      JSON.stringify({
        checks: {
          mine: {
            files: "*.js",
            run: ["sh", "-c", 'test "$(basename "$PWD")" = a && test "$1" = x.js', "sh"],
          },
        },
      }),
    );
    await repository.add("packages/a/x.js", "x\n");
    await repository.add("packages/b/x.js", "x\n");
    await expectCheckedCommit(repository, ["commit", "-m", "nested"], {
      paths: ["packages/b/x.js"],
    });
    await repository.add("packages/a/lib/y.js", "y\n");
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("packages/a:mine");
  });
});
