// What to type next begins with what works in the reader's shell and folder.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "vitest";
import { columns, typed, typedArguments, typedIn } from "../../src/report/typed-commands.ts";
import { callWords, typingFolder } from "../../src/system/call-name.ts";
import { withReader } from "../../src/system/typing-place.ts";
import { newWorld, type Context } from "../support/repository/world.ts";

/**
 * A folder to make files in, and the package as npm puts it: its program, and what a shell is
 * called with.
 */
async function shell(context: Context) {
  const { dir } = await newWorld(context);
  const program = join(dir, "project/node_modules/git-airlock/dist/bin.cjs");
  const file = (path: string, text = "#!/bin/sh\n") => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text, { mode: 0o755 });
  };
  file("project/node_modules/git-airlock/dist/bin.cjs");
  file("project/node_modules/.bin/git-airlock");
  file("project/src/one.ts");
  const words = (path: readonly string[], folder: string, env: Record<string, string> = {}) =>
    callWords({
      env: { PATH: path.map((each) => join(dir, each)).join(":"), ...env },
      program,
      folder: join(dir, folder),
    }).join(" ");
  return { dir, program, file, words };
}

describe("The name of the program", () => {
  it("is its own where PATH has ours, whatever else is called `airlock` there", async (context) => {
    const { dir, program, file, words } = await shell(context);
    file("stranger/airlock");
    file("shims/git-airlock", "exec node ../git-airlock/dist/bin.cjs\n");
    file("shims/airlock", "exec node ../git-airlock/dist/bin.cjs\n");
    mkdirSync(join(dir, "ours"));
    file("no folder");
    for (const name of ["airlock", "git-airlock"]) symlinkSync(program, join(dir, "ours", name));
    context.expect(words(["no folder", "ours"], "project")).toBe("airlock");
    context.expect(words(["shims"], "project")).toBe("airlock");
    context.expect(words(["stranger", "ours"], "project")).toBe("git-airlock");
    context.expect(words(["ours", "stranger"], "project")).toBe("airlock");
    // The user's shell has not what npx, npm and husky put there.
    context
      .expect(words(["project/node_modules/.bin", "stranger"], "project", {}))
      .not.toMatch(/^(git-)?airlock/);
  });

  it("is what the project's package manager finds, from any folder of it", async (context) => {
    const { file, words } = await shell(context);
    for (const name of ["npx", "pnpm", "yarn", "bunx", "node"]) file(`bin/${name}`);
    file("project/package.json", "{}");
    context.expect(words(["bin"], "project/src")).toBe("npx git-airlock");
    for (const [lock, expected] of [
      ["yarn.lock", "yarn run --silent git-airlock"],
      ["bun.lock", "bunx git-airlock"],
      ["pnpm-lock.yaml", "pnpm exec git-airlock"],
    ] as const) {
      file(`project/${lock}`, "");
      context.expect(words(["bin"], "project")).toBe(expected);
    }
    // pnpm and yarn 1 would start it in another folder than the one that paths are typed in.
    const other = await shell(context);
    for (const name of ["npx", "yarn"]) other.file(`bin/${name}`);
    other.file("project/yarn.lock", "");
    other.file("project/package.json", "{}");
    context.expect(other.words(["bin"], "project/src")).toBe("npx git-airlock");
    context.expect(other.words([], "project")).toMatch(/^\S*node .*\/git-airlock\/dist\/bin\.cjs$/);
  });

  it("is the path of the program where no package manager finds it: a linked worktree, a clone before npm install", async (context) => {
    const { dir, file, words } = await shell(context);
    for (const name of ["npx", "node"]) file(`bin/${name}`);
    file("linked tree/package.json", "{}");
    context
      .expect(words(["bin"], "linked tree"))
      .toBe(`node ${dir}/project/node_modules/git-airlock/dist/bin.cjs`);
    context.expect(words([], "linked tree").split(" ")[0]).toBe(process.execPath);
    // A reader with packages, who is told what to type in a worktree without.
    const folder = join(dir, "project");
    const env = { PATH: join(dir, "bin") };
    const program = join(folder, "node_modules/git-airlock/dist/bin.cjs");
    const reader = { folder, words: (at: string) => callWords({ env, program, folder: at }) };
    const told = withReader(reader, () => [
      typed("airlock fix"),
      typedIn(join(dir, "linked tree"), "airlock fix"),
      typed("airlock fix"),
    ]);
    context
      .expect(told)
      .toEqual(["npx git-airlock fix", `node ${program} fix`, "npx git-airlock fix"]);
    const cached = callWords({
      env: { PATH: join(dir, "bin") },
      program: "/cache/_npx/0f/node_modules/git-airlock/dist/bin.cjs",
      folder: dir,
    });
    context.expect(cached).toEqual(["npx", "git-airlock"]);
  });

  it("is asked for in the folder where git was called", async (context) => {
    const { dir } = await shell(context);
    context
      .expect(typingFolder({ GIT_PREFIX: "project/src/" }, dir))
      .toBe(join(dir, "project/src/"));
    context.expect(typingFolder({ GIT_PREFIX: "gone/" }, dir)).toBe(dir);
    context.expect(typingFolder({}, dir)).toBe(dir);
  });

  it("stands in front of every line that is to be typed, and nowhere else", ({ expect }) => {
    const lines = [
      "airlock fix a.js",
      "  git airlock commit -m x -- a.js",
      "If it is yours: git airlock commit --amend-any -m <message>",
      "Free some space. `airlock cache clear` frees the chambers.",
      `cd "$(airlock task path 'a b')"`,
      "git diff | airlock commit --pathspec-from-file=-",
      "git commit -m 'see: airlock fix'",
      "npm pkg set scripts.prepare='airlock install'",
      "The log of airlock is bounded.",
      "airlock: 1 check failed",
    ];
    expect(lines.map(typed)).toEqual(lines);
    // The name is looked for only if it is printed.
    const unasked = { folder: "/", words: () => expect.unreachable() };
    expect(withReader(unasked, () => lines.slice(6).map(typed))).toEqual(lines.slice(6));
    const as = <Result>(words: readonly string[], act: () => Result) =>
      withReader({ folder: "/", words: () => words }, act);
    const named = "node '/a b/bin.cjs'";
    expect(as(["node", "/a b/bin.cjs"], () => lines.map(typed))).toEqual([
      `${named} fix a.js`,
      `  ${named} commit -m x -- a.js`,
      `If it is yours: ${named} commit --amend-any -m <message>`,
      `Free some space. \`${named} cache clear\` frees the chambers.`,
      `cd "$(${named} task path 'a b')"`,
      `git diff | ${named} commit --pathspec-from-file=-`,
      ...lines.slice(6),
    ]);
    expect(as(["git-airlock"], () => typed(lines.slice(0, 2).join("\n")))).toBe(
      "git-airlock fix a.js\n  git airlock commit -m x -- a.js",
    );
    const argvs = [
      ["git", "airlock", "commit", "--", "a"],
      ["airlock", "fix"],
      ["git", "commit", "airlock"],
    ];
    expect(as(["git-airlock"], () => argvs.map(typedArguments))).toEqual([
      ["git", "airlock", "commit", "--", "a"],
      ["git-airlock", "fix"],
      ["git", "commit", "airlock"],
    ]);
  });
});

describe("A command that commits", () => {
  const as = <Result>(skipping: readonly (readonly [string, string])[], act: () => Result) =>
    withReader({ folder: "/", words: () => ["npx", "git-airlock"], skipping }, act);

  it("has the variables with which the reader leaves checks out, and no other command has them", ({
    expect,
  }) => {
    const lines: readonly (readonly [printed: string, typed: string])[] = [
      [
        "To fix the message: git commit --edit",
        "To fix the message: AIRLOCK_SKIP=a,b git commit --edit",
      ],
      ["  git airlock commit -m x -- a", "  AIRLOCK_SKIP=a,b npx git-airlock commit -m x -- a"],
      [
        "git -c 'user.name=A B' -C x commit -m y",
        "AIRLOCK_SKIP=a,b git -c 'user.name=A B' -C x commit -m y",
      ],
      [
        "git add -- a && git commit && git rebase --continue",
        "git add -- a && AIRLOCK_SKIP=a,b git commit && git rebase --continue",
      ],
      ["AIRLOCK_SKIP=c git airlock commit x", "AIRLOCK_SKIP=c npx git-airlock commit x"],
      ["To see it: git show --stat HEAD", "To see it: git show --stat HEAD"],
      ["Git cannot commit only some paths", "Git cannot commit only some paths"],
      ["git commit-tree x", "git commit-tree x"],
    ];
    as([["AIRLOCK_SKIP", "a,b"]], () => {
      for (const [printed, wanted] of lines) expect(typed(printed)).toBe(wanted);
      expect(typedArguments(["git", "-C", "x", "commit"])).toEqual([
        "env",
        "AIRLOCK_SKIP=a,b",
        "git",
        "-C",
        "x",
        "commit",
      ]);
      expect(typedArguments(["airlock", "claims"])).toEqual(["npx", "git-airlock", "claims"]);
    });
    as([["SKIP", "it's"]], () =>
      expect(typed("git commit")).toBe(String.raw`SKIP='it'\''s' git commit`),
    );
    as([], () => expect(typed("git commit")).toBe("git commit"));
  });

  it("stays in the columns of a list, whatever the program is called", ({ expect }) => {
    const rows = [
      ["airlock run", "one"],
      ["git commit", "two"],
    ] as const;
    as([], () =>
      expect(typed(columns(rows))).toBe("  npx git-airlock run  one\n  git commit           two"),
    );
  });
});
