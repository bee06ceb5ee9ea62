// Configs of lint-staged's whose globs lead out of their folder: they count although nothing below
// them changed.

import { describe, it } from "vitest";
import { loadConfig } from "../../src/checks/config/load.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { treeOf } from "../checks/checks-candidate.ts";

const outward = '{ "../*.js": "false" }';

/** The names of the checks that a changed path gets, and how often the tree was listed for them. */
async function checksOf(
  files: Readonly<Record<string, string>>,
  path: string,
): Promise<{ names: string[]; listings: number }> {
  let listings = 0;
  const listed = async () => {
    listings += 1;
    return [...Object.keys(files), path];
  };
  const chamber = () => Promise.reject(new Error("a checkout was asked for"));
  const { checks } = await loadConfig({ reader: treeOf(files), paths: [path], listed, chamber });
  return { names: checks.filter((check) => check.wants(path)).map(({ name }) => name), listings };
}

describe("a config of lint-staged's elsewhere", { concurrent: true }, () => {
  it("refuses a commit, and is shown by explain", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("rm", "--quiet", "-f", "airlock.config.json");
    await repository.add("pkg/.lintstagedrc.json", '{ "*.css": "true" }');
    await repository.add("pkg/deeper/.lintstagedrc.json", outward);
    await repository.prepare("commit", "--quiet", "-m", "Set up");
    await repository.add("pkg/file.js", "js\n");
    const before = await repository.snapshot();
    const end = await repository.git(["commit", "-m", "refused"]);
    context.expect(end.code, end.stderr).toBe(1);
    context.expect(end.stderr).toContain("pkg/deeper:../*.js");
    context.expect(await repository.snapshot()).toEqual(before);
    const shown = await repository.airlock(["explain", "pkg/file.js"]);
    context.expect(shown.stdout).toContain("pkg/deeper:../*.js");
  });

  it("counts wherever it lies, but not below node_modules, nor beside a config of our own", async (context) => {
    const root = { ".lintstagedrc.json": '{ "*": "true" }' };
    const names = async (files: Readonly<Record<string, string>>) =>
      (await checksOf({ ...root, ...files }, "pkg/a.js")).names;
    context
      .expect(await names({ "pkg/x/package.json": `{ "lint-staged": ${outward} }` }))
      .toEqual(["pkg/x:../*.js"]);
    context.expect(await names({ "pkg/node_modules/.lintstagedrc.json": outward })).toEqual(["*"]);
    context
      .expect(
        await names({ "pkg/x/.lintstagedrc.json": outward, "pkg/x/airlock.config.json": "{" }),
      )
      .toEqual(["*"]);
    context
      .expect(await names({ "pkg/x/.lintstagedrc.json": '{ "*.js": "false" }' }))
      .toEqual(["*"]);
    await context
      .expect(names({ "pkg/x/.lintstagedrc.json": "{" }))
      .rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("does not take a path from a config of our own above it", async (context) => {
    const files = {
      "pkg/x/y/.lintstagedrc.json": outward,
      ".lintstagedrc.json": '{ "*": "true" }',
    };
    const own = { "pkg/airlock.config.json": '{ "checks": { "own": "true" } }' };
    context.expect((await checksOf({ ...files, ...own }, "pkg/a.js")).names).toEqual(["pkg:own"]);
  });

  it("is searched for by one listing of the tree, and beside a config of our own without any", async (context) => {
    const listings = async (files: Readonly<Record<string, string>>) =>
      (await checksOf(files, "pkg/a.js")).listings;
    context.expect(await listings({ ".lintstagedrc.json": '{ "*": "true" }' })).toBe(1);
    context.expect(await listings({})).toBe(1);
    context
      .expect(
        await listings({ "lefthook.yml": "pre-commit: { commands: { a: { run: 'true' } } }\n" }),
      )
      .toBe(1);
    context.expect(await listings({ "airlock.config.json": '{ "checks": {} }' })).toBe(0);
  });
});
