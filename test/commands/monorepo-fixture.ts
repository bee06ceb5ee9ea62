// A monorepo with configs of several kinds.

import { emptyRepository } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

export const files: Readonly<Record<string, string>> = {
  "airlock.config.mjs": `export default {
  checks: {
    lint: { files: "src/*.ts", exclude: "*.gen.ts", run: "false", group: "all" },
    push: { run: "false", stage: "pre-push" },
    scripts: { run: "false", types: "shell" },
    gone: { run: "false", deleted: true },
    whole: { run: "false", needs: "tree" },
  },
};
`,
  "packages/a/airlock.config.yaml":
    "extends: ../../airlock.config.mjs\nchecks:\n  own: echo\n  push: false\n  whole: false\n",
  "packages/b/.lintstagedrc.json": '{\n  "*.css": "stylelint"\n}\n',
  "src/a.ts": "a\n",
  "src/old.ts": "old\n",
  run: "#!/bin/sh\n",
};

/** A repository with these files in its only commit. */
export async function monorepo(context: Context): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  for (const [path, content] of Object.entries(files))
    await repository.add(path, content, path === "run" ? 0o755 : 0o644);
  await repository.prepare("commit", "--quiet", "-m", "base");
  await repository.add("packages/a/src/x.gen.ts", "x\n");
  await repository.add("packages/a/src/x.ts", "x\n");
  repository.remove("src/old.ts");
  await repository.stage("src/old.ts");
  repository.link("link", "run");
  await repository.stage("link");
  return repository;
}

export const whole = "sees: is handed no path, and runs as a whole";
