// What presets promise beside each tool's own findings: what they look at, what is remembered, what
// can be overridden.

import { describe, it } from "vitest";
import { checked, sources, withTool } from "../conformance/preset-fixture.ts";
import { type Program, nothing, prettier, places } from "./programs.ts";

const eslint: Program = {
  ...nothing,
  preset: "eslint",
  npm: { name: "eslint", bin: "bin/eslint.js as eslint", from: sources.own },
  setup: { "eslint.config.js": 'export default [{ rules: { "no-debugger": "error" } }];\n' },
};

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
