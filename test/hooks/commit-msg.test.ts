// The stage commit-msg, by real git: the message is checked in every form in which git asks for it.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { pathWithoutNode } from "./hooks-fixture.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

const message = { builtin: "commit-message", options: { preset: "conventional" } };

/** With the check of messages, something staged, and somebody's work all around. */
async function ready(
  context: Context,
  checks: Readonly<Record<string, unknown>> = { message },
): Promise<TestRepository> {
  const repository = await guardedRepository(context, { config: { checks } });
  await repository.add("a.txt", "staged\n");
  return repository;
}

/** An editor that writes this in place of the first line. */
function editor(repository: TestRepository, subject: string): Promise<string> {
  return repository.script(
    `editor-${subject.length}`,
    `#!/bin/sh\nprintf '%s\\n' '${subject}' >"$1.new"\nsed 1d "$1" >>"$1.new"\nmv "$1.new" "$1"\n`,
  );
}

describe.concurrent("A message that will not do keeps the commit from being made, and nothing else happens", () => {
  it.for([
    ["-m", ["commit", "-m", "bad: message"]],
    ["-a", ["commit", "-a", "-m", "bad: message"]],
    ["a path", ["commit", "-m", "bad: message", "--", "a.txt"]],
    ["-F", ["commit", "-F", "message.ignored"]],
    ["-C", ["commit", "-C", "HEAD"]],
    ["--amend", ["commit", "--amend", "-m", "bad: message"]],
    ["--allow-empty", ["commit", "--allow-empty", "-m", "bad: message"]],
    ["from a folder", ["-C", "dir", "commit", "-m", "bad: message"]],
  ] as const)("%s", async ([, args], context) => {
    const repository = await ready(context);
    repository.write("message.ignored", "bad: message\n");
    const end = await expectRefused(repository, args);
    context.expect(end.stderr).toMatch(/nothing was committed/);
    context.expect(end.stderr).toMatch(/COMMIT_EDITMSG/);
    context.expect(end.code).toBe(1);
  });

  it("written in an editor; and the message is kept for the next attempt", async (context) => {
    const repository = await ready(context);
    await expectRefused(repository, ["commit"], {
      env: { GIT_EDITOR: await editor(repository, "bad: message") },
    });
    const next = ["commit", "--edit", `--file=${join(repository.root, ".git/COMMIT_EDITMSG")}`];
    const end = await repository.git(next, {
      env: { GIT_EDITOR: await editor(repository, "fix: the message") },
    });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("fix: the message\n");
  });

  it("in a linked worktree", async (context) => {
    const repository = await ready(context);
    await repository.prepare("worktree", "add", "-q", "-b", "linked", "../linked");
    const before = await repository.snapshot();
    const end = await repository.git([
      "-C",
      "../linked",
      "commit",
      "--allow-empty",
      "-qm",
      "bad: message",
    ]);
    context.expect([end.code, await repository.snapshot()]).toEqual([1, before]);
  });
});

describe.concurrent("A message that will do is committed as it would be without hooks", () => {
  it.for([
    ["-m", ["commit", "-qm", "fix: a"]],
    [
      "a line that begins like a comment, since no editor cuts it off",
      ["commit", "-qm", "fix: a", "-m", "#1"],
    ],
    ["a path", ["commit", "-qm", "fix(parser)!: a", "--", "a.txt"]],
    ["--fixup", ["commit", "-q", "--fixup", "HEAD"]],
    ["--no-verify", ["commit", "-qnm", "bad: message"]],
  ] as const)("%s", async ([title, args], context) => {
    const repository = await ready(context);
    if (title === "--no-verify") context.expect((await repository.git(args)).code).toBe(0);
    else await expectCheckedCommit(repository, args);
  });

  it("--amend of the message alone", async (context) => {
    const repository = await ready(context);
    await repository.prepare("commit", "-qm", "fix: a");
    await expectCheckedCommit(repository, ["commit", "-q", "--amend", "-m", "fix: b"]);
    await expectRefused(repository, ["commit", "-q", "--amend", "-m", "bad: b"]);
  });

  it("comments, the scissors and the diff below them are not part of it", async (context) => {
    const repository = await ready(context, {
      message: { builtin: "commit-message", options: { maxLine: 20 } },
    });
    const env = { GIT_EDITOR: await editor(repository, "short") };
    const end = await repository.git(["commit", "-q", "--verbose"], { env });
    context.expect(end.code, end.stderr).toBe(0);
    context.expect(await repository.ask("log", "-1", "--format=%B")).toBe("short\n");
  });
});

describe.concurrent("Sequences", () => {
  /** `theirs` and `main` go apart; the config is in both. */
  async function diverged(context: Context): Promise<TestRepository> {
    const repository = await guardedRepository(context, { config: { checks: { message } } });
    await repository.prepare("stash", "-q");
    await repository.prepare("checkout", "-qb", "theirs");
    await repository.add("theirs.txt", "theirs\n");
    await repository.prepare("commit", "-qm", "old: theirs");
    await repository.prepare("checkout", "-q", "main");
    await repository.add("ours.txt", "ours\n");
    await repository.prepare("commit", "-qm", "old: ours");
    return repository;
  }

  it("git merge, which runs no pre-commit, is asked for its message", async (context) => {
    const repository = await diverged(context);
    const refs = await repository.ask("for-each-ref");
    const end = await repository.git(["merge", "-q", "-m", "bad: merge", "theirs"]);
    context.expect(end.code, end.stderr).not.toBe(0);
    context.expect(end.stderr).toMatch(/nothing was committed[\s\S]*git commit/);
    context.expect(await repository.ask("for-each-ref")).toBe(refs);
    const concluded = await repository.git(["commit", "-qm", "feat: merge"]);
    context.expect(concluded.code, concluded.stderr).toBe(0);
    context.expect((await repository.ask("log", "-1", "--format=%P")).split(" ")).toHaveLength(2);
  });

  it("git merge is checked even where another process with its number left a mark by which nothing looks at messages", async (context) => {
    const repository = await diverged(context);
    const mark = `'${await repository.stateFolder()}/checking/'$$-1.00000000-host`;
    const script = `printf 'started 1.00000000\\nmessage no\\n' >${mark}; exec git merge -q -m "bad: merge" theirs`;
    const end = await run(["sh", "-c", script], { cwd: repository.root, env: repository.env });
    context
      .expect([end.code === 0, end.stderr])
      .toEqual([false, context.expect.stringContaining("nothing was committed")]);
  });

  it("git merge with git's own message passes", async (context) => {
    const repository = await diverged(context);
    const end = await repository.git(["merge", "-q", "--no-edit", "theirs"]);
    context.expect(end.code, end.stderr).toBe(0);
  });

  it("git merge that brings in the config is checked by it", async (context) => {
    const repository = await diverged(context);
    await repository.prepare("checkout", "-q", "theirs");
    await commitConfig(repository, {
      checks: { message: { ...message, options: { pattern: "^MERGE" } } },
    });
    await repository.prepare("checkout", "-q", "main");
    const end = await repository.git(["merge", "-q", "-m", "feat: merge", "theirs"]);
    context.expect(end.code, end.stderr).not.toBe(0);
    await repository.prepare("merge", "--abort");
    const good = await repository.git(["merge", "-q", "-m", "MERGE", "theirs"]);
    context.expect(good.code, good.stderr).toBe(0);
  });

  it("git merge is refused where node is missing, since nobody can tell whether its message must be checked", async (context) => {
    const repository = await diverged(context);
    const settings = join(await repository.stateFolder(), "hooks/settings");
    writeFileSync(
      settings,
      readFileSync(settings, "utf8").replace(/^node_at_install=.*$/m, "node_at_install=/none"),
    );
    const refs = await repository.ask("for-each-ref");
    const end = await repository.git(["merge", "-q", "--no-edit", "theirs"], {
      env: { PATH: await pathWithoutNode(repository.world) },
    });
    context
      .expect([end.code === 0, end.stderr])
      .toEqual([false, context.expect.stringMatching(/node was not found[\s\S]*--no-verify/)]);
    context.expect(await repository.ask("for-each-ref")).toBe(refs);
  });

  it("git cherry-pick, git revert and git rebase go on as before", async (context) => {
    const repository = await diverged(context);
    for (const args of [
      ["cherry-pick", "theirs"],
      ["revert", "--no-edit", "HEAD"],
      ["rebase", "-q", "theirs"],
    ]) {
      const end = await repository.git(args);
      context.expect(end.code, `${args.join(" ")}: ${end.stderr}`).toBe(0);
    }
  });

  it("git rebase -i with reword stops at a message that will not do", async (context) => {
    const repository = await diverged(context);
    const env = {
      GIT_SEQUENCE_EDITOR: "sed -i 1s/pick/reword/",
      GIT_EDITOR: await editor(repository, "bad: reworded"),
    };
    const end = await repository.git(["rebase", "-q", "-i", "HEAD~1"], { env });
    context.expect(end.code).not.toBe(0);
    const again = await repository.git(["commit", "-q", "--amend", "-m", "fix: reworded"]);
    context.expect(again.code, again.stderr).toBe(0);
    context.expect((await repository.git(["rebase", "--continue"])).code).toBe(0);
  });
});

describe.concurrent("The stage commit-msg", () => {
  it("where no check looks at messages, node is not started a second time", async (context) => {
    const repository = await ready(context, {});
    const calls = join(repository.world.dir, "calls");
    const counting = await repository.script(
      "node",
      `#!/bin/sh\necho "$3" >>'${calls}'\nexec '${process.execPath}' "$@"\n`,
    );
    const env = { PATH: `${join(counting, "..")}:${repository.env["PATH"]}` };
    await repository.git(["commit", "-qm", "any message"], { env });
    context.expect(readFileSync(calls, "utf8")).toBe("pre-commit\n");
  });

  it("the user's own commit-msg hooks run before, and what they make of the message is checked", async (context) => {
    const repository = await ready(context);
    mkdirSync(join(repository.root, ".git/hooks"), { recursive: true });
    writeFileSync(
      join(repository.root, ".git/hooks/commit-msg"),
      '#!/bin/sh\nsed -i "s/bad/fix/" "$1"\n',
      { mode: 0o755 },
    );
    await repository.ask("commit", "-qm", "bad: message");
    context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("fix: message");
  });

  it("a command gets the message as a file, or on standard input, whatever changed", async (context) => {
    const checks = {
      argument: { run: "grep -q fix", stage: "commit-msg" },
      input: { run: "grep -q fix", stdin: true, stage: "commit-msg" },
      script: { run: 'test "$(cat "$1")" = "fix: message"', shell: true, stage: "commit-msg" },
      appended: { run: "true; grep -q fix", shell: true, stage: "commit-msg" },
      edit: { run: "git rev-parse --verify HEAD", paths: false, stage: "commit-msg" },
    };
    const repository = await ready(context, checks);
    await expectCheckedCommit(repository, ["commit", "-qm", "fix: message"]);
    await expectCheckedCommit(repository, ["commit", "-q", "--allow-empty", "-m", "fix: message"], {
      paths: [],
    });
    const end = await expectRefused(repository, ["commit", "--allow-empty", "-m", "other"]);
    context.expect(end.stderr).toMatch(/4 of 5 checks failed/);
  });

  it("a hook of an older installation is noticed, and doctor says so", async (context) => {
    const repository = await ready(context);
    writeFileSync(
      join(await repository.stateFolder(), "hooks/_/commit-msg"),
      "#!/bin/sh\nexit 0\n",
    );
    const end = await expectRefused(repository, ["commit", "-m", "fix: a"]);
    context.expect(end.stderr).toMatch(/commit-msg hook is not installed[\s\S]*airlock install/);
    const doctor = await repository.airlock(["doctor"]);
    context
      .expect([doctor.code, doctor.stdout])
      .toEqual([1, context.expect.stringContaining("another version")]);
    await repository.install();
    context.expect((await repository.git(["commit", "-qm", "fix: a"])).code).toBe(0);
  });

  it("a hook that is removed after the checks is noticed when the commit lands, and doctor is named as it can be typed", async (context) => {
    const repository = await ready(context);
    const hook = join(await repository.stateFolder(), "hooks/_/commit-msg");
    repository.write(".git/hooks/prepare-commit-msg", `#!/bin/sh\nrm -f '${hook}'\n`, 0o755);
    const { stderr } = await expectRefused(repository, ["commit", "-m", "fix: a"]);
    context.expect(stderr).toMatch(/message was not checked, .*\n.*\n {4}git airlock doctor\n/);
  });

  it("airlock run tries a message by hand, and checks those of commits", async (context) => {
    const repository = await ready(context);
    repository.write("good.ignored", "fix: a\n");
    repository.write("bad.ignored", "bad: a\n");
    const tried = async (...args: string[]) =>
      (await repository.airlock(["run", "--stage", "commit-msg", ...args])).code;
    context.expect(await tried("--message-file", "good.ignored")).toBe(0);
    context.expect(await tried("--message-file", "bad.ignored")).toBe(1);
    context.expect(await tried("--message-file", "none.ignored")).toBe(2);
    context.expect(await tried()).toBe(2);
    await repository.prepare("commit", "-qm", "fix: a");
    await repository.prepare("commit", "-q", "--allow-empty", "-m", "bad: b");
    context.expect(await tried("--commit", "HEAD~1")).toBe(0);
    context.expect(await tried("--commit", "HEAD")).toBe(1);
    context.expect(await tried("--from", "HEAD~2", "--each")).toBe(1);
    context
      .expect((await repository.airlock(["run", "--message-file", "good.ignored"])).code)
      .toBe(2);
    context.expect(existsSync(join(repository.root, ".git/COMMIT_EDITMSG"))).toBe(true);
  });
});
