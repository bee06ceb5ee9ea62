// A repository with an opened chamber, for tests of the chamber itself.

import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Chamber, type Opening, startChamber } from "../../src/chamber/chamber.ts";
import { stagedCandidate } from "../../src/git/candidate.ts";
import { ObjectReader } from "../../src/git/objects.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { Candidate } from "../../src/types.ts";
import { succeed } from "../support/process/process.ts";
import { emptyRepository, type RepositoryOptions } from "../support/repository/prepared.ts";
import { type TestRepository } from "../support/repository/repository.ts";
import type { Context } from "../support/repository/world.ts";

export interface Bench {
  readonly repository: TestRepository;
  /** Opens a chamber at what is staged now. */
  readonly open: () => Promise<OpenChamber>;
}

export interface OpenChamber extends Chamber {
  readonly candidate: Candidate;
  readonly opening: Opening;
  /** Content of a file in the chamber, or `null`. */
  readonly read: (path: string) => string | null;
  readonly write: (path: string, content: string) => void;
}

/** Makes a repository with one commit of `a.txt`, `lib/b.txt` and `lib/c.txt`. */
export async function bench(context: Context, options: RepositoryOptions = {}): Promise<Bench> {
  const repository = await emptyRepository(context, options);
  for (const [path, content] of [
    ["a.txt", "a\n"],
    ["lib/b.txt", "b\n"],
    ["lib/c.txt", "c\n"],
  ] as const)
    await repository.add(path, content);
  await repository.prepare("commit", "--quiet", "-m", "first");
  return { repository, open: () => openAt(repository) };
}

async function openAt(test: TestRepository): Promise<OpenChamber> {
  const repository = await openRepository(test.root, test.env);
  const objects = new ObjectReader(repository);
  try {
    const candidate = await stagedCandidate(repository, objects);
    const opening = startChamber(repository);
    test.context.onTestFinished(() => opening.close());
    const chamber = await opening.open(candidate);
    const at = (path: string) => join(chamber.path, path);
    const read = (path: string) =>
      lstatSync(at(path), { throwIfNoEntry: false }) === undefined
        ? null
        : readFileSync(at(path), "utf8");
    return {
      ...chamber,
      candidate,
      opening,
      read,
      write: (path, content) => writeFileSync(at(path), content),
    };
  } finally {
    objects.close();
  }
}

/** Runs git in the chamber, which must succeed; returns its output. */
export async function succeedIn(chamber: OpenChamber, ...args: string[]): Promise<string> {
  return succeed(["git", ...args], {
    cwd: chamber.path,
    env: { PATH: process.env.PATH!, HOME: "/nonexistent" },
  });
}
