// Whenever a pass of prettier is remembered, prettier would pass again: whatever was edited in
// between.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { checkDefaults } from "../../src/checks/check.ts";
import { prettier } from "../../src/checks/presets/prettier.ts";
import { ObjectReader, readTree } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import { lookUpCache } from "../../src/run/cache/cache.ts";
import type { Check, CommandTask } from "../../src/types.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { runs } from "../support/property/runs.ts";
import { checkout } from "../support/repository/world.ts";
import { candidateOf, plannedFor, passed } from "./cache-hits-fixture.ts";

describe("A remembered pass", () => {
  it("of prettier is what prettier would say again", async (context) => {
    const repository = await emptyRepository(context);
    const { root } = repository;
    const moduleText = (quote: boolean) => `module.exports = { singleQuote: ${quote} };\n`;
    // Content for each file; `null`: it is not there. The first of each is formatted by the first
    // of the others.
    const states: Readonly<Record<string, readonly (string | null)[]>> = {
      "a.js": ['call("text");\n', "call('text');\n"],
      ".prettierrc": [
        '{ "singleQuote": false }\n',
        "singleQuote: true\n",
        '"@acme/fmt"\n',
        '{ "plugins": ["plug"] }\n',
        null,
      ],
      "package.json": [
        '{"name":"r","devDependencies":{"prettier":"3"}}\n',
        '{"name":"r","prettier":"@acme/fmt"}\n',
      ],
      ".gitattributes": [null, "* text eol=crlf\n", "*.js filter=x\n"],
      ".editorconfig": [null, "root = true\n[*]\nquote_type = single\n"],
      ".prettierignore": [null, "a.js\n"],
      "packages/fmt/package.json": ['{"name":"@acme/fmt","version":"1.0.0","main":"index.js"}\n'],
      "packages/fmt/index.js": [moduleText(false), moduleText(true)],
      "node_modules/plug/index.js": ["module.exports = { options: {} };\n", "throw new Error();\n"],
      "node_modules/prettier/index.mjs": [null],
    };
    const files = Object.keys(states).filter((file) => !file.startsWith("node_modules/prettier"));
    const write = (file: string, text: string | null) =>
      text === null ? repository.remove(file) : repository.write(file, text);
    repository.write(".gitignore", "node_modules\n");
    for (const file of files) write(file, states[file]![0]!);
    mkdirSync(join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync("../../packages/fmt", join(root, "node_modules/@acme/fmt"));
    copyPackage(join(checkout, "node_modules/prettier"), join(root, "node_modules/prettier"));
    mkdirSync(join(root, "node_modules/.bin"));
    symlinkSync("../prettier/bin/prettier.cjs", join(root, "node_modules/.bin/prettier"));
    const opened = await openRepository(root, repository.env);
    const objects = new ObjectReader(opened);
    context.onTestFinished(() => objects.close());
    const answers = new Map<string, boolean>();
    const coldly = async (): Promise<boolean> => {
      const argv = [
        process.execPath,
        join(root, "node_modules/prettier/bin/prettier.cjs"),
        ...prettier.run.argv.slice(1),
        "a.js",
      ];
      const key = files
        .map((file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : ""))
        .join("\0");
      if (!answers.has(key))
        answers.set(key, (await run(argv, { cwd: root, env: repository.env })).code === 0);
      return answers.get(key)!;
    };
    const ask = async () => {
      const candidate = await candidateOf(repository);
      const reader = readTree(objects, candidate.tree);
      const {
        inputs,
        standalone = null,
        uncacheable = [],
      } = { ...prettier, ...(await prettier.resolve!({ reader, folder: "" })) };
      const parts = {
        name: "prettier",
        source: { file: "c", place: "p" },
        folder: "",
        wants: () => true,
        cwd: "",
        timeout: 1,
      };
      const run_: CommandTask = {
        kind: "command",
        title: "prettier",
        shell: false,
        ...prettier.run,
      };
      const check: Check = {
        ...checkDefaults,
        ...parts,
        task: run_,
        inputs,
        standalone,
        uncacheable,
        definition: "prettier",
      };
      const planned = await plannedFor(repository, check, "a.js");
      const memory = await lookUpCache(
        { repository: opened, objects, candidate, options: { env: repository.env }, link: [] },
        [planned],
      );
      return { check, ...memory };
    };
    const step = fc.record({ file: fc.constantFrom(...files), at: fc.nat(4) });
    let remembered = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 4, maxLength: 8 }),
      async (steps) => {
        for (const file of files) write(file, states[file]![0]!);
        for (const one of [null, ...steps]) {
          if (one !== null) write(one.file, states[one.file]![one.at % states[one.file]!.length]!);
          await sleep(60);
          const { uncached, store, check } = await ask();
          const isPassed = await coldly();
          if (uncached.length === 0) {
            context.expect(isPassed, JSON.stringify(steps)).toBe(true);
            remembered += 1;
          } else if (isPassed) await store([passed(check)]);
        }
      },
    );
    await fc.assert(property, { ...runs(2, 60), endOnFailure: true });
    context.expect(remembered).toBeGreaterThan(0);
    // Patched in place, with the same size and time.
    for (const file of files) write(file, states[file]![0]!);
    const patched = join(root, "node_modules/prettier/index.mjs");
    const { atime, mtime } = statSync(patched);
    writeFileSync(patched, readFileSync(patched));
    utimesSync(patched, atime, mtime);
    await sleep(60);
    context.expect((await ask()).uncached).toHaveLength(1);
  });
});

/** Copies a package's files, so that they may be changed. */
function copyPackage(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyPackage(join(from, entry.name), join(to, entry.name));
    else writeFileSync(join(to, entry.name), readFileSync(join(from, entry.name)), { mode: 0o755 });
  }
}
