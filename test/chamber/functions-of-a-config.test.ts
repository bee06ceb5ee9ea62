// Functions of a config: they too see the chamber only, and can neither pass nor hang unnoticed.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { hooksOff } from "../support/repository/repository.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

/** A repository with somebody's edits around, a.txt staged and edited again. */
async function withModule(context: Context): Promise<TestRepository> {
  const repository = await guardedRepository(context);
  await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
  await stageModule(repository, "export default {};");
  await repository.prepare("commit", "--quiet", "-m", "a module");
  await repository.add("a.txt", "staged\n");
  repository.write("a.txt", "edited again\n");
  repository.write("b.txt", "being edited\n");
  return repository;
}

/** Stages this module as the lint-staged config. */
function stageModule(repository: TestRepository, module: string): Promise<void> {
  return repository.add(
    "lint-staged.config.mjs",
    `import { execSync } from "node:child_process";\nimport { appendFileSync, writeFileSync } from "node:fs";\nconst ran = ${JSON.stringify(join(repository.world.dir, "ran"))};\n${module}\n`,
  );
}

const task = (body: string): string =>
  `export default { "*.txt": { title: "a task", task: async (files) => {  ${body} } } };`;
const generator = (body: string): string =>
  `export default { "*.txt": (files) => {  ${body}; return "true"; } };`;

const writers: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  files: [
    ["writes a file by a relative path", 'writeFileSync("b.txt", "written\\n")'],
    ["writes the file it was given", 'writeFileSync(files[0], "written\\n")'],
    [
      "runs a formatter over everything",
      'execSync("for f in *.txt; do echo formatted > $f; done")',
    ],
  ],
  git: [
    ["runs git stash", 'execSync("git stash -q")'],
    ["runs git reset --hard", 'execSync("git reset -q --hard")'],
    ["runs git checkout", 'execSync("git checkout -q -- .")'],
    [
      "runs git add -A and commits",
      'execSync("git add -A && git -c core.hooksPath=/dev/null commit -qm mine --allow-empty")',
    ],
    ["changes the config of the repository", 'execSync("git config user.name Rogue")'],
  ],
};

describe("Only the chamber suffers when a function of the config", () => {
  const rows = Object.values(writers).flatMap((some) => {
    const title = some.map(([name]) => name).join(", ");
    const body = some
      .map(([name, code]) => `${code}; appendFileSync(ran, ${JSON.stringify(`${name}\n`)});`)
      .join(" ");
    return [
      [`as a task, ${title}`, task(body), some] as const,
      [`that makes commands, ${title}`, generator(body), some] as const,
    ];
  });
  it.concurrent.for(rows)("%s", async ([, module, some], context) => {
    const repository = await withModule(context);
    await stageModule(repository, module);
    const before = await repository.snapshot();
    const tree = await repository.stagedTree();
    const end = await repository.git(["commit", "-m", "with a function"]);
    context
      .expect(new Set(readFileSync(join(repository.world.dir, "ran"), "utf8").trim().split("\n")))
      .toEqual(new Set(some.map(([name]) => name)));
    const after = await repository.snapshot();
    context.expect(after.files).toEqual(before.files);
    context.expect(after.index).toEqual(before.index);
    context.expect(after.stash).toEqual(before.stash);
    context.expect(after.config).toEqual(before.config);
    if (end.code === 0)
      context
        .expect(await repository.ask("log", "-1", "--format=%s %T"))
        .toBe(`with a function ${tree}`);
    else context.expect(after).toEqual(before);
  });
});

const broken: readonly (readonly [string, string])[] = [
  ["throws", task('throw new Error("boom from the task")')],
  ["throws where commands are made", generator('throw new Error("boom from the function")')],
  ["rejects with nothing", task("return Promise.reject()")],
  ["returns no command", 'export default { "*.txt": () => 42 };'],
  ["ends the process with 0", task("process.exit(0)")],
  ["ends the process with 0 while it is loaded", "process.exit(0);\nexport default {};"],
  ["kills the process", task('process.kill(process.pid, "SIGKILL")')],
  [
    "leaves an unhandled rejection",
    task(
      'void Promise.reject(new Error("unhandled")); await new Promise((wake) => setTimeout(wake, 50));',
    ),
  ],
  [
    "throws later, in a timer",
    task(
      'setTimeout(() => { throw new Error("later"); }, 5); await new Promise((wake) => setTimeout(wake, 100));',
    ),
  ],
];

describe("The commit does not pass when a function of the config", () => {
  it.concurrent(`${broken.map(([name]) => name).join("; ")}: and the next one, fixed, does`, async (context) => {
    const repository = await withModule(context);
    for (const [name, module] of broken) {
      await stageModule(repository, module);
      const { expect } = context;
      const before = await repository.snapshot();
      const end = await repository.git(["commit", "-m", "refused"]);
      expect(end.code, `${name}: ${end.stderr}`).not.toBe(0);
      expect(await repository.snapshot(), name).toEqual(before);
      if (name.includes("process"))
        expect((await repository.airlock(["run"])).code, name).not.toBe(0);
    }
    await takeRecordings(repository);
    await repository.add("lint-staged.config.mjs", 'export default { "*.txt": "true" };\n');
    const next = await repository.git(["commit", "-m", "fixed"]);
    context.expect(next.code, next.stderr).toBe(0);
  });

  it.concurrent("prints to standard output and error: it is no part of a report in JSON", async (context) => {
    const repository = await withModule(context);
    await stageModule(repository, task('console.log("chatter"); console.error("chatter");'));
    const end = await repository.airlock(["run", "--format", "json"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(() => JSON.parse(end.stdout) as unknown).not.toThrow();
    await repository.git(["reset", "--quiet"], { env: hooksOff });
  });
});
