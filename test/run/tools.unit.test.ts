// All that a remembered pass rests on outside the tree: programs and the environment.

import { mkdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, it } from "vitest";
import { environmentKey } from "../../src/run/cache/environment-key.ts";
import { type ToolPlace, toolsOf } from "../../src/run/cache/tool.ts";
import type { CommandTask } from "../../src/types.ts";
import { newWorld } from "../support/repository/world.ts";

const task: CommandTask = {
  kind: "command",
  title: "tool",
  argv: ["tool"],
  shell: false,
  paths: "append",
};

describe("the identity of a check's program", { concurrent: true, timeout: 60_000 }, () => {
  /** A package of one script for Node, with a link in `.bin`, as npm installs it. */
  async function installed(dir: string): Promise<{ real: string; place: ToolPlace }> {
    const real = join(dir, "real", "node_modules", "tool");
    await mkdir(join(real, "bin"), { recursive: true });
    await mkdir(join(dir, "real", "node_modules", ".bin"));
    await writeFile(join(real, "bin", "tool.js"), "#!/usr/bin/env node\n", { mode: 0o755 });
    await writeFile(join(real, "package.json"), '{"version":"3.2.3"}');
    await symlink("../tool/bin/tool.js", join(dir, "real", "node_modules", ".bin", "tool"));
    const PATH = [join(dir, "real", "node_modules", ".bin"), dirname(process.execPath)].join(":");
    return {
      real,
      place: { cwd: dir, chamber: join(dir, "real"), env: { PATH }, standalone: null, now },
    };
  }

  // All that these tests write is long past.
  const now = Date.now() + 3_600_000;
  const alone: ToolPlace["standalone"] = {
    since: 3,
    above: [],
    configured: { files: [], by: () => false },
  };

  it("in a package is the package's version, the state of each of its files, and Node", async (context) => {
    const { dir } = await newWorld(context);
    const { real, place } = await installed(dir);
    const seen = new Set<string>();
    const next = () => {
      const [own = "", node] = toolsOf(task, place) ?? [];
      context.expect(own).toMatch(new RegExp(`^package ${real} \\S+ [0-9a-f]{64}$`));
      context.expect(node).toContain(`node ${process.version} `);
      return seen.add(own).size;
    };
    context.expect(next()).toBe(1);
    context.expect(next()).toBe(1);
    await writeFile(join(real, "package.json"), '{"version":"3.2.4"}');
    context.expect(next()).toBe(2);
    const before = await stat(join(real, "bin", "tool.js"));
    // Longer than the grain of the file system's times.
    await sleep(30);
    await writeFile(join(real, "bin", "tool.js"), "#!/usr/bin/env nodd\n");
    await writeFile(join(real, "bin", "tool.js"), "#!/usr/bin/env node\n");
    await utimes(join(real, "bin", "tool.js"), before.atime, before.mtime);
    context.expect(next(), "the same size and time, written in between").toBe(3);
    await mkdir(join(real, "node_modules", "inner"), { recursive: true });
    context.expect(next()).toBe(4);
  });

  it("stands alone only without dependencies, and from the version on of which it is known", async (context) => {
    const { dir } = await newWorld(context);
    const { real, place } = await installed(dir);
    context.expect(toolsOf(task, { ...place, standalone: alone })).toHaveLength(2);
    for (const text of [
      '{"version":"2.9.9"}',
      '{"version":"3.0.0","dependencies":{"a":"1"}}',
      '{"version":"3.0.0","peerDependencies":{"a":"1"}}',
      "no JSON",
    ]) {
      await writeFile(join(real, "package.json"), text);
      context.expect(toolsOf(task, { ...place, standalone: alone }), text).toBe(null);
    }
  });

  it("behind pnpm's script in .bin is that of the package", async (context) => {
    const { dir } = await newWorld(context);
    const { real, place } = await installed(dir);
    const direct = toolsOf(task, place);
    const shim = join(dir, "real", "node_modules", ".bin", "tool");
    await rm(shim);
    await writeFile(shim, '#!/bin/sh\nexec node  "$basedir/../tool/bin/tool.js" "$@"\n', {
      mode: 0o755,
    });
    context.expect(direct).not.toBe(null);
    context.expect(toolsOf(task, place)).toEqual(direct);
    context.expect(real).not.toBe("");
  });

  it("elsewhere is its real file by its state, and what runs it; a script does not stand alone", async (context) => {
    const { dir, env } = await newWorld(context);
    const file = join(dir, "bin", "tool");
    await mkdir(dirname(file));
    await writeFile(file, "#!/bin/sh\n", { mode: 0o755 });
    const place: ToolPlace = {
      cwd: dir,
      chamber: join(dir, "home"),
      env: { ...env, PATH: `${dirname(file)}:${env["PATH"]}` },
      standalone: null,
      now,
    };
    const before = toolsOf(task, place);
    context
      .expect(before)
      .toEqual([
        context.expect.stringContaining(`file ${file} `),
        context.expect.stringMatching(/^interpreter \S+/),
      ]);
    await writeFile(file, "#!/bin/sh\n");
    context.expect(toolsOf(task, place)).not.toEqual(before);
    context.expect(toolsOf(task, { ...place, standalone: alone })).toBe(null);
  });

  it("is not known where the program is missing, part of the project, a shell's script, a function, or run by another Node", async (context) => {
    const { dir, env } = await newWorld(context);
    const place: ToolPlace = {
      cwd: dir,
      chamber: dir,
      env: { ...env, PATH: `${dir}/other:${env["PATH"]}` },
      standalone: null,
      now,
    };
    await writeFile(join(dir, "mine"), "#!/bin/sh\n", { mode: 0o755 });
    const sh: CommandTask = { ...task, argv: ["sh"] };
    context.expect(toolsOf(sh, place)).toHaveLength(1);
    const { place: beside } = await installed(dir);
    context.expect(toolsOf(task, beside)).not.toBe(null);
    await mkdir(join(dir, "other"));
    await writeFile(join(dir, "other", "node"), "#!/bin/sh\nexec node-of-a-version-manager\n", {
      mode: 0o755,
    });
    context
      .expect(toolsOf(task, { ...beside, env: { PATH: `${dir}/other:${beside.env["PATH"]}` } }))
      .toBe(null);
    for (const unknown of [
      { ...task, argv: ["no-such-program"] },
      { ...task, argv: ["./mine"] },
      { ...task, argv: ["true"], shell: true },
      { kind: "function", title: "f", run: async () => null } as const,
      { kind: "sequence", tasks: [sh, { ...task, argv: ["no-such-program"] }] } as const,
    ]) {
      context.expect(toolsOf(unknown, place)).toBe(null);
    }
  });
});

describe("the environment in the key", { concurrent: true }, () => {
  const usual = { PATH: "/a:/usr/lib/git-core:/b", HOME: "/h", NODE_ENV: "test" };
  const key = environmentKey(usual);

  it.for([
    ["a variable that is new", { ...usual, ESLINT_USE_FLAT_CONFIG: "false" }],
    ["a variable that is another", { ...usual, NODE_ENV: "production" }],
    ["a variable that is gone", { PATH: usual.PATH, HOME: "/h" }],
    ["PATH", { ...usual, PATH: "/b:/a" }],
  ] as const)("changes it: %s", ([, env], { expect }) => {
    expect(environmentKey(env)).not.toBe(key);
  });

  it.for([
    ["the commit", { ...usual, GIT_AUTHOR_DATE: "@1 +0000", GIT_EDITOR: ":" }],
    [
      "the terminal and the shell",
      { ...usual, WINDOWID: "7", SHLVL: "3", PWD: "/x", _: "/usr/bin/git" },
    ],
    ["git's own programs in PATH", { ...usual, PATH: "/a:/b" }],
  ] as const)("does not count: %s", ([, env], { expect }) => {
    expect(environmentKey(env)).toBe(key);
  });

  it.for([
    { NODE_OPTIONS: "--require ./x.js" },
    { NODE_OPTIONS: "--import=x" },
    { LD_PRELOAD: "/x.so" },
    { NODE_PATH: "/x" },
    { PYTHONPATH: "/x" },
  ])("is not known where it loads code: %j", (more, { expect }) => {
    expect(environmentKey({ ...usual, ...more })).toBe(null);
  });
});
