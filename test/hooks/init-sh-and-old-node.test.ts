// Hooks and the machine around them: husky's init.sh, an old node first on PATH.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { succeed } from "../support/process/process.ts";
import { checkout } from "../support/repository/world.ts";
import { hookedRepository } from "./hooks-fixture.ts";
import { sharedRepository } from "../scope/scope-fixture.ts";
import type { TestRepository } from "../support/repository/repository.ts";

function writeInit(repository: TestRepository, text: string): void {
  const folder = join(repository.world.env["XDG_CONFIG_HOME"] ?? "", "husky");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "init.sh"), text);
}

describe("husky's init.sh", () => {
  it.concurrent.for(["set -u", "set -e", "set -eu", "unset HUSKY; set -u", 'cd "$HOME"'])(
    "may say `%s`, and runs once for each hook",
    async (line, context) => {
      const repository = await hookedRepository(context);
      const seen = join(repository.world.dir, "init.txt");
      writeInit(repository, `${line}\necho once >> '${seen}'\n`);
      repository.write(".husky/pre-commit", "true\n");
      repository.write(".husky/commit-msg", "true\n");
      await repository.add("a.txt", "a\n");
      const end = await repository.git(["commit", "-qm", "a"]);
      context.expect([end.code, end.stderr]).toEqual([0, ""]);
      const hooks = readFileSync(seen, "utf8").split("\n").filter(Boolean);
      context.expect(hooks).toHaveLength(2);
    },
  );
});

/** A folder with a `node` that says that it is of this version; what it runs is the real one. */
async function nodeOf(repository: TestRepository, version: string): Promise<string> {
  const claim = await repository.script(
    "claim.cjs",
    `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });\n`,
  );
  const folder = join(repository.world.dir, "scripts", version);
  mkdirSync(folder, { recursive: true });
  await repository.script(
    `${version}/node`,
    `#!/bin/sh\nexec '${process.execPath}' --require '${claim}' "$@"\n`,
  );
  return folder;
}

describe("an old node first on PATH", () => {
  it.concurrent.for(["14.21.3", "18.20.0", "20.18.9", "21.7.0", "22.11.0"])(
    "(%s) gives way to the one that installed the hooks",
    async (version, context) => {
      const repository = await sharedRepository(context);
      const env = { PATH: `${await nodeOf(repository, version)}:${repository.env["PATH"] ?? ""}` };
      await repository.add("a.txt", "a\n");
      const end = await repository.git(["commit", "-qm", "a"], { env });
      context.expect(end.code, end.stderr).toBe(0);
      context.expect(end.stderr).not.toContain("too old");
    },
  );

  it.concurrent("is named with both versions where there is no other", async (context) => {
    const repository = await sharedRepository(context);
    const folder = await nodeOf(repository, "18.20.0");
    const settings = join(await repository.stateFolder(), "hooks/settings");
    writeFileSync(
      settings,
      readFileSync(settings, "utf8").replace(
        /^node_at_install=.*$/m,
        `node_at_install='${folder}/node'`,
      ),
    );
    await repository.add("a.txt", "a\n");
    const end = await repository.git(["commit", "-qm", "a"], {
      env: { PATH: `${folder}:${repository.env["PATH"] ?? ""}` },
    });
    context.expect(end.code).toBe(1);
    context
      .expect(end.stderr)
      .toMatch(
        /^airlock: Node 18\.20\.0 \(.*\) is too old: git-airlock needs Node 20\.19 or newer, or 22\.12 or newer\.\n/,
      );
  });

  it.concurrent("says so in one sentence when a command is typed", async (context) => {
    const repository = await sharedRepository(context);
    const folder = await nodeOf(repository, "16.0.0");
    const command = [
      "sh",
      "-c",
      '"$1" "$2" run 2>&1 || echo "code $?"',
      "sh",
      join(folder, "node"),
      join(checkout, "dist/bin.cjs"),
    ];
    const text = await succeed(command, { cwd: repository.root, env: repository.env });
    context
      .expect(text)
      .toMatch(
        /^airlock: Node 16\.0\.0 .* is too old: .*\n {2}Put such a Node first on PATH, and try again\.\ncode 2\n$/,
      );
  });
});
