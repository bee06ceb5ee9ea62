// Random sequences of two sessions in one tree: whoever names files is never refused, and a
// stranger's path is always named.

import fc from "fast-check";
import { describe, it } from "vitest";
import type { TestRepository } from "../support/repository/repository.ts";
import { actor, refusalIn, sharedRepository, type Actor } from "./scope-fixture.ts";
import { runs } from "../support/property/runs.ts";

/** Each in a repository of its own. */
const parts = [1, 2, 3, 4];

const ways = [
  "add",
  "add --",
  "stage",
  "add -A --",
  "add -v",
  "add -p",
  "update-index --add",
  "add :/",
  "in folder",
  "commit",
  "commit -i",
  "rm",
  "mv",
] as const;

/** Something that one of two sessions does with files of its own. */
const step = fc.record({
  who: fc.constantFrom(0, 1),
  way: fc.constantFrom(...ways),
  files: fc.uniqueArray(
    fc.constantFrom("one.txt", "two words.txt", "sub/three.txt", "sub/[4].txt"),
    { minLength: 1, maxLength: 2 },
  ),
  commits: fc.oneof(
    { weight: 3, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const steps = fc.array(step, { minLength: 1, maxLength: 4 });

/** A repository with two sessions, each with a folder of its own for its files. */
class Play {
  readonly actors: readonly Actor[];
  /** What each session has staged and not committed yet. */
  staged: Set<string>[] = [];
  #round = 0;

  readonly repository: TestRepository;

  constructor(repository: TestRepository) {
    this.repository = repository;
    this.actors = ["ada", "bob"].map((name) => actor(repository, name));
  }

  /** Back to the start, ledger and all. */
  async reset(): Promise<void> {
    await this.repository.prepare("reset", "--quiet", "--hard", "start");
    await this.repository.prepare("clean", "-qfdx");
    this.repository.remove(".git/airlock/ledger");
    this.repository.remove(".git/airlock/approvals");
    this.staged = [new Set(), new Set()];
  }

  edit(path: string): void {
    this.repository.write(path, `round ${(this.#round += 1)}\n`);
  }

  /**
   * One session edits files of its own and stages or commits them by name; returns git's words
   * where it fails.
   */
  async take({ who, way, files, commits }: Step): Promise<string> {
    const paths = files.map((file) => `${["ada", "bob"][who]!}/${file}`);
    const literal = paths.map((path) =>
      way.startsWith("update-index") || way === "mv" ? path : `:(literal)${path}`,
    );
    const mine = this.staged[who]!;
    const git = async (args: readonly string[], options: { at?: string; input?: string } = {}) => {
      const end = await this.actors[who]!.git(args, options);
      return end.code === 0 ? "" : `git ${args.join(" ")}: ${end.stderr}${end.stdout}`;
    };
    const tracked = (
      await this.repository.ask("-c", "core.quotePath=off", "ls-files", "--", ["ada", "bob"][who]!)
    ).split("\n");
    for (const path of paths) this.edit(path);
    let failed = "";
    if (way === "commit" || way === "commit -i") {
      // Git commits only what it tracks.
      failed ||= await git(["add", ...literal]);
      const others = way === "commit -i" && this.staged[1 - who]!.size > 0;
      failed ||= await git([
        "commit",
        ...(way === "commit -i" && !others ? ["-i"] : []),
        "-qm",
        "named",
        "--",
        ...literal,
      ]);
      for (const path of way === "commit -i" && !others ? [...mine] : paths) mine.delete(path);
    } else if (way === "rm" || way === "mv") {
      const path = paths[0]!;
      const to = `${path}-moved-${this.#round}`;
      if (!tracked.includes(path)) failed ||= await git(["add", ...literal]);
      failed ||= await git(way === "rm" ? ["rm", "-qf", `:(literal)${path}`] : ["mv", path, to]);
      for (const one of [...paths, to]) mine.add(one);
    } else {
      if (way === "add -p") failed ||= await git(["add", "-N", ...literal]);
      const words = way === "in folder" ? ["add"] : way === "add :/" ? ["add"] : way.split(" ");
      const folder = paths[0]!.slice(0, paths[0]!.lastIndexOf("/"));
      const names =
        way === "in folder"
          ? paths.map(
              (path) =>
                `:(literal)${path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : `../${path.slice(path.indexOf("/") + 1)}`}`,
            )
          : way === "add :/"
            ? paths.map((path) => `:(top,literal)${path}`)
            : literal;
      const up = way === "in folder" && folder === ["ada", "bob"][who];
      const given = up ? paths.map((path) => `:(literal)${path.slice(folder.length + 1)}`) : names;
      failed ||= await git([...words, ...given], {
        ...(way === "in folder" ? { at: folder } : {}),
        ...(way === "add -p" ? { input: "y\n".repeat(9) } : {}),
      });
      for (const path of paths) mine.add(path);
    }
    return failed || (commits ? this.commit(who) : "");
  }

  /**
   * A session commits what it has staged: plainly where that is all there is, by name where the
   * other has staged too.
   */
  async commit(who: number): Promise<string> {
    const [mine, others] = [this.staged[who]!, this.staged[1 - who]!];
    const changed = (
      await this.repository.ask(
        "-c",
        "core.quotePath=off",
        "diff",
        "--cached",
        "--no-renames",
        "--name-only",
        "HEAD",
      )
    ).split("\n");
    const left = [...mine].filter((path) => changed.includes(path));
    mine.clear();
    if (left.length === 0) return "";
    const byName = changed.some((path) => others.has(path));
    const end = await this.actors[who]!.git([
      "commit",
      "-qm",
      "x",
      ...(byName ? ["--", ...left.map((path) => `:(literal)${path}`)] : []),
    ]);
    return end.code === 0 ? "" : `commit of ${left.join()}: ${end.stderr}${end.stdout}`;
  }
}

async function play(context: Parameters<typeof sharedRepository>[0]): Promise<Play> {
  const repository = await sharedRepository(context, undefined);
  // No check wants anything: this is about the guard.
  repository.write(
    "airlock.config.json",
    JSON.stringify({ checks: { none: { files: "*.none", run: "true" } } }),
  );
  await repository.prepare("commit", "--quiet", "-am", "no checks");
  await repository.prepare("tag", "start");
  const scene = new Play(repository);
  // Both are there from the beginning: a registered session that has been alone may sweep up what
  // it finds.
  for (const one of scene.actors) await one.airlock(["session", "start"]);
  return scene;
}

describe("Two sessions in one tree", () => {
  it.concurrent.for(parts)(
    "that name their files are never refused, in random sequences: part %i",
    { timeout: 900_000 },
    async (part, context) => {
      const scene = await play(context);
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          await scene.reset();
          for (const one of sequence) context.expect(await scene.take(one)).toBe("");
          for (const who of [0, 1]) context.expect(await scene.commit(who)).toBe("");
        }),
        runs(1, 75, part),
      );
    },
  );

  it.concurrent.for(parts)(
    "find the stranger's path named exactly, in random sequences: part %i",
    { timeout: 900_000 },
    async (part, context) => {
      const scene = await play(context);
      const stranger = fc.constantFrom(
        "a.txt",
        "src/one.ts",
        "bob/odd name.txt",
        "ada/sub/[x].txt",
      );
      const sweep = fc.constantFrom(
        "staged by bob",
        "add .",
        "add -A",
        "add a folder",
        "commit -a",
      );
      await fc.assert(
        fc.asyncProperty(steps, stranger, sweep, async (sequence, path, how) => {
          await scene.reset();
          for (const one of sequence)
            context.expect(await scene.take({ ...one, commits: false })).toBe("");
          // What they were at is over; the ledger still knows it.
          await scene.repository.prepare("reset", "--quiet", "--hard");
          await scene.repository.prepare("clean", "-qfd");
          const [ada, bob] = scene.actors as [Actor, Actor];
          scene.edit(path);
          // What is not tracked, `commit -a` leaves alone.
          if (how === "commit -a") await scene.repository.prepare("add", "-N", `:(literal)${path}`);
          scene.edit("ada/own.txt");
          await ada.git(["add", "ada/own.txt"]);
          if (how === "staged by bob") await bob.git(["add", `:(literal)${path}`]);
          if (how === "add ." || how === "add -A") await ada.git(how.split(" "));
          if (how === "add a folder")
            await ada.git(["add", path.includes("/") ? path.slice(0, path.indexOf("/")) : "."]);
          const args = ["commit", "-m", "x", ...(how === "commit -a" ? ["-a"] : [])];
          const refusal = refusalIn(await ada.git(args, { env: { AIRLOCK_FORMAT: "json" } }));
          context.expect(refusal.code).toBe(how === "staged by bob" ? "FOREIGN_PATH" : "BROAD_ADD");
          context.expect(refusal.paths.map((one) => one.path)).toEqual([path]);
        }),
        runs(1, 75, part),
      );
    },
  );
});
