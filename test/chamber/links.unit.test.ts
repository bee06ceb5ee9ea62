// What a chamber takes over from the working tree by links.

import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import { bench } from "./chamber-bench.ts";

function put(repository: TestRepository, path: string, content: string): void {
  const file = join(repository.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function leadTo(repository: TestRepository, path: string, target: string): void {
  const file = join(repository.root, path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
}

describe("node_modules in a chamber", () => {
  it.concurrent("hoisted and nested packages are there, beside every tracked package.json", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    await repository.add("packages/p/package.json", "{}");
    put(repository, "node_modules/tool/index.js", "tool");
    put(repository, "node_modules/@scope/part/index.js", "part");
    put(repository, "packages/p/node_modules/nested/index.js", "nested");
    put(repository, "untracked/node_modules/other/index.js", "other");
    const chamber = await open();
    context.expect(chamber.read("node_modules/tool/index.js")).toBe("tool");
    context.expect(chamber.read("node_modules/@scope/part/index.js")).toBe("part");
    context.expect(chamber.read("packages/p/node_modules/nested/index.js")).toBe("nested");
    context.expect(existsSync(join(chamber.path, "untracked"))).toBe(false);
  });

  it.concurrent("a workspace package leads to the chamber's copy, also through .bin", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    await repository.add("packages/own/index.js", "staged");
    put(repository, "packages/own/index.js", "on disk");
    leadTo(repository, "node_modules/own", "../packages/own");
    leadTo(repository, "node_modules/.bin/own", "../own/index.js");
    leadTo(repository, "node_modules/absolute", join(repository.root, "packages/own"));
    const chamber = await open();
    for (const path of [
      "node_modules/own/index.js",
      "node_modules/.bin/own",
      "node_modules/absolute/index.js",
    ]) {
      context
        .expect(realpathSync(join(chamber.path, path)), path)
        .toBe(join(chamber.path, "packages/own/index.js"));
      context.expect(chamber.read(path)).toBe("staged");
    }
  });

  it.concurrent("pnpm's links lead to its store", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    put(repository, "node_modules/.pnpm/dep@1.0.0/node_modules/dep/index.js", "dep");
    leadTo(repository, "node_modules/dep", ".pnpm/dep@1.0.0/node_modules/dep");
    context.expect((await open()).read("node_modules/dep/index.js")).toBe("dep");
  });

  it.concurrent("a node_modules that is itself a link is followed", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    put(repository, "../shared/node_modules/tool/index.js", "tool");
    leadTo(repository, "node_modules", "../shared/node_modules");
    context.expect((await open()).read("node_modules/tool/index.js")).toBe("tool");
  });

  it.concurrent("a tool's cache stays in the chamber, and git does not see the links", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    put(repository, "node_modules/.cache/tool/state", "outside");
    put(repository, "node_modules/tool/index.js", "tool");
    const chamber = await open();
    mkdirSync(join(chamber.path, "node_modules/.cache/tool"), { recursive: true });
    chamber.write("node_modules/.cache/tool/state", "inside");
    context
      .expect(readFileSync(join(repository.root, "node_modules/.cache/tool/state"), "utf8"))
      .toBe("outside");
    context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
    await chamber.opening.close();
    const again = await open();
    context.expect(again.read("node_modules/tool/index.js")).toBe("tool");
  });

  it.concurrent("packages that come and go are followed", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    put(repository, "node_modules/one/index.js", "one");
    await (await open()).opening.close();
    put(repository, "node_modules/two/index.js", "two");
    const second = await open();
    context.expect(second.read("node_modules/two/index.js")).toBe("two");
    await second.opening.close();
    repository.remove("node_modules");
    context.expect(existsSync(join((await open()).path, "node_modules"))).toBe(false);
  });

  it.concurrent("a node_modules that is tracked stays as it is tracked", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("package.json", "{}");
    await repository.add("node_modules/vendored/index.js", "staged");
    put(repository, "node_modules/vendored/index.js", "on disk");
    context.expect((await open()).read("node_modules/vendored/index.js")).toBe("staged");
  });
});

describe("configured links", () => {
  it.concurrent("an ignored path is linked in; what the tree has stays", async (context) => {
    const { repository, open } = await bench(context);
    put(repository, ".venv/bin/python", "python");
    put(repository, "a.txt", "on disk");
    const chamber = await open();
    chamber.link([".venv", "a.txt", "absent"]);
    context.expect(chamber.read(".venv/bin/python")).toBe("python");
    context.expect(chamber.read("a.txt")).toBe("a\n");
    context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
  });

  it.concurrent.for(["../outside", "/etc", "lib/../../x", ""])(
    "%j is refused",
    async (path, context) => {
      const { open } = await bench(context);
      const chamber = await open();
      context.expect(() => chamber.link([path])).toThrow(/is not a path inside the repository/);
    },
  );

  it.concurrent("nothing is written through a link of the tree", async (context) => {
    const { repository, open } = await bench(context);
    repository.link("way", "/tmp");
    await repository.stage("way");
    repository.remove("way");
    put(repository, "way/in", "x");
    const chamber = await open();
    context.expect(() => chamber.link(["way/in"])).toThrow(/symbolic link/);
  });
});
