// Content staged while checks run does not land unchecked; skipping the hooks is recorded, or
// refused.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { expectCheckedCommit } from "../support/repository/checked.ts";
import { newGate } from "../support/check/gate.ts";
import { guardedRepository, unbornRepository, writeConfig } from "../support/repository/guarded.ts";
import type { GuardedOptions } from "../support/repository/guarded.ts";
import { takeRecordings } from "../support/check/recording.ts";
import { TestRepository } from "../support/repository/repository.ts";

type Staging = (repository: TestRepository) => Promise<unknown>;

const stagings: readonly (readonly [string, Staging])[] = [
  ["another file", (r) => r.add("b.txt", "unchecked\n")],
  ["a new file", (r) => r.add("new.txt", "unchecked\n")],
  ["the same file, changed", (r) => r.add("a.txt", "unchecked\n")],
  ["a deletion", (r) => r.ask("rm", "--quiet", "--cached", "b.txt")],
  ["a mode", (r) => r.ask("update-index", "--chmod=+x", "b.txt")],
  ["a rename", (r) => r.ask("mv", "b.txt", "renamed.txt")],
  ["the config", (r) => r.add("airlock.config.json", '{ "checks": {} }\n')],
  [
    "a link",
    async (r) => {
      r.link("b.txt", "a.txt");
      await r.stage("b.txt");
    },
  ],
  ["everything, with add -A", (r) => r.ask("add", "-A")],
  ["by a hunk", (r) => r.git(["add", "-p", "dirty.txt"], { input: "y\n" })],
  ["a reset to HEAD", (r) => r.ask("reset", "--quiet")],
];

/** a.txt is staged; the check of a commit stops at the gate, those of later commits pass. */
async function begin(
  repository: TestRepository,
  args: readonly string[],
  form: Staging,
): Promise<{ code: number | null; stderr: string }> {
  const gate = newGate(repository);
  const stop = await repository.script(
    "stop.sh",
    `#!/bin/sh\n[ -e "${repository.world.dir}/stopped" ] || { : > "${repository.world.dir}/stopped"; exec ${gate.run.join(" ")}; }\n`,
  );
  writeConfig(repository, { checks: { gate: { files: "*", run: ["sh", stop], paths: false } } });
  await repository.stage("airlock.config.json");
  const commit = repository.begin(args);
  await gate.reached();
  await form(repository);
  gate.open();
  return commit.done;
}

describe("Content staged while the checks ran is refused at the ref, the index is kept, and the next commit works", () => {
  it.concurrent.for(stagings)("%s", async ([, stage], context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    let before = await repository.snapshot();
    const end = await begin(repository, ["commit", "-m", "ours"], async (r) => {
      await stage(r);
      before = await r.snapshot();
    });
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("CHANGED_DURING_CHECKS");
    context.expect(await repository.snapshot()).toEqual(before);
    await takeRecordings(repository);
    if ((await repository.git(["diff", "--cached", "--quiet"])).code === 0)
      await repository.add("a.txt", "staged again\n");
    const files = (await repository.snapshot()).files;
    const tree = await repository.stagedTree();
    const next = await repository.git(["commit", "-m", "again"]);
    context.expect(next.code, next.stderr).toBe(0);
    context.expect((await repository.snapshot()).files).toEqual(files);
    context.expect(await repository.ask("rev-parse", "HEAD^{tree}")).toBe(tree);
  });

  it.concurrent("and put back as it was before the checks ended: the commit lands, since what lands was checked", async (context) => {
    const repository = await guardedRepository(context);
    await repository.add("a.txt", "staged\n");
    const end = await begin(repository, ["commit", "-m", "ours"], async (r) => {
      await r.add("a.txt", "something else\n");
      await r.add("a.txt", "staged\n");
    });
    context.expect(end.code, end.stderr).toBe(0);
  });

  it.concurrent("in the first commit of a repository", async (context) => {
    const repository = await unbornRepository(context);
    await repository.install();
    await repository.add("a.txt", "staged\n");
    const end = await begin(repository, ["commit", "-m", "first"], (r) =>
      r.add("b.txt", "unchecked\n"),
    );
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("CHANGED_DURING_CHECKS");
    context
      .expect((await repository.git(["rev-parse", "--verify", "--quiet", "HEAD"])).code)
      .toBe(1);
    await takeRecordings(repository);
    await expectCheckedCommit(repository, ["commit", "-m", "first"]);
  });

  it.concurrent.for([
    ["commit", "--amend", "-m", "amended"],
    ["commit", "--allow-empty", "-m", "empty"],
    ["commit", "--fixup", "HEAD"],
  ])("with git %s %s", async (args, context) => {
    const repository = await guardedRepository(context);
    const end = await begin(repository, args, (r) => r.add("b.txt", "unchecked\n"));
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("CHANGED_DURING_CHECKS");
    context.expect(await repository.ask("log", "--format=%s")).toBe("base");
    await takeRecordings(repository);
    await expectCheckedCommit(repository, args);
  });

  it.concurrent("in a linked worktree, on a detached HEAD, called by an alias", async (context) => {
    const repository = await guardedRepository(context);
    await repository.prepare("worktree", "add", "--quiet", "--detach", "../linked");
    await repository.ask("config", "alias.ci", "commit -m aliased");
    const linked = new TestRepository(
      repository.world,
      context,
      join(repository.world.repositories, "linked"),
    );
    await linked.add("a.txt", "staged\n");
    const end = await begin(linked, ["ci"], (r) => r.add("b.txt", "unchecked\n"));
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("CHANGED_DURING_CHECKS");
    await takeRecordings(repository);
    await expectCheckedCommit(repository, ["ci"], { in: linked });
  });

  it.concurrent("what a check itself stages in the real index does not land either", async (context) => {
    const stage = (r: TestRepository) => ["sh", "-c", `cd ${r.root} && git add untracked.txt`];
    const config: GuardedOptions["config"] = (r) => ({
      checks: { stage: { files: "*", run: stage(r), paths: false } },
    });
    const repository = await guardedRepository(context, { config });
    await repository.add("a.txt", "staged\n");
    const end = await repository.git(["commit", "-m", "ours"]);
    context.expect(end.code).not.toBe(0);
    context.expect(end.stderr).toContain("CHANGED_DURING_CHECKS");
    context.expect(await repository.ask("log", "--format=%s")).toBe("base");
  });

  it.concurrent("what the user's own pre-commit stages is part of what is checked", async (context) => {
    const repository = await guardedRepository(context, {
      prepare: (r) => r.add(".husky/pre-commit", "git add b.txt\n"),
    });
    await repository.prepare("commit", "--quiet", "-m", "hook");
    repository.write("b.txt", "staged by the hook\n");
    await repository.add("a.txt", "staged\n");
    const end = await repository.git(["commit", "-m", "ours"]);
    context.expect(end.code, end.stderr).toBe(0);
    const seen = await takeRecordings(repository);
    context.expect(seen.flatMap(({ paths }) => paths).sort()).toEqual(["a.txt", "b.txt"]);
    context
      .expect(await repository.ask("show", "--format=", "--name-only", "HEAD"))
      .toBe("a.txt\nb.txt");
  });
});

async function log(repository: TestRepository): Promise<Record<string, unknown>[]> {
  const folder = await repository.stateFolder();
  if (!readdirSync(folder).includes("log.jsonl")) return [];
  return readFileSync(join(folder, "log.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const bypasses: readonly (readonly [
  string,
  readonly string[],
  Readonly<Record<string, string>>,
])[] = [
  ["commit --no-verify", ["commit", "--no-verify", "-m", "unchecked"], {}],
  ["commit -n", ["commit", "-nm", "unchecked"], {}],
  ["commit -a --no-verify", ["commit", "-a", "--no-verify", "-m", "unchecked"], {}],
  ["commit --amend --no-verify", ["commit", "--amend", "--no-verify", "-m", "unchecked"], {}],
  ["HUSKY=0", ["commit", "-m", "unchecked"], { HUSKY: "0" }],
  ["an alias", ["skip"], {}],
];

describe("Skipping the hooks", () => {
  const titles = bypasses.map(([title]) => title).join(", ");

  it.concurrent(`with ${titles} is recorded, each of them`, async (context) => {
    const repository = await guardedRepository(context);
    await repository.ask("config", "alias.skip", "commit --no-verify -m unchecked");
    const landed: string[] = [];
    for (const [title, args, env] of bypasses) {
      await repository.add("a.txt", `${title}\n`);
      const end = await repository.git(args, { env });
      context.expect(end.code, `${title}: ${end.stderr}`).toBe(0);
      landed.push(await repository.ask("rev-parse", "HEAD"));
    }
    context.expect(await takeRecordings(repository)).toEqual([]);
    await repository.add("b.txt", "staged\n");
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
    context
      .expect((await log(repository)).map(({ event, commit }) => [event, commit]))
      .toEqual(landed.map((commit) => ["no-verify", commit]));
  });

  it.concurrent(`with ${titles} is refused by noVerify: "refuse", and nothing changes`, async (context) => {
    const repository = await guardedRepository(context, { config: { noVerify: "refuse" } });
    await repository.ask("config", "alias.skip", "commit --no-verify -m unchecked");
    await repository.add("a.txt", "staged\n");
    const before = await repository.snapshot();
    for (const [title, args, env] of bypasses) {
      const end = await repository.git(args, { env });
      context.expect(end.code, title).not.toBe(0);
      context.expect(end.stderr, title).toContain("NO_RECEIPT");
      context.expect(await repository.snapshot(), title).toEqual(before);
    }
    await expectCheckedCommit(repository, ["commit", "-m", "checked"]);
  });

  it.concurrent('a commit that was refused by a check is still refused with --no-verify under "refuse", and so is a tree that passed', async (context) => {
    const repository = await guardedRepository(context, {
      config: { noVerify: "refuse", checks: { no: { files: "bad.txt", run: "false" } } },
    });
    await repository.add("bad.txt", "bad\n");
    context.expect((await repository.git(["commit", "-m", "bad"])).code).toBe(1);
    context.expect((await repository.git(["commit", "-nm", "bad"])).stderr).toContain("NO_RECEIPT");
    await repository.ask("rm", "--quiet", "--cached", "bad.txt");
    await repository.add("a.txt", "good\n");
    const end = await repository.git(["commit", "-m", "good"]);
    context.expect(end.code, end.stderr).toBe(0);
    const again = await repository.git([
      "commit",
      "--amend",
      "-nm",
      "the same tree, another message",
    ]);
    context.expect(again.stderr).toContain("NO_RECEIPT");
  });
});
