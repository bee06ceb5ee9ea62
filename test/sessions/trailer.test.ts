// The trailer of a session, through both doors: once, at the end, and only where the config asks
// for it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { door } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { succeed } from "../support/process/process.ts";
import type { TestRepository } from "../support/repository/repository.ts";

const trailers = (repository: TestRepository) =>
  repository.ask("log", "-1", "--format=%(trailers)");

/** The commit of a.txt by a session, through a door. */
const doors = {
  "git commit": async (
    repository: TestRepository,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => {
    await repository.prepare("add", "a.txt");
    return repository.git(["commit", ...args], { env });
  },
  "airlock commit": async (
    repository: TestRepository,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => door(repository, [...args, "a.txt"], { env }),
} as const;

describe("the trailer of a session", () => {
  it.concurrent.for(Object.keys(doors) as (keyof typeof doors)[])(
    "is added once by `%s`, also when the commit is amended, and never where the config does not ask for it",
    async (name, context) => {
      const repository = await guardedRepository(context);
      const commit = async (session: string, ...args: string[]) => {
        const end = await doors[name](repository, args, { AIRLOCK_SESSION: session });
        context.expect(end.code, end.stderr).toBe(0);
      };
      repository.write("a.txt", "without\n");
      await commit("one", "-m", "without");
      context.expect(await trailers(repository)).toBe("");
      await commitConfig(repository, { sessionTrailer: true });
      repository.write("a.txt", "with\n");
      await commit("one: $(x)\n2", "-m", "with", "-m", "a body\n---\nand more of it");
      context
        .expect(await repository.ask("log", "-1", "--format=%B"))
        .toBe("with\n\na body\n---\nand more of it\n\nAirlock-Session: one: $(x) 2\n");
      repository.write("a.txt", "amended\n");
      await commit("one: $(x)\n2", "--amend", "--no-edit");
      context.expect(await trailers(repository)).toBe("Airlock-Session: one: $(x) 2\n");
    },
  );

  it.concurrent.for(Object.keys(doors) as (keyof typeof doors)[])(
    "comes before what git cuts off in an editor, and leaves a message that was given up empty (`%s`)",
    async (name, context) => {
      const repository = await guardedRepository(context, { config: { sessionTrailer: true } });
      const edit = async (script: string) => {
        const env = {
          AIRLOCK_SESSION: "one",
          GIT_EDITOR: await repository.script("editor", `#!/bin/sh\n${script}\n`),
        };
        return doors[name](repository, ["-v"], env);
      };
      repository.write("a.txt", "one\n");
      const end = await edit('sed -i "1s/.*/edited/" "$1"');
      context.expect(end.code, end.stderr).toBe(0);
      context
        .expect(await repository.ask("log", "-1", "--format=%B"))
        .toBe("edited\n\nAirlock-Session: one\n");
      repository.write("a.txt", "two\n");
      context.expect((await edit('grep -q "^diff" "$1"')).code).toBe(1);
      context.expect(await repository.ask("log", "-1", "--format=%s")).toBe("edited");
    },
  );

  it.concurrent("is signed with the message that has it, and stays when the commit is built again on what others landed", async (context) => {
    const repository = await guardedRepository(context);
    const key = join(repository.world.dir, "key");
    await succeed(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada", "-f", key], {
      cwd: repository.root,
      env: repository.env,
    });
    const allowed = await repository.script(
      "allowed",
      `cy@example.org ${readFileSync(`${key}.pub`, "utf8")}`,
      0o644,
    );
    const settings = {
      "gpg.format": "ssh",
      "gpg.ssh.allowedSignersFile": allowed,
      "user.signingKey": key,
      "commit.gpgsign": "true",
    };
    for (const [name, value] of Object.entries(settings))
      await repository.ask("config", name, value);
    const gate = newGate(repository);
    await commitConfig(repository, {
      checks: { gate: { files: "a.txt", run: gate.run, paths: false } },
      sessionTrailer: true,
    });
    repository.write("a.txt", "mine\n");
    repository.write("b.txt", "theirs\n");
    const mine = door(repository, ["-m", "mine", "a.txt"], { env: { AIRLOCK_SESSION: "one" } });
    await gate.reached();
    const theirs = await door(repository, ["-m", "theirs", "b.txt"], {
      env: { AIRLOCK_SESSION: "two" },
    });
    context.expect(theirs.code, theirs.stderr).toBe(0);
    gate.open();
    const end = await mine;
    context
      .expect([end.code, end.stdout])
      .toEqual([0, context.expect.stringContaining("on top of what others landed meanwhile")]);
    context
      .expect(await repository.ask("log", "-2", "--format=%G? %s %(trailers:only,separator=%x2c)"))
      .toBe("G mine Airlock-Session: one\nG theirs Airlock-Session: two");
  });

  it.concurrent("is seen by the check of the message", async (context) => {
    const repository = await guardedRepository(context);
    const check = { stage: "commit-msg", run: ["grep", "-q", "^Airlock-Session: one$"] };
    await commitConfig(repository, { checks: { check }, sessionTrailer: true });
    repository.write("a.txt", "mine\n");
    const end = await door(repository, ["-m", "mine", "a.txt"], {
      env: { AIRLOCK_SESSION: "one" },
    });
    context.expect(end.code, end.stderr).toBe(0);
    repository.write("a.txt", "again\n");
    context
      .expect(
        (await door(repository, ["-m", "mine", "a.txt"], { env: { AIRLOCK_SESSION: "two" } })).code,
      )
      .toBe(1);
  });
});
