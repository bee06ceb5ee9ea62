// `airlock fix`: modes, links, names, line ends and filters of the files on disk stay what they
// are.

import { linkSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { fixRepository, sedCheck, spaces, stagedContent } from "./fix-fixture.ts";

/** Fixes a.txt as it is on disk; returns the bytes on disk. */
async function fixed(
  context: Context,
  repository: TestRepository,
  path = "a.txt",
): Promise<string> {
  const end = await repository.airlock(["fix"]);
  context.expect(end).toMatchObject({ code: 0, stderr: "" });
  return readFileSync(repository.path(path), "latin1");
}

describe("on disk", () => {
  it.concurrent("the file keeps its mode, and files that nobody fixed keep their times", async (context) => {
    const repository = await fixRepository(context, {
      files: { "a.txt": "x\n", "b.txt": "x\n", "c.txt": "x\n" },
    });
    repository.write("a.txt", "a \n", 0o640);
    repository.write("b.txt", "b\n", 0o600);
    repository.write("c.txt", "c \n", 0o755);
    const before = statSync(repository.path("b.txt")).mtimeMs;
    await fixed(context, repository);
    const modes = ["a.txt", "b.txt", "c.txt"].map((path) =>
      (statSync(repository.path(path)).mode & 0o777).toString(8),
    );
    context
      .expect([modes, statSync(repository.path("b.txt")).mtimeMs, repository.read("c.txt")])
      .toEqual([["640", "600", "755"], before, "c\n"]);
  });

  it.concurrent("a fixer can make a file executable", async (context) => {
    const repository = await fixRepository(context, {
      checks: { mode: { files: "*.txt", run: "false", fix: ["chmod", "+x"] } },
    });
    await repository.add("a.txt", "changed\n");
    await fixed(context, repository);
    context
      .expect([
        statSync(repository.path("a.txt")).mode & 0o777,
        await repository.ask("ls-files", "-s", "a.txt"),
      ])
      .toEqual([0o755, context.expect.stringMatching(/^100755 /)]);
  });

  it.concurrent("nothing is written through a hard link or a symbolic link", async (context) => {
    const repository = await fixRepository(context, {
      files: { "a.txt": "x\n", "dir/b.txt": "x\n", "c.txt": "x\n" },
    });
    const outside = repository.world.dir;
    repository.write("a.txt", "a \n");
    linkSync(repository.path("a.txt"), `${outside}/second-name`);
    repository.remove("dir");
    repository.write("elsewhere/b.txt", "b \n");
    repository.link("dir", "elsewhere");
    repository.write("target.dat", "c \n");
    repository.link("c.txt", "target.dat");
    const end = await repository.airlock(["fix"]);
    context
      .expect([
        end.code,
        repository.read("a.txt"),
        readFileSync(`${outside}/second-name`, "utf8"),
        repository.read("elsewhere/b.txt"),
        repository.read("target.dat"),
      ])
      .toEqual([0, "a\n", "a \n", "b \n", "c \n"]);
  });

  it.concurrent("a name that is not UTF-8, with spaces and a newline, is as good as every other", async (context) => {
    const names = ["\udce4 \n'.txt", "-x.txt", "ünï.txt"];
    const repository = await fixRepository(context, {
      files: Object.fromEntries(names.map((name) => [name, "x\n"])),
    });
    for (const name of names) repository.write(name, "y \n");
    await repository.stage(names[0]!);
    await fixed(context, repository, names[0]);
    context.expect(names.map((name) => repository.read(name))).toEqual(["y\n", "y\n", "y\n"]);
  });

  it.concurrent.for([
    [
      "CRLF, as autocrlf has it",
      { "core.autocrlf": "true" },
      "one \r\ntwo\r\n",
      "one\r\ntwo\r\n",
      "one\ntwo\n",
    ],
    [
      "LF, though autocrlf would write CRLF",
      { "core.autocrlf": "true" },
      "one \ntwo\n",
      "one\ntwo\n",
      "one\ntwo\n",
    ],
    ["CRLF without any setting", {}, "one \r\ntwo\r\n", "one\r\ntwo\r\n", "one\r\ntwo\r\n"],
  ] as const)(
    "line ends stay as they are: %s",
    async ([, settings, written, wanted, stored], context) => {
      const repository = await fixRepository(context, {
        settings,
        checks: { s: sedCheck("*.txt", " ", "s/ *\\(\\r*\\)$/\\1/") },
      });
      await repository.add("a.txt", written);
      context
        .expect([
          await fixed(context, repository),
          await stagedContent(repository, "a.txt"),
          await repository.ask("status", "--porcelain"),
        ])
        .toEqual([wanted, stored, "M  a.txt"]);
    },
  );

  it.concurrent("a built-in that looks at stored content leaves the line ends on disk", async (context) => {
    const repository = await fixRepository(context, {
      settings: { "core.autocrlf": "true" },
      checks: { "final-newline": { files: "*.txt" } },
    });
    await repository.add("a.txt", "one\r\ntwo");
    context
      .expect([await fixed(context, repository), await stagedContent(repository, "a.txt")])
      .toEqual(["one\r\ntwo\r\n", "one\ntwo\n"]);
  });

  it.concurrent("a clean and smudge filter is undone and done", async (context) => {
    const repository = await fixRepository(context, {
      settings: { "filter.rot.clean": "tr a-z n-za-m", "filter.rot.smudge": "tr a-z n-za-m" },
      files: { ".gitattributes": "*.txt filter=rot\n", "a.txt": "abc\n" },
    });
    await repository.add("a.txt", "abc \n");
    context
      .expect([await fixed(context, repository), await stagedContent(repository, "a.txt")])
      .toEqual(["abc\n", "nop\n"]);
  });

  it.concurrent("a pointer of git-lfs that was not replaced by its content stays a pointer", async (context) => {
    const repository = await fixRepository(context, {
      settings: { "filter.lfs.clean": "cat", "filter.lfs.smudge": "cat" },
      files: { ".gitattributes": "*.txt filter=lfs\n", "a.txt": "x\n" },
    });
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 5\n`;
    await repository.add("a.txt", pointer);
    context
      .expect([await fixed(context, repository), await stagedContent(repository, "a.txt")])
      .toEqual([pointer, pointer]);
  });

  it.concurrent("a linked worktree has its own files and its own index", async (context) => {
    const repository = await fixRepository(context);
    await repository.prepare("worktree", "add", "-q", "../linked", "-b", "side");
    const linked = `${repository.root}/../linked`;
    await repository.add("a.txt", "main \n");
    writeFileSync(`${linked}/a.txt`, "side \n");
    await repository.prepare("-C", linked, "add", "a.txt");
    const end = await repository.airlock(["fix"], { at: linked });
    context
      .expect([
        end.code,
        readFileSync(`${linked}/a.txt`, "utf8"),
        repository.read("a.txt"),
        await stagedContent(repository, "a.txt"),
      ])
      .toEqual([0, "side\n", "main \n", "main \n"]);
  });

  it.concurrent("the configuration counts as it is on disk, staged or not", async (context) => {
    const repository = await fixRepository(context, { checks: {}, files: { "a.txt": "x\n" } });
    repository.write("airlock.config.json", JSON.stringify({ checks: { spaces } }));
    repository.write("a.txt", "y \n");
    context.expect(await fixed(context, repository)).toBe("y\n");
  });
});
