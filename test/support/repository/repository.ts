// A real repository in a sealed world: write files, run git, install the hooks, commit, run the
// built command.

import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { encodePath } from "../../../src/system/bytes.ts";
import { runInside, runsInside } from "../process/command.ts";
import { commitInside } from "../git/commit-inside.ts";
import { placesIfAny, placesOf } from "../git/git-places.ts";
import { isHooked } from "../git/plain-settings.ts";
import { run, succeed } from "../process/process.ts";
import type { Finished, Running, TestEnvironment } from "../process/process.ts";
import { answer } from "../git/questions.ts";
import { snapshot } from "../git/snapshot.ts";
import type { Snapshot } from "../git/snapshot.ts";
import { stageInside } from "../git/stage-inside.ts";
import { stagedEntries, treeOfEntries } from "../git/staged-index.ts";
import { warm } from "./warm.ts";
import { startCommand } from "./world.ts";
import type { Context, World } from "./world.ts";

export interface CallOptions {
  /** The folder to run in, relative to the top of the working tree, or absolute. */
  readonly at?: string;
  readonly env?: TestEnvironment;
  readonly input?: string | Uint8Array;
}

/** Hooks off: what bare git does. */
export const hooksOff: TestEnvironment = {
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.hooksPath",
  GIT_CONFIG_VALUE_0: "/dev/null",
};

/** Worlds in which a command line runs within this process. */
const busy = new Set<World>();

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
    return run(["git", ...args], {
      cwd: this.place(options.at),
      env: { ...this.env, ...options.env },
      input: options.input,
    });
  }

  /**
   * Runs git, or gives the same answer without it; git must succeed. Returns its output without the
   * last newline.
   */
  async ask(...args: string[]): Promise<string> {
    const places = args[0] === "commit" ? placesOf(this.root) : null;
    if (places !== null && !isHooked(places) && commitInside(places, args, this.env)) return "";
    const known = placesIfAny(this.root);
    const told = known === null ? null : answer(known, args, this.env);
    if (told !== null) return told;
    return (await succeed(["git", ...args], { cwd: this.root, env: this.env })).replace(/\n$/, "");
  }

  /** Runs git without hooks, which must succeed; for preparing. */
  async prepare(...args: string[]): Promise<void> {
    if (args[0] === "commit" && commitInside(placesOf(this.root), args, this.env)) return;
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

  /**
   * Runs a command line of airlock: within this process where that is the same, else as
   * `airlockProcess` does. Two at once in one world are two processes, as they are for people.
   */
  async airlock(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
    const cwd = this.place(options.at);
    const isAlone = options.input === undefined && !busy.has(this.world);
    if (!isAlone || !runsInside(args, cwd, options.env ?? {}))
      return this.airlockProcess(args, options);
    busy.add(this.world);
    try {
      return await runInside(args, { cwd, env: { ...this.env, ...options.env } });
    } finally {
      busy.delete(this.world);
    }
  }

  /**
   * Runs the built command in a process of its own: where signals, exit codes of crashes or the
   * process itself are tested.
   */
  airlockProcess(args: readonly string[], options: CallOptions = {}): Promise<Finished> {
    return run([...startCommand, ...args], {
      cwd: this.place(options.at),
      env: { ...this.env, ...options.env },
      input: options.input,
    });
  }

  /**
   * Installs the hooks with `airlock install`, in the state after a first commit; throws if that
   * fails.
   */
  async install(): Promise<void> {
    const end = await this.airlock(["install"]);
    if (end.code !== 0)
      throw new Error(`airlock install exited with ${end.code}:\n${end.stderr}${end.stdout}`);
    warm(placesOf(this.root).commonDir);
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

  /**
   * Stages exactly these paths as they are on disk, deletions too, whatever bytes they are named
   * with.
   */
  async stage(...paths: string[]): Promise<void> {
    if (stageInside(placesOf(this.root), paths)) return;
    const input = Buffer.concat(paths.flatMap((path) => [encodePath(path), Buffer.from([0])]));
    await succeed(["git", "update-index", "--add", "--remove", "-z", "--stdin"], {
      cwd: this.root,
      env: this.env,
      input,
    });
  }

  /** Writes a file and stages it. */
  async add(path: string, content: string | Uint8Array, bits = 0o644): Promise<void> {
    this.write(path, content, bits);
    await this.stage(path);
  }

  /** Tree of the index as it is, without touching it. */
  async stagedTree(env: TestEnvironment = {}): Promise<string> {
    const places = placesOf(this.root);
    const named = env["GIT_INDEX_FILE"];
    const entries = stagedEntries(
      places,
      named === undefined ? undefined : resolve(this.root, named),
    );
    if (entries === null) throw new Error("The index is split or sparse.");
    return treeOfEntries(entries, places.format);
  }

  snapshot(): Promise<Snapshot> {
    return snapshot(this.root, this.env);
  }

  /** Absolute path of the folder where airlock keeps its state. */
  async stateFolder(): Promise<string> {
    return join(placesOf(this.root).commonDir, "airlock");
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
    const { clock } = this.world;
    clock.ticks += 1;
    const time = 1_500_000_000 + clock.ticks * 7 + 0.123;
    lutimesSync(this.path(path), time, time);
  }
}
