// A project as people have it, with ignored files and packages, and a task in it.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createTask, readTask, type TaskRecord } from "../../src/tasks/task-record.ts";
import { thisProcess } from "../../src/system/owner.ts";
import type { Repository } from "../../src/types.ts";
import { placesOf } from "../support/git/git-places.ts";
import type { Finished, Running } from "../support/process/process.ts";
import { emptyState, prepared } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";
import { type Context, startCommand } from "../support/repository/world.ts";

/** What a test says of a project. Contents by path. */
export interface ProjectFiles {
  readonly tracked?: Readonly<Record<string, string>>;
  /** Not committed; what `.gitignore` below does not name is merely untracked. */
  readonly others?: Readonly<Record<string, string>>;
  /** `tasks` of the config. */
  readonly tasks?: Readonly<Record<string, unknown>>;
}

const ignored = "node_modules\n.env\n.env.*\nlocal/\n*.secret\nnested/\n";

/** Makes a project with one commit; what it has beside that lies in the working tree. */
export function project(
  context: Context,
  { tracked = {}, others = {}, tasks }: ProjectFiles,
): Promise<TestRepository> {
  const config =
    tasks === undefined ? {} : { "airlock.config.json": JSON.stringify({ checks: {}, tasks }) };
  const committed = { ".gitignore": ignored, "a.txt": "a\n", ...config, ...tracked };
  return prepared(context, {
    key: ["project", committed, others],
    on: emptyState(),
    build: async (repository) => {
      for (const [path, content] of Object.entries(committed)) repository.write(path, content);
      await repository.prepare("add", "--force", "--", ...Object.keys(committed));
      await repository.prepare("commit", "--quiet", "-m", "begin");
      for (const [path, content] of Object.entries(others)) repository.write(path, content);
    },
  });
}

/** A task's worktree, its record, and the commands about it. */
export class TestTask extends TestRepository {
  readonly key: string;
  readonly main: TestRepository;

  private readonly commonDir: string;

  constructor({
    main,
    key,
    root,
    commonDir,
  }: {
    main: TestRepository;
    key: string;
    root: string;
    commonDir: string;
  }) {
    super(main.world, main.context, root);
    this.key = key;
    this.main = main;
    this.commonDir = commonDir;
  }

  /** `airlock task setup`, from the main working tree. */
  setUp(...options: string[]): Promise<Finished> {
    return this.main.airlock(["task", "setup", this.key, ...options]);
  }

  /** The same, not waited for. */
  beginSetUp(): Running {
    return this.world.start([...startCommand, "task", "setup", this.key], { cwd: this.main.root });
  }

  /** What `airlock task setup --json` says of the set-up. */
  async setUpData(): Promise<SetUpJson> {
    const end = await this.setUp("--json");
    return {
      code: end.code,
      ...(JSON.parse(end.stdout) as { setUp: Omit<SetUpJson, "code"> }).setUp,
    };
  }

  /** Its record as it is now. */
  record(): TaskRecord {
    return readTask({ commonDir: this.commonDir } as Repository, this.key)!;
  }
}

export interface SetUpJson {
  readonly code: number | null;
  readonly outcome: string;
  readonly port: number;
  readonly copied: string[];
  readonly left: { path: string; why: string }[];
  readonly modules: { path: string; how: string }[];
  readonly commands: { argv: string[]; outcome: string; reason: string; output: string }[];
}

export interface TaskOptions {
  /** What it starts from. */
  readonly from?: string;
  /** Where its worktree is to lie, absolute. */
  readonly folder?: string;
}

/** Makes a task's branch, worktree and record, with nothing set up. */
export async function addTask(
  main: TestRepository,
  key: string,
  { from = "HEAD", folder }: TaskOptions = {},
): Promise<TestTask> {
  const { commonDir } = placesOf(main.root);
  const worktree = join(folder ?? join(dirname(main.root), "tasks"), key);
  await main.prepare(
    "worktree",
    "add",
    "--quiet",
    "--no-track",
    "-b",
    `airlock/${key}`,
    worktree,
    from,
  );
  const base = await main.ask("rev-parse", from);
  const record: TaskRecord = {
    version: 1,
    key,
    id: null,
    title: key,
    branch: `refs/heads/airlock/${key}`,
    worktree,
    base,
    into: "refs/heads/main",
    created: Date.now(),
    session: "test",
    owner: thisProcess(),
    state: "ready",
    claims: [],
    port: null,
    setUp: null,
    landed: null,
  };
  if (!createTask({ commonDir } as Repository, record))
    throw new Error(`There is a task ${key} already.`);
  return new TestTask({ main, key, root: worktree, commonDir });
}

/**
 * A package in a folder's node_modules: one file of code, a program in `.bin`, a cache and npm's
 * own note.
 */
export function modulesOf(folder = ""): Record<string, string> {
  const at = `${folder}node_modules`;
  return {
    [`${at}/left-pad/index.js`]: "module.exports = 1;\n",
    [`${at}/left-pad/package.json`]: '{"name":"left-pad"}\n',
    [`${at}/.package-lock.json`]: "{}\n",
    [`${at}/.cache/tool/entry`]: "an entry\n",
    [`${at}/.prisma/client/index.js`]: "generated\n",
  };
}

/** Writes a file outside of every repository; returns its path. */
export function outside(repository: TestRepository, name: string, content: string): string {
  const file = join(repository.world.dir, "outside", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Names of files that a set-up works with and must not leave behind, wherever they would lie. */
export function leftovers(task: TestTask): string[] {
  const gitDir = readFileSync(join(task.root, ".git"), "utf8")
    .replace(/^gitdir: /, "")
    .trim();
  const own = readdirSync(gitDir).filter(
    (name) => name === "airlock-copied" || name === "airlock-installing",
  );
  return [
    ...own,
    ...(existsSync(join(task.root, "node_modules/.airlock-unfinished")) ? ["unfinished"] : []),
  ];
}
