// `node_modules` in every layout, and workspace packages from the chamber.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";

/** Fails unless every named module resolves to one that exports this word. */
const expectModules = `
const { createRequire } = require("node:module");
const { join } = require("node:path");
for (const pair of process.argv.slice(2)) {
  const [from, name, word] = pair.split("=");
  const found = createRequire(join(process.cwd(), from, "x.js"))(name);
  if (found !== word) { console.error(name + " from " + from + " is " + found + ", not " + word); process.exit(1); }
}
`;

interface Layout {
  readonly tracked: Readonly<Record<string, string>>;
  readonly untracked?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** `<folder>=<module>=<what it must export>`. */
  readonly modules: readonly string[];
}

const packageJson = (name: string): string =>
  `${JSON.stringify({ name, version: "1.0.0", main: "index.js" })}\n`;
const exporting = (word: string): string => `module.exports = ${JSON.stringify(word)};\n`;

const layouts: Readonly<Record<string, Layout>> = {
  hoisted: {
    tracked: { "package.json": packageJson("top"), "packages/a/package.json": packageJson("a") },
    untracked: {
      "node_modules/dep/index.js": exporting("dep"),
      "node_modules/@scope/dep/index.js": exporting("scoped"),
    },
    modules: [".=dep=dep", "packages/a=dep=dep", "packages/a=@scope/dep=scoped"],
  },
  nested: {
    tracked: { "package.json": packageJson("top"), "packages/a/package.json": packageJson("a") },
    untracked: {
      "node_modules/dep/index.js": exporting("dep 1"),
      "packages/a/node_modules/dep/index.js": exporting("dep 2"),
    },
    modules: [".=dep=dep 1", "packages/a=dep=dep 2"],
  },
  "pnpm's links": {
    tracked: {
      "package.json": packageJson("top"),
      "packages/a/package.json": packageJson("a"),
      "packages/b/package.json": packageJson("b"),
      "packages/b/index.js": exporting("b as staged"),
    },
    untracked: {
      "node_modules/.pnpm/dep@1.0.0/node_modules/dep/index.js":
        'module.exports = require("peer");\n',
      "node_modules/.pnpm/peer@1.0.0/node_modules/peer/index.js": exporting("peer"),
    },
    links: {
      "node_modules/dep": ".pnpm/dep@1.0.0/node_modules/dep",
      "node_modules/.pnpm/dep@1.0.0/node_modules/peer": "../../peer@1.0.0/node_modules/peer",
      "packages/a/node_modules/dep": "../../../node_modules/.pnpm/dep@1.0.0/node_modules/dep",
      "packages/a/node_modules/@w/b": "../../../b",
    },
    modules: [".=dep=peer", "packages/a=dep=peer", "packages/a=@w/b=b as staged"],
  },
  "workspace packages": {
    tracked: {
      "package.json": packageJson("top"),
      "packages/a/package.json": packageJson("@w/a"),
      "packages/b/package.json": packageJson("@w/b"),
      "packages/b/index.js": exporting("b as staged"),
    },
    untracked: { "node_modules/dep/index.js": exporting("dep") },
    links: { "node_modules/@w/a": "../../packages/a", "node_modules/@w/b": "../../packages/b" },
    modules: ["packages/a=@w/b=b as staged", "packages/a=dep=dep"],
  },
};

async function lay(repository: TestRepository, layout: Layout): Promise<void> {
  repository.write(".gitignore", "node_modules\n*.ignored\n");
  const script = await repository.script("expect-modules.cjs", expectModules);
  for (const [path, content] of Object.entries(layout.tracked)) repository.write(path, content);
  for (const [path, content] of Object.entries(layout.untracked ?? {}))
    repository.write(path, content);
  for (const [path, target] of Object.entries(layout.links ?? {})) repository.link(path, target);
  await repository.stage(".gitignore", ...Object.keys(layout.tracked));
  await commitConfig(repository, {
    checks: { modules: { files: "*", run: ["node", script, ...layout.modules], paths: false } },
  });
}

describe("Modules resolve inside the chamber as in the working tree", () => {
  it.concurrent.for(Object.keys(layouts))("%s", async (name, context) => {
    const repository = await guardedRepository(context);
    await lay(repository, layouts[name]!);
    // What lies on disk is broken: only the chamber's own copy of a workspace package may be found.
    if (repository.exists("packages/b/index.js"))
      repository.write("packages/b/index.js", exporting("b as on disk"));
    await expectCheckedCommit(repository, ["commit", "-m", "laid out"]);
    await repository.add("a.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "again, in the warm chamber"]);
  });

  it.concurrent("a staged break of a workspace package is found, though the one on disk is whole", async (context) => {
    const repository = await guardedRepository(context);
    await lay(repository, layouts["workspace packages"]!);
    await repository.git(["commit", "--quiet", "-m", "laid out"]);
    await repository.add("packages/b/index.js", exporting("broken"));
    repository.write("packages/b/index.js", exporting("b as staged"));
    const end = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(end.stderr).toContain("@w/b from packages/a is broken, not b as staged");
  });

  it.concurrent("programs of node_modules/.bin are found first, also those of a nested folder, and only there", async (context) => {
    const repository = await guardedRepository(context);
    repository.write(".gitignore", "node_modules\n*.ignored\n");
    repository.write(
      "node_modules/tool/cli.js",
      `#!/usr/bin/env node\nrequire("node:fs").writeFileSync(${JSON.stringify(join(repository.world.dir, "ran"))}, process.cwd());\n`,
      0o755,
    );
    repository.link("node_modules/.bin/sort", "../tool/cli.js");
    repository.write("package.json", packageJson("top"));
    await repository.stage("package.json", ".gitignore");
    await commitConfig(repository, { checks: { tool: { files: "*", run: "sort" } } });
    await expectCheckedCommit(repository, ["commit", "-m", "with a tool"]);
    const cwd = readFileSync(join(repository.world.dir, "ran"), "utf8");
    context.expect(cwd.startsWith(join(repository.world.dir, "cache"))).toBe(true);
  });

  it.concurrent("a package installed, changed or removed between two commits is seen by the next check", async (context) => {
    const repository = await guardedRepository(context);
    await lay(repository, { ...layouts["hoisted"]!, modules: [".=dep=dep"] });
    await expectCheckedCommit(repository, ["commit", "-m", "first"]);
    repository.write("node_modules/dep/index.js", exporting("another"));
    await repository.add("a.txt", "one\n");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    repository.remove("node_modules/dep");
    await expectRefused(repository, ["commit", "-m", "refused"]);
    repository.write("node_modules/dep/index.js", exporting("dep"));
    await takeRecordings(repository);
    await expectCheckedCommit(repository, ["commit", "-m", "installed again"]);
    repository.remove("node_modules");
    await repository.add("a.txt", "two\n");
    await expectRefused(repository, ["commit", "-m", "refused"]);
  });

  it.concurrent("what a check writes into node_modules/.cache stays in the chamber", async (context) => {
    const repository = await guardedRepository(context);
    await lay(repository, layouts["hoisted"]!);
    repository.write("node_modules/.cache/of-the-tree", "mine\n");
    await commitConfig(repository, {
      checks: {
        cache: {
          files: "*",
          run: [
            "sh",
            "-c",
            "mkdir -p node_modules/.cache && echo x > node_modules/.cache/of-the-tree && echo y > node_modules/.cache/new",
          ],
          paths: false,
        },
      },
    });
    await expectCheckedCommit(repository, ["commit", "-m", "cached"]);
  });

  it.concurrent("paths of `link` are linked in, and one that leads out is refused", async (context) => {
    const repository = await guardedRepository(context, {
      config: {
        link: ["generated", "dir/venv"],
        checks: {
          linked: {
            files: "*",
            run: ["sh", "-c", "test -e generated/code && test -e dir/venv/bin"],
            paths: false,
          },
        },
      },
      prepare: async (r) => {
        r.write(".git/info/exclude", "generated\nvenv\n");
        r.write("generated/code", "x\n");
        r.write("dir/venv/bin", "x\n");
      },
    });
    await repository.add("a.txt", "staged\n");
    const end = await repository.git(["commit", "-m", "linked"]);
    context.expect(end.code, end.stderr).toBe(0);
    await commitConfig(repository, { link: ["../outside"] });
    await repository.add("a.txt", "staged again\n");
    const refused = await expectRefused(repository, ["commit", "-m", "refused"]);
    context.expect(refused.stderr).toContain("../outside");
  });
});
