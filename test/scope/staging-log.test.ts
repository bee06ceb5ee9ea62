// The staging log as the hooks write it: the same identity as the commands have, one per index,
// pruned and capped.

import { existsSync, readdirSync } from "node:fs";
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
import { run } from "../support/process/process.ts";
import { checkout } from "../support/repository/world.ts";
import { actor, sharedRepository } from "./scope-fixture.ts";

const named = (variable: string) => ({ [variable]: "value: of it" });

describe("hooks/staging-log", () => {
  it.for<Readonly<Record<string, string>>>([
    {},
    { AIRLOCK_SESSION: "my own\nname", CODEX_THREAD_ID: "x" },
    { AIRLOCK_SESSION: "", CLAUDECODE: "0", GEMINI_CLI: "false" },
    { CRUSH: "1", CURSOR_AGENT: "1", AGENT: "other" },
    ...sessionVariables.map(([variable]) => named(variable)),
    ...agentVariables.map(([variable]) => named(variable)),
  ])("finds the same session as `airlock session`: %j", async (env, { expect }) => {
    for (const shell of [["dash"], ["busybox", "sh"], ["sh"]].filter(
      ([program]) => existsSync(`/usr/bin/${program}`) || program === "sh",
    )) {
      const script = `state=/nowhere; . '${join(checkout, "hooks/staging-log")}'; printf %s "$session"`;
      const end = await run([...shell, "-c", script], {
        cwd: "/",
        env: { PATH: process.env["PATH"]!, ...env },
      });
      expect(end.stdout, shell.join(" ")).toBe(sessionOf(env).id);
    }
  });
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
    const script =
      'for i in $(seq 270); do echo "$i" >a.txt; AIRLOCK_SESSION=me git add a.txt; done';
    await run(["sh", "-c", script], { cwd: repository.root, env: repository.env });
    const ledger = join(repository.root, ".git/airlock/ledger/main");
    context.expect(readdirSync(ledger).length).toBeLessThanOrEqual(2 * 257);
    repository.write("b.txt", "theirs\n");
    await actor(repository, "other").git(["add", "b.txt"]);
    const sweeps = 'for i in $(seq 200); do echo "$i" >c.txt; AIRLOCK_SESSION=me git add .; done';
    await run(["sh", "-c", sweeps], { cwd: repository.root, env: repository.env });
    const refusal = await actor(repository, "me").refused(["commit", "-m", "x"]);
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
