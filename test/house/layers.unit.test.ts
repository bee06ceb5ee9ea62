// Imports point down only: the tables of layers.ts against the import lines of src/.

import { readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { describe, it } from "vitest";
import { alone, always, layers, owners } from "./layers.ts";

const root = join(import.meta.dirname, "../..");
const layerOf = (file: string): string => file.split("/")[0]!.replace(/\.ts$/, "");

/**
 * The forms of an import: a declaration, a re-export, an import for its effect, `import("x")`, and
 * what asks where a package is.
 */
const importing =
  /^(?:import|export) [^;"]*\bfrom "([^"\n]+)"|^import "([^"\n]+)"|\bimport\(\s*"([^"\n]+)"|\(import\.meta\.url\)\.resolve\("([^"\n]+)"/gm;

/**
 * Every import of every file of src/: who imports, and what; relative ones as paths in src/. Types
 * of packages run nothing: left out.
 */
const imports = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => {
    const text = readFileSync(join(root, "src", file), "utf8").replaceAll(
      /^\s*(\/\/|\*|\/\*).*$|^import type [^;]*from "[^.]+";$/gm,
      "",
    );
    const specifiers = [...text.matchAll(importing)].map(([, ...groups]) =>
      groups.find((group) => group !== undefined)!,
    );
    return specifiers.map((specifier) => ({
      file,
      target: specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : specifier,
      inside: specifier.startsWith("."),
    }));
  });

/** Says whether a layer may import another, by the table. */
function mayImport(from: string, to: string): boolean {
  const row = layers[from];
  if (row === undefined) return false;
  if (from === to || row === "everything") return true;
  return [...row, ...(alone.includes(from) ? [] : always)].includes(to);
}

/** Says whether a file is one of the owners: `git/exec` is a file, `report/` everything below. */
function isOwner(owner: string, file: string): boolean {
  return owner.endsWith("/") ? file.startsWith(owner) : file === `${owner}.ts`;
}

/** The package of an import, or node's module; `picomatch/posix` belongs to `picomatch`. */
const moduleOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0];

/**
 * Takes, by file, the files that it imports; returns the circles: sets of files of which each
 * imports the others, directly or through others of the set (strongly connected components, by
 * Tarjan's algorithm).
 */
function circles(imported: ReadonlyMap<string, readonly string[]>): string[][] {
  const [found, number, lowest]: [string[][], Map<string, number>, Map<string, number>] = [
    [],
    new Map(),
    new Map(),
  ];
  const open: string[] = [];
  const visit = (file: string): number => {
    number.set(file, number.size);
    lowest.set(file, number.get(file)!);
    open.push(file);
    for (const other of imported.get(file) ?? []) {
      const reached = !number.has(other)
        ? visit(other)
        : open.includes(other)
          ? number.get(other)!
          : Infinity;
      lowest.set(file, Math.min(lowest.get(file)!, reached));
    }
    if (lowest.get(file) === number.get(file)) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle.toSorted());
    }
    return lowest.get(file)!;
  };
  for (const file of imported.keys()) if (!number.has(file)) visit(file);
  return found.toSorted((one, other) => (one[0]! < other[0]! ? -1 : 1));
}

describe("layers", () => {
  it("has a row for every layer of src, and no other", ({ expect }) => {
    const found = new Set(
      readdirSync(join(root, "src"))
        .filter((name) => name !== "README.md")
        .map(layerOf),
    );
    expect(Object.keys(layers).toSorted()).toEqual([...found].toSorted());
  });

  it("lets no import point up", ({ expect }) => {
    const wrong = imports.filter(
      ({ file, target, inside }) => inside && !mayImport(layerOf(file), layerOf(target)),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("lets no file import itself through others", ({ expect }) => {
    const inner = imports.filter(({ inside }) => inside);
    const imported = new Map(
      inner.map(({ file }) => [
        file,
        inner.filter((one) => one.file === file).map(({ target }) => target),
      ]),
    );
    expect(circles(imported)).toEqual([]);
    expect(
      circles(
        new Map(
          Object.entries({
            a: ["b"],
            b: ["c", "d"],
            c: ["a"],
            d: ["c", "e"],
            e: ["f"],
            f: ["e"],
            g: ["a"],
          }),
        ),
      ),
    ).toEqual([
      ["a", "b", "c", "d"],
      ["e", "f"],
    ]);
  });

  it("lets only its owners import a package, and none without owners", ({ expect }) => {
    const guarded = imports.filter(
      ({ target, inside }) =>
        !inside &&
        (Object.hasOwn(owners, target) || !builtinModules.includes(target.replace("node:", ""))),
    );
    const wrong = guarded.filter(
      ({ file, target }) => !(owners[moduleOf(target)] ?? []).some((owner) => isOwner(owner, file)),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("names no owner that does not import its package", ({ expect }) => {
    const rows = Object.entries(owners).flatMap(([name, files]) =>
      files.map((owner) => ({ name, owner })),
    );
    const idle = rows.filter(
      ({ name, owner }) =>
        !imports.some(({ file, target }) => moduleOf(target) === name && isOwner(owner, file)),
    );
    expect(idle.map(({ name, owner }) => `${owner} does not import ${name}`)).toEqual([]);
  });
});
