// The preset tsc: what it keeps for the next run, and workspaces with references.

import { describe, it } from "vitest";
import { checked, sources, withTool } from "../conformance/preset-fixture.ts";
import { type Program, nothing, places, kept } from "./programs.ts";

const tsc: Program = {
  ...nothing,
  preset: "tsc",
  npm: { name: "typescript", bin: "bin/tsc as tsc", from: sources.own },
};

describe("tsc as a preset", { concurrent: true }, () => {
  it("keeps what it learned beside the chamber, and finds what a change broke in a file that did not change", async (context) => {
    const setup = {
      "tsconfig.json": '{ "compilerOptions": { "types": [] } }',
      "a.ts": "export const a = 1;\n",
      "b.ts": 'import { a } from "./a";\nexport const b: number = a;\n',
    };
    const repository = await withTool(context, { ...tsc, setup });
    await repository.add("a.ts", "export const a = 2;\n");
    const before = await repository.snapshot();
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: false });
    context
      .expect(await kept(repository))
      .toMatchObject([context.expect.stringMatching(/^1\/keep\/[0-9a-f]{16}\.tsbuildinfo$/)]);
    context.expect(await repository.snapshot()).toEqual(before);
    await repository.add("a.ts", 'export const a = "2";\n');
    context.expect(places((await checked(repository)).findings)).toEqual(["b.ts:2"]);
    await repository.add("a.ts", "export const a = 3;\n");
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: false });
  });

  it("sees what was changed in place in node_modules", async (context) => {
    const setup = {
      "tsconfig.json": '{ "compilerOptions": { "types": [] } }',
      "a.ts": 'import { a } from "client";\nexport const b: number = a;\n',
    };
    const repository = await withTool(context, { ...tsc, setup });
    repository.write(
      "node_modules/client/package.json",
      '{ "name": "client", "version": "1.0.0", "types": "index.d.ts" }',
    );
    repository.write("node_modules/client/index.d.ts", "export declare const a: number;\n");
    await repository.add("b.ts", "export const c = 1;\n");
    for (let time = 0; time < 2; time += 1)
      context
        .expect(await checked(repository))
        .toMatchObject({ outcome: "passed", remembered: false });
    repository.write("node_modules/client/index.d.ts", "export declare const a: string;\n");
    context.expect(places((await checked(repository)).findings)).toEqual(["a.ts:2"]);
  });

  for (const [title, from] of Object.entries({ "tsc 5": sources.second, "tsc 7": sources.own })) {
    it(`checks a workspace with project references, each project after those it needs (${title})`, async (context) => {
      const project = (references: string): string =>
        `{\n  // Composite, as references ask for.\n  "compilerOptions": { "composite": true, "types": [], "outDir": "dist" },\n  "include": ["src"],${references}\n}\n`;
      const setup = {
        "tsconfig.json":
          '{ "files": [], /* all of them */ "references": [{ "path": "packages/app" }, { "path": "packages/core" },], }\n',
        "packages/core/tsconfig.json": project(""),
        "packages/core/src/index.ts": "export const core = 1;\n",
        "packages/app/tsconfig.json": project(' "references": [{ "path": "../core" }],'),
        "packages/app/src/index.ts":
          'import { core } from "../../core/src/index.ts";\n\nexport const app: number = core;\n'.replace(
            "index.ts",
            "index.js",
          ),
      };
      const repository = await withTool(context, { ...tsc, npm: { ...tsc.npm!, from }, setup });
      await repository.add("packages/core/src/index.ts", "export const core = 2;\n");
      const before = await repository.snapshot();
      context.expect(await checked(repository)).toMatchObject({ code: 0, outcome: "passed" });
      context.expect(await repository.snapshot()).toEqual(before);
      await repository.add("packages/core/src/index.ts", 'export const core = "2";\n');
      const outcome = await checked(repository);
      context
        .expect(outcome)
        .toMatchObject({ code: 1, outcome: "failed", reason: "tsc found 1 error" });
      context.expect(places(outcome.findings)).toEqual(["packages/app/src/index.ts:3"]);
      context
        .expect(await kept(repository))
        .toContainEqual(
          context.expect.stringMatching(
            /files\/packages\/core\/dist\/src\/index\.d\.ts$|files\/packages\/core\/dist\/index\.d\.ts$/,
          ),
        );
      await repository.add("packages/core/src/index.ts", "export const core = 3;\n");
      context
        .expect(await checked(repository))
        .toMatchObject({ code: 0, outcome: "passed", remembered: false });
    });
  }

  it("goes on from its last build only while no file comes or goes: a declaration does not outlive its source", async (context) => {
    const setup = {
      "tsconfig.json": '{ "files": [], "references": [{ "path": "app" }] }',
      "core/package.json": '{ "name": "core", "exports": { "./*": "./dist/*.js" } }',
      "core/tsconfig.json":
        '{ "compilerOptions": { "composite": true, "types": [], "module": "nodenext", "rootDir": "src", "outDir": "dist" }, "include": ["src"] }',
      "core/src/gone.ts": "export const gone = 1;\n",
      "core/src/stays.ts": "export const stays = 1;\n",
      "app/tsconfig.json":
        '{ "compilerOptions": { "types": [], "module": "nodenext", "paths": { "core/*": ["../core/dist/*.d.ts"] }, "rootDir": "src", "outDir": "dist" }, "include": ["src"], "references": [{ "path": "../core" }] }',
      "app/src/index.ts": 'import { gone } from "core/gone";\n\nexport const app: number = gone;\n',
    };
    const repository = await withTool(context, { ...tsc, setup });
    await repository.add("core/src/stays.ts", "export const stays = 2;\n");
    context.expect(await checked(repository)).toMatchObject({ outcome: "passed" });
    context
      .expect(await kept(repository))
      .toContainEqual(context.expect.stringMatching(/core\/dist\/gone\.d\.ts$/));
    await repository.prepare("commit", "--quiet", "-m", "It stays");
    await repository.prepare("rm", "--quiet", "core/src/gone.ts");
    const outcome = await checked(repository);
    context.expect(outcome).toMatchObject({ code: 1, outcome: "failed" });
    context.expect(places(outcome.findings)).toEqual(["app/src/index.ts:1"]);
    context
      .expect(await kept(repository))
      .not.toContainEqual(context.expect.stringMatching(/gone/));
  });
});
