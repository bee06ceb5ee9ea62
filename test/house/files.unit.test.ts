// House rules that no linter knows: what a file says of itself, what its tests may not do, what no
// text may name.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const outside =
  /(^|\/)(node_modules|dist|coverage|results|\.git|\.airlock-[^/]*|package-lock\.json)$/;

/** Every file of the project below a folder, as paths from the root. */
function filesBelow(folder: string): string[] {
  const paths = readdirSync(join(root, folder)).map((name) =>
    folder === "" ? name : `${folder}/${name}`,
  );
  return paths
    .filter((path) => !outside.test(path))
    .flatMap((path) => (statSync(join(root, path)).isDirectory() ? filesBelow(path) : [path]));
}

const files = filesBelow("").map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));
const sources = files.filter(({ path }) => /^(src|scripts|bench|test)\/.*\.(ts|mjs)$/.test(path));
const scripts = files.filter(({ path }) => /^hooks\/|^\.ci\//.test(path));
const tests = files.filter(({ path }) => path.endsWith(".test.ts"));

/**
 * Takes the text of a file. Returns the comment that it begins with, below a shebang: its first
 * line, and as much of the following ones as ends the sentence; `""` for a file without a comment.
 */
function reasonOf(text: string): string {
  const lines = text.replace(/^#!.*\n/, "").split("\n");
  const reason: string[] = [];
  for (const line of lines) {
    const words = /^(?:\/\/|#) (.+)$/.exec(line)?.[1];
    if (words === undefined) break;
    reason.push(words.trim());
    if (/[.?]$/.test(words)) break;
  }
  return reason.join(" ");
}

/** Takes texts; returns each with the number of its occurrences. */
function countBy(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts];
}

/** Lines of the files that match, as `path:line text`. */
function linesThat(among: readonly { path: string; text: string }[], pattern: RegExp): string[] {
  return among.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? `${path}:${at + 1} ${line.trim()}` : [])),
  );
}

/**
 * Exported functions whose line above does not end a docstring; the further signatures of an
 * overloaded one need none.
 */
function undocumented(text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const name =
      /^export (?:async )?(?:function\*? (\w+)|const (\w+)(?:: [^=]+)? = (?:async )?(?:\(|function\b))/
        .exec(line)
        ?.slice(1)
        .find(Boolean);
    if (name === undefined || lines[at - 1]!.endsWith("*/")) return [];
    const overloaded = lines
      .slice(0, at)
      .some((before) => before.startsWith(`export function ${name}(`) && before.endsWith(";"));
    return overloaded ? [] : [name];
  });
}

describe("the house", () => {
  it("says at the top of every file why it exists", ({ expect }) => {
    expect(
      [...sources, ...scripts].filter(({ text }) => reasonOf(text) === "").map(({ path }) => path),
    ).toEqual([]);
  });

  it("documents every exported function", ({ expect }) => {
    expect(
      sources.flatMap(({ path, text }) => undocumented(text).map((name) => `${path}: ${name}`)),
    ).toEqual([]);
  });

  it("has no file named for what it lacks, a reason", ({ expect }) => {
    expect(
      files
        .filter(({ path }) => /^(utils?|helpers?|common|misc|shared)\b/.test(basename(path)))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it("names only sources that exist, in hooks, in comments and in the pages about its inside", ({
    expect,
  }) => {
    const names = /(?<=^|[\s(`[])(?:[a-z][\w-]*\/)+[\w-]+(?:\.[\w-]+)*\.ts(?=[)\]`,:;.\s]|$)/g;
    const pages = files.filter(({ path }) =>
      /^(src\/.*|docs\/internals\/.*|CONTRIBUTING)\.md$/.test(path),
    );
    const comments = sources.map(({ path, text }) => ({
      path,
      text: text
        .split("\n")
        .filter((line) => /^\s*(\/\/|\/?\*)/.test(line))
        .flatMap((line) => line.match(/\([^()]*\)/g) ?? [])
        .join("\n"),
    }));
    const exists = (name: string, page: string) =>
      [name, `src/${name}`, `${dirname(page)}/${name}`].some((path) =>
        files.some((file) => file.path === path),
      );
    const named = [...scripts, ...pages, ...comments].flatMap(({ path, text }) =>
      (text.match(names) ?? []).map((name) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(
      named
        .filter(({ name, path }) => !exists(name, path))
        .map(({ path, name }) => `${path}: ${name}`),
    ).toEqual([]);
  });

  it("has at most 25 files in a folder, and gives a name to one thing", ({ expect }) => {
    const code = sources.filter(({ path }) => path.startsWith("src/"));
    const crowded = countBy(sources.map(({ path }) => dirname(path)))
      .filter(([, count]) => count > 25)
      .map(([folder]) => folder);
    // A command, its report and the function that it calls are one thing.
    const verbs = new Set(
      code.filter(({ path }) => path.startsWith("src/commands/")).map(({ path }) => basename(path)),
    );
    const twice = countBy(code.map(({ path }) => basename(path)))
      .filter(([name, count]) => count > 1 && !verbs.has(name))
      .map(([name]) => name);
    expect({ crowded, twice }).toEqual({ crowded: [], twice: [] });
  });

  it("exports each name for one thing", ({ expect }) => {
    const exported = sources
      .filter(({ path }) => path.startsWith("src/"))
      .flatMap(({ path, text }) => {
        const declarations = text.matchAll(
          /^export (?:async )?(?:function\*?|interface|type|const|let|class) (\w+)/gm,
        );
        // An overloaded function is declared several times in its file.
        return [...new Set(Array.from(declarations, ([, name]) => name!))].map((name) => ({
          path,
          name,
        }));
      });
    expect(exported.length).toBeGreaterThan(1000);
    const twice = countBy(exported.map(({ name }) => name)).filter(([, count]) => count > 1);
    expect(
      twice.map(
        ([name]) =>
          `${name}: ${exported
            .filter((one) => one.name === name)
            .map(({ path }) => path)
            .join(", ")}`,
      ),
    ).toEqual([]);
  });

  it("runs every test that it has", ({ expect }) => {
    expect(linesThat(tests, /\b(it|test|describe)(\.\w+)*\.(skip|only|todo|fails)\b/)).toEqual([]);
  });

  it("names no path of the machine it was written on, and no registry", ({ expect }) => {
    expect(
      linesThat(
        files,
        /\/(work|root)\/[a-z]|\/home\/(?!user\b)[a-z]|\bregistry\.(?!(?:unit\.)?test\.ts\b)[a-z-]+\.[a-z]/,
      ),
    ).toEqual([]);
  });
});
