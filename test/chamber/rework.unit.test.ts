// Content into a chamber and out of it, and chambers whose last content nobody kept.

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { bench } from "./chamber-bench.ts";

describe("a chamber", () => {
  it.concurrent("whose last content was never committed and has been pruned is made anew", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("a.txt", "never committed\n");
    await (await open()).opening.close();
    await repository.prepare("reset", "--quiet", "--hard");
    await repository.prepare("gc", "--quiet", "--prune=now");
    await repository.add("a.txt", "second\n");
    const chamber = await open();
    context
      .expect([chamber.read("a.txt"), await chamber.inspect()])
      .toEqual(["second\n", { trusted: true, written: [] }]);
  });

  it.concurrent("stores what its files are, and writes what it is given, through git's filters", async (context) => {
    const { repository, open } = await bench(context, { settings: { "core.autocrlf": "true" } });
    const chamber = await open();
    const [entry] = chamber.candidate.sinceBase;
    context.expect(entry).toBeUndefined();
    const blob = await repository.ask("rev-parse", ":a.txt");
    writeFileSync(join(chamber.path, "a.txt"), "new\r\n");
    const [stored] = await chamber.storeFiles([{ path: "a.txt", mode: "100644", blob }]);
    context
      .expect([stored?.mode, await repository.ask("cat-file", "blob", stored!.blob)])
      .toEqual(["100644", "new"]);
    await chamber.writeFiles([{ path: "lib/b.txt", mode: "100755", blob: stored!.blob }]);
    context.expect(chamber.read("lib/b.txt")).toBe("new\r\n");
  });

  it.concurrent("is not written through a link that a check put in place of a folder", async (context) => {
    const { repository, open } = await bench(context);
    const outside = join(repository.world.dir, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "b.txt"), "mine\n");
    const chamber = await open();
    rmSync(join(chamber.path, "lib"), { recursive: true });
    symlinkSync(outside, join(chamber.path, "lib"));
    const blob = await repository.ask("rev-parse", ":lib/b.txt");
    const entry = { path: "lib/b.txt", mode: "100644", blob };
    context.expect(await chamber.storeFiles([entry])).toEqual([]);
    await chamber.writeFiles([entry]);
    context
      .expect([readFileSync(join(outside, "b.txt"), "utf8"), chamber.read("lib/b.txt")])
      .toEqual(["mine\n", "b\n"]);
  });

  it.concurrent("shows another candidate, and is in order for the next", async (context) => {
    const { repository, open } = await bench(context);
    const chamber = await open();
    await repository.add("a.txt", "second\n");
    const other = await open();
    await other.opening.close();
    writeFileSync(join(chamber.path, "stray.txt"), "stray\n");
    await chamber.show(other.candidate);
    context
      .expect([chamber.read("a.txt"), chamber.read("stray.txt"), await chamber.inspect()])
      .toEqual(["second\n", null, { trusted: true, written: [] }]);
  });
});
