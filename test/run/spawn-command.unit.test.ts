// A check's command: what it is given.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import { decodePath, encodePath } from "../../src/system/bytes.ts";
import type { Task } from "../../src/types.ts";
import { newWorld } from "../support/repository/world.ts";
import { bench, command, planned } from "./spawn-bench.ts";

describe("a check's command", { concurrent: true, timeout: 120_000 }, () => {
  it("runs in its folder with paths relative to it, and no path looks like an option", async (context) => {
    const { run, chamber } = await bench(context);
    await mkdir(join(chamber, "sub"));
    const [verdict] = await run([
      planned("it", command('pwd; printf "%s\\n" "$@"'), {
        cwd: "sub",
        paths: ["sub/-x", "sub/y z", "top.txt"],
      }),
    ]);
    context.expect(verdict!.output).toBe("sub\n./-x\ny z\n../top.txt\n");
  });

  it("gets absolute chamber paths where the config is lint-staged's", async (context) => {
    const { run, chamber } = await bench(context);
    await run([
      planned("it", command('printf "%s\\n" "$@" > seen'), {
        pathStyle: "absolute",
        paths: ["a.txt", "-b"],
      }),
    ]);
    context
      .expect(await readFile(join(chamber, "seen"), "utf8"))
      .toBe(`${chamber}/a.txt\n${chamber}/-b\n`);
    const seen: string[][] = [];
    await run([
      planned(
        "f",
        { kind: "function", title: "f", run: async (paths) => void seen.push([...paths]) },
        { paths: ["a.txt"] },
      ),
    ]);
    context.expect(seen).toEqual([[`${chamber}/a.txt`]]);
  });

  it("sees names of any bytes, newlines at their end included, whatever the way they are handed over", async (context) => {
    const { run, chamber } = await bench(context);
    const names = [
      Buffer.from("plain"),
      Buffer.from([0x66, 0xff]),
      Buffer.from("quote ' and \\\n\n"),
      Buffer.from("é"),
    ];
    for (const name of names)
      await writeFile(
        Buffer.concat([Buffer.from(`${chamber}/`), name]),
        `<${name.toString("hex")}>\n`,
      );
    const paths = names.map((name) => decodePath(name));
    context.expect(paths.map((path) => encodePath(path))).toEqual(names);
    const wanted = names.map((name) => `<${name.toString("hex")}>\n`).join("");
    const results = await run([
      planned("append", command('cat -- "$@"'), { paths }),
      planned("stdin", command("cat", { paths: "stdin" }), { paths }),
      planned("shell", command("", { argv: ["cat --"], shell: true }), { paths }),
    ]);
    context.expect(results.map(({ output }) => output)).toEqual([wanted, wanted, wanted]);
  });

  it("of a shell puts the paths where its script speaks of them, else behind it", async (context) => {
    const { run } = await bench(context);
    const results = await run([
      planned("behind", command("", { argv: ["true | echo then"], shell: true }), {
        paths: ["a;b", "$(c)"],
      }),
      planned(
        "placed",
        command("", { argv: ['for p in "$@"; do echo "<$p>"; done | sort -r'], shell: true }),
        { paths: ["a", "b"] },
      ),
    ]);
    context.expect(results.map(({ output }) => output)).toEqual(["then a;b $(c)\n", "<b>\n<a>\n"]);
  });

  it("is not run with an empty list of paths, unless the check is about the whole tree", async (context) => {
    const { run } = await bench(context);
    const results = await run([
      planned("paths", command("echo ran"), { paths: [] }),
      planned("tree", command("echo ran"), { paths: [], needs: "tree" }),
    ]);
    context.expect(results.map(({ outcome, output }) => [outcome, output])).toEqual([
      ["not run", ""],
      ["passed", "ran\n"],
    ]);
  });

  it("runs in several batches where the list is long, and the output keeps the order of the paths", async (context) => {
    const { run } = await bench(context);
    const paths = Array.from({ length: 250 }, (_, index) => `f${index}`);
    const [verdict] = await run([planned("it", command('printf "%s\\n" "$@" "($#)"'), { paths })]);
    const lines = verdict!.output.trim().split("\n");
    context.expect(lines.filter((line) => line.startsWith("f"))).toEqual(paths);
    context.expect(lines.filter((line) => line.startsWith("("))).toEqual(["(125)", "(125)"]);
  });

  it("gives commands the project's programs first, and none of git's variables", async (context) => {
    const { run, chamber } = await bench(context);
    for (const folder of ["node_modules/.bin/tool", "packages/x/node_modules/.bin/tool"]) {
      await mkdir(dirname(join(chamber, folder)), { recursive: true });
      await writeFile(
        join(chamber, folder),
        `#!/bin/sh\necho ${dirname(folder)} "[$GIT_DIR$GIT_INDEX_FILE]" "$GIT_AUTHOR_NAME" "\${MINE-none}"\n`,
        { mode: 0o755 },
      );
    }
    const task: Task = {
      kind: "command",
      title: "tool",
      argv: ["tool"],
      shell: false,
      paths: "none",
    };
    const world = await newWorld(context);
    const env = { ...world.env, GIT_DIR: "/elsewhere", GIT_INDEX_FILE: "/elsewhere/index" };
    const results = await run(
      [
        planned("top", task, { env: { MINE: "yes" } }),
        planned("inner", task, { cwd: "packages/x" }),
      ],
      { env },
    );
    context
      .expect(results.map(({ output }) => output))
      .toEqual([
        "node_modules/.bin [] Ada Author yes\n",
        "packages/x/node_modules/.bin [] Ada Author none\n",
      ]);
  });
});
