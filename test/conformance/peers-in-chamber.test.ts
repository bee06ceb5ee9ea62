// Another runner's own command as a check: it runs inside the chamber while the working tree is
// dirty, and stashes nothing.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit, expectRefused } from "../support/repository/checked.ts";
import { commitConfig, guardedRepository } from "../support/repository/guarded.ts";
import { run } from "../support/process/process.ts";
import { takeRecordings } from "../support/check/recording.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";

interface Peer {
  readonly name: string;
  /** Where its program may be. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  /** Its config; `command` is a script that fails where a file holds the word "bad". */
  readonly config: (command: string) => readonly [file: string, text: string];
  /** What it says when it takes unstaged work off the disk. */
  readonly hides: RegExp;
}

const local = (command: string) =>
  [
    ".pre-commit-config.yaml",
    `repos:\n- repo: local\n  hooks:\n  - id: word\n    name: word\n    language: system\n    entry: ${command}\n    files: \\.txt$\n`,
  ] as const;

const peers: readonly Peer[] = [
  {
    name: "lint-staged",
    programs: [join(checkout, "node_modules/.bin/lint-staged")],
    args: [],
    config: (command) => [".lintstagedrc.json", JSON.stringify({ "*.txt": command })],
    hides: /Hiding unstaged changes/i,
  },
  {
    name: "prek",
    programs: [join(checkout, "bench/peers/node_modules/@j178/prek-linux-x64-gnu/prek")],
    args: ["run"],
    config: local,
    hides: /unstaged (changes|files) detected|stashing|Temporarily/i,
  },
  {
    name: "pre-commit",
    programs: ["/usr/bin/pre-commit", "/usr/local/bin/pre-commit", "/opt/homebrew/bin/pre-commit"],
    args: ["run"],
    config: local,
    hides: /Unstaged files detected|Stashing unstaged/i,
  },
];

const installed = peers.filter(({ programs }) => programs.some((program) => existsSync(program)));

async function withPeer(repository: TestRepository, peer: Peer): Promise<{ said: () => string }> {
  const word = await repository.script(
    "word.sh",
    '#!/bin/sh\nfor file; do if grep -q bad "$file"; then echo "$file is bad"; exit 1; fi; done\n',
  );
  const program = peer.programs.find((one) => existsSync(one))!;
  const said = join(repository.world.dir, "said");
  const [file, text] = peer.config(word);
  await repository.add(file, text);
  await repository.prepare("commit", "--quiet", "-m", "the peer's config", "--", file);
  const script = `"$@" > ${said} 2>&1; code=$?; git stash list >> ${said}; cat ${said}; exit $code`;
  await commitConfig(repository, {
    checks: {
      peer: { files: "*", run: ["sh", "-c", script, "sh", program, ...peer.args], paths: false },
    },
  });
  return { said: () => readFileSync(said, "utf8") };
}

/** Staged partly, with edits and untracked files around: what makes every stashing runner stash. */
async function dirty(repository: TestRepository, content: string): Promise<void> {
  await repository.add("a.txt", `${content}\nsecond\n`);
  await repository.add("new.txt", `${content}, new\n`);
  repository.write("a.txt", "bad on disk\nsecond\n");
  repository.write("b.txt", "bad on disk\n");
  repository.write("untracked.txt", "bad on disk\n");
}

describe("Inside a chamber, while the working tree is dirty,", () => {
  it.concurrent.for(installed)(
    "$name passes on what is staged, and stashes nothing",
    async (peer, context) => {
      const repository = await guardedRepository(context);
      const { said } = await withPeer(repository, peer);
      await dirty(repository, "good");
      await expectCheckedCommit(repository, ["commit", "-m", "good"]);
      context.expect(said()).not.toMatch(peer.hides);
      context.expect(said()).not.toContain("stash@");
      await repository.add("b.txt", "good again\n");
      await expectCheckedCommit(repository, ["commit", "-m", "good again"]);
      context.expect(said()).not.toMatch(peer.hides);
    },
  );

  it.concurrent.for(installed)(
    "$name fails on what is staged, and everything is as it was",
    async (peer, context) => {
      const repository = await guardedRepository(context);
      const { said } = await withPeer(repository, peer);
      await dirty(repository, "bad as staged");
      repository.write("a.txt", "good on disk\n");
      const end = await expectRefused(repository, ["commit", "-m", "bad"]);
      context.expect(end.stderr).toMatch(/(a|new)\.txt is bad/);
      context.expect(said()).not.toMatch(peer.hides);
      await takeRecordings(repository);
      await repository.add("a.txt", "good\n");
      await repository.add("new.txt", "good\n");
      await expectCheckedCommit(repository, ["commit", "-m", "good"]);
    },
  );

  it.concurrent("lint-staged hides work where there is no chamber: the same situation, in the working tree", async (context) => {
    // The proof that the situation is one in which they stash, with the peer that is always here.
    const repository = await guardedRepository(context);
    const [peer] = peers;
    await withPeer(repository, peer!);
    await dirty(repository, "good");
    const end = await run([process.execPath, peer!.programs[0]!, "--verbose"], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect(end.stdout + end.stderr).toMatch(peer!.hides);
  });
});

describe("The peers", () => {
  it("lint-staged is installed with this package, and in CI pre-commit is, from Debian", (context) => {
    const wanted = process.env.CI === undefined ? ["lint-staged"] : ["lint-staged", "pre-commit"];
    context
      .expect(installed.map(({ name }) => name))
      .toEqual(context.expect.arrayContaining(wanted));
  });
});
