// What presets promise beside each tool's own findings: what they look at, what is remembered, what
// can be overridden.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { checked, sources, withTool } from "../conformance/preset-fixture.ts";
import type { Tool } from "../conformance/preset-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

type Program = Pick<Tool, "preset" | "npm" | "setup" | "good" | "bad">;

const nothing = { good: {}, bad: { path: "", content: "", found: {} } };
const eslint: Program = {
  ...nothing,
  preset: "eslint",
  npm: { name: "eslint", bin: "bin/eslint.js as eslint", from: sources.own },
  setup: { "eslint.config.js": 'export default [{ rules: { "no-debugger": "error" } }];\n' },
};
const prettier: Program = {
  ...nothing,
  preset: "prettier",
  npm: { name: "prettier", bin: "bin/prettier.cjs as prettier", from: sources.own },
};
const tsc: Program = {
  ...nothing,
  preset: "tsc",
  npm: { name: "typescript", bin: "bin/tsc as tsc", from: sources.own },
};

function places(findings: readonly { path: string | null; line: number | null }[]): string[] {
  return findings.map(({ path, line }) => `${path}:${line}`);
}

/** Files below the chambers' records that programs keep for the next run. */
async function kept(repository: TestRepository): Promise<string[]> {
  const chambers = join(await repository.stateFolder(), "chambers");
  return readdirSync(chambers, { recursive: true, encoding: "utf8" }).filter((path) =>
    /^\d+\/keep\/./.test(path),
  );
}

describe("eslint as a preset", { concurrent: true }, () => {
  it("sees the staged files alone, and all of the candidate where its configuration asks for types", async (context) => {
    const repository = await withTool(context, eslint);
    await repository.add("old.js", "debugger;\n");
    await repository.prepare("commit", "--quiet", "-m", "Old");
    await repository.add("new.js", "export {};\n");
    context.expect(await checked(repository)).toMatchObject({ outcome: "passed", findings: [] });
    await repository.add(
      "eslint.config.js",
      '// parserOptions: { projectService: true }\nexport default [{ rules: { "no-debugger": "error" } }];\n',
    );
    const whole = await checked(repository);
    context.expect(whole).toMatchObject({ outcome: "failed", reason: "eslint found 1 error" });
    context.expect(places(whole.findings)).toEqual(["old.js:1"]);
    await repository.stage("new.js");
    await repository.add("old.js", "export {};\n");
    context.expect(await checked(repository)).toMatchObject({ outcome: "passed" });
  });

  it("shows warnings of a pass, and takes words of the config behind its own", async (context) => {
    const setup = {
      "eslint.config.js": 'export default [{ rules: { "no-debugger": "warn" } }];\n',
    };
    const repository = await withTool(context, { ...eslint, setup });
    await repository.add("a.js", "debugger;\n");
    const passed = await checked(repository);
    context.expect(passed).toMatchObject({ code: 0, outcome: "passed" });
    context
      .expect(passed.findings)
      .toMatchObject([{ path: "a.js", line: 1, level: "warning", rule: "no-debugger" }]);
    await repository.add(
      "airlock.config.json",
      '{ "checks": { "eslint": { "args": ["--max-warnings", "0"], "files": "*.js" } } }',
    );
    context
      .expect(await checked(repository))
      .toMatchObject({ code: 1, outcome: "failed", reason: "eslint found 1 warning" });
  });

  it("gives paths from the root, whatever folder it runs in, and passes over what it ignores", async (context) => {
    const repository = await withTool(context, eslint);
    await repository.add(
      "packages/a/airlock.config.json",
      '{ "checks": { "lint": { "preset": "eslint" } } }',
    );
    await repository.add(
      "packages/a/eslint.config.js",
      'export default [{ rules: { "no-debugger": "error" } }, { ignores: ["gen"] }];\n',
    );
    await repository.add("packages/a/src/-a 'b'.js", "debugger;\n");
    await repository.add("packages/a/gen/a.js", "debugger;\n");
    const end = await repository.airlock(
      ["run", "--format", "json", "--check", "packages/a:lint"],
      { env: { FORCE_COLOR: "1" } },
    );
    const { checks } = JSON.parse(end.stdout) as {
      checks: { name: string; findings: { path: string; line: number }[] }[];
    };
    context
      .expect(places(checks.find(({ name }) => name === "packages/a:lint")!.findings))
      .toEqual(["packages/a/src/-a 'b'.js:1"]);
  });

  it("reads no output that is too long to be kept: that is no pass", async (context) => {
    const repository = await withTool(context, { ...nothing, preset: "eslint" });
    const flood = await repository.script(
      "flood",
      "#!/bin/sh\nprintf '['; head -c 34000000 /dev/zero | tr '\\0' ' '; printf ']'\n",
    );
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { lint: { preset: "eslint", run: [flood] } } }),
    );
    await repository.add("a.js", "");
    context.expect(await checked(repository)).toMatchObject({
      code: 2,
      outcome: "could not tell",
      reason: "flood printed more than the 32 MiB that can be read of it",
    });
  });

  it("judges a command of the config by its exit code where its output is no report", async (context) => {
    const repository = await withTool(context, eslint, { preset: "eslint", run: "eslint" });
    await repository.add("a.js", "debugger;\n");
    const outcome = await checked(repository);
    context
      .expect(outcome)
      .toMatchObject({ code: 1, outcome: "failed", findings: [], reason: "eslint exited with 1" });
    context.expect(outcome.output).toContain("Unexpected 'debugger' statement");
  });
});

describe("a preset whose tool is missing", { concurrent: true }, () => {
  for (const [preset, file, line] of [
    ["stylelint", "a.css", "npm install --save-dev stylelint stylelint-config-standard"],
    ["markdownlint", "a.md", "npm install --save-dev markdownlint-cli2"],
  ] as const) {
    it(`${preset} could not tell, and says what to type`, async (context) => {
      const repository = await withTool(context, { ...prettier, preset, setup: {} });
      await repository.add(file, "");
      const end = await repository.airlock(["run"]);
      context.expect(end.code).toBe(2);
      context.expect(end.stderr + end.stdout).toContain(line);
    });
  }
});

describe("prettier as a preset", { concurrent: true }, () => {
  it("is remembered by path while its configuration is data, and asked again when that changes", async (context) => {
    const repository = await withTool(context, { ...prettier, setup: { ".prettierrc": "{}" } });
    await repository.prepare("commit", "--quiet", "--allow-empty", "-m", "Set up");
    await repository.add("a.js", 'a("b");\n');
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: false });
    context
      .expect(await checked(repository))
      .toMatchObject({ outcome: "passed", remembered: true });
    await repository.add(".prettierrc", "singleQuote: true\n");
    const outcome = await checked(repository);
    context.expect(outcome).toMatchObject({ outcome: "failed" });
    context.expect(outcome.findings).toMatchObject([{ path: "a.js", line: null }]);
  });

  for (const [title, setup] of Object.entries({
    "there is no configuration, which might be found outside": {},
    "the configuration is a module": { "prettier.config.js": "export default {};\n" },
    "a second one lies deeper": { ".prettierrc": "{}", "lib/.prettierrc.json": "{}" },
    "a package.json deeper down has one": {
      ".prettierrc": "{}",
      "lib/package.json": '{ "prettier": { "semi": true } }',
    },
    "a package.yaml has one, written on one line": {
      ".prettierrc": "{}",
      "lib/package.yaml": "{ name: s, prettier: { useTabs: true } }\n",
    },
    "it has options that are not prettier's": {
      ".prettierrc": '{ "semi": true, "tailwindConfig": "x" }',
    },
    "it is a link": { ".prettierrc": "" },
    "it names a plugin of the project": {
      ".prettierrc": '{ "plugins": ["./plugin.js"] }',
      "plugin.js": "export const languages = [];\n",
    },
  })) {
    it(`is not remembered where ${title}`, async (context) => {
      const repository = await withTool(context, { ...prettier, setup });
      if (title === "it is a link") {
        await repository.add("real.json", "{}\n");
        repository.link(".prettierrc", "real.json");
        await repository.stage(".prettierrc");
      }
      await repository.add("a.js", 'a("b");\n');
      for (let time = 0; time < 2; time += 1)
        context
          .expect(await checked(repository))
          .toMatchObject({ outcome: "passed", remembered: false });
    });
  }

  it("passes over links, files that it does not know and files that it ignores", async (context) => {
    const repository = await withTool(context, {
      ...prettier,
      setup: { ".prettierignore": "gen/\n" },
    });
    repository.link("link.js", "nowhere.js");
    repository.write("a.unknown", "a  b\n");
    repository.write("gen/a.js", "a  (  )\n");
    await repository.stage("link.js", "a.unknown", "gen/a.js");
    context
      .expect(await checked(repository))
      .toMatchObject({ code: 0, outcome: "passed", findings: [] });
  });
});

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
