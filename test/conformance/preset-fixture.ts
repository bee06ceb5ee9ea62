// A repository with one real tool, and the questions that every preset must answer.

import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { it } from "vitest";
import { presetOf } from "../../src/checks/presets/preset-table.ts";
import type { Finding, TreeReader } from "../../src/types.ts";
import { run } from "../support/process/process.ts";
import { emptyRepository } from "../support/repository/prepared.ts";
import type { TestRepository } from "../support/repository/repository.ts";
import { checkout } from "../support/repository/world.ts";
import type { Context } from "../support/repository/world.ts";

type Files = Readonly<Record<string, string>>;

/**
 * Where the tools of node_modules come from: this project's own, or second versions beside them.
 */
export const sources = {
  own: join(checkout, "node_modules"),
  second: join(checkout, "test/conformance/tools/node_modules"),
} as const;

/** One real tool, and files that show what it does. */
export interface Tool {
  readonly preset: string;
  /** Its package, with the program's path in it; absent: a program of the system. */
  readonly npm?: { readonly name: string; readonly bin: string; readonly from: string };
  /** What it needs beside the files. */
  readonly setup?: Files;
  readonly good: Files;
  /** A file that fails, and the place where. */
  readonly bad: {
    readonly path: string;
    readonly content: string;
    readonly found: Partial<Finding>;
  };
  /** A file that fails, and what the fixer makes of it; absent: there is no fixer. */
  readonly fixable?: { readonly path: string; readonly before: string; readonly after: string };
  /** What makes it ignore the folder `gen`, where it is named all the same. */
  readonly ignoring?: Files;
  /** A broken configuration. */
  readonly broken?: Files;
}

/** Makes a repository that has the tool. */
export async function withTool(
  context: Context,
  { preset, npm, setup = {} }: Tool,
  check: unknown = true,
): Promise<TestRepository> {
  const repository = await emptyRepository(context);
  await repository.add("airlock.config.json", JSON.stringify({ checks: { [preset]: check } }));
  await repository.add(
    "package.json",
    '{ "name": "project", "private": true, "type": "module" }\n',
  );
  await repository.add(".gitignore", "node_modules/\n");
  if (npm !== undefined) linkPackage(repository, npm);
  for (const [path, content] of Object.entries(setup)) await repository.add(path, content);
  await repository.prepare("commit", "--quiet", "-m", "Begin");
  return repository;
}

function linkPackage(
  repository: TestRepository,
  { name, bin, from }: NonNullable<Tool["npm"]>,
): void {
  const modules = join(repository.root, "node_modules");
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(join(from, name), join(modules, name));
  const [file, program] = bin.split(" as ") as [string, string];
  symlinkSync(join("..", name, file), join(modules, ".bin", program));
}

export interface Outcome {
  readonly code: number | null;
  readonly outcome: string;
  readonly remembered: boolean;
  readonly reason: string;
  readonly output: string;
  readonly findings: readonly Finding[];
}

/** Runs the check on what is staged. */
export async function checked(repository: TestRepository): Promise<Outcome> {
  const end = await repository.airlock(["run", "--format", "json"]);
  const report = JSON.parse(end.stdout) as { readonly checks: readonly Omit<Outcome, "code">[] };
  return { ...report.checks[0]!, code: end.code };
}

/** Stages one thing and leaves another on disk. */
export async function stageUnlike(
  repository: TestRepository,
  path: string,
  { staged, onDisk }: Record<"staged" | "onDisk", string>,
): Promise<void> {
  await repository.add(path, staged);
  repository.write(path, onDisk);
}

/** Whether the system has a program, where the sealed environment looks. */
export function isInstalled(program: string): boolean {
  return ["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin", "/bin"].some((folder) =>
    existsSync(join(folder, program)),
  );
}

/** Reads the working tree, which in these tests is what is staged. */
function readerOf(repository: TestRepository): TreeReader {
  return {
    list: async (folder) =>
      readdirSync(repository.path(folder), "utf8").map((name) => ({
        name,
        mode: "100644",
        oid: "",
      })),
    read: async (path) => (repository.exists(path) ? Buffer.from(repository.read(path)) : null),
  };
}

/** Runs the tool's own fixer on a file, as the preset calls it; expects that it succeeds. */
async function fixFile(repository: TestRepository, preset: string, path: string): Promise<void> {
  const plain = (await presetOf(preset))!;
  const { fix, env = {} } = {
    ...plain,
    ...(await plain.resolve?.({ reader: readerOf(repository), folder: "" })),
  };
  const [program, ...args] = fix!.argv;
  const word = fix!.pathForm?.replaceAll("{path}", path) ?? path;
  const bins = join(repository.root, "node_modules", ".bin");
  const end = await run([program!, ...args, word], {
    cwd: repository.root,
    env: { ...repository.env, ...env, PATH: `${bins}${delimiter}${repository.env["PATH"]}` },
  });
  repository.context.expect(end.code, end.stderr).toBe(0);
}

/** The tests of one tool: it starts only as often as its questions exclude each other. */
export function conform(title: string, tool: Tool): void {
  const { preset, good, bad, fixable, ignoring, broken } = tool;
  const [goodPath, goodContent] = Object.entries(good)[0]!;

  it.concurrent(`${title} fails what is staged, with path, line and column, and touches nothing; beside it good content and what its fixer changes`, async (context) => {
    const repository = await withTool(context, tool);
    await stageUnlike(repository, bad.path, { staged: bad.content, onDisk: goodContent });
    await stageUnlike(repository, goodPath, { staged: goodContent, onDisk: bad.content });
    if (fixable !== undefined) await repository.add(fixable.path, fixable.before);
    const before = await repository.snapshot();
    const outcome = await checked(repository);
    context.expect(outcome).toMatchObject({ code: 1, outcome: "failed" });
    context
      .expect(outcome.findings)
      .toContainEqual(context.expect.objectContaining({ path: bad.path, ...bad.found }));
    context
      .expect(new Set(outcome.findings.map(({ path }) => path)), "the files with findings")
      .toEqual(new Set([bad.path, ...(fixable === undefined ? [] : [fixable.path])]));
    context.expect(await repository.snapshot()).toEqual(before);
  });

  it.concurrent(`${title} passes what is staged, whatever is on disk, what its fixer made, and passes over what it is told to ignore`, async (context) => {
    const repository = await withTool(context, tool);
    const passes = async (what: string): Promise<void> =>
      context
        .expect(await checked(repository), what)
        .toMatchObject({ code: 0, outcome: "passed", findings: [] });
    if (fixable !== undefined) {
      const { path, before, after } = fixable;
      repository.write(path, before);
      await fixFile(repository, preset, path);
      context.expect(repository.read(path), "what the fixer made").toBe(after);
    }
    if (ignoring !== undefined) {
      for (const [path, content] of Object.entries(ignoring)) await repository.add(path, content);
      await repository.add(`gen/${basename(bad.path)}`, bad.content);
      await passes("only what is ignored");
    }
    await stageUnlike(repository, goodPath, { staged: goodContent, onDisk: bad.content });
    if (fixable !== undefined) await repository.stage(fixable.path);
    await passes("all that is good");
  });

  for (const files of broken === undefined ? [] : [broken]) {
    it.concurrent(`${title} could not tell where its configuration is broken`, async (context) => {
      const repository = await withTool(context, tool);
      for (const [path, content] of Object.entries(files)) await repository.add(path, content);
      await repository.add(goodPath, goodContent);
      const outcome = await checked(repository);
      context.expect(outcome).toMatchObject({ code: 2, outcome: "could not tell" });
      context
        .expect(outcome.output + outcome.findings.map(({ message }) => message).join(""))
        .not.toBe("");
    });
  }
}
