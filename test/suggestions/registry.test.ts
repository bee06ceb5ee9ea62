// Every code of an error has a state in which what it says is typed, or a reason why it has none;
// and no text names a command that would start somebody else's program.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkout } from "../support/repository/world.ts";
import { commandsIn, isUnfinished } from "./commands.ts";
import { checkRows } from "./rows-checks.ts";
import { amendRows } from "./rows-amend.ts";
import { claimRows } from "./rows-claims.ts";
import { commitRows } from "./rows-commit.ts";
import { installRows } from "./rows-install.ts";
import { mistypedRows } from "./rows-mistyped.ts";
import { scopeRows } from "./rows-scope.ts";
import { sessionRows } from "./rows-sessions.ts";
import { discardedTaskRows } from "./rows-tasks-discarded.ts";
import { unfinishedTaskRows } from "./rows-tasks-unfinished.ts";
import { taskRows } from "./rows-tasks.ts";
import { unreached } from "./unreached.ts";

const rows = [
  ...checkRows,
  ...claimRows,
  ...commitRows,
  ...installRows,
  ...mistypedRows,
  ...scopeRows,
  ...amendRows,
  ...sessionRows,
  ...taskRows,
  ...discardedTaskRows,
  ...unfinishedTaskRows,
];

/** Every text file below these, as path and content. */
function texts(...places: readonly string[]): { path: string; text: string }[] {
  return places.flatMap((place) => {
    const names = readdirSync(join(checkout, place), { recursive: true, withFileTypes: true });
    return names
      .filter((one) => one.isFile() && !/node_modules|[\\/]peers[\\/]/.test(one.parentPath))
      .map((one) => ({
        path: join(one.parentPath, one.name),
        text: readFileSync(join(one.parentPath, one.name), "utf8"),
      }));
  });
}

const sources = texts("src").filter(({ path }) => path.endsWith(".ts"));

/** Codes of errors that say what to type, as they stand in the sources. */
function codesWithNext(): string[] {
  const codes = sources.flatMap(({ text }) =>
    text.split("new AirlockError(").flatMap((rest, at) => {
      const [, code] = /^\s*"?\w+"?,\s*"([A-Z][A-Z_]+)"/.exec(rest) ?? [];
      const [call = ""] = rest.split(/\);$/m);
      return at === 0 || code === undefined || !/\bnext\b/.test(call) ? [] : [code];
    }),
  );
  const [, union = ""] = /export type RefusalCode =\s([^;]+);/.exec(
    sources.find(({ path }) => path.endsWith("scope/rules.ts"))!.text,
  )!;
  return [
    ...new Set([...codes, ...[...union.matchAll(/"(\w+)"/g)].map(([, code]) => code!)]),
  ].toSorted();
}

describe("Every error that says what to type", () => {
  it("has a state in which that is typed, or a reason why not", ({ expect }) => {
    const typed = new Set(rows.map(({ code }) => code));
    const codes = codesWithNext();
    expect(codes.length).toBeGreaterThan(90);
    expect(codes.filter((code) => !typed.has(code) && !Object.hasOwn(unreached, code))).toEqual([]);
    expect(
      Object.keys(unreached).filter((code) => typed.has(code) || !codes.includes(code)),
    ).toEqual([]);
  });
});

describe("No text of the project", () => {
  it("starts the registry's `airlock`, which is somebody else's", ({ expect }) => {
    const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((path) => ({
      path,
      text: readFileSync(join(checkout, path), "utf8"),
    }));
    const all = [...pages, ...texts("docs", "hooks", "src", "scripts", "bench")];
    const wrong = /\b(?:npx|bunx|pnpm dlx|npm exec|yarn dlx) (?:-\S+ )*airlock\b/;
    expect(all.filter(({ text }) => wrong.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("has a command in a message of which something is left out, or that is to be filled in", ({
    expect,
  }) => {
    const lines = sources.flatMap(({ path, text }) =>
      text
        .split("\n")
        .filter((line) => !/^\s*(?:\/\/|\*|\/\*)/.test(line))
        .flatMap((line) =>
          [...line.matchAll(/["'`]([^"'`]*(?:…|<[a-z])[^"'`]*)["'`]/g)].map(([, part]) => ({
            path,
            line: part!,
          })),
        ),
    );
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(({ line }) => commandsIn(line).some(isUnfinished))).toEqual([]);
  });

  it("names a command of ours where nothing gives it the words that work in the reader's shell", ({
    expect,
  }) => {
    const verbs =
      /(?<!git[ -])\bairlock (?:fix|run|init|install|doctor|commit|claims?|task \w+|cache \w+|approve|session \w+|tell|log)\b/;
    const strings = sources
      .flatMap(({ path, text }) => text.split("\n").map((line, at) => ({ path, line, at: at + 1 })))
      .filter(({ line }) => {
        if (/^\s*(?:\/\/|\*|\/\*)/.test(line)) return false;
        return [
          ...line.matchAll(/"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`|'((?:[^'\\]|\\.)*)'/g),
        ].some(([, double, back, single]) => {
          const value = (double ?? back ?? single ?? "").replaceAll("\\`", "`");
          return (
            verbs.test(value) &&
            !/(?:^\s*|: |Created by |This is what |`|\$\(|\| |&& |env -u \w+ |script(?:s\.prepare)?='?)(?:git )?airlock /.test(
              value,
            )
          );
        });
      });
    expect(strings.map(({ path, at, line }) => `${path}:${at} ${line.trim()}`)).toEqual([]);
  });
});
