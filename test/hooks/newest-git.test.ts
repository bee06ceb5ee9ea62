// Commands of newer git that move branches without pre-commit. CI runs this file, and both suites
// of commits, with AIRLOCK_TEST_GIT.

import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";
import { actor } from "../scope/scope-fixture.ts";
import { eventsIn, hookedRepository, installIn } from "./hooks-fixture.ts";

/**
 * `git history` came with 2.54, and moving refs with `git replay` 2.53: an older git has nothing of
 * this to guard.
 */
const isNewest = process.env["AIRLOCK_TEST_GIT"] !== undefined;

/** Four commits on `main`, and a branch `side` at the third. */
async function repositoryWithHistory(context: Context): Promise<TestRepository> {
  const repository = await hookedRepository(context);
  for (const name of ["one", "two", "three"]) {
    await repository.add(`${name}.txt`, `${name}\n`);
    await repository.prepare("commit", "-qm", name);
  }
  await repository.prepare("branch", "side", "HEAD~1");
  return repository;
}

const rewrites: readonly (readonly [
  string,
  readonly string[],
  Readonly<Record<string, string>>,
])[] = isNewest
  ? [
      ["history reword", ["history", "reword", "HEAD~1"], { GIT_EDITOR: "sed -i.bak s/two/zwei/" }],
      ["replay", ["replay", "--onto", "HEAD~3", "HEAD~1..main"], {}],
    ]
  : [];

const injections: readonly (readonly [string, readonly string[], string])[] = isNewest
  ? [
      ["fixup", ["history", "fixup", "HEAD~1"], ""],
      ["split", ["history", "split", "HEAD~1"], "y\nn\n"],
    ]
  : [];

const waysToRewrite: readonly (readonly [string, readonly string[], string])[] = [
  [
    "rebase --update-refs",
    ["rebase", "-q", "--update-refs", "--force-rebase", "--root"],
    "--no-update-refs",
  ],
  ["update-ref", ["update-ref", "refs/heads/airlock/task-theirs", "HEAD"], ""],
  ...(isNewest
    ? ([["history reword", ["history", "reword", "HEAD~1"], "--update-refs=head"]] as const)
    : []),
];

describe.concurrent("Commands that move branches without pre-commit", () => {
  it.for(rewrites)(
    "git %s is recorded, or refused where the config says so",
    async ([verb, args, env], context) => {
      const repository = await repositoryWithHistory(context);
      await installIn(repository, { noVerify: "refuse" });
      const branches = async () =>
        (
          await repository.ask("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
        ).split("\n");
      const [before, old] = [await repository.snapshot(), await branches()];
      const refused = await repository.git(args, { env });
      context
        .expect([refused.code === 0, refused.stderr])
        .toEqual([false, context.expect.stringContaining(`NO_RECEIPT: git ${verb} makes commits`)]);
      context.expect(await repository.snapshot()).toEqual(before);
      await installIn(repository, { noVerify: "record" });
      const end = await repository.git(args, { env });
      context.expect(end.code, end.stderr).toBe(0);
      const moved = (await branches()).filter((line) => !old.includes(line));
      const events = (await eventsIn(repository)).map(
        ({ event, ref, commit, by }) => `${ref} ${commit} ${event} ${by}`,
      );
      context
        .expect(events.toSorted())
        .toEqual(moved.map((line) => `${line} no-verify git ${verb}`));
      context.expect(events.length).toBeGreaterThan(0);
    },
  );

  it.for(injections)(
    "git history %s is refused whatever the config says, and the same goes through the checks",
    async ([verb, args, input], context) => {
      const repository = await repositoryWithHistory(context);
      if (verb === "fixup") await repository.add("one.txt", "staged\n");
      if (verb === "split") {
        repository.write("two.txt", "two\n");
        await repository.add("beside.txt", "beside\n");
        await repository.prepare("commit", "-qm", "pair", "--", "beside.txt");
        await repository.prepare("reset", "-q", "--soft", "HEAD~2");
        await repository.prepare("commit", "-qm", "pair");
        await repository.prepare("commit", "-q", "--allow-empty", "-m", "last");
      }
      const before = await repository.snapshot();
      const refused = await repository.git(args, { input });
      context
        .expect([refused.code === 0, refused.stderr])
        .toEqual([
          false,
          context.expect.stringContaining(`UNCHECKED_REWRITE: git history ${verb}`),
        ]);
      context.expect(await repository.snapshot()).toEqual(before);
      if (verb === "fixup") {
        const said = refused.stderr
          .split("\n")
          .find((line) => line.startsWith("    git commit"))!
          .trim();
        await repository.ask("-c", `alias.typed=!${said}`, "typed");
        context.expect(await repository.ask("log", "--format=%s")).toBe("three\ntwo\none\nbase");
        context.expect(await repository.ask("show", "HEAD~1:one.txt")).toBe("staged");
      }
      context.expect(await eventsIn(repository)).toEqual([]);
    },
  );

  it.for(waysToRewrite)(
    "git %s does not rewrite the branch of another session's task, and does one's own",
    async ([, args, instead], context) => {
      const repository = await hookedRepository(context);
      await repository.add("one.txt", "one\n");
      await repository.prepare("commit", "-qm", "one");
      const [me, other] = [actor(repository, "me"), actor(repository, "other")];
      const started = await other.airlock(["task", "start", "theirs"]);
      context.expect(started.code, started.stderr).toBe(0);
      await repository.add("two.txt", "two\n");
      await repository.prepare("commit", "-qm", "two");
      // Git itself moves no branch that another worktree is on, except by `git history` and
      // plumbing.
      await repository.ask(
        "-C",
        `${repository.root}.tasks/task-theirs`,
        "switch",
        "-q",
        "--detach",
      );
      const task = await repository.ask(
        "for-each-ref",
        "--format=%(objectname) %(refname)",
        "refs/heads/airlock",
      );
      context.expect(task).toMatch(/ refs\/heads\/airlock\/task-theirs$/);
      const env = {
        GIT_EDITOR: "sed -i.bak s/one/eins/",
        GIT_COMMITTER_DATE: "2027-01-02T03:04:05Z",
      };
      const end = await me.git(args, { env });
      context.expect(end.stderr).toContain("FOREIGN_TASK");
      context
        .expect(
          await repository.ask(
            "for-each-ref",
            "--format=%(objectname) %(refname)",
            "refs/heads/airlock",
          ),
        )
        .toBe(task);
      if (instead !== "") {
        context.expect(end.stderr).toContain(instead);
        // git has begun when it comes to the other branches.
        if (args[0] === "rebase") await repository.ask("rebase", "--abort");
        const own = await me.git(
          [
            args[0]!,
            ...args.slice(1, 2),
            instead,
            ...args.slice(2).filter((word) => word !== "--update-refs"),
          ],
          {
            env,
          },
        );
        context.expect(own.code, own.stderr).toBe(0);
        context
          .expect(
            await repository.ask(
              "for-each-ref",
              "--format=%(objectname) %(refname)",
              "refs/heads/airlock",
            ),
          )
          .toBe(task);
      }
      const theirs = await other.git(["update-ref", "refs/heads/airlock/task-theirs", "HEAD"]);
      context.expect(theirs.code, theirs.stderr).toBe(0);
    },
  );
});
