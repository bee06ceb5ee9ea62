// The staging log as the hooks write it: the same identity as the commands have, one per index,
// pruned and capped.

import { copyFileSync, existsSync, linkSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { noteCommit, readStagingLog } from "../../src/scope/staging-log.ts";
import {
  agentVariables,
  sessionFromId,
  sessionOf,
  sessionVariables,
} from "../../src/sessions/identity.ts";
import { splitNul } from "../../src/system/bytes.ts";
import { run } from "../support/process/process.ts";
import { howMany } from "../support/property/runs.ts";
import { checkout } from "../support/repository/world.ts";
import { actor, sharedRepository } from "./scope-fixture.ts";

const named = (variable: string) => ({ [variable]: "value: of it" });

const environments: readonly Readonly<Record<string, string>>[] = [
  {},
  { AIRLOCK_SESSION: "my own\nname", CODEX_THREAD_ID: "x" },
  { AIRLOCK_SESSION: "", CLAUDECODE: "0", GEMINI_CLI: "false" },
  { CRUSH: "1", CURSOR_AGENT: "1", AGENT: "other" },
  ...sessionVariables.map(([variable]) => named(variable)),
  ...agentVariables.map(([variable]) => named(variable)),
];

const shells = [["dash"], ["busybox", "sh"], ["sh"]].filter(
  ([program]) => existsSync(`/usr/bin/${program}`) || program === "sh",
);

/** The script reads the file once for each environment, without a process for each. */
const words = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).map(([name, value]) => `${name}='${value}'`);
const variables = [...sessionVariables, ...agentVariables].map(([variable]) => variable);
const everyEnvironment = environments
  .map((env) =>
    [
      `unset AIRLOCK_SESSION ${variables.join(" ")}`,
      ...words(env),
      `. '${join(checkout, "hooks/staging-log")}'`,
      `printf '%s\\0' "$session"`,
    ].join("\n"),
  )
  .join("\n");

describe("hooks/staging-log", () => {
  it.for(shells)(
    "finds the same session as `airlock session` in each of its environments: %s",
    async (shell, { expect }) => {
      const end = await run([...shell, "-c", `state=/nowhere\n${everyEnvironment}`], {
        cwd: "/",
        env: { PATH: process.env["PATH"]! },
      });
      const found = splitNul(end.bytes);
      expect(environments.map((env, at) => ({ env, session: found[at] }))).toEqual(
        environments.map((env) => ({ env, session: sessionOf(env).id })),
      );
    },
  );
});

describe("The staging log", () => {
  it.concurrent("notes what stages, in whatever form, and nothing that does not", async (context) => {
    const repository = await sharedRepository(context, { broad: "allow" });
    const me = actor(repository, "me");
    repository.write("a.txt", "edited\n");
    repository.write("src/one.ts", "edited\n");
    for (const args of [
      ["status"],
      ["-C", "src", "add", "one.ts"],
      ["-c", "alias.a=add -A", "a"],
      ["--no-optional-locks", "status"],
      ["diff", "--quiet"],
      ["reset", "-q", "a.txt"],
      ["stash", "list"],
    ])
      await me.git(args);
    const opened = await openRepository(repository.root, repository.env);
    context
      .expect(
        readStagingLog(opened).stagings.map(({ session, command }) => [session.name, command.line]),
      )
      .toEqual([
        ["me", "git add one.ts"],
        ["me", "git add -A"],
        ["me", "git reset -q a.txt"],
      ]);
  });

  it.concurrent("is pruned after a commit of everything, and keeps what is still staged after one of a part", async (context) => {
    const repository = await sharedRepository(context);
    const me = actor(repository, "me");
    const ledger = join(repository.root, ".git/airlock/ledger/main");
    for (const path of ["a.txt", "b.txt"]) {
      repository.write(path, "edited\n");
      await me.git(["add", path]);
    }
    await me.git(["commit", "-qm", "x", "--", "a.txt"]);
    const opened = await openRepository(repository.root, repository.env);
    context.expect(readStagingLog(opened).stagings).toHaveLength(2);
    await me.git(["commit", "-qm", "y"]);
    context.expect(readStagingLog(opened).stagings).toEqual([]);
    await me.git(["commit", "-q", "--allow-empty", "-m", "z"]);
    context.expect(readdirSync(ledger)).toEqual(["landed"]);
  });

  it.concurrent("holds 256 commands at most, and finds a stranger's path among 200", async (context) => {
    const repository = await sharedRepository(context);
    const [me, other] = [actor(repository, "me"), actor(repository, "other")];
    repository.write("a.txt", "mine\n");
    await me.git(["add", "a.txt"]);
    // The log of one real command, as if it had been typed often: it has the next number each time.
    const ledger = join(repository.root, ".git/airlock/ledger/main");
    const repeat = (times: number) => {
      const last = Math.max(...readdirSync(ledger).map((name) => Number.parseInt(name, 10) || 0));
      for (let number = last + 1; number <= last + times; number += 1) {
        copyFileSync(join(ledger, `${last}`), join(ledger, `${number}`));
        linkSync(join(ledger, `${last}.index`), join(ledger, `${number}.index`));
      }
    };
    repeat(howMany(255, 0));
    const script = `for i in $(seq ${howMany(3, 270)}); do echo "$i" >a.txt; AIRLOCK_SESSION=me git add a.txt; done`;
    await run(["sh", "-c", script], { cwd: repository.root, env: repository.env });
    const kept = readdirSync(ledger);
    context.expect(kept.length).toBeLessThanOrEqual(2 * 257);
    context.expect(kept).not.toContain("1000001");
    repository.write("b.txt", "theirs\n");
    await other.git(["add", "b.txt"]);
    repository.write("c.txt", "mine\n");
    await me.git(["add", "."]);
    repeat(howMany(199, 0));
    const adds = `for i in $(seq ${howMany(1, 200)}); do echo "$i" >c.txt; AIRLOCK_SESSION=me git add .; done`;
    await run(["sh", "-c", adds], { cwd: repository.root, env: repository.env });
    const refusal = await me.refused(["commit", "-m", "x"]);
    context.expect(refusal.paths.map(({ path, code, session }) => [path, code, session])).toEqual([
      ["b.txt", "FOREIGN_PATH", "other"],
      ["c.txt", "BROAD_ADD", "me"],
    ]);
  });

  it.concurrent("knows the commits that were landed by us, too", async (context) => {
    const repository = await sharedRepository(context);
    const opened = await openRepository(repository.root, repository.env);
    noteCommit(opened, await repository.ask("rev-parse", "HEAD"), sessionFromId("named:other"));
    context
      .expect((await actor(repository, "me").refused(["commit", "--amend", "-m", "x"])).code)
      .toBe("FOREIGN_AMEND");
  });
});
