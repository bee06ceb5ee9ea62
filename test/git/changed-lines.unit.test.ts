// Which lines a candidate adds or changes, on real repositories.

import { describe, it } from "vitest";
import { stagedCandidate } from "../../src/git/candidate.ts";
import { changedLines, type Lines } from "../../src/git/lines.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

const numbered = (count: number, change: (line: number) => string = String): string =>
  Array.from({ length: count }, (_, at) => `${change(at + 1)}\n`).join("");

async function lines(
  repository: TestRepository,
  paths?: readonly string[],
): Promise<Record<string, Lines>> {
  const opened = await openRepository(repository.root, repository.env);
  const objects = new ObjectReader(opened);
  try {
    const candidate = await stagedCandidate(opened, objects);
    const asked = new Set(paths ?? candidate.changes.map(({ path }) => path));
    return Object.fromEntries(await changedLines(opened, candidate, asked));
  } finally {
    objects.close();
  }
}

async function committed(
  context: Context,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  for (const [path, content] of Object.entries(files)) await repository.add(path, content);
  await repository.prepare("commit", "--quiet", "-m", "base");
  return repository;
}

describe("changed lines", () => {
  it.concurrent("are those that were added or changed, by their number in the new content", async (context) => {
    const repository = await committed(context, {
      a: numbered(30),
      b: numbered(3),
      "no-end": "1\n2",
    });
    await repository.add(
      "a",
      numbered(30, (line) =>
        line === 5 ? "new\n5" : line === 20 ? "twenty" : String(line),
      ).replace("10\n", ""),
    );
    await repository.add("b", numbered(2));
    await repository.add("no-end", "1\n2\n");
    await repository.add("new", "x\ny\n");
    context.expect(await lines(repository)).toEqual({ a: [[5, 5], [20, 20]], b: [], "no-end": [[2, 2]], new: "all" }); // prettier-ignore
    context.expect(await lines(repository, ["b", "elsewhere"])).toEqual({ b: [] });
  });

  it.concurrent("of a renamed file are those that differ from what it was", async (context) => {
    const repository = await committed(context, { "old/a": numbered(30), "old/b": numbered(40) });
    await repository.ask("mv", "old", "new");
    await repository.add(
      "new/a",
      numbered(30, (line) => (line === 7 ? "seven" : String(line))),
    );
    context.expect(await lines(repository)).toEqual({ "new/a": [[7, 7]], "new/b": [] });
  });

  it.concurrent("are told of odd names, of what attributes call binary, and under settings that change diffs", async (context) => {
    const odd = ['qu"ote\n', "ä :(glob)*", "\udcff", "plain"];
    const repository = await committed(context, {
      ...Object.fromEntries(odd.map((path, at) => [path, numbered(9 + at)])),
      x: "1\n\0\n3\n",
    });
    await repository.add(".gitattributes", "* -diff\n");
    for (const [at, path] of odd.entries())
      await repository.add(
        path,
        numbered(9 + at, (line) => (line === 4 ? "four" : String(line))),
      );
    await repository.add("x", "1\n\0\nthree\n");
    for (const [key, value] of [["diff.noprefix", "true"], ["diff.external", "false"], ["diff.context", "9"], ["diff.interHunkContext", "9"], ["color.ui", "always"]] as const)
      await repository.ask("config", key, value); // prettier-ignore
    const four = Object.fromEntries(odd.map((path) => [path, [[4, 4]]]));
    context
      .expect(await lines(repository))
      .toEqual({ ...four, x: [[3, 3]], ".gitattributes": "all" });
    context
      .expect(await lines(repository, ["plain", "ä :(glob)*"]))
      .toEqual({ plain: [[4, 4]], "ä :(glob)*": [[4, 4]] });
  });

  it.concurrent("are all of a file that was a link, and none where only the mode changed", async (context) => {
    const repository = await committed(context, { a: "a\n", b: "b\n" });
    repository.link("l", "a");
    await repository.stage("l");
    await repository.prepare("commit", "--quiet", "-m", "link");
    repository.remove("l");
    await repository.add("l", "file\n");
    await repository.add("b", "b\n", 0o755);
    repository.remove("a");
    await repository.stage("a");
    context.expect(await lines(repository)).toEqual({ l: "all", b: [] });
  });
});
