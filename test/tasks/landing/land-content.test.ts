// Whatever a task changes arrives in the main working tree as git would have put it there.

import { describe, it } from "vitest";
import { guardedRepository } from "../../support/repository/guarded.ts";
import type { TestRepository } from "../../support/repository/repository.ts";
import { commitIn, expectLands, land, makeTask } from "../../support/task/landings.ts";

const nothing = { checks: { see: undefined, pass: { files: "*", run: "true" } } };

/** Commits all that a change of the working tree comes to. */
async function commitAll(task: TestRepository): Promise<void> {
  await task.prepare("add", "--all");
  await task.prepare("commit", "--quiet", "-m", "change");
}

describe("What a task changes arrives", () => {
  it.concurrent.for(["sha1", "sha256"] as const)(
    "modes, links, odd names, folders for files and files for folders (%s)",
    async (objectFormat, context) => {
      const main = await guardedRepository(context, { objectFormat, config: nothing });
      await main.add("was-file", "file\n");
      await main.add("was-folder/inner/deep.txt", "deep\n");
      await main.add("was-folder/one.txt", "one\n");
      await main.add("mode.sh", "#!/bin/sh\n");
      await main.prepare("commit", "--quiet", "-m", "more");
      const task = await makeTask(main, "kinds");
      const there = task.in;
      there.remove("was-file");
      there.write("was-file/now/inside.txt", "inside\n");
      there.remove("was-folder");
      there.write("was-folder", "a file now\n");
      there.chmod("mode.sh", 0o755);
      there.remove("b.txt");
      there.link("b.txt", "a.txt");
      there.write("sp ace\nline.txt", "odd\n");
      there.write("l\udce4tin", "not utf-8\n");
      there.write("empty", "");
      await commitAll(there);
      const end = await land(main, ["kinds"]);
      context.expect(end.code, end.stderr).toBe(0);
      context.expect(await main.ask("diff", "--name-only")).toBe("dirty.txt");
      context.expect(await main.ask("diff", "--cached", "--name-only")).toBe("");
      context
        .expect(await main.ask("rev-parse", "main^{tree}"))
        .toBe(await there.ask("rev-parse", "HEAD^{tree}"));
      for (const path of [
        "was-file/now/inside.txt",
        "was-folder",
        "sp ace\nline.txt",
        "l\udce4tin",
      ])
        context.expect(main.read(path)).toBe(there.read(path));
      context
        .expect([main.read("dirty.txt"), main.read("untracked.txt")])
        .toEqual(["being edited by somebody\n", "new, of somebody\n"]);
    },
  );

  it.concurrent("with the line endings and filters of the working tree", async (context) => {
    const main = await guardedRepository(context, {
      config: nothing,
      settings: { "filter.up.clean": "tr A-Z a-z", "filter.up.smudge": "tr a-z A-Z" },
    });
    const task = await makeTask(main, "filtered");
    await commitIn(task, { ".gitattributes": "*.up filter=up\n*.crlf text eol=crlf\n" });
    await commitIn(task, { "x.up": "LOUD\n", "y.crlf": "one\r\ntwo\r\n" });
    await expectLands(main, ["filtered"], [".gitattributes", "x.up", "y.crlf"]);
    context.expect([main.read("x.up"), main.read("y.crlf")]).toEqual(["LOUD\n", "one\r\ntwo\r\n"]);
    context.expect(await main.ask("show", "main:x.up")).toBe("loud");
  });

  it.concurrent("in a sparse checkout: what is left out stays out, and is landed all the same", async (context) => {
    const main = await guardedRepository(context, { config: nothing });
    await main.add("far/away.txt", "far\n");
    await main.prepare("commit", "--quiet", "-m", "far", "--", "far/away.txt");
    const task = await makeTask(main, "sparse");
    await commitIn(task, {
      "far/away.txt": "farther\n",
      "far/new.txt": "new\n",
      "dir/new.txt": "new\n",
      "a.txt": "new a\n",
    });
    await main.prepare("sparse-checkout", "set", "dir");
    context.expect(main.exists("far/away.txt")).toBe(false);
    const end = await land(main, ["sparse"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect([main.exists("far/away.txt"), main.exists("far/new.txt")])
      .toEqual([false, false]);
    context.expect([main.read("a.txt"), main.read("dir/new.txt")]).toEqual(["new a\n", "new\n"]);
    context.expect(await main.ask("show", "main:far/away.txt")).toBe("farther");
    context
      .expect(await main.ask("status", "--porcelain", "--untracked-files=no"))
      .toBe(" M dirty.txt");
    context.expect(await main.ask("ls-files", "-t", "far")).toBe("S far/away.txt\nS far/new.txt");
  });

  it.concurrent("a submodule: its entry moves, its folder is left alone", async (context) => {
    const main = await guardedRepository(context, { config: nothing });
    const [one, two] = [
      await main.ask("rev-parse", "HEAD"),
      await main.ask("commit-tree", "-m", "two", "HEAD^{tree}"),
    ];
    await main.prepare("update-index", "--add", "--cacheinfo", `160000,${one},sub`);
    await main.prepare("commit", "--quiet", "-m", "sub");
    main.write("sub/somebody.txt", "theirs\n");
    const task = await makeTask(main, "module");
    await task.in.prepare("update-index", "--cacheinfo", `160000,${two},sub`);
    await task.in.prepare("commit", "--quiet", "-m", "sub moves");
    const end = await land(main, ["module"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await main.ask("ls-files", "-s", "sub")).toContain(two);
    context.expect(main.read("sub/somebody.txt")).toBe("theirs\n");
  });

  it.concurrent("from a bare repository's worktrees: into one of them, and from another", async (context) => {
    const main = await guardedRepository(context, { config: nothing });
    const [task, release] = [await makeTask(main, "bare"), await makeTask(main, "release")];
    await commitIn(task, { "a.txt": "new a\n" });
    await main.prepare("checkout", "--quiet", "--detach");
    await main.prepare("config", "core.bare", "true");
    const end = await task.in.airlock(["task", "land", "--into", "airlock/release"]);
    context.expect(end.code, end.stderr).toBe(0);
    context
      .expect([release.in.read("a.txt"), await release.in.ask("status", "--porcelain")])
      .toEqual(["new a\n", ""]);
  });
});
