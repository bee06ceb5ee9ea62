// airlock status: what it says is what the published schema promises, and what is so.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, it } from "vitest";
import { airlock, committed } from "../support/claims.ts";
import { builtCommand, checkout, untilTrue } from "../support/world.ts";

const schema = JSON.parse(readFileSync(join(checkout, "status.schema.json"), "utf8")) as object;
const isStatus = new Ajv({ allErrors: true, validateFormats: false }).compile(schema);

describe("airlock status", () => {
  it.concurrent("says who is at work, what they claim, what is staged in which worktree, and what landed; valid by its schema", async (context) => {
    const repository = await committed(context);
    await repository.prepare("worktree", "add", "--quiet", "../linked", "-b", "side");
    await airlock(repository, "one", "claim", "--paths", "src/**", "--note", "the parser");
    await airlock(repository, "two", "claim", "fix-login", "--shared");
    await repository.add("src/b.ts", "b\n");
    await repository.add("other.txt", "o\n");
    const { stdout } = await repository.airlock(["status", "--json"], { env: { AIRLOCK_SESSION: "two" } });
    const status = JSON.parse(stdout) as Record<string, unknown>;
    context.expect([isStatus(status), isStatus.errors]).toEqual([true, null]);
    context.expect(status).toMatchObject({
      version: 1,
      sessions: [
        { name: "one", self: false },
        { name: "two", self: true },
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
            { path: "other.txt", by: ["one", "two"] },
            { path: "src/b.ts", by: ["one"] },
          ],
        },
        { branch: "side", staged: [] },
      ],
      commits: [],
      landings: [{ commit: await repository.ask("rev-parse", "HEAD"), author: "Ada Author", subject: "first" }],
    });
    const text = (await airlock(repository, "two", "status"))[1];
    for (const part of [
      "two (this session)",
      "src/** (paths)  one until",
      "fix-login (shared)  two",
      "src/b.ts  one",
      "other.txt  one or two",
      "Ada Author: first",
    ])
      context.expect(text).toContain(part);
  });

  it.concurrent("changes nothing, and is valid where a claim cannot be read", async (context) => {
    const repository = await committed(context);
    const blob = await repository.ask("hash-object", "-w", "README.md");
    await repository.prepare("update-ref", "refs/airlock/claims/later", blob);
    const before = await repository.snapshot();
    const status = JSON.parse((await repository.airlock(["status", "--json"])).stdout) as { claims: { subject: unknown }[] };
    context.expect([isStatus(status), status.claims]).toEqual([true, [context.expect.objectContaining({ subject: null, holder: null })]]);
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent("draws itself again until it is ended", async (context) => {
    const repository = await committed(context);
    const watching = repository.world.start([process.execPath, builtCommand, "status", "--watch", "--every", "50ms", "--json"], {
      cwd: repository.root,
      env: repository.env,
    });
    let text = "";
    watching.child.stdout!.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    await untilTrue(() => text.split("\n").length > 2, "two drawings");
    await airlock(repository, "one", "claim", "a");
    await untilTrue(() => text.includes('"subject":"a"'), "the claim");
    process.kill(watching.pid, "SIGINT");
    context.expect((await watching.done).code).toBe(130);
    for (const line of text.trim().split("\n")) context.expect(isStatus(JSON.parse(line))).toBe(true);
  });
});
