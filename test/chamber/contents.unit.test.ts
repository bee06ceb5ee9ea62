// The chamber: what it holds is exactly the candidate, whatever was done to it before.

import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { succeed } from "../support/process/process.ts";
import { bench, type OpenChamber, succeedIn } from "./chamber-bench.ts";

/** Ways to spoil an idle chamber. Each names a file by which it can be seen. */
const spoilings: readonly (readonly [string, (chamber: OpenChamber) => void | Promise<unknown>])[] =
  [
    ["a tracked file was changed", (chamber) => chamber.write("lib/b.txt", "tampered\n")],
    [
      "a tracked file was changed, its size and time kept",
      (chamber) => {
        chamber.write("lib/b.txt", "X\n");
        utimesSync(join(chamber.path, "lib/b.txt"), 1, 1);
      },
    ],
    ["a tracked file was deleted", (chamber) => unlinkSync(join(chamber.path, "lib/b.txt"))],
    [
      "a tracked file is executable",
      (chamber) => chmodSync(join(chamber.path, "lib/b.txt"), 0o755),
    ],
    [
      "a folder was replaced by a link that leads out",
      (chamber) => {
        renameSync(join(chamber.path, "lib"), join(chamber.path, "moved"));
        symlinkSync("/tmp", join(chamber.path, "lib"));
      },
    ],
    ["a file was added", (chamber) => chamber.write("stray.txt", "stray\n")],
    [
      "a file was added in a tracked folder",
      (chamber) => chamber.write("lib/stray.txt", "stray\n"),
    ],
    ["an ignored file was added", (chamber) => chamber.write("lib/stray.log", "stray\n")],
    [
      "a named pipe was made",
      (chamber) =>
        succeed(["mkfifo", "pipe", "lib/pipe"], {
          cwd: chamber.path,
          env: { PATH: process.env.PATH! },
        }),
    ],
    ["an empty folder was added", (chamber) => void mkdirSync(join(chamber.path, "empty"))],
    ["everything was deleted", (chamber) => rmSync(chamber.path, { recursive: true })],
    ["its git link was cut", (chamber) => unlinkSync(join(chamber.path, ".git"))],
    ["its index was emptied", (chamber) => succeedIn(chamber, "read-tree", "--empty")],
    [
      "it was committed in, and stashed in",
      async (chamber) =>
        succeedIn(
          chamber,
          "-c",
          "user.name=x",
          "-c",
          "user.email=x@x",
          "commit",
          "--allow-empty",
          "-qm",
          "inside",
        ),
    ],
    [
      "its config starts a program",
      (chamber) => succeedIn(chamber, "config", "filter.evil.smudge", "touch /nonexistent/evil"),
    ],
  ];

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name !== ".git")
    .toSorted();
}

describe("a chamber holds exactly the candidate", () => {
  it.concurrent(`where ${spoilings.map(([how]) => how).join("; ")} before: the next run sees the candidate`, async (context) => {
    const { expect } = context;
    const { repository, open } = await bench(context);
    const files = ["a.txt", "lib/b.txt", "lib/c.txt"];
    await repository.add(".gitignore", "*.log\n");
    let chamber = await open();
    for (const [at, [how, spoil]] of spoilings.entries()) {
      await spoil(chamber);
      await chamber.opening.close();
      const staged = [`after ${at}\n`, "b\n", "c\n"];
      await repository.add("a.txt", staged[0]!);
      chamber = await open();
      const { trusted } = await chamber.inspect();
      // Either it is in order, or it says that it is not, and is made again; what was only added is
      // simply removed.
      if (!trusted) await chamber.renew();
      if (/was added|was made/.test(how)) expect(trusted, how).toBe(true);
      expect(await chamber.inspect(), how).toEqual({ trusted: true, written: [] });
      expect(filesOf(chamber.path), how).toEqual([".gitignore", "a.txt", "lib", ...files.slice(1)]);
      expect(files.map(chamber.read), how).toEqual(staged);
      expect(await succeedIn(chamber, "status", "--porcelain"), how).toBe(
        "A  .gitignore\nM  a.txt\n",
      );
      expect(await succeedIn(chamber, "log", "--format=%s"), how).toBe("first\n");
      await chamber.opening.close();
      chamber = await open();
      await chamber.secure();
      expect(files.map(chamber.read), how).toEqual(staged);
    }
  });

  it.concurrent.for(["lib", "lib/deep", ""])(
    "a folder (%j) that became a link to somewhere else is never written through, nor anything there removed",
    async (folder, context) => {
      const { repository, open } = await bench(context);
      await repository.add("lib/deep/package.json", "{}");
      await repository.add("lib/deep/e.txt", "e\n");
      const outside = join(repository.world.dir, "outside");
      for (const path of [
        "deep/mine.txt",
        "mine.txt",
        "lib/deep/mine.txt",
        "node_modules/x/mine.txt",
        "deep/node_modules/x/mine.txt",
        "e.txt",
      ]) {
        mkdirSync(join(outside, path, ".."), { recursive: true });
        writeFileSync(join(outside, path), "mine\n");
      }
      const before = filesOf(outside);
      for (const clean of [true, false]) {
        const chamber = await open();
        rmSync(join(chamber.path, folder), { recursive: true });
        symlinkSync(outside, join(chamber.path, folder));
        if (clean) await chamber.clean();
        await chamber.opening.close();
        mkdirSync(join(repository.root, "lib/deep/node_modules/y"), { recursive: true });
        await repository.add("lib/deep/e.txt", `${String(clean)}\n`);
        const next = await open();
        if (!(await next.inspect()).trusted) await next.renew();
        context.expect(await next.inspect()).toEqual({ trusted: true, written: [] });
        context.expect(next.read("lib/deep/e.txt")).toBe(`${String(clean)}\n`);
        await next.opening.close();
      }
      context.expect(filesOf(outside)).toEqual(before);
      context.expect(readFileSync(join(outside, "e.txt"), "utf8")).toBe("mine\n");
    },
  );

  it.concurrent("opened again and again at once, nested folders and all, it is in order: no check runs twice", async (context) => {
    const { repository, open } = await bench(context);
    await repository.add("lib/deep/deeper/d.txt", "d\n");
    await repository.add("lib/deep/e.txt", "e\n");
    for (const content of ["1\n", "2\n", "2\n", "3\n"]) {
      await repository.add("lib/deep/e.txt", content);
      const chamber = await open();
      chamber.write("stray.txt", "stray\n");
      chamber.write("lib/deep/stray.txt", "stray\n");
      context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
      await chamber.opening.close();
    }
  });

  it.concurrent("secured, a changed file is right before anything is read", async (context) => {
    const { open } = await bench(context);
    const first = await open();
    first.write("lib/b.txt", "tampered\n");
    await first.opening.close();
    const second = await open();
    await second.secure();
    context.expect(second.read("lib/b.txt")).toBe("b\n");
  });

  it.concurrent("what a check changed is told with its diff; a file written again with the same content does not count", async (context) => {
    const { open } = await bench(context);
    const chamber = await open();
    chamber.write("a.txt", "a\n");
    context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
    chamber.write("a.txt", "changed\n");
    unlinkSync(join(chamber.path, "lib/c.txt"));
    const { trusted, written } = await chamber.inspect();
    context.expect(trusted).toBe(true);
    context.expect(written.map(({ path }) => path)).toEqual(["a.txt", "lib/c.txt"]);
    context.expect(written[0]!.diff).toContain("-a\n+changed\n");
    context.expect(written[1]!.diff).toContain("deleted file mode 100644");
  });

  it.concurrent("a file becomes a folder and a folder a file", async (context) => {
    const { repository, open } = await bench(context);
    await (await open()).opening.close();
    repository.remove("a.txt");
    repository.remove("lib");
    await repository.stage("a.txt", "lib/b.txt", "lib/c.txt");
    await repository.add("a.txt/inner", "inner\n");
    await repository.add("lib", "file\n");
    const chamber = await open();
    context.expect(filesOf(chamber.path)).toEqual(["a.txt", "a.txt/inner", "lib"]);
    context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
  });

  it.concurrent("a changed setting for line ends reaches files that did not change", async (context) => {
    const { repository, open } = await bench(context);
    await (await open()).opening.close();
    await repository.ask("config", "core.autocrlf", "true");
    context.expect((await open()).read("lib/b.txt")).toBe("b\r\n");
  });

  it.concurrent("more files than fit the quick way arrive as well", async (context) => {
    const { repository, open } = await bench(context);
    await (await open()).opening.close();
    const names = Array.from({ length: 300 }, (_, number) => `many/f${number}.txt`);
    for (const name of names) repository.write(name, `${name}\n`);
    await repository.stage(...names);
    const chamber = await open();
    context.expect(names.every((name) => chamber.read(name) === `${name}\n`)).toBe(true);
    context.expect(await chamber.inspect()).toEqual({ trusted: true, written: [] });
  });

  it.concurrent("SHA-256 repositories have chambers too", async (context) => {
    const { repository, open } = await bench(context, { objectFormat: "sha256" });
    await (await open()).opening.close();
    await repository.add("a.txt", "second\n");
    const chamber = await open();
    context.expect(chamber.read("a.txt")).toBe("second\n");
    context.expect((await succeedIn(chamber, "rev-parse", "HEAD")).trim()).toHaveLength(64);
  });
});
