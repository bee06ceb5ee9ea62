// Prepared states: a copy is to git, and to whoever looks at it, what the original was, and knows
// no other path than its own.

import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { splitNul } from "../../src/system/bytes.ts";
import { guardedRepository } from "../support/repository/guarded.ts";
import { listFolder } from "../support/files/listing.ts";
import {
  emptyRepository,
  emptyState,
  prepared,
  type RepositoryOptions,
  type State,
} from "../support/repository/prepared.ts";
import { run } from "../support/process/process.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { copyTree, removeTree } from "../support/files/tree-copy.ts";

/** Committed, staged and edited files, a linked worktree, a submodule, odd names and modes. */
const lived = (options: RepositoryOptions): State => ({
  key: ["lived"],
  on: emptyState(options),
  build: async (repository) => {
    for (const path of [
      "clean.txt",
      "edited.txt",
      "staged.txt",
      "dir/deep/file",
      "odd\udcff\nname",
    ])
      repository.write(path, `${path}\n`);
    repository.write("run.sh", "#!/bin/sh\n", 0o755);
    repository.link("link", "clean.txt");
    await repository.stage(
      "clean.txt",
      "edited.txt",
      "staged.txt",
      "dir/deep/file",
      "odd\udcff\nname",
      "run.sh",
      "link",
    );
    await repository.prepare("commit", "--quiet", "-m", "first");
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "linked");
    await repository.ask("config", "core.hooksPath", join(repository.root, ".git/my-hooks"));
    await repository.add("staged.txt", "staged\n");
    repository.write("edited.txt", "EDITED.txt\n");
    repository.write("secret", "for nobody else\n", 0o600);
    mkdirSync(repository.path("empty"), { mode: 0o711 });
  },
});

const names = async (repository: TestRepository, ...args: string[]) =>
  splitNul((await repository.git([...args, "-z", "--name-only"])).bytes);

describe("A copy of a prepared state", () => {
  it.concurrent.for([
    ["version 2", {}],
    ["version 4", { settings: { "index.version": "4" } }],
    ["sha256", { objectFormat: "sha256" }],
  ] as const)(
    "has nothing to refresh, and what was edited is seen: %s",
    async ([, options], context) => {
      const repository = await prepared(context, lived(options));
      const linked = new TestRepository(
        repository.world,
        context,
        join(repository.world.repositories, "linked"),
      );
      // Plumbing believes the stat data, and refreshes nothing.
      context.expect(await names(repository, "diff-files")).toEqual(["edited.txt"]);
      context.expect(await names(linked, "diff-files")).toEqual([]);
      context
        .expect(await names(repository, "diff-index", "--cached", "HEAD"))
        .toEqual(["staged.txt"]);
      context.expect(await linked.ask("status", "--porcelain", "--branch")).toBe("## linked");
      repository.write("clean.txt", "CLEAN.txt\n");
      context.expect(await names(repository, "diff-files")).toEqual(["clean.txt", "edited.txt"]);
      context.expect((await repository.git(["fsck", "--strict"])).code).toBe(0);
    },
  );

  it.concurrent("knows its own path alone, and is the same as another one but for that", async (context) => {
    const [one, other] = [await prepared(context, lived({})), await prepared(context, lived({}))];
    context.expect(await one.ask("config", "core.hooksPath")).toBe(join(one.root, ".git/my-hooks"));
    const text = ({ world }: TestRepository) => {
      const below = (at: Buffer): unknown[] => {
        const stats = lstatSync(at);
        const row = [at.toString("latin1").slice(world.dir.length), stats.mode, stats.mtimeMs];
        const inside = (name: Buffer) => below(Buffer.concat([at, Buffer.from("/"), name]));
        if (stats.isDirectory())
          return [row, ...readdirSync(at, { encoding: "buffer" }).flatMap(inside)];
        const what = stats.isFile() ? readFileSync(at) : readlinkSync(at, { encoding: "buffer" });
        // The stat data in an index is that of the files there.
        const isIndex = at.toString("latin1").endsWith("/index");
        return [[...row, isIndex ? "" : what.toString("latin1").replaceAll(world.dir, "<world>")]];
      };
      return below(Buffer.from(world.dir)).slice(1);
    };
    context.expect(text(one)).toEqual(text(other));
    context.expect(JSON.stringify(text(one))).not.toContain("airlock-states-");
    one.write("clean.txt", "changed\n");
    context.expect(other.read("clean.txt")).toBe("clean.txt\n");
  });

  it.concurrent("goes on with the clock of the original, so that no file has the time of an older one", async (context) => {
    const repository = await prepared(context, lived({}));
    const before = Object.values(
      listFolder(repository.root, { exact: true, omit: (path) => path === ".git" }),
    );
    repository.write("clean.txt", "clean.txt\n");
    const time = String(lstatSync(repository.path("clean.txt"), { bigint: true }).mtimeNs);
    context.expect(before.filter((what) => what.endsWith(time))).toEqual([]);
  });

  it.concurrent("is a repository behind the hooks where those are installed", async (context) => {
    const repository = await guardedRepository(context);
    context
      .expect(await repository.ask("config", "core.hooksPath"))
      .toBe(join(repository.root, ".git/airlock/hooks/_"));
    await repository.add("a.txt", "staged\n");
    const end = await repository.git(["commit", "--quiet", "-m", "checked"]);
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(end.stderr).toContain("1 check passed");
  });
});

describe("A folder", () => {
  it.concurrent("is copied with pipes, and removed with paths that are longer than the system takes", async (context) => {
    const { world } = await emptyRepository(context);
    const [from, to] = [join(world.dir, "from"), join(world.dir, "to")];
    const deep =
      "cd to && i=0 && while [ $i -lt 30 ]; do d=$(printf '%0200d' 1) && mkdir $d && cd -P $d && i=$((i + 1)); done && : > end";
    const make = async (script: string) =>
      (await run(["sh", "-c", script], { cwd: world.dir, env: world.env })).code;
    context
      .expect(
        await make(
          "mkdir from && mkfifo from/pipe && echo text > from/file && chmod 751 from && chmod 604 from/file",
        ),
      )
      .toBe(0);
    copyTree(from, to);
    const listing = (folder: string) => listFolder(folder, { exact: true, omit: () => false });
    context.expect(Object.keys(listing(to))).toEqual(["/", "file", "pipe"]);
    context.expect(listing(to)).toEqual(listing(from));
    context.expect(await make(deep)).toBe(0);
    removeTree(to);
    context.expect(readdirSync(world.dir)).not.toContain("to");
  });
});
