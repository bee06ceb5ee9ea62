// `airlock fix`: fixers that work together, that fail, that meddle, and other writers that come
// between.

import { statSync, utimesSync, writeFileSync } from "node:fs";
import { describe, it } from "vitest";
import type { Context } from "../support/repository/world.ts";
import { fixRepository, type FixOptions, sedCheck, spaces, stagedContent } from "./fix-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

/** A check whose fixer is this shell script, with the files as its arguments. */
function scriptCheck(script: string, extra: object = {}): object {
  return { files: "*.txt", run: "false", fix: ["sh", "-c", script, "sh"], ...extra };
}

/** A repository with a.txt edited and staged, and these checks. */
async function edited(
  context: Context,
  checks: FixOptions["checks"],
  files = { "a.txt": "x\n", "b.txt": "x\n" },
): Promise<TestRepository> {
  const repository = await fixRepository(context, { checks: checks ?? {}, files });
  await repository.add("a.txt", "one \n");
  return repository;
}

/** What is on disk, what is staged, and how it ended. */
async function outcome(
  repository: TestRepository,
  ...args: string[]
): Promise<{ code: number | null; disk: string; staged: string; out: string }> {
  const end = await repository.airlock(["fix", ...args]);
  return {
    code: end.code,
    disk: repository.read("a.txt"),
    staged: await stagedContent(repository, "a.txt"),
    out: end.stdout + end.stderr,
  };
}

describe("fixers", () => {
  it.concurrent("run one after the other, in the config's order, each on what the one before made", async (context) => {
    const repository = await edited(context, {
      spaces,
      bang: sedCheck("*", "[^!]$", "s/$/!/"),
      "final-newline": { files: "*.txt" },
      up: sedCheck("*.txt", "[a-z]", "s/.*/\\U&/"),
    });
    context
      .expect(await outcome(repository, "a.txt"))
      .toMatchObject({ code: 0, disk: "ONE!\n", staged: "ONE!\n" });
  });

  it.concurrent("of other checks are left out with --check", async (context) => {
    const repository = await edited(context, {
      spaces,
      up: sedCheck("*.txt", "[a-z]", "s/.*/\\U&/"),
    });
    context
      .expect(await outcome(repository, "--check", "up"))
      .toMatchObject({ code: 0, disk: "ONE \n", staged: "ONE \n" });
    context
      .expect(await outcome(repository, "--check", "spaces", "a.txt"))
      .toMatchObject({ code: 0, disk: "ONE\n", staged: "ONE\n" });
  });

  it.concurrent("are a check's own command where it is named and has no other; a built-in that mends nothing is refused", async (context) => {
    const repository = await edited(context, {
      writes: { files: "*.txt", run: ["sed", "-i", "s/ *$//"] },
    });
    context.expect(await outcome(repository)).toMatchObject({
      code: 0,
      disk: "one \n",
      out: context.expect.stringContaining("no check here fixes this file"),
    });
    context
      .expect(await outcome(repository, "--check", "writes"))
      .toMatchObject({ code: 0, disk: "one\n", staged: "one\n" });
  });

  it.concurrent.for(["tsc", "large-file"])(
    "of %s there are none: named, it is refused",
    async (check, context) => {
      const repository = await edited(context, { spaces, [check]: { files: "*.txt" } });
      const { code, out, disk } = await outcome(repository, "--check", check);
      context.expect({ code, out, disk }).toEqual({
        code: 2,
        out: `airlock: ${check} only checks files and cannot fix them.\n  airlock fix\n`,
        disk: "one \n",
      });
    },
  );

  it.concurrent.for([
    [
      "lint-staged",
      ".lintstagedrc.json",
      JSON.stringify({ "*.txt": ["sed -i 's/ *$//'", "git add"] }),
    ],
    [
      "lint-staged, by a function",
      "lint-staged.config.mjs",
      "export default { '*.txt': (files) => files.map((file) => `sed -i 's/ *$//' ${file}`) };",
    ],
    [
      "pre-commit",
      ".pre-commit-config.yaml",
      "repos: [{repo: local, hooks: [{id: s, name: s, language: system, entry: sed -i 's/ *$//', files: txt}]}]",
    ],
    [
      "lefthook",
      "lefthook.yml",
      "pre-commit: {commands: {s: {glob: '*.txt', run: \"sed -i 's/ *$//' {staged_files}\"}}}",
    ],
  ] as const)("are the commands of %s", async ([, file, text], context) => {
    const repository = await edited(context, {});
    await repository.prepare("rm", "-q", "-f", "airlock.config.json");
    await repository.add(file, text);
    const checked = await repository.airlock(["run"]);
    context.expect(checked).toMatchObject({
      code: 1,
      stdout: context.expect.stringMatching(/-one \n\+one\n[^]*\n {2}airlock fix a\.txt\n/),
    });
    context
      .expect(await outcome(repository))
      .toMatchObject({ code: 0, disk: "one\n", staged: "one\n" });
    context.expect(await repository.airlock(["run"])).toMatchObject({ code: 0 });
  });

  it.concurrent("that exit with an error keep what they did, and are named with what they said", async (context) => {
    const repository = await edited(context, {
      strict: scriptCheck("sed -i 's/ *$//' \"$@\"; echo one thing is left; exit 1"),
    });
    context.expect(await outcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "one\n",
      out: context.expect.stringMatching(
        /strict did not fix everything: [^\n]*exited with 1\none thing is left\n/,
      ),
    });
  });

  it.concurrent.for([
    ["killed in the middle", "head -c 2 a.txt > a.tmp; cat a.tmp > a.txt; kill -9 $$", 1],
    ["stopped by a program that is missing", ": > a.txt; no-such-program", 2],
    ["failing after emptying the file", ": > a.txt; exit 1", 1],
    ["removing the file", "rm a.txt", 1],
    ["putting a link in its place", "ln -sf b.txt a.txt", 1],
    ["putting a folder in its place", "rm a.txt; mkdir a.txt", 1],
    ["never ending", "echo half > a.txt; sleep 1000", 1],
  ] as const)("change nothing when %s", async ([, script, code], context) => {
    const repository = await edited(context, { rogue: scriptCheck(script, { timeout: "1s" }) });
    const before = await repository.snapshot();
    const end = await repository.airlock(["fix"]);
    context.expect([end.code, await repository.snapshot()]).toEqual([code, before]);
    context.expect(end.stdout).toMatch(/rogue|a\.txt/);
  });

  it.concurrent("that are missing say so", async (context) => {
    const repository = await edited(context, {
      gone: { files: "*.txt", run: "true", fix: "no-such-fixer" },
    });
    context.expect(await outcome(repository)).toMatchObject({
      code: 2,
      disk: "one \n",
      out: context.expect.stringContaining("no-such-fixer"),
    });
  });

  it.concurrent("that change files nobody asked for: those stay as they are, and are named", async (context) => {
    const repository = await edited(context, {
      all: scriptCheck("sed -i 's/x/y/' b.txt; sed -i 's/ *$//' a.txt"),
    });
    context.expect(await outcome(repository)).toMatchObject({
      code: 0,
      disk: "one\n",
      out: context.expect.stringMatching(/left as it is: b\.txt/),
    });
    context.expect(repository.read("b.txt")).toBe("x\n");
  });
});

/** Fails on lines with `<`, as a tool does that cannot read the file; else takes spaces off. */
const picky = scriptCheck("! grep -q '<' \"$@\" || exit 1; sed -i 's/ *$//' \"$@\"");

describe("where a fixer copes with what is staged, and not with the file on disk", () => {
  it.concurrent("the fix of what is staged is merged into the file", async (context) => {
    const repository = await fixRepository(context, {
      checks: { picky },
      files: { "a.txt": "1\n2\n3\n4\n5\n6\n" },
    });
    await repository.add("a.txt", "1 \n2\n3\n4\n5\n6\n");
    repository.write("a.txt", "1 \n2\n3\n4\n5\n6 <\n");
    context
      .expect(await outcome(repository))
      .toMatchObject({ code: 1, disk: "1\n2\n3\n4\n5\n6 <\n", staged: "1\n2\n3\n4\n5\n6\n" });
  });

  it.concurrent("both stay as they are where that conflicts", async (context) => {
    const repository = await fixRepository(context, {
      checks: { picky },
      files: { "a.txt": "1\n2\n" },
    });
    await repository.add("a.txt", "1 \n2\n");
    repository.write("a.txt", "1 <\n2\n");
    context.expect(await outcome(repository)).toMatchObject({
      code: 1,
      disk: "1 <\n2\n",
      staged: "1 \n2\n",
      out: context.expect.stringContaining(
        "a.txt is left alone: the fix of the staged version conflicts",
      ),
    });
  });
});

describe("another writer", () => {
  it.concurrent("who changes a file while fixers run keeps it, and what is staged of it stays", async (context) => {
    const repository = await edited(context, {});
    const real = repository.path("a.txt").toString();
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { spaces, slow: scriptCheck(`echo mine >> ${real}`) } }),
    );
    repository.write("b.txt", "b \n");
    context.expect(await outcome(repository)).toMatchObject({
      code: 1,
      disk: "one \nmine\n",
      staged: "one \n",
      out: context.expect.stringContaining("a.txt is left alone: it was changed in the meantime"),
    });
    context.expect(repository.read("b.txt")).toBe("b\n");
  });

  it.concurrent.for([
    ["removes the file", (file: string) => `rm ${file}`],
    ["replaces it by a link", (file: string) => `ln -sf b.txt ${file}`],
    ["replaces it by a folder", (file: string) => `rm ${file}; mkdir ${file}`],
  ] as const)("who %s meanwhile finds what he made", async ([, script], context) => {
    const repository = await edited(context, {});
    repository.write(
      "airlock.config.json",
      JSON.stringify({
        checks: { spaces, slow: scriptCheck(script(repository.path("a.txt").toString())) },
      }),
    );
    const { code, stdout } = await repository.airlock(["fix"]);
    const left = repository.exists("a.txt")
      ? statSync(repository.path("a.txt")).isDirectory() || repository.read("a.txt")
      : "gone";
    context
      .expect([code, stdout, ["gone", true, "x\n"].includes(left), repository.read("b.txt")])
      .toEqual([1, context.expect.stringContaining("a.txt is left alone"), true, "x\n"]);
  });

  it.concurrent("who stages a file while fixers run keeps what he staged", async (context) => {
    const repository = await edited(context, {});
    const stage = `unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE; b=$(echo theirs | git -C ${repository.root} hash-object -w --stdin); git -C ${repository.root} update-index --cacheinfo 100644,$b,a.txt`;
    repository.write(
      "airlock.config.json",
      JSON.stringify({ checks: { spaces, slow: scriptCheck(stage) } }),
    );
    context.expect(await outcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "theirs\n",
      out: context.expect.stringContaining("its staged version was changed in the meantime"),
    });
  });

  it.concurrent("who holds the index is named, and his lock stays", async (context) => {
    const repository = await edited(context, { spaces });
    writeFileSync(`${repository.root}/.git/index.lock`, "");
    context.expect(await outcome(repository)).toMatchObject({
      code: 1,
      disk: "one\n",
      staged: "one \n",
      out: context.expect.stringContaining("another process holds the index"),
    });
    context.expect(repository.exists(".git/index.lock")).toBe(true);
  });

  it.concurrent("who changed a file in the second in which it was staged, keeping its size, is seen by git afterwards as well", async (context) => {
    const repository = await edited(context, { spaces });
    await repository.ask("config", "core.trustctime", "false");
    // The times of the file, of its entry and of the index are one: only a look at the content
    // tells.
    const second = Math.floor(Date.now() / 1000) - 100;
    const write = (content: string) => {
      writeFileSync(repository.path("b.txt"), content);
      utimesSync(repository.path("b.txt"), second, second);
    };
    write("old\n");
    await repository.stage("a.txt", "b.txt");
    write("new\n");
    utimesSync(`${repository.root}/.git/index`, second, second);
    context.expect(await outcome(repository)).toMatchObject({ code: 0, staged: "one\n" });
    context.expect(await repository.ask("status", "--porcelain")).toBe("M  a.txt\nMM b.txt");
  });
});
