// airlock status: what it says is what the published schema promises, and what is so.

import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { Ajv } from "ajv";
import { describe, it } from "vitest";
import { landingLock } from "../../src/system/landing-lock.ts";
import { acquireLock, type HeldLock } from "../../src/system/lock.ts";
import { airlock, committed } from "../support/claim/claims.ts";
import { door } from "../support/commit/door.ts";
import { type Gate, newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { builtCommand, checkout, startCommand, untilTrue } from "../support/repository/world.ts";

const schema = JSON.parse(readFileSync(join(checkout, "status.schema.json"), "utf8")) as object;
const isStatus = new Ajv({ allErrors: true, validateFormats: false }).compile(schema);

describe("airlock status", () => {
  it.concurrent("says who is at work, what they claim, what is staged in which worktree, and what landed; valid by its schema", async (context) => {
    const repository = await committed(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "side");
    await airlock(repository, "one", "claim", "--paths", "src/**", "--note", "the parser");
    await airlock(repository, "two", "claim", "fix-login", "--shared");
    await repository.add("before.txt", "staged before there were hooks\n");
    await repository.install();
    const stage = async (session: string, path: string, root = repository.root) => {
      repository.write(join(relative(repository.root, root), path), "new\n");
      context
        .expect(
          (await repository.git(["add", path], { at: root, env: { AIRLOCK_SESSION: session } }))
            .code,
        )
        .toBe(0);
    };
    await stage("one", "src/b.ts");
    await stage("two", "other.txt");
    await stage("three", "there.txt", join(repository.root, "../linked"));
    const { stdout } = await repository.airlock(["status", "--json"], {
      env: { AIRLOCK_SESSION: "two" },
    });
    const status = JSON.parse(stdout) as Record<string, unknown>;
    context.expect([isStatus(status), isStatus.errors]).toEqual([true, null]);
    context.expect(status).toMatchObject({
      version: 1,
      sessions: [
        { name: "one", self: false },
        { name: "two", self: true },
        { name: "three", self: false },
      ],
      claims: [
        { subject: "fix-login", kind: "name", shared: true, holder: "two" },
        { subject: "src/**", kind: "path", holder: "one", note: "the parser" },
      ],
      worktrees: [
        {
          path: repository.root,
          branch: "main",
          staged: [
            { path: "before.txt", by: null, session: null, command: null, time: null },
            { path: "other.txt", by: "two", session: "named:two", command: "git add other.txt" },
            { path: "src/b.ts", by: "one", session: "named:one", command: "git add src/b.ts" },
          ],
        },
        { branch: "side", staged: [{ path: "there.txt", by: "three" }] },
      ],
      commits: [],
      landings: [
        {
          commit: await repository.ask("rev-parse", "HEAD"),
          author: "Ada Author",
          subject: "first",
        },
      ],
    });
    const text = (await airlock(repository, "two", "status"))[1];
    for (const part of [
      "two (this session)",
      "src/** (paths)  one until",
      "fix-login (shared)  two",
      "src/b.ts  one: git add src/b.ts",
      "before.txt  nobody known",
      "Ada Author: first",
    ])
      context.expect(text).toContain(part);
  });

  it.concurrent("changes nothing, and is valid where a claim cannot be read", async (context) => {
    const repository = await committed(context);
    const blob = await repository.ask("hash-object", "-w", "README.md");
    await repository.prepare("update-ref", "refs/airlock/claims/later", blob);
    const before = await repository.snapshot();
    const status = JSON.parse((await repository.airlock(["status", "--json"])).stdout) as {
      claims: { subject: unknown }[];
    };
    context
      .expect([isStatus(status), status.claims])
      .toEqual([true, [context.expect.objectContaining({ subject: null, holder: null })]]);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("draws itself again when something changes and not before, until it is ended", async (context) => {
    const repository = await committed(context);
    const watching = repository.world.start(
      [...startCommand, "status", "--watch", "--every", "20ms", "--json"],
      {
        cwd: repository.root,
        env: repository.env,
      },
    );
    let text = "";
    watching.child.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    for (const name of ["a", "b"]) {
      await untilTrue(() => text.endsWith("\n"), "a drawing");
      await airlock(repository, "one", "claim", name);
      await untilTrue(() => text.includes(`"subject":"${name}"`), name);
    }
    process.kill(watching.pid, "SIGINT");
    context.expect((await watching.done).code).toBe(130);
    const lines = text.trim().split("\n");
    for (const line of lines) context.expect(isStatus(JSON.parse(line))).toBe(true);
    const told = lines.map((line) => JSON.stringify({ ...(JSON.parse(line) as object), time: "" }));
    context.expect(told.filter((line, at) => line === told[at - 1])).toEqual([]);
  });

  it.concurrent("has a screen of its own on a terminal, and leaves the terminal as it was", async (context) => {
    const repository = await committed(context);
    // As many rows as a small window has: what does not fit is counted.
    const command = `stty rows 6 cols 80; echo $$ > watching; exec '${process.execPath}' '${builtCommand}' status --watch --every 20ms`;
    const watching = repository.world.start(["script", "-qefc", command, "/dev/null"], {
      cwd: repository.root,
      env: repository.env,
    });
    let text = "";
    watching.child.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    await untilTrue(() => text.includes("more lines"), "the first drawing");
    await airlock(repository, "one", "claim", "a");
    await untilTrue(() => text.includes("one"), "the claim");
    process.kill(Number(repository.read("watching")), "SIGINT");
    context.expect((await watching.done).code).toBe(130);
    context.expect(text.startsWith("\u001b[?1049h\u001b[?25l\u001b[H\u001b[J")).toBe(true);
    context.expect(text.endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
    const screens = text.split("\u001b[H\u001b[J").slice(1);
    context.expect(Math.max(...screens.map((screen) => screen.split("\n").length))).toBe(6);
  });
});

describe("a commit under way", () => {
  interface Phases {
    readonly commits: readonly { session: string; phase: string; pid: number; worktree: string }[];
  }
  const commits = async (repository: TestRepository) =>
    (JSON.parse((await repository.airlock(["status", "--json"])).stdout) as Phases).commits;

  it.concurrent("by `git commit` shows its checks and then its message, and is gone afterwards", async (context) => {
    const repository = await guardedRepository(context);
    const [gate, editor] = [newGate(repository), newGate(repository, "editor")];
    await commitConfig(repository, {
      checks: { gate: { files: "a.txt", run: gate.run, paths: false } },
    });
    await repository.add("a.txt", "mine\n");
    const env = { AIRLOCK_SESSION: "one", GIT_EDITOR: await editorScript(repository, editor) };
    const commit = repository.begin(["commit"], { env });
    await gate.reached();
    context
      .expect(await commits(repository))
      .toMatchObject([{ session: "one", phase: "checks", worktree: repository.root }]);
    gate.open();
    await editor.reached();
    context
      .expect(await commits(repository))
      .toMatchObject([{ session: "one", phase: "committing", pid: commit.pid }]);
    editor.open();
    context.expect((await commit.done).code).toBe(0);
    context.expect(await commits(repository)).toEqual([]);
  });

  it.concurrent("by `airlock commit` shows its checks, its message, that it waits, that it refreshes the index, and its last hooks", async (context) => {
    const repository = await guardedRepository(context);
    const gates = Object.fromEntries(
      ["checks", "editor", "post"].map((name) => [name, newGate(repository, name)]),
    );
    const { checks, editor, post } = gates as { checks: Gate; editor: Gate; post: Gate };
    await commitConfig(repository, {
      checks: { gate: { files: "a.txt", run: checks.run, paths: false } },
    });
    repository.write(".git/hooks/post-commit", `#!/bin/sh\nexec ${post.run.join(" ")}\n`, 0o755);
    repository.write("a.txt", "mine\n");
    const lock = await heldLandingLock(repository);
    const end = door(repository, ["-e", "a.txt"], {
      env: { AIRLOCK_SESSION: "one", GIT_EDITOR: await editorScript(repository, editor) },
    });
    const phase = async () => (await commits(repository)).map((one) => one.phase).join();
    await checks.reached();
    context.expect(await phase()).toBe("checks");
    checks.open();
    await editor.reached();
    context.expect(await phase()).toBe("committing");
    editor.open();
    await untilTrue(async () => (await phase()) === "waiting", "the wait");
    // The index is refreshed under git's own lock, which somebody holds for now.
    repository.write(".git/index.lock", "");
    lock.release();
    await untilTrue(async () => (await phase()) === "refreshing", "the refresh");
    rmSync(join(repository.root, ".git/index.lock"));
    await post.reached();
    context.expect(await phase()).toBe("post-commit");
    post.open();
    context.expect((await end).code).toBe(0);
    context.expect(await phase()).toBe("");
  });

  it.concurrent("that was killed is not under way", async (context) => {
    const repository = await guardedRepository(context);
    const gate = newGate(repository);
    await commitConfig(repository, {
      checks: { gate: { files: "a.txt", run: gate.run, paths: false } },
    });
    repository.write("a.txt", "mine\n");
    // In a process of its own, which can be killed.
    const mine = repository.airlockProcess(["commit", "-m", "mine", "a.txt"], {
      env: { AIRLOCK_SESSION: "mine" },
    });
    await gate.reached();
    const [commit] = await commits(repository);
    context.expect(commit).toMatchObject({ session: "mine", phase: "checks" });
    context.expect(commit!.pid).not.toBe(process.pid);
    process.kill(commit!.pid, "SIGKILL");
    await mine;
    context.expect(await commits(repository)).toEqual([]);
  });
});

/** An editor that stops at a gate, with a message. */
function editorScript(repository: TestRepository, gate: Gate): Promise<string> {
  return repository.script("edit", `#!/bin/sh\necho edited > "$1"\nexec ${gate.run.join(" ")}\n`);
}

function heldLandingLock(repository: TestRepository): Promise<HeldLock> {
  const lock = landingLock(join(repository.root, ".git"));
  return acquireLock({
    ...lock,
    command: "a test",
    wait: 1000,
    signal: new AbortController().signal,
    onWaiting: () => undefined,
  });
}
