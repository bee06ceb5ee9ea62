// The same lint-staged config and the same paths: lint-staged's own code and ours give the same
// files to the same commands.

import { describe, expect, test } from "vitest";
import { namesOf } from "../../src/checks/config/names.ts";
import {
  theirs,
  theirHanded,
  ourHanded,
  ordered,
  withoutSilent,
  paths,
} from "./lint-staged-fixture.ts";

const { CONFIG_FILE_NAMES } = await theirs<{ CONFIG_FILE_NAMES: readonly string[] }>(
  "lint-staged/lib/configFiles.js",
);

async function expectSame(
  configs: Readonly<Record<string, unknown>>,
  given: readonly string[],
): Promise<void> {
  expect(ordered(await ourHanded(configs, given))).toEqual(
    ordered(await theirHanded(configs, given)),
  );
}

describe("one config at the root", () => {
  const patterns = String.raw`
    * *.js *.{js,ts} *.{js} *.{{js,ts}} *.{js,{ts}} *.{ts,tsx,md} **/*.js **/*.{js,ts} src/*.js src/**/*.js src/** /src/*.js
    ./src/*.js ./*.js !*.js !(*.test).js !(*test).{js,ts} src/!(deep)/** *.+(js|ts) *.@(js|ts) *.?(s)js ?.js [ab].js [!a].js
    [[:alpha:]].js file{1..3}.css file{1..2}.{css} \*.js *.\{js\} .* **/.* *.md docs/**/*.md packages/*/a.js
    packages/{a,b}/*.js packages/{a}/*.js ../*.js ../repository/*.js ..* -*.js :*.js *.JS back/*.js new*/*.js ** **/** */*
    *.{js,ts}{,x}
  `;
  test.each([...patterns.trim().split(/\s+/), "a b", "**/a b.md"])(
    "hands out the same files for %j",
    async (pattern) => {
      await expectSame({ ".lintstagedrc.json": { [pattern]: "x" } }, paths);
    },
  );

  test("hands them out to the same patterns in the same order, those that become the same included", async () => {
    await expectSame(
      {
        ".lintstagedrc.json": {
          "*.{js}": "a",
          "*.ts": "b",
          "*.js": "c",
          "2": "d",
          "1": "e",
          "*.{ts}": "f",
        },
      },
      paths,
    );
  });
});

describe("several configs", () => {
  test.each([
    [
      "below the root",
      { ".lintstagedrc.json": { "*.js": "x" }, "packages/a/.lintstagedrc.json": { "*.js": "y" } },
    ],
    [
      "in one folder",
      {
        ".lintstagedrc.json": { "*.ts": "x" },
        ".lintstagedrc": { "*.js": "y" },
        ".lintstagedrc.yml": { "*": "z" },
      },
    ],
    [
      "with a glob of a parent folder",
      {
        ".lintstagedrc.json": { "*": "x" },
        "packages/a/.lintstagedrc.json": { "../b/*.js": "y", "../../*.js": "z", "*.ts": "w" },
      },
    ],
    [
      "with two globs of a parent folder",
      {
        ".lintstagedrc.json": { "*": "x" },
        "packages/a/.lintstagedrc.json": { "../**": "y" },
        "packages/b/.lintstagedrc.json": { "../**": "y" },
      },
    ],
    ["without one at the root", { "packages/a/.lintstagedrc.json": { "*.js": "y" } }],
    [
      "below one at the root, nothing below it changed",
      { ".lintstagedrc": { "*": "x" }, "no/x/.lintstagedrc": { "../../*.js": "y" } },
    ],
    [
      "below a closer one, nothing below it changed",
      { "src/.lintstagedrc": { "*.ts": "x" }, "src/no/.lintstagedrc": { "../*.js": "y" } },
    ],
    [
      "alone, nothing below it changed",
      { "packages/no/.lintstagedrc": { "../*/*.js": "y", "..no": "z" } },
    ],
  ])("%s: the closest takes a path, and only it", async (_title, configs) => {
    const ours = await ourHanded(configs, paths);
    expect(ordered(ours)).toEqual(ordered(withoutSilent(await theirHanded(configs, paths), ours)));
  });

  test("lint-staged's file names are tried in its order", () => {
    expect(namesOf("lint-staged").map(({ path }) => path)).toEqual(
      CONFIG_FILE_NAMES.toSorted((a, b) => a.localeCompare(b)),
    );
  });
});
