// A real repository in a sealed world: write files, run git, install the hooks, commit, run the built command.

import { chmodSync, lstatSync, lutimesSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodePath } from "../../src/system/bytes.ts";
import { ask, run, succeed } from "./process.ts";
import type { Finished, Running, TestEnvironment } from "./process.ts";
import { snapshot } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";
import { builtCommand, newWorld } from "./world.ts";
import type { Context, World } from "./world.ts";

export interface RepositoryOptions {
  readonly objectFormat?: "sha1" | "sha256";
  /** Extra settings, written before anything is committed. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface CallOptions {
  /** Where to run, relative to the top of the working tree, or absolute. */
  readonly at?: string;
  readonly env?: TestEnvironment;
  readonly input?: string | Uint8Array;
}

/** Hooks off: what bare git does. */
export const hooksOff: TestEnvironment = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.hooksPath", GIT_CONFIG_VALUE_0: "/dev/null" };

/** Each file written gets a modification time of its own, long ago: whoever writes it again is seen. */
let clock = 0;

export class TestRepository {
  readonly world: World;
  readonly context: Context;
  /** Top of the working tree, absolute. */
  readonly root: string;
  readonly env: TestEnvironment;

  constructor(world: World, context: Context, root: string) {
    this.world = world;
    this.context = context;
    this.root = root;
    this.env = world.env;
  }

  /** Runs git; returns how it ended. */
  git(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
    return run(["git", ...args], { cwd: this.place(options.at), env: { ...this.env, ...options.env }, input: options.input });
  }

  /** Runs git, which must succeed; returns its output without the last newline. */
  async ask(...args: string[]): Promise<string> {
    return (await succeed(["git", ...args], { cwd: this.root, env: this.env })).replace(/\n$/, "");
  }

  /** Runs git without hooks, which must succeed; for preparing. */
  async prepare(...args: string[]): Promise<void> {
    await succeed(["git", ...args], { cwd: this.root, env: { ...this.env, ...hooksOff } });
  }

  /** Starts git in a process group of its own; it is killed with the world. */
  begin(args: readonly string[], options: CallOptions = {}): Running {
    return this.world.start(["git", ...args], {
      cwd: this.place(options.at),
      env: { ...this.env, ...options.env },
      input: options.input,
    });
  }

  /** Runs the built command. */
  airlock(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
    return run([process.execPath, builtCommand, ...args], {
      cwd: this.place(options.at),
      env: { ...this.env, ...options.env },
      input: options.input,
    });
  }

  /** Installs the hooks with the built command; throws where that fails. */
  async install(): Promise<void> {
    const end = await this.airlock(["install"]);
    if (end.code !== 0) throw new Error(`airlock install exited with ${end.code}:\n${end.stderr}${end.stdout}`);
  }

  /** Absolute path of a path of the repository, as bytes. */
  path(path: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.root}/`), encodePath(path)]);
  }

  /** Writes a file, with the folders above it; bits are its permissions. */
  write(path: string, content: string | Uint8Array, bits = 0o644): void {
    this.makeRoom(path);
    writeFileSync(this.path(path), content);
    chmodSync(this.path(path), bits);
    this.age(path);
  }

  /** Makes a symbolic link in place of whatever was there. */
  link(path: string, target: string): void {
    this.remove(path);
    this.makeRoom(path);
    symlinkSync(encodePath(target), this.path(path));
    this.age(path);
  }

  chmod(path: string, bits: number): void {
    chmodSync(this.path(path), bits);
  }

  remove(path: string): void {
    rmSync(this.path(path), { force: true, recursive: true });
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  exists(path: string): boolean {
    return lstatSync(this.path(path), { throwIfNoEntry: false }) !== undefined;
  }

  /** Stages exactly these paths as they are on disk, deletions too, whatever bytes they are named with. */
  async stage(...paths: string[]): Promise<void> {
    const input = Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
    await succeed(["git", "update-index", "--add", "--remove", "-z", "--stdin"], { cwd: this.root, env: this.env, input });
  }

  /** Writes a file and stages it. */
  async add(path: string, content: string | Uint8Array, bits = 0o644): Promise<void> {
    this.write(path, content, bits);
    await this.stage(path);
  }

  /** Tree of the index as it is, without touching it. */
  async stagedTree(env: TestEnvironment = {}): Promise<string> {
    const copy = join(await mkdtemp(join(this.world.dir, "tmp", "index-")), "index");
    const command = 'cp "${GIT_INDEX_FILE:-$(git rev-parse --git-path index)}" "$1" 2>/dev/null; GIT_INDEX_FILE=$1 git write-tree';
    const [tree] = await ask([command], [copy], { cwd: this.root, env: { ...this.env, ...env } });
    return tree!.toString("utf8").trim();
  }

  snapshot(): Promise<Snapshot> {
    return snapshot(this.root, this.env);
  }

  /** Absolute path of the folder where airlock keeps its state. */
  async stateFolder(): Promise<string> {
    return join(await this.ask("rev-parse", "--path-format=absolute", "--git-common-dir"), "airlock");
  }

  /** Writes a program outside the repository; returns its absolute path. */
  async script(name: string, source: string, bits = 0o755): Promise<string> {
    const file = join(this.world.dir, "scripts", name);
    await writeFile(file, source, { mode: bits });
    chmodSync(file, bits);
    return file;
  }

  private place(at: string | undefined): string {
    return at?.startsWith("/") === true ? at : join(this.root, at ?? "");
  }

  private makeRoom(path: string): void {
    const folder = dirname(path);
    if (folder !== ".") mkdirSync(this.path(folder), { recursive: true });
  }

  private age(path: string): void {
    clock += 1;
    const time = 1_500_000_000 + clock * 7 + 0.123;
    lutimesSync(this.path(path), time, time);
  }
}

/** Makes an empty repository in a world of its own. */
export async function emptyRepository(context: Context, options: RepositoryOptions = {}): Promise<TestRepository> {
  const world = await newWorld(context);
  return addRepository({ world, context, name: "repo", ...options });
}

/** Makes another empty repository in the same world. */
export async function addRepository(
  options: RepositoryOptions & { world: World; context: Context; name: string },
): Promise<TestRepository> {
  const { world, context, name } = options;
  const root = join(world.repositories, name);
  await succeed(["git", "init", "--quiet", `--object-format=${options.objectFormat ?? "sha1"}`, root], { cwd: world.dir, env: world.env });
  const repository = new TestRepository(world, context, root);
  for (const [key, value] of Object.entries(options.settings ?? {})) await repository.ask("config", key, value);
  return repository;
}
