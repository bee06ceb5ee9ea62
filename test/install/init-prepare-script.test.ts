// The prepare script in package.json: what init makes of it, and that nothing else in the file
// changes.

import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { installScript as ours, withInstall } from "../../src/install/init/install-script.ts";
import { scriptIn, withScript } from "../../src/install/init/package-json.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import { checkout } from "../support/repository/world.ts";

describe("the prepare script", () => {
  const scripts: readonly (readonly [before: string | null, after: string])[] = [
    [null, ours],
    ["", ours],
    ["airlock install", ours],
    ["husky", ours],
    ["husky install", ours],
    ["npx husky", ours],
    ["husky || true", `${ours} || true`],
    ["npm run build && husky", `npm run build && ${ours}`],
    ["is-ci || husky install", `is-ci || ${ours}`],
    ["husky .config/husky", `husky .config/husky && ${ours}`],
    ["node .husky/install.mjs", `node .husky/install.mjs && ${ours}`],
    // They fail where core.hooksPath is set, or take airlock's hooks away.
    ["lefthook install", ours],
    ["npm run build && npx lefthook install --force && echo", `npm run build && ${ours} && echo`],
    ["husky && lefthook install", ours],
    ["lefthook install || true", `${ours} || true`],
    [`lefthook install && ${ours}`, ours],
    ["lefthook run x", `lefthook run x && ${ours}`],
    ["npm run build && pre-commit install --install-hooks", `npm run build && ${ours}`],
    ["prek install; tsc", `${ours}; tsc`],
    ["simple-git-hooks", ours],
    ["npm run build", `npm run build && ${ours}`],
    ["npm run build && airlock install", "npm run build && airlock install"],
    [`npm run build && ${ours}`, `npm run build && ${ours}`],
    ["npx airlock install --quiet", "npx airlock install --quiet"],
  ];
  for (const [before, after] of scripts) {
    it(`becomes ${after} from ${before ?? "none"}`, ({ expect }) => {
      expect(withInstall(before)).toBe(after);
    });
  }

  const texts: readonly (readonly [name: string, before: string, after: string])[] = [
    ["an empty object", "{}", '{\n  "scripts": {\n    "prepare": "p"\n  }\n}'],
    [
      "no scripts, tabs",
      '{\n\t"name": "x"\n}\n',
      '{\n\t"name": "x",\n\t"scripts": {\n\t\t"prepare": "p"\n\t}\n}\n',
    ],
    ["one line", '{"name":"x"}', '{"name":"x", "scripts": { "prepare": "p" }}'],
    [
      "empty scripts",
      '{\n    "scripts": {}\n}',
      '{\n    "scripts": {\n        "prepare": "p"\n    }\n}',
    ],
    [
      "scripts on one line",
      '{\n  "scripts": { "test": "x" }\n}',
      '{\n  "scripts": { "test": "x", "prepare": "p" }\n}',
    ],
    [
      "Windows' newlines",
      '{\r\n  "scripts": {\r\n    "test": "x"\r\n  }\r\n}\r\n',
      '{\r\n  "scripts": {\r\n    "test": "x",\r\n    "prepare": "p"\r\n  }\r\n}\r\n',
    ],
    [
      "one that is there",
      '{ "scripts": { "prepare" : "old" , "z": "1" }, "a": [1,{"prepare":2}] }',
      '{ "scripts": { "prepare" : "p" , "z": "1" }, "a": [1,{"prepare":2}] }',
    ],
    [
      "strings that look like JSON",
      '{ "d": "{\\"scripts\\": {", "scripts": { "a": "}\\\\" } }',
      '{ "d": "{\\"scripts\\": {", "scripts": { "a": "}\\\\", "prepare": "p" } }',
    ],
    ["a byte order mark", '\uFEFF{ "a": 1 }', '\uFEFF{ "a": 1, "scripts": { "prepare": "p" } }'],
  ];
  for (const [name, before, after] of texts) {
    it(`is written into ${name}, and nothing else changes`, ({ expect }) => {
      expect(withScript(before, "prepare", "p")).toBe(after);
      expect(scriptIn(after, "prepare")).toBe("p");
      if (scriptIn(before, "prepare") === null && before.includes('scripts": { "'))
        expect(withScript(after, "prepare", null)).toBe(before);
    });
  }
});

it("the prepare script installs the hooks where git-airlock is installed, does nothing where it is not, and hides no error", async (context) => {
  const repository = await emptyRepository(context);
  const prepare = (cwd: string, env: Record<string, string> = {}) =>
    run(["sh", "-c", ours], { cwd, env: { ...repository.env, ...env } });
  // Without development dependencies, as in `npm ci --omit=dev`.
  context.expect(await prepare(repository.root)).toMatchObject({ code: 0, stdout: "", stderr: "" });
  context.expect(existsSync(join(repository.root, ".git/airlock"))).toBe(false);
  mkdirSync(join(repository.root, "node_modules"));
  symlinkSync(checkout, join(repository.root, "node_modules/git-airlock"));
  const overridden = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.hooksPath",
    GIT_CONFIG_VALUE_0: "/dev/null",
  };
  const failed = await prepare(repository.root, overridden);
  context.expect(failed.code).toBe(2);
  context.expect(failed.stderr).toContain("core.hooksPath is set");
  context.expect(await prepare(repository.root)).toMatchObject({ code: 0, stderr: "" });
  context
    .expect(await repository.ask("config", "core.hooksPath"))
    .toBe(`${repository.root}/.git/airlock/hooks/_`);
  // In an image without git, and in one without a repository.
  const bare = await prepare(repository.root, { PATH: pathWithoutGit(repository.world.dir) });
  context.expect(bare).toMatchObject({ code: 0, stderr: "" });
  symlinkSync(join(repository.root, "node_modules"), join(repository.world.dir, "node_modules"));
  const outside = await prepare(repository.world.dir);
  context.expect(outside).toMatchObject({
    code: 0,
    stdout: "airlock: there is no git repository here, so no hooks are installed.\n",
  });
});

/** A PATH with sh and node, without git. */
function pathWithoutGit(dir: string): string {
  const folder = join(dir, "node-alone");
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, "node"));
  symlinkSync("/bin/sh", join(folder, "sh"));
  return folder;
}
