// Claims between clones: a git remote decides, over file:// and over git's own daemon.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, it } from "vitest";
import type { Finished } from "../support/process/process.ts";
import { howMany } from "../support/property/runs.ts";
import { emptyState, prepared, type State } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { type Context, untilTrue } from "../support/repository/world.ts";

interface Clones {
  readonly bare: string;
  readonly one: TestRepository;
  readonly two: TestRepository;
}

/** Makes the remote's address of the folder that `bare.git` lies in. */
type Url = (folder: string, first: TestRepository) => Promise<string> | string;

/** A bare repository and two clones of it, which reach it by their paths. */
const twoClones: State = {
  key: ["two clones"],
  on: emptyState(),
  build: async (first) => {
    await first.add("a.txt", "a\n");
    await first.prepare("commit", "--quiet", "-m", "first");
    await first.prepare("clone", "--quiet", "--bare", ".", "../bare.git");
    for (const name of ["one", "two"])
      await first.prepare("clone", "--quiet", "../bare.git", `../${name}`);
  },
};

/** A bare repository and two clones of it, which reach it by this address. */
async function clones(context: Context, url: Url): Promise<Clones> {
  const first = await prepared(context, twoClones);
  const folder = first.world.repositories;
  const address = `${await url(folder, first)}/bare.git`;
  const clone = (name: string) => {
    const config = join(folder, name, ".git", "config");
    const text = readFileSync(config, "utf8");
    writeFileSync(config, text.replace(/^\turl = .*$/m, `\turl = ${address}`));
    return new TestRepository(first.world, context, join(folder, name));
  };
  return { bare: join(folder, "bare.git"), one: clone("one"), two: clone("two") };
}

const byFile = (folder: string) => `file://${folder}`;

/** Serves the folder with `git daemon` on a free port of the loopback interface. */
async function byDaemon(folder: string, { world }: TestRepository): Promise<string> {
  const port = await freePort();
  const address = `git://127.0.0.1:${port}`;
  world.start(
    [
      "git",
      "daemon",
      "--listen=127.0.0.1",
      `--port=${port}`,
      "--reuseaddr",
      "--export-all",
      "--enable=receive-pack",
      `--base-path=${folder}`,
      folder,
    ],
    {},
  );
  await untilTrue(
    async () =>
      (await world.start(["git", "ls-remote", `${address}/bare.git`], {}).done).code === 0,
    "git daemon",
  );
  return address;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** Both clones are asked under the same name: it is the clone that tells them apart. */
const run = (clone: TestRepository, ...args: string[]): Promise<Finished> =>
  clone.airlock(args, { env: { AIRLOCK_SESSION: "same-name" } });
const held = async (clone: TestRepository, ...args: string[]) =>
  (
    JSON.parse((await run(clone, "claims", "--json", ...args)).stdout) as {
      claims: { subject: string; seenOn: string | null }[];
    }
  ).claims.map(({ subject, seenOn }) => `${subject}${seenOn === null ? "" : ` on ${seenOn}`}`);

describe("a claim that a remote decides on", () => {
  it.concurrent.for([
    ["file://", byFile],
    ["git daemon", byDaemon],
  ] as const)(
    "has one winner in two clones, is seen with --fetch, and is free after its release (%s)",
    async ([, url], context) => {
      const { bare, one, two } = await clones(context, url);
      context
        .expect((await run(one, "claim", "fix-login", "--remote")).stdout)
        .toContain("(agreed by origin)");
      const lost = await run(two, "claim", "fix-login", "--remote");
      context
        .expect([lost.code, lost.stderr])
        .toEqual([3, context.expect.stringContaining('"fix-login" is claimed by same-name since')]);
      context
        .expect((await run(one, "claim", "--paths", "src/**", "--remote", "origin")).code)
        .toBe(0);
      context.expect((await run(two, "claim", "--paths", "src/a.ts", "--remote")).code).toBe(3);
      context.expect(await held(two)).toEqual(["fix-login on origin", "src/** on origin"]);
      context.expect((await run(one, "renew", "fix-login", "--ttl", "2h")).code).toBe(0);
      context.expect((await run(one, "release", "--all")).code).toBe(0);
      context.expect(await one.ask("ls-remote", bare, "refs/airlock/claims/*")).toBe("");
      context.expect(await held(two, "--fetch")).toEqual([]);
      context.expect((await run(two, "claim", "fix-login", "--remote")).code).toBe(0);
      context.expect((await run(two, "complete", "fix-login")).code).toBe(0);
      context
        .expect((await run(one, "claim", "fix-login", "--remote")).stderr)
        .toContain("was completed by same-name");
    },
  );

  it.concurrent.for([
    ["file://", byFile],
    ["git daemon", byDaemon],
  ] as const)(
    "has one winner when both push at the same moment, names and overlapping globs (%s)",
    async ([, url], context) => {
      const { one, two } = await clones(context, url);
      const names = ["a", "b", "c", "d"].slice(0, howMany(1, 4));
      for (const name of names) {
        const globs = [`${name}/**`, `**/${name}.ts`];
        const race = (kind: readonly [string[], string[]]) =>
          Promise.all([
            run(one, "claim", ...kind[0], "--remote", "origin"),
            run(two, "claim", ...kind[1], "--remote", "origin"),
          ]);
        for (const ends of [
          await race([[name], [name]]),
          await race([
            ["--paths", globs[0]!],
            ["--paths", globs[1]!],
          ]),
        ]) {
          context
            .expect([
              ends.map(({ code }) => String(code)).toSorted(),
              ends.map(({ stderr }) => stderr.replace(/[^]*CLAIMED.*[^]*/, "")),
            ])
            .toEqual([
              ["0", "3"],
              ["", ""],
            ]);
        }
      }
      // Who lost has nothing left of it.
      const mine = await Promise.all([held(one, "--mine"), held(two, "--mine")]);
      context.expect(mine.flat().length).toBe(2 * names.length);
    },
  );

  it.concurrent("is an error that changes nothing while the remote cannot be reached, or is made here only, by a flag", async (context) => {
    const { bare, one } = await clones(context, byFile);
    await run(one, "claim", "held", "--remote");
    rmSync(bare, { recursive: true });
    const before = await one.ask("for-each-ref");
    const end = await run(one, "claim", "x", "--remote");
    context
      .expect([end.code, end.stderr])
      .toEqual([
        2,
        context.expect.stringMatching(/remote "origin" cannot be reached[^]*--local-if-offline/),
      ]);
    for (const verb of ["renew", "release", "complete"])
      context.expect((await run(one, verb, "held")).code).toBe(2);
    context.expect(await one.ask("for-each-ref")).toBe(before);
    const local = await run(one, "claim", "x", "--remote", "--local-if-offline");
    context
      .expect([local.code, local.stderr])
      .toEqual([0, context.expect.stringContaining("claimed in this clone only")]);
    context.expect((await run(one, "release", "held", "--local")).code).toBe(0);
    context.expect((await run(one, "claims", "--fetch")).code).toBe(2);
  });

  it.concurrent("is taken back where the remote refuses the push, with the remote's words", async (context) => {
    const { bare, one, two } = await clones(context, byFile);
    const hook = await one.script("deny", "#!/bin/sh\necho 'no claims here, please' >&2\nexit 1\n");
    await one.prepare("-C", bare, "config", "core.hooksPath", "hooks");
    await one.world.start(["mkdir", "-p", `${bare}/hooks`], {}).done;
    await one.world.start(["ln", "-sf", hook, `${bare}/hooks/pre-receive`], {}).done;
    const end = await run(one, "claim", "x", "--remote");
    context
      .expect([end.code, end.stderr])
      .toEqual([
        3,
        context.expect.stringMatching(
          /rejected the claim; nothing was claimed[^]*no claims here, please/,
        ),
      ]);
    context.expect([await held(one), await held(two, "--fetch")]).toEqual([[], []]);
  });

  it.concurrent("runs no pre-push hook, and the remote may come from git config", async (context) => {
    const { one, two } = await clones(context, byFile);
    const hook = await one.script("pre-push", "#!/bin/sh\nexit 1\n");
    await one.world.start(
      ["sh", "-c", 'mkdir -p .git/hooks && cp "$1" .git/hooks/pre-push', "sh", hook],
      { cwd: one.root },
    ).done;
    await one.ask("config", "airlock.claimsRemote", "origin");
    context.expect((await run(one, "claim", "x")).stdout).toContain("agreed by origin");
    context.expect((await run(one, "claim", "y", "--local")).stdout).not.toContain("agreed");
    context.expect(await held(two, "--fetch")).toEqual(["x on origin"]);
  });

  it.concurrent("keeps others' commits from its paths once they have fetched it", async (context) => {
    const { one, two } = await clones(context, byFile);
    two.write(
      "airlock.config.json",
      JSON.stringify({ checks: { ok: { run: "true", paths: false } } }),
    );
    await two.install();
    await run(one, "claim", "--paths", "a.txt", "--remote", "origin");
    await run(two, "claims", "--fetch");
    await two.add("a.txt", "changed\n");
    await two.stage("airlock.config.json");
    const end = await two.git(["commit", "-m", "m"], { env: { AIRLOCK_SESSION: "same-name" } });
    context
      .expect([end.code, end.stderr])
      .toEqual([1, context.expect.stringContaining("CLAIMED_PATH")]);
  });
});
