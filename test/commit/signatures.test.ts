// Signatures of `airlock commit`.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { door } from "../support/commit/door.ts";
import { newGate } from "../support/check/gate.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { succeed } from "../support/process/process.ts";

describe("Signatures of airlock commit", () => {
  it.concurrent.for([
    ["commit.gpgsign", []],
    ["-S", ["-S"]],
    ["-S<key>", ["-S<key>"]],
  ] as const)(
    "with %s the commit is signed, also when it is built again on what others landed",
    async ([how, args], context) => {
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
      for (const [name, value] of [
        ["gpg.format", "ssh"],
        ["gpg.ssh.allowedSignersFile", allowed],
        ...(how === "-S<key>" ? [] : [["user.signingKey", key]]),
        ...(how === "commit.gpgsign" ? [["commit.gpgsign", "true"]] : []),
      ])
        await repository.ask("config", name!, value!);
      const gate = newGate(repository);
      await commitConfig(repository, {
        checks: { gate: { files: "a.txt", run: gate.run, paths: false } },
      });
      repository.write("a.txt", "mine\n");
      repository.write("b.txt", "theirs\n");
      const sign = args.map((arg) => arg.replace("<key>", key));
      const mine = door(repository, [...sign, "-m", "mine", "-m", "a body", "a.txt"]);
      await gate.reached();
      const theirs = await door(repository, [...sign, "-m", "theirs", "b.txt"]);
      context.expect(theirs.code, theirs.stderr).toBe(0);
      gate.open();
      const end = await mine;
      context.expect(end.code, end.stderr).toBe(0);
      context.expect(end.stdout).toContain("on top of what others landed meanwhile");
      context.expect(await repository.ask("log", "-2", "--format=%G? %s")).toBe("G mine\nG theirs");
      context.expect(await repository.ask("log", "-1", "--format=%b")).toBe("a body\n");
    },
  );
});
