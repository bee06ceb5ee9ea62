// Each branch's own config says what becomes of its commits without checks; a branch that is
// pointed at an unchecked commit is recorded.

import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { eventsIn, hookedRepository, installIn, pathWithoutNode } from "./hooks-fixture.ts";

describe.concurrent("what the config says of commits without checks", () => {
  const saying = (noVerify: string) =>
    JSON.stringify({ noVerify, checks: { pass: { files: "*", run: "true" } } });

  it("holds for the branch that has that config, whichever was checked last", async (context) => {
    const repository = await emptyRepository(context);
    for (const [branch, noVerify] of [
      ["strict", "refuse"],
      ["lenient", "record"],
    ] as const) {
      await repository.prepare("checkout", "-q", "--orphan", branch);
      await repository.add("airlock.config.json", saying(noVerify));
      await repository.prepare("commit", "-qm", branch);
    }
    await repository.install();
    for (const last of ["strict", "lenient"]) {
      await repository.ask("checkout", "-q", last);
      await repository.ask("commit", "-q", "--allow-empty", "-m", "checked");
      for (const [branch, code] of [
        ["strict", 128],
        ["lenient", 0],
      ] as const) {
        await repository.ask("checkout", "-q", branch);
        const end = await repository.git([
          "commit",
          "-qn",
          "--allow-empty",
          "-m",
          `${last} was checked last`,
        ]);
        context
          .expect([branch, end.code, end.stderr.includes("NO_RECEIPT")])
          .toEqual([branch, code, code !== 0]);
        const door = await repository.airlock([
          "commit",
          "-n",
          "--allow-empty",
          "-m",
          "by airlock",
        ]);
        context
          .expect(
            [branch, door.code === 0, door.stderr.includes('noVerify: "refuse"')],
            door.stderr,
          )
          .toEqual([branch, code === 0, code !== 0]);
      }
    }
  });

  const others: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    [
      "a program",
      {
        "airlock.config.mjs":
          'const noVerify = "refuse";\nexport default { checks: {}, noVerify };\n',
      },
    ],
    [
      "extended",
      {
        "airlock.config.json": '{ "extends": "./base.json" }',
        "base.json": '{ "checks": {}, "noVerify": "refuse" }',
      },
    ],
    [
      "a key of package.json",
      { "package.json": '{ "airlock": { "checks": {}, "noVerify": "refuse" } }' },
    ],
  ];

  it.for(others)("is read where no commit was checked yet: %s", async ([, files], context) => {
    const repository = await emptyRepository(context);
    for (const [path, text] of Object.entries(files)) await repository.add(path, text);
    await repository.prepare("commit", "-qm", "base");
    await repository.install();
    // Noted by the installation; without that note, the first commit asks.
    const notes = join(await repository.stateFolder(), "no-verify");
    context.expect(readdirSync(notes)).toHaveLength(1);
    rmSync(notes, { recursive: true });
    await repository.add("a.txt", "a\n");
    for (const time of ["asking Node", "by the note"]) {
      const before = await repository.snapshot();
      const end = await repository.git(["commit", "-qnm", "unchecked"]);
      context
        .expect([time, end.code, end.stderr])
        .toEqual([time, 128, context.expect.stringContaining("NO_RECEIPT")]);
      context.expect(await repository.snapshot()).toEqual(before);
    }
    context.expect(readdirSync(notes)).toHaveLength(1);
  });

  it("is not changed by the commit that skips the checks", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("airlock.config.json", saying("refuse"));
    await repository.prepare("commit", "-qm", "base");
    await repository.install();
    await repository.add("airlock.config.json", saying("record"));
    context
      .expect((await repository.git(["commit", "-qnm", "unchecked"])).stderr)
      .toContain("NO_RECEIPT");
    context.expect((await repository.git(["commit", "-qm", "checked"])).code).toBe(0);
    context
      .expect((await repository.git(["commit", "-qn", "--allow-empty", "-m", "unchecked"])).code)
      .toBe(0);
  });

  it("is known from the installation on, also where node is gone at the first commit", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("airlock.config.mjs", `export default ${saying("refuse")};\n`);
    await repository.prepare("commit", "-qm", "base");
    await repository.install();
    const settings = join(await repository.stateFolder(), "hooks/settings");
    writeFileSync(
      settings,
      readFileSync(settings, "utf8").replaceAll(process.execPath, "/nowhere/node"),
    );
    const env = { PATH: await pathWithoutNode(repository.world) };
    const unchecked = await repository.git(["commit", "-qn", "--allow-empty", "-m", "unchecked"], {
      env,
    });
    context
      .expect([unchecked.code, unchecked.stderr])
      .toEqual([128, context.expect.stringContaining("NO_RECEIPT")]);
  });

  it("shuts nobody out where it cannot be read, unless another config here refuses", async (context) => {
    const repository = await emptyRepository(context);
    await repository.add("airlock.config.json", "{");
    await repository.prepare("commit", "-qm", "base");
    await repository.install();
    const unchecked = () => repository.git(["commit", "-qn", "--allow-empty", "-m", "unchecked"]);
    context.expect((await unchecked()).code).toBe(0);
    await repository.prepare("branch", "broken");
    await repository.add("airlock.config.json", saying("refuse"));
    await repository.ask("commit", "-qm", "fixed");
    await repository.ask("checkout", "-q", "broken");
    context.expect((await unchecked()).stderr).toContain("NO_RECEIPT");
  });
});

describe.concurrent("a branch that is pointed at a commit which no check saw", () => {
  const make = 'new=$(git commit-tree -p HEAD -m plumbing "$(git write-tree)")';
  const ways: readonly (readonly [string, string, string])[] = [
    ["reset", 'git reset -q --hard "$new"', "refs/heads/main"],
    ["branch", 'git branch -f side "$new"', "refs/heads/side"],
    ["checkout", 'git checkout -q -B main "$new"', "refs/heads/main"],
    ["merge", 'git merge -q --ff-only "$new"', "refs/heads/main"],
    ["switch", 'git checkout -q "$new" && git switch -q -C main', "HEAD"],
  ];

  it.for(ways)("is recorded, never refused: git %s", async ([verb, script, ref], context) => {
    const repository = await hookedRepository(context);
    await installIn(repository, { noVerify: "refuse" });
    await repository.add("a.txt", "a\n");
    const end = await run(["sh", "-ec", `${make}\n${script}\necho "$new"`], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect(end.code, end.stderr).toBe(0);
    const by = verb === "switch" ? "git checkout" : `git ${verb}`;
    context
      .expect(await eventsIn(repository))
      .toMatchObject([{ event: "no-verify", commit: end.stdout.trim(), ref, by }]);
  });

  it("is not recorded for a commit that a ref or a reflog holds", async (context) => {
    const repository = await hookedRepository(context);
    await repository.prepare("commit", "-q", "--allow-empty", "-m", "before the hooks");
    for (const args of [
      ["reset", "-q", "--hard", "HEAD~1"],
      ["reset", "-q", "--hard", "HEAD@{1}"],
      ["branch", "other", "HEAD~1"],
      ["branch", "-f", "other", "main"],
      ["checkout", "-q", "-B", "third", "main~1"],
      ["merge", "-q", "--ff-only", "main"],
    ])
      await repository.ask(...args);
    context.expect(await eventsIn(repository)).toEqual([]);
  });

  it("is told from others without reading all refs where HEAD or FETCH_HEAD has it, or git merges", async (context) => {
    const repository = await hookedRepository(context);
    await repository.prepare("commit", "-q", "--allow-empty", "-m", "before the hooks");
    await repository.prepare(
      "branch",
      "side",
      await repository.ask("commit-tree", "-p", "HEAD~1", "-m", "side", "HEAD^{tree}"),
    );
    const trace = join(repository.world.dir, "trace");
    const readsAll = async (...args: string[]) => {
      const end = await run(["git", ...args], {
        cwd: repository.root,
        env: { ...repository.env, GIT_TRACE: trace },
      });
      context.expect(end.code, end.stderr).toBe(0);
      const text = readFileSync(trace, "utf8");
      rmSync(trace);
      return [text.includes("rev-list"), text.includes("--reflog")];
    };
    context.expect(await readsAll("branch", "held", "HEAD")).toEqual([true, false]);
    context.expect(await readsAll("branch", "other", "side")).toEqual([true, true]);
    context.expect(await readsAll("merge", "-q", "--no-edit", "side")).toEqual([false, false]);
    context.expect(await eventsIn(repository)).toEqual([]);
  });
});
