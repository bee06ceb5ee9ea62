// The same lint-staged config on a clean, fully staged tree: the same commands with the same files,
// in the same order.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { describe, it } from "vitest";
import { splitNul } from "../../src/system/bytes.ts";
import { run } from "../support/process/process.ts";
import { configs, type Files, tree } from "./lint-staged-configs.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";

const lintStaged = join(checkout, "node_modules", ".bin", "lint-staged");

/** One call of the recording command (`record-call.sh`). */
interface Call {
  readonly words: readonly string[];
  readonly paths: readonly string[];
  readonly cwd: string;
}

async function prepared(repository: TestRepository, files: Files): Promise<void> {
  mkdirSync(callsIn(repository));
  const call = (name: string): string[] => [
    "sh",
    join(checkout, "test/support/check/record-call.sh"),
    callsIn(repository),
    name,
  ];
  await repository.add("kept.js", "kept\n");
  await repository.add("gone.js", "gone\n");
  await repository.add("old.js", "renamed and otherwise the same\n");
  await repository.prepare("commit", "--quiet", "-m", "base");
  for (const [file, text] of Object.entries(files)) {
    const commands = text
      .replaceAll(/\[\[argv:(.+?)\]\]/g, (_, name: string) => JSON.stringify(call(name).slice(1)))
      .replaceAll(/\[\[(.+?)\]\]/g, (_, name: string) => call(name).join(" "));
    await repository.add(file, `${commands}\n`);
  }
  for (const path of tree) repository.write(path, `${path}\n`);
  await repository.stage(...tree);
  await repository.prepare("rm", "--quiet", "gone.js");
  await repository.prepare("mv", "old.js", "renamed.js");
  repository.link("link.js", "a.js");
  await repository.stage("link.js");
  await repository.ask("update-index", "--chmod=+x", "kept.js");
  repository.chmod("kept.js", 0o755);
}

/** The folder in which `record-call.sh` notes calls. */
const callsIn = ({ world }: TestRepository) => join(world.dir, "calls");

/**
 * Takes what a call has noted; returns its words and its paths, which are absolute, as paths of the
 * repository it was in.
 */
function readCall(file: string): Call {
  const [top = "", cwd = "", ...words] = splitNul(readFileSync(file));
  const [paths, others] = [
    words.filter((word) => isAbsolute(word)),
    words.filter((word) => !isAbsolute(word)),
  ];
  return {
    words: others,
    paths: paths.map((path) => `@${relative(top, path)}`),
    cwd: relative(top, cwd),
  };
}

/**
 * The calls so far, which are forgotten, each with its paths in order. Those of one row (`row.1`,
 * `row.2`) keep their order; rows run side by side.
 */
function takeCalls(repository: TestRepository): { calls: string[]; rows: string[] } {
  const folder = callsIn(repository);
  const order = join(folder, "order");
  const names = existsSync(order) ? readFileSync(order, "utf8").split("\n").filter(Boolean) : [];
  const calls = names.map((name) => readCall(join(folder, name)));
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  return {
    calls: calls.map((call) => JSON.stringify(call)).sort(),
    rows: calls
      .map(({ words }) => words[0] ?? "")
      .filter((name) => name.includes("."))
      .toSorted((one, other) => rowOf(one).localeCompare(rowOf(other))),
  };
}

/** The row of a call: the part of its name before the point. */
const rowOf = (name: string) => name.slice(0, name.indexOf("."));

describe("The same commands get the same files as under lint-staged 16", () => {
  it.concurrent.for(Object.keys(configs))("%s", async (name, context) => {
    const repository = await emptyRepository(context);
    await prepared(repository, configs[name]!);
    const ours = await repository.airlock(["run"]);
    const byAirlock = takeCalls(repository);
    const theirs = await run([process.execPath, lintStaged, "--no-stash"], {
      cwd: repository.root,
      env: repository.env,
    });
    const byLintStaged = takeCalls(repository);
    context.expect(theirs.code, theirs.stderr + theirs.stdout).toBe(0);
    context.expect(ours.code, ours.stderr + ours.stdout).toBe(0);
    context.expect(byLintStaged.calls.length).toBeGreaterThan(0);
    context.expect(byAirlock).toEqual(byLintStaged);
  });

  it.concurrent("a single nested config runs in its own folder (lint-staged: in the root), with the same files", async (context) => {
    const repository = await emptyRepository(context);
    await prepared(repository, { "packages/a/.lintstagedrc.json": '{ "*": "[[a]]" }' });
    const ours = await repository.airlock(["run"]);
    context.expect(ours.code, ours.stderr).toBe(0);
    const [byAirlock] = takeCalls(repository).calls.map((call) => JSON.parse(call) as Call);
    await run([process.execPath, lintStaged, "--no-stash"], {
      cwd: repository.root,
      env: repository.env,
    });
    const [byLintStaged] = takeCalls(repository).calls.map((call) => JSON.parse(call) as Call);
    context.expect([byAirlock?.cwd, byLintStaged?.cwd]).toEqual(["packages/a", ""]);
    context.expect(byAirlock?.paths).toEqual(byLintStaged?.paths);
  });

  it.concurrent("nested arrays, which 16.4 does not take yet, run side by side in their place in the row", async (context) => {
    const repository = await emptyRepository(context);
    await prepared(repository, {
      ".lintstagedrc.json":
        '{ "a.js": ["[[row.1]]", ["[[row.left]]", "[[row.right]]"], "[[row.4]]"] }',
    });
    const end = await repository.airlock(["run"]);
    context.expect(end.code, end.stderr).toBe(0);
    const { rows } = takeCalls(repository);
    context
      .expect([rows[0], rows.slice(1, 3).sort(), rows[3]])
      .toEqual(["row.1", ["row.left", "row.right"], "row.4"]);
  });

  it.concurrent("a failing command: both fail, and both stop its row there", async (context) => {
    const repository = await emptyRepository(context);
    await prepared(repository, {
      ".lintstagedrc.json": '{ "*.js": ["[[row.1]]", "false", "[[row.3]]"], "*.md": "[[md]]" }',
    });
    const ours = await repository.airlock(["run"]);
    const rows = takeCalls(repository).rows;
    const theirs = await run([process.execPath, lintStaged, "--no-stash"], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect(theirs.code).toBe(1);
    context.expect(ours.code).toBe(1);
    context.expect(rows).toEqual(["row.1"]);
    context.expect(takeCalls(repository).rows).toEqual(rows);
  });

  it.concurrent("2,000 files with long names: the same files in all, each once", async (context) => {
    const repository = await emptyRepository(context);
    await prepared(repository, { ".lintstagedrc.json": '{ "*.x": "[[many]]" }' });
    const paths = Array.from({ length: 2000 }, (_, at) => `many/${"long".repeat(40)}-${at}.x`);
    for (const path of paths) repository.write(path, path);
    await repository.stage(...paths);
    const ours = await repository.airlock(["run"]);
    context.expect(ours.code, ours.stderr).toBe(0);
    const byAirlock = takeCalls(repository).calls.flatMap(
      (call) => (JSON.parse(call) as Call).paths,
    );
    const theirs = await run([process.execPath, lintStaged, "--no-stash"], {
      cwd: repository.root,
      env: repository.env,
    });
    context.expect(theirs.code, theirs.stderr).toBe(0);
    const byLintStaged = takeCalls(repository).calls.flatMap(
      (call) => (JSON.parse(call) as Call).paths,
    );
    context.expect(byAirlock).toHaveLength(2000);
    context.expect(byAirlock.sort()).toEqual(byLintStaged.sort());
  });
});
