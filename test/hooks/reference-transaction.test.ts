// hooks/reference-transaction: what was not checked does not land, and git's own commits pass.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { run } from "../support/process/process.ts";
import {
  behave,
  callsIn,
  divergedRepository,
  eventsIn,
  hookedRepository,
  installIn,
  linkedWorktree,
  marksIn,
} from "./hooks-fixture.ts";

/** Content staged by another process while the check runs. */
const stageMeanwhile =
  'require("node:fs").writeFileSync("late.txt", "late\\n"); git(["add", "late.txt"]);';

describe.concurrent("hooks/reference-transaction", () => {
  it("refuses a commit into which something was staged while its checks ran; the index is kept and the next commit works", async (context) => {
    const repository = await hookedRepository(context);
    await repository.add("a.txt", "a\n");
    behave(repository.world, stageMeanwhile);
    const head = await repository.ask("rev-parse", "HEAD");
    const end = await repository.git(["commit", "-qm", "a"]);
    context.expect(end.code).toBe(128);
    // git's own last line is another in each version.
    context.expect(end.stderr.replace(/^fatal: .*\n/m, "")).toMatchInlineSnapshot(`
      "airlock: CHANGED_DURING_CHECKS: something was staged while the checks ran, so this content was not checked.
        Nothing is committed; staged changes stay staged. See them, then run the same command again:
          git diff --cached --stat
      "
    `);
    context.expect(await repository.ask("rev-parse", "HEAD")).toBe(head);
    context.expect(await repository.ask("diff", "--cached", "--name-only")).toBe("a.txt\nlate.txt");
    context.expect(await eventsIn(repository)).toEqual([]);
    behave(repository.world, "");
    context.expect((await repository.git(["commit", "-qm", "a"])).code).toBe(0);
    context.expect(await marksIn(repository)).toEqual([]);
  });

  it("refuses it too in a linked worktree, for the first commit, and in a merge concluded by git merge --continue", async (context) => {
    const repository = await divergedRepository(context);
    const worktree = await linkedWorktree(repository, "linked");
    await worktree.add("a.txt", "a\n");
    behave(repository.world, stageMeanwhile);
    context
      .expect((await worktree.git(["commit", "-qm", "a"])).stderr)
      .toContain("CHANGED_DURING_CHECKS");
    const fresh = await linkedWorktree(repository, "fresh");
    await fresh.ask("checkout", "-q", "--orphan", "new");
    context
      .expect((await fresh.git(["commit", "-qm", "a"])).stderr)
      .toContain("CHANGED_DURING_CHECKS");
    await repository.git(["merge", "theirs"]);
    await repository.add("base.txt", "merged\n");
    context
      .expect((await repository.git(["merge", "--continue"])).stderr)
      .toContain("CHANGED_DURING_CHECKS");
    context.expect(repository.exists(".git/MERGE_HEAD")).toBe(true);
    behave(repository.world, "");
    context.expect((await repository.git(["merge", "--continue"])).code).toBe(0);
    context
      .expect(await repository.ask("rev-list", "--parents", "-1", "HEAD"))
      .toMatch(/^\w+ \w+ \w+$/);
  });

  it("records --no-verify, each commit in one line", async (context) => {
    const repository = await hookedRepository(context);
    for (const [name, args] of [
      ["a", ["-n"]],
      ["b", ["--no-verify"]],
      ["c", ["-qn", "-m", "commit\nof two lines"]],
    ] as const) {
      await repository.add(name, name);
      context.expect((await repository.git(["commit", "-qm", name, ...args])).code).toBe(0);
    }
    await repository.ask("checkout", "-qb", 'say-"hi"');
    await repository.add("d", "d");
    await repository.ask("commit", "-qnm", "d");
    const commits = (await repository.ask("rev-list", "--reverse", "HEAD~4..HEAD")).split("\n");
    const events = await eventsIn(repository);
    context.expect(events.map(({ commit }) => commit)).toEqual(commits);
    context
      .expect(events.map(({ ref }) => ref))
      .toEqual(["refs/heads/main", "refs/heads/main", "refs/heads/main", 'refs/heads/say-"hi"']);
    context.expect(events[0]).toEqual({
      time: context.expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      event: "no-verify",
      commit: commits[0],
      tree: await repository.ask("rev-parse", `${commits[0]}^{tree}`),
      ref: "refs/heads/main",
    });
    context.expect(callsIn(repository.world)).toEqual([]);
  });

  for (const args of [
    ["commit", "-qnm", "x"],
    ["-C", ".", "-c", "core.abbrev=9", "commit", "-nqm", "x"],
    ["-c", "alias.ci=commit -n", "ci", "-qm", "x"],
    ["--no-pager", "--git-dir=.git", "commit", "--amend", "-nqm", "x"],
  ]) {
    it(`refuses where the config says so: git ${args.join(" ")}`, async (context) => {
      const repository = await hookedRepository(context);
      await installIn(repository, { noVerify: "refuse" });
      await repository.add("a.txt", "a\n");
      const before = await repository.snapshot();
      const end = await repository.git(args);
      context.expect(end.code).toBe(128);
      context.expect(end.stderr).toContain("NO_RECEIPT: this commit skipped the checks");
      context.expect(await repository.snapshot()).toEqual(before);
      context.expect(await eventsIn(repository)).toEqual([]);
      context.expect((await repository.git(["commit", "-qm", "x"])).code).toBe(0);
    });
  }

  it("runs the user's own hook in every state, with what git gives it, and its veto counts", async (context) => {
    const repository = await hookedRepository(context);
    const seen = join(repository.world.dir, "seen");
    repository.write(".husky/reference-transaction", `echo "$1" >> '${seen}'\ncat >> '${seen}'\n`);
    await repository.stage(".husky/reference-transaction");
    await repository.ask("commit", "-qm", "a");
    const old = await repository.ask("rev-parse", "HEAD~1");
    const commit = await repository.ask("rev-parse", "HEAD");
    // git 2.54 and newer have one more state, and tell HEAD no more where it follows a branch.
    const states = readFileSync(seen, "utf8").split(/^(?=[a-z]+$)/m);
    const ofBranch = states
      .filter((text) => text.includes(`${old} ${commit} refs/heads/main\n`))
      .map((text) => text.split("\n")[0]);
    context
      .expect(ofBranch.filter((state) => state !== "preparing"))
      .toEqual(["prepared", "committed"]);
    context.expect(await marksIn(repository)).toEqual([]);
    repository.write(".husky/reference-transaction", "exit 1\n");
    context
      .expect((await repository.git(["commit", "-q", "--allow-empty", "-m", "b"])).code)
      .toBe(128);
    context.expect(await repository.ask("rev-parse", "HEAD")).toBe(commit);
  });

  it("works under another shell, and where there is no /proc", async (context) => {
    const repository = await hookedRepository(context);
    const hooks = join(await repository.stateFolder(), "hooks/_");
    const shells = (
      await run(
        ["sh", "-c", "for shell in dash bash busybox mksh zsh; do command -v $shell; done"],
        { cwd: "/", env: repository.env },
      )
    ).stdout
      .split("\n")
      .filter(Boolean);
    for (const [at, shell] of [...shells, "/bin/sh"].entries()) {
      for (const name of [
        "pre-commit",
        "reference-transaction",
        "../hook-state",
        "../moves",
        "../unchecked",
        "../no-verify",
        "../git-words",
      ]) {
        const text = readFileSync(join(hooks, name), "utf8").replace(
          /^#!.*/,
          `#!${shell}${shell.endsWith("busybox") ? " sh" : ""}`,
        );
        // The last round: as on macOS.
        writeFileSync(
          join(hooks, name),
          at === shells.length ? text.replaceAll("/proc/", "/no-proc/") : text,
        );
      }
      behave(repository.world, "");
      await repository.add(`a${at}`, shell);
      context.expect((await repository.git(["commit", "-qm", shell])).stderr).toBe("");
      await repository.add(`b${at}`, shell);
      context
        .expect(
          (await repository.git(["-c", "user.name=Somebody Else", "commit", "-qnm", shell])).stderr,
        )
        .toBe("");
      await repository.ask("revert", "--edit", "HEAD");
      context.expect((await eventsIn(repository)).length, shell).toBe(at + 1);
      await repository.add(`c${at}`, shell);
      behave(repository.world, stageMeanwhile.replaceAll("late", `late${at}`));
      context
        .expect((await repository.git(["commit", "-qm", shell])).stderr, shell)
        .toContain("CHANGED_DURING_CHECKS");
    }
  });
});
