// The state that a chamber's repository takes over from the real one, as files.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { takeOverState } from "../../src/chamber/repository-state.ts";
import type { Repository } from "../../src/types.ts";
import { newWorld, type Context } from "../support/repository/world.ts";

const [first, second, third] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];

interface Bench {
  /** The git directory of the repository. */
  readonly real: string;
  /** The git directory of the chamber. */
  readonly own: string;
  readonly takeOver: (given?: {
    readonly base?: string | null;
    readonly head?: string;
    readonly refs?: readonly string[];
    readonly unfinished?: boolean;
  }) => void;
}

async function bench(context: Context): Promise<Bench> {
  const { dir, env } = await newWorld(context);
  const [real, own] = [join(dir, "real"), join(dir, "own")];
  for (const folder of ["logs/refs/heads", "info"])
    mkdirSync(join(real, folder), { recursive: true });
  mkdirSync(join(own, "info"), { recursive: true });
  const repository: Repository = {
    root: dir,
    gitDir: real,
    commonDir: real,
    objectFormat: "sha1",
    indexFile: join(real, "index"),
    env,
  };
  return {
    real,
    own,
    takeOver: ({ base = second, head = "refs/heads/main", refs = [], unfinished = true } = {}) =>
      takeOverState(own, { repository, candidate: { base, head }, refs, unfinished }),
  };
}

const entry = (from: string, to: string, text: string): string =>
  `${from} ${to} A <a@example.org> 1700000000 +0000\t${text}\n`;

describe("the state of a repository in a chamber", () => {
  it.concurrent("an unfinished merge is there, and gone when it is finished", async (context) => {
    const { real, own, takeOver } = await bench(context);
    writeFileSync(join(real, "MERGE_HEAD"), `${third}\n`);
    writeFileSync(join(real, "MERGE_MSG"), Buffer.from([0xe4, 0x0a]));
    writeFileSync(join(real, "ORIG_HEAD"), `${first}\n`);
    mkdirSync(join(real, "sequencer"));
    writeFileSync(join(real, "sequencer/todo"), "pick\n");
    takeOver();
    context.expect(readFileSync(join(own, "MERGE_HEAD"), "utf8")).toBe(`${third}\n`);
    context.expect([...readFileSync(join(own, "MERGE_MSG"))]).toEqual([0xe4, 0x0a]);
    context.expect(readFileSync(join(own, "sequencer/todo"), "utf8")).toBe("pick\n");
    takeOver({ unfinished: false });
    context.expect(readdirSync(own).sort()).toEqual(["ORIG_HEAD", "info", "refs"]);
    for (const name of ["MERGE_HEAD", "MERGE_MSG", "ORIG_HEAD", "sequencer"])
      rmSync(join(real, name), { recursive: true });
    takeOver();
    context.expect(readdirSync(own).sort()).toEqual(["info", "refs"]);
  });

  it.concurrent("the borders of a shallow clone and grafts follow the repository", async (context) => {
    const { real, own, takeOver } = await bench(context);
    for (const name of ["shallow", "info/grafts"]) writeFileSync(join(real, name), `${first}\n`);
    takeOver();
    context.expect(readFileSync(join(own, "shallow"), "utf8")).toBe(`${first}\n`);
    context.expect(readFileSync(join(own, "info/grafts"), "utf8")).toBe(`${first}\n`);
    for (const name of ["shallow", "info/grafts"]) rmSync(join(real, name));
    takeOver();
    context.expect(readdirSync(own).sort()).toEqual(["info", "refs"]);
    context.expect(readdirSync(join(own, "info"))).toEqual([]);
  });

  it.concurrent("symbolic refs are there, but not the branch itself, which may move inside", async (context) => {
    const { own, takeOver } = await bench(context);
    const line = (name: string, target: string): string => `${first} ${name} ${target}`;
    const refs = [
      `${first} refs/heads/other`,
      line("refs/remotes/origin/HEAD", "refs/remotes/origin/main"),
      line("refs/heads/main", "refs/heads/other"),
    ];
    takeOver({ refs });
    context
      .expect(readFileSync(join(own, "refs/remotes/origin/HEAD"), "utf8"))
      .toBe("ref: refs/remotes/origin/main\n");
    context.expect(readdirSync(join(own, "refs"))).toEqual(["remotes"]);
    takeOver();
    context.expect(readdirSync(join(own, "refs"))).toEqual([]);
  });

  it.concurrent("a reflog ends where HEAD of the chamber is, and is not there if HEAD never was", async (context) => {
    const { real, own, takeOver } = await bench(context);
    const log = [entry("0".repeat(40), first, "one"), entry(first, second, "two")];
    for (const name of ["HEAD", "refs/heads/main"])
      writeFileSync(join(real, "logs", name), [...log, entry(second, third, "three")].join(""));
    takeOver();
    for (const name of ["HEAD", "refs/heads/main"])
      context.expect(readFileSync(join(own, "logs", name), "utf8"), name).toBe(log.join(""));
    takeOver({ head: second });
    context.expect(readdirSync(join(own, "logs"))).toEqual(["HEAD"]);
    writeFileSync(join(real, "logs/refs/heads/other"), log.join(""));
    takeOver({
      base: null,
      refs: [`${first} refs/heads/link refs/heads/other`, `${first} refs/heads/other`],
    });
    context
      .expect(
        readFileSync(join(own, "logs/refs/heads/other"), "utf8"),
        "of a symbolic ref's target",
      )
      .toBe(log[0]);
    takeOver({ base: "d".repeat(40) });
    context.expect(readdirSync(own).sort()).toEqual(["info", "refs"]);
    takeOver({ base: null });
    context.expect(readdirSync(own).sort()).toEqual(["info", "refs"]);
  });

  it.concurrent("of a long reflog the end is taken over, in whole entries", async (context) => {
    const { real, own, takeOver } = await bench(context);
    const log = Array.from({ length: 2000 }, (_, at) => entry(first, second, `ä ${at}`)).join("");
    writeFileSync(join(real, "logs/HEAD"), log);
    takeOver();
    const taken = readFileSync(join(own, "logs/HEAD"), "utf8");
    context.expect(log.endsWith(taken)).toBe(true);
    context.expect(taken.startsWith(`${first} ${second} `)).toBe(true);
    context.expect(taken.length).toBeGreaterThan(60_000);
    context.expect(taken.length).toBeLessThan(65_537);
  });
});
