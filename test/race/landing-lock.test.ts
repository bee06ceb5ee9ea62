// The landing lock: one holder at a time, first come first served, freed by the proven death of its
// holder and by nothing else.

import { appendFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, it } from "vitest";
import { acquireLock, holderText, type LockRequest } from "../../src/system/lock.ts";
import { landingLock } from "../../src/system/landing-lock.ts";
import { ownerToName, thisProcess } from "../../src/system/owner.ts";
import { run, succeed } from "../support/process/process.ts";
import { howMany } from "../support/property/runs.ts";
import { checkout, newWorld } from "../support/repository/world.ts";

const jiti = join(checkout, "node_modules/jiti/lib/jiti-cli.mjs");

function requestFor(folder: string, more: Partial<LockRequest> = {}): LockRequest {
  return {
    folder,
    command: "a test",
    wait: 60_000,
    words: landingLock("").words,
    signal: new AbortController().signal,
    onWaiting: () => undefined,
    ...more,
  };
}

/** A lock that somebody holds. */
function heldBy(folder: string, owner: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `held-${owner}`), "");
}

describe("The landing lock", () => {
  it("has one holder at a time, of eight processes that each take it several times", async (context) => {
    const world = await newWorld(context);
    const rounds = howMany(4, 10);
    const [folder, book, script] = [
      join(world.dir, "lock"),
      join(world.dir, "book"),
      join(world.dir, "taker.ts"),
    ];
    writeFileSync(
      script,
      `import { appendFileSync } from "node:fs";
import { acquireLock } from ${JSON.stringify(join(checkout, "src/system/lock.ts"))};
const [folder, book] = process.argv.slice(2);
for (let at = 0; at < ${rounds}; at += 1) {
  const lock = await acquireLock({ folder, command: "taker", words: {}, wait: 120000, signal: new AbortController().signal, onWaiting: () => undefined });
  appendFileSync(book, process.pid + " in\\n");
  await new Promise((wake) => setTimeout(wake, 2));
  appendFileSync(book, process.pid + " out\\n");
  lock.release();
}
`,
    );
    const call = { cwd: world.dir, env: world.env };
    const ends = await Promise.all(
      Array.from({ length: 8 }, () => run([process.execPath, jiti, script, folder, book], call)),
    );
    for (const end of ends) context.expect(end.code, end.stderr).toBe(0);
    const lines = readFileSync(book, "utf8").split("\n").filter(Boolean);
    context.expect(lines).toHaveLength(2 * 8 * rounds);
    for (let at = 0; at < lines.length; at += 2)
      context.expect(lines[at + 1]).toBe(lines[at]!.replace("in", "out"));
    context.expect(readdirSync(folder)).toEqual(["free"]);
    context.expect(readdirSync(`${folder}-queue`)).toEqual([]);
  });

  it.concurrent("is taken from a holder that is proved dead, and tickets of the dead hold up nobody", async (context) => {
    const world = await newWorld(context);
    const folder = join(world.dir, "lock");
    const pid = Number(
      (await succeed(["sh", "-c", "echo $$"], { cwd: world.dir, env: world.env })).trim(),
    );
    const dead = ownerToName({ pid, started: "1.00000000", host: hostname() });
    heldBy(folder, dead);
    mkdirSync(`${folder}-queue`);
    appendFileSync(join(`${folder}-queue`, `1-${dead}`), "killed");
    const lock = await acquireLock(requestFor(folder));
    context.expect(readdirSync(folder)).toEqual([`held-${ownerToName(thisProcess())}`]);
    lock.release();
    lock.release();
    context.expect(readdirSync(folder)).toEqual(["free"]);
  });

  it.concurrent.for([
    ["on another host", { pid: 1, started: "1.00000000", host: "elsewhere" }],
    ["that is alive", thisProcess()],
  ] as const)("is not taken from a holder %s: LOCK_BUSY names it", async ([, owner], context) => {
    const world = await newWorld(context);
    const folder = join(world.dir, "lock");
    heldBy(folder, ownerToName(owner));
    let told = "";
    const asked = acquireLock(
      requestFor(folder, {
        wait: 1500,
        onWaiting: (holder) => (told = holderText(holder, "another commit")),
      }),
    );
    await context.expect(asked).rejects.toMatchObject({ code: "LOCK_BUSY", kind: "refused" });
    context.expect(told).toContain(`process ${owner.pid} on ${owner.host}`);
    context.expect(readdirSync(`${folder}-queue`)).toEqual([]);
  });
});
