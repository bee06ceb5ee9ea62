// `airlock fix`: fixers that work together, that fail, and that meddle.

import { describe, it } from "vitest";
import {
  editedRepository,
  fixOutcome,
  fixRepository,
  scriptCheck,
  sedCheck,
  spaces,
  stagedOf,
} from "./fix-fixture.ts";

describe("fixers", () => {
  it.concurrent("run one after the other, in the config's order, each on what the one before made", async (context) => {
    const repository = await editedRepository(context, {
      spaces,
      bang: sedCheck("*", "[^!]$", "s/$/!/"),
      "final-newline": { files: "*.txt" },
      up: sedCheck("*.txt", "[a-z]", "s/.*/\\U&/"),
    });
    context
      .expect(await fixOutcome(repository, "a.txt"))
      .toMatchObject({ code: 0, disk: "ONE!\n", staged: "ONE!\n" });
  });

  it.concurrent("of other checks are left out with --check", async (context) => {
    const repository = await editedRepository(context, {
      spaces,
      up: sedCheck("*.txt", "[a-z]", "s/.*/\\U&/"),
    });
    context
      .expect(await fixOutcome(repository, "--check", "up"))
      .toMatchObject({ code: 0, disk: "ONE \n", staged: "ONE \n" });
    context
      .expect(await fixOutcome(repository, "--check", "spaces", "a.txt"))
      .toMatchObject({ code: 0, disk: "ONE\n", staged: "ONE\n" });
  });

  it.concurrent("are a check's own command where it is named and has no other; a built-in that mends nothing is refused", async (context) => {
    const repository = await editedRepository(context, {
      writes: { files: "*.txt", run: ["sed", "-i", "s/ *$//"] },
    });
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 0,
      disk: "one \n",
      out: context.expect.stringContaining("no check here fixes this file"),
    });
    context
      .expect(await fixOutcome(repository, "--check", "writes"))
      .toMatchObject({ code: 0, disk: "one\n", staged: "one\n" });
  });

  it.concurrent.for(["tsc", "large-file"])(
    "of %s there are none: named, it is refused",
    async (check, context) => {
      const repository = await editedRepository(context, { spaces, [check]: { files: "*.txt" } });
      const { code, out, disk } = await fixOutcome(repository, "--check", check);
      context.expect({ code, out, disk }).toEqual({
        code: 2,
        out: `airlock: ${check} only checks files and cannot fix them.\n  airlock fix\n`,
        disk: "one \n",
      });
    },
  );

  it.concurrent.for<{ readonly tools: string; readonly configs: Readonly<Record<string, string>> }>(
    [
      {
        tools: "lint-staged, pre-commit and lefthook",
        configs: {
          ".lintstagedrc.json": JSON.stringify({ "a.txt": ["sed -i 's/ *$//'", "git add"] }),
          ".pre-commit-config.yaml":
            "repos: [{repo: local, hooks: [{id: s, name: s, language: system, entry: sed -i 's/ *$//', files: b.txt}]}]",
          "lefthook.yml":
            "pre-commit: {commands: {s: {glob: 'c.txt', run: \"sed -i 's/ *$//' {staged_files}\"}}}",
        },
      },
      {
        tools: "lint-staged, by a function",
        configs: {
          "lint-staged.config.mjs":
            "export default { '*.txt': (files) => files.map((file) => `sed -i 's/ *$//' ${file}`) };",
        },
      },
    ],
  )("are the commands of $tools", async ({ configs }, context) => {
    const repository = await editedRepository(context, {});
    const paths = ["a.txt", "b.txt", "c.txt"];
    for (const path of paths) repository.write(path, "one \n");
    repository.remove("airlock.config.json");
    for (const [file, text] of Object.entries(configs)) repository.write(file, text);
    await repository.stage(...paths, "airlock.config.json", ...Object.keys(configs));
    const checked = await repository.airlock(["run"]);
    context.expect(checked.code).toBe(1);
    for (const path of paths)
      context.expect(checked.stdout).toMatch(new RegExp(`b/${path}\n[^]*?-one \n\\+one\n`));
    context.expect(checked.stdout).toMatch(/\n {2}airlock fix a\.txt/);
    context.expect((await repository.airlock(["fix"])).code).toBe(0);
    context
      .expect(paths.map((path) => [path, repository.read(path), stagedOf(repository, path)]))
      .toEqual(paths.map((path) => [path, "one\n", "one\n"]));
    context.expect(await repository.airlock(["run"])).toMatchObject({ code: 0 });
  });

  it.concurrent("that exit with an error keep what they did, and are named with what they said", async (context) => {
    const repository = await editedRepository(context, {
      strict: scriptCheck("sed -i 's/ *$//' \"$@\"; echo one thing is left; exit 1"),
    });
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "one\n",
      out: context.expect.stringMatching(
        /strict did not fix everything: [^\n]*exited with 1\none thing is left\n/,
      ),
    });
  });

  it.concurrent.for<readonly [number, Readonly<Record<string, string>>]>([
    [
      1,
      {
        "killed in the middle": "head -c 2 $1 > $1.tmp; cat $1.tmp > $1; kill -9 $$",
        "failing after emptying the file": ": > $1; exit 1",
        "removing the file": "rm $1",
        "putting a link in its place": "ln -sf base.dat $1",
        "putting a folder in its place": "rm $1; mkdir $1",
        "never ending": "echo half > $1; sleep 1000",
      },
    ],
    [2, { "stopped by a program that is missing": ": > $1; no-such-program" }],
  ])("change nothing, with the exit code %d, when %o", async ([code, scripts], context) => {
    const rogues = Object.entries(scripts).map(([title, script], at) => ({
      name: `rogue-${at}`,
      file: `${title.replaceAll(" ", "-")}.txt`,
      script,
    }));
    const repository = await fixRepository(context, {
      checks: Object.fromEntries(
        rogues.map(({ name, file, script }) => [
          name,
          scriptCheck(script, { files: file, timeout: "1s" }),
        ]),
      ),
      files: { "base.dat": "x\n" },
    });
    for (const { file } of rogues) await repository.add(file, "one \n");
    const before = await repository.snapshot();
    const end = await repository.airlock(["fix"]);
    context.expect([end.code, await repository.snapshot()]).toEqual([code, before]);
    for (const { name, file } of rogues)
      context.expect(end.stdout.includes(name) || end.stdout.includes(file), file).toBe(true);
  });

  it.concurrent("that are missing say so", async (context) => {
    const repository = await editedRepository(context, {
      gone: { files: "*.txt", run: "true", fix: "no-such-fixer" },
    });
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 2,
      disk: "one \n",
      out: context.expect.stringContaining("no-such-fixer"),
    });
  });

  it.concurrent("that change files nobody asked for: those stay as they are, and are named", async (context) => {
    const repository = await editedRepository(context, {
      all: scriptCheck("sed -i 's/x/y/' b.txt; sed -i 's/ *$//' a.txt"),
    });
    context.expect(await fixOutcome(repository)).toMatchObject({
      code: 0,
      disk: "one\n",
      out: context.expect.stringMatching(/left as it is: b\.txt/),
    });
    context.expect(repository.read("b.txt")).toBe("x\n");
  });
});
