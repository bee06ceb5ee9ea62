// `airlock commit` takes exactly the paths that were named, and nothing else.

import { describe, it } from "vitest";
import { expectSeen } from "../support/repository/checked.ts";
import {
  changedPaths,
  door,
  expectLanded,
  expectNotLanded,
  expectSound,
} from "../support/commit/door.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { addRepository, prepared } from "../support/repository/prepared.ts";
import { forms, withBases } from "./path-forms.ts";

describe("What was named is committed, and nothing else", () => {
  it.concurrent.for(forms)("$title", async ({ setUp, ...form }, context) => {
    const repository = await prepared(context, withBases);
    await setUp(repository);
    const base = await repository.ask("rev-parse", "HEAD");
    const { args, title: _title, ...expected } = form;
    await expectLanded(repository, ["-m", "mine", ...args], expected);
    await expectSeen(repository, { where: repository, base, paths: undefined });
    await expectSound(repository);
    context
      .expect(await repository.ask("log", "-1", "--format=%s|%an|%cn"))
      .toBe("mine|Ada Author|Cy Committer");
  });

  it.concurrent("nothing given: NO_PATHS, with the line to copy for what is staged", async (context) => {
    const repository = await guardedRepository(context);
    const bare = await expectNotLanded(repository, ["-m", "x"], { code: 3 });
    context
      .expect(bare.stderr)
      .toContain(
        "Put the paths at the end of the command. To see what has changed: git status --short",
      );
    await repository.add("b.txt", "staged\n");
    await repository.add("with space.txt", "staged\n");
    const end = await expectNotLanded(repository, ["-m", "x", "--json"], { code: 3 });
    const { error } = JSON.parse(end.stdout) as { error: { code: string; next: string[] } };
    context.expect(error.code).toBe("NO_PATHS");
    context
      .expect(error.next.at(-1))
      .toBe("git airlock commit -m x --json --staged -- b.txt 'with space.txt'");
    const copied = await door(repository, [
      "-m",
      "x",
      "--json",
      "--staged",
      "--",
      "b.txt",
      "with space.txt",
    ]);
    context.expect(copied.code, copied.stderr).toBe(0);
    context.expect(await changedPaths(repository, "HEAD")).toEqual(["b.txt", "with space.txt"]);
  });

  it.concurrent("what does not exist is an error that names it, and what is ignored is said to be", async (context) => {
    const repository = await guardedRepository(context);
    const missing = await expectNotLanded(repository, ["-m", "x", "a.txt", "no-such.txt"], {
      code: 2,
    });
    context.expect(missing.stderr).toContain("no-such.txt");
    const ignored = await expectNotLanded(repository, ["-m", "x", "work.ignored"], { code: 2 });
    context.expect(ignored.stderr).toContain("git add --force work.ignored");
  });

  it.concurrent("an unchanged path is NOTHING_TO_COMMIT, and so is the same command a second time", async (context) => {
    const repository = await guardedRepository(context);
    context
      .expect((await expectNotLanded(repository, ["-m", "x", "a.txt"], { code: 3 })).stderr)
      .toContain("a.txt");
    repository.write("a.txt", "mine\n");
    await expectLanded(repository, ["-m", "x", "a.txt"], { paths: ["a.txt"] });
    await expectNotLanded(repository, ["-m", "x", "a.txt"], { code: 3 });
  });

  it.concurrent("filters and line ends are those of git add", async (context) => {
    const repository = await guardedRepository(context, {
      settings: { "filter.upper.clean": "tr a-z A-Z", "filter.upper.smudge": "tr A-Z a-z" },
    });
    await repository.add(".gitattributes", "*.up filter=upper\n*.crlf text eol=crlf\n");
    await repository.prepare("commit", "-q", "-m", "attributes");
    repository.write("x.up", "shout\n");
    repository.write("x.crlf", "one\r\ntwo\r\n");
    await expectLanded(repository, ["-m", "x", "x.up", "x.crlf"], { paths: ["x.crlf", "x.up"] });
    context.expect(await repository.ask("cat-file", "blob", "HEAD:x.up")).toBe("SHOUT");
    context.expect(await repository.ask("cat-file", "blob", "HEAD:x.crlf")).toBe("one\ntwo");
    context
      .expect((await repository.git(["status", "--porcelain", "x.up", "x.crlf"])).stdout)
      .toBe("");
  });

  it.concurrent("with core.fileMode off the staged mode counts", async (context) => {
    const repository = await guardedRepository(context, { settings: { "core.fileMode": "false" } });
    await repository.ask("update-index", "--chmod=+x", "a.txt");
    await expectLanded(repository, ["-m", "x", "a.txt"], { paths: ["a.txt"] });
    context.expect(await repository.ask("ls-tree", "HEAD", "a.txt")).toMatch(/^100755/);
  });

  it.concurrent.for(["sha1", "sha256"] as const)(
    "the first commit of a repository (%s)",
    async (objectFormat, context) => {
      const repository = await addRepository({
        world: (await guardedRepository(context)).world,
        name: "fresh",
        context,
        objectFormat,
      });
      await repository.install();
      repository.write(
        "airlock.config.json",
        '{ "checks": { "yes": { "files": "*", "run": "true" } } }',
      );
      repository.write("a.txt", "first\n");
      await repository.add("b.txt", "staged by somebody else\n");
      const end = await door(repository, ["-m", "first", "a.txt", "airlock.config.json"]);
      context.expect(end.code, end.stderr).toBe(0);
      context
        .expect(await changedPaths(repository, "HEAD"))
        .toEqual(["a.txt", "airlock.config.json"]);
      context.expect((await repository.git(["status", "--porcelain"])).stdout).toBe("A  b.txt\n");
      context
        .expect(await repository.ask("log", "-1", "--format=%gs", "-g"))
        .toBe("commit (initial): first");
      await expectSound(repository);
    },
  );
});
