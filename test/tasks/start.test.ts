// `airlock task start` from anywhere, in any repository; and the main working tree as before.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { airlock, committed } from "../support/claim/claims.ts";
import { run, succeed } from "../support/process/process.ts";
import { addRepository } from "../support/repository/prepared.ts";
import { inhabited, listed, startTask, task, untouched } from "../support/task/tasks.ts";

describe("A task starts", () => {
  it.concurrent("at HEAD, or where --from says, with the branch that it is meant for", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const first = await repository.ask("rev-parse", "HEAD");
    await repository.prepare("tag", "v1");
    await repository.prepare("branch", "side");
    await repository.prepare("commit", "--quiet", "--allow-empty", "-m", "second");
    const second = await repository.ask("rev-parse", "HEAD");
    for (const [title, ...options] of [
      ["here"],
      ["tag", "--from", "v1"],
      ["branch", "--from", "side"],
      ["commit", "--from", "HEAD~1"],
    ])
      await startTask(repository, title!, ...options);
    const inner = (await listed(repository))[2]!.path!;
    await task(repository, ["start", "inner"], { at: join(inner, "src") });
    expect((await listed(repository)).map(({ title, base, into }) => [title, base, into])).toEqual([
      ["here", second, "refs/heads/main"],
      ["tag", first, "refs/heads/main"],
      ["branch", first, "refs/heads/side"],
      ["commit", first, "refs/heads/main"],
      ["inner", first, "refs/heads/airlock/task-branch"],
    ]);
    // No upstream: `git push` and `git pull` go nowhere by accident.
    expect((await repository.git(["config", "--get-regexp", "^branch\\."])).stdout).toBe("");
  });

  it.concurrent("with hooks that check its commits, and with the user's post-checkout hook run in it", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const check = await repository.script("check", "#!/bin/sh\nexit 1\n");
    await repository.add(
      "airlock.config.json",
      JSON.stringify({ checks: { no: { files: "*.bad", run: check } } }),
    );
    await repository.prepare("commit", "--quiet", "-m", "config", "--", "airlock.config.json");
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    const seen = join(repository.world.dir, "seen");
    writeFileSync(
      join(repository.root, ".git/hooks/post-checkout"),
      `#!/bin/sh\npwd > ${seen}\necho "$@" >> ${seen}\n`,
      { mode: 0o755 },
    );
    await repository.install();
    const path = await startTask(repository, "hooked");
    const head = await repository.ask("rev-parse", "HEAD");
    expect(readFileSync(seen, "utf8")).toBe(`${path}\n${"0".repeat(40)} ${head} 1\n`);
    const call = { cwd: path, env: repository.env };
    writeFileSync(join(path, "x.bad"), "x\n");
    await succeed(["git", "add", "x.bad"], call);
    const refused = await run(["git", "commit", "-m", "bad"], call);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("no failed")]);
    await succeed(["git", "mv", "-f", "x.bad", "x.good"], call);
    expect((await run(["git", "commit", "-m", "good"], call)).code).toBe(0);
    expect(await succeed(["git", "rev-parse", "airlock/task-hooked~1"], call)).toBe(`${head}\n`);
  });

  it.concurrent("locked by name, so that a bare `git worktree prune` and `remove` leave it alone", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    const path = await startTask(repository, "safe");
    expect(await repository.ask("worktree", "list", "--porcelain")).toContain(
      "locked airlock: the task task-safe, started by tester",
    );
    expect((await repository.git(["worktree", "remove", "--force", path])).code).not.toBe(0);
    await repository.prepare("worktree", "prune", "--expire=now");
    expect((await listed(repository))[0]).toMatchObject({ path, remarks: [] });
  });

  it.concurrent("only if its work item is free: CLAIMED, exit 3, and nothing is started", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    await airlock(repository, "other", "claim", "fix-login");
    const end = await untouched(repository, () =>
      task(repository, ["start", "login", "--claim", "fix-login"]),
    );
    expect([end.code, end.stderr]).toEqual([3, expect.stringContaining("fix-login")]);
    expect(await listed(repository)).toEqual([]);
    await airlock(repository, "other", "release", "fix-login");
    await startTask(repository, "login", "--claim", "fix-login", "--claim", "tests");
    const { stdout } = await repository.airlock(["claims", "--json"]);
    const held = (
      JSON.parse(stdout) as { claims: { subject: string; holders: { name: string }[] }[] }
    ).claims;
    expect(held.map(({ subject, holders }) => [subject, holders.map(({ name }) => name)])).toEqual([
      ["fix-login", ["tester"]],
      ["tests", ["tester"]],
    ]);
  });

  it.concurrent("where the config of its commit says; a person's own folder goes before", async (context) => {
    const { expect } = context;
    const repository = await committed(context);
    const tasks = { branch: "work/{name}-x", folder: "../elsewhere/{repo}" };
    await repository.add("airlock.config.json", JSON.stringify({ checks: {}, tasks }));
    await repository.prepare("commit", "--quiet", "-m", "config");
    const above = join(repository.root, "..");
    expect(await startTask(repository, "one")).toBe(join(above, "elsewhere/repo/one-x"));
    await repository.ask("config", "airlock.taskFolder", "~/own");
    expect(await startTask(repository, "two")).toBe(join(repository.world.dir, "home/own/two-x"));
    writeFileSync(join(repository.root, "../plain"), "");
    await repository.ask("config", "airlock.taskFolder", "../plain/x");
    const inTheWay = await task(repository, ["start", "three"]);
    expect([inTheWay.code, inTheWay.stderr]).toEqual([
      2,
      expect.stringContaining("plain/x, cannot be created."),
    ]);
    await repository.ask("config", "airlock.taskFolder", "inside");
    const end = await task(repository, ["start", "three"]);
    expect([end.code, end.stderr]).toEqual([
      2,
      expect.stringContaining("is inside the working tree, which does not ignore it"),
    ]);
    mkdirSync(join(repository.root, ".git/info"));
    writeFileSync(join(repository.root, ".git/info/exclude"), "inside\n");
    expect(await startTask(repository, "three")).toBe(join(repository.root, "inside/three-x"));
    expect((await listed(repository)).map(({ branch }) => branch)).toEqual(
      ["one", "two", "three"].map((name) => `refs/heads/work/${name}-x`),
    );
  });

  it.concurrent("not, and leaves nothing, where a branch stands in its way or the files cannot be written", async (context) => {
    const { expect } = context;
    const repository = await inhabited(context);
    await repository.prepare("branch", "airlock");
    const blocked = await untouched(repository, () => task(repository, ["start", "a"]));
    expect([blocked.code, blocked.stderr]).toEqual([
      2,
      expect.stringContaining("git could not create the branch airlock/task-a"),
    ]);
    expect(await listed(repository)).toEqual([]);
    await repository.prepare("branch", "-D", "airlock");
    await repository.add(".gitattributes", "*.md filter=broken\n");
    await repository.prepare("commit", "--quiet", "-m", "attributes", "--", ".gitattributes");
    await repository.ask("config", "filter.broken.smudge", "false");
    await repository.ask("config", "filter.broken.required", "true");
    const broken = await untouched(repository, () => task(repository, ["start", "a"]));
    expect([broken.code, broken.stdout]).toEqual([2, ""]);
    expect(await repository.ask("branch", "--list", "airlock/*")).toBe("");
    expect(await listed(repository)).toEqual([]);
    expect(await repository.ask("worktree", "list", "--porcelain")).not.toContain("repo.tasks");
  });
});

describe("A task in a repository", () => {
  it.concurrent("that is sparse has the same part of the files", async (context) => {
    const repository = await committed(context);
    await repository.ask("sparse-checkout", "set", "--no-cone", "/src/");
    const path = await startTask(repository, "sparse");
    context
      .expect([existsSync(join(path, "src/a.ts")), existsSync(join(path, "README.md"))])
      .toEqual([true, false]);
    context
      .expect(await succeed(["git", "status", "--porcelain"], { cwd: path, env: repository.env }))
      .toBe("");
  });

  it.concurrent("with filters (as LFS has them) has the files as the filter writes them", async (context) => {
    const repository = await committed(context);
    await repository.ask("config", "filter.up.smudge", "tr a-z A-Z");
    await repository.ask("config", "filter.up.clean", "tr A-Z a-z");
    await repository.add(".gitattributes", "*.up filter=up\n");
    await repository.add("a.up", "pointer\n");
    await repository.prepare("commit", "--quiet", "-m", "filtered");
    const path = await startTask(repository, "filtered");
    context.expect(readFileSync(join(path, "a.up"), "utf8")).toBe("POINTER\n");
    context
      .expect(await succeed(["git", "status", "--porcelain"], { cwd: path, env: repository.env }))
      .toBe("");
  });

  it.concurrent.for([
    ["project.git", "project.tasks/task-bare"],
    ["project/.bare", "project/project.tasks/task-bare"],
  ] as const)("that is bare (%s) lies beside it", async ([folder, expected], context) => {
    const { expect } = context;
    const repository = await committed(context);
    const bare = join(repository.world.repositories, folder);
    await succeed(["git", "clone", "--quiet", "--bare", repository.root, bare], {
      cwd: repository.world.dir,
      env: repository.env,
    });
    const end = await task(repository, ["start", "bare"], { at: bare });
    expect([end.code, end.stdout]).toEqual([
      0,
      `${join(repository.world.repositories, expected)}\n`,
    ]);
    const path = end.stdout.trim();
    expect(readFileSync(join(path, "src/a.ts"), "utf8")).toBe("a\n");
    const inner = await task(repository, ["start", "from inside"], { at: path });
    expect(inner.stdout).toBe(`${join(path, "../task-from-inside")}\n`);
    expect(await listed(repository, { at: bare })).toHaveLength(2);
  });

  it.concurrent("with submodules has those that the main tree has, and they push to where they belong", async (context) => {
    const { expect } = context;
    const repository = await committed(context);
    const library = await addRepository({ world: repository.world, context, name: "library" });
    await library.add("lib.txt", "lib\n");
    await library.prepare("commit", "--quiet", "-m", "lib");
    await repository.prepare("submodule", "--quiet", "add", library.root, "vendor/lib");
    await repository.prepare("commit", "--quiet", "-m", "submodule");
    const path = await untouched(repository, () => startTask(repository, "modular"));
    expect(readFileSync(join(path, "vendor/lib/lib.txt"), "utf8")).toBe("lib\n");
    const call = { cwd: join(path, "vendor/lib"), env: repository.env };
    expect(await succeed(["git", "remote", "get-url", "origin"], call)).toBe(`${library.root}\n`);
    expect(await succeed(["git", "status", "--porcelain"], { ...call, cwd: path })).toBe("");
    // A task of the submodule itself lies in no tree of the superproject.
    const inner = await task(repository, ["start", "inner"], { at: "vendor/lib" });
    expect(inner.stdout).toBe(`${join(repository.root, "../lib.tasks/task-inner")}\n`);
  });
});
