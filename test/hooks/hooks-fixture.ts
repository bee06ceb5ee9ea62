// A repository with the real hooks, behind which a stand-in for the package checks by command of
// the test.

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import type { CommandFunction } from "../../src/commands/context.ts";
import { AirlockError } from "../../src/errors.ts";
import { openRepository } from "../../src/git/repository.ts";
import { installHooks } from "../../src/install/install.ts";
import type { InstallOptions } from "../../src/install/hook-files.ts";
import { statePath } from "../../src/system/layout.ts";
import { succeed } from "../support/process/process.ts";
import { addRepository, emptyState, prepared } from "../support/repository/prepared.ts";
import type { RepositoryOptions, State } from "../support/repository/prepared.ts";
import { TestRepository } from "../support/repository/repository.ts";
import type { Context, World } from "../support/repository/world.ts";

/**
 * What the stand-in does is in the file `behaviour` beside it: the content is JavaScript run
 * between taking the tree and leaving the mark. It notes every call of the stage pre-commit in
 * `calls`; in other stages everything passes.
 */
const standIn = `
const { execFileSync, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const git = (args, env) => execFileSync("git", args, { env: { ...process.env, ...env }, encoding: "utf8" }).trim();
const common = process.env.AIRLOCK_COMMON_DIR;
if (process.argv[2] !== "pre-commit") process.exit(0);
const scratch = fs.mkdtempSync(path.join(common, "airlock", "copy-"));
const index = process.env.GIT_INDEX_FILE || git(["rev-parse", "--git-path", "index"]);
if (fs.existsSync(index)) fs.copyFileSync(index, path.join(scratch, "index"));
const tree = git(["write-tree"], { GIT_INDEX_FILE: path.join(scratch, "index") });
fs.rmSync(scratch, { recursive: true });
fs.appendFileSync(path.join(__dirname, "calls"), JSON.stringify({ tree, cwd: process.cwd(), args: process.argv.slice(2), execPath: process.execPath }) + "\\n");
const behaviour = fs.readFileSync(path.join(__dirname, "behaviour"), "utf8");
new Function("git", "process", "require", behaviour)(git, process, require);
const pid = process.env.AIRLOCK_GIT_PID;
const lines = (args) => spawnSync("git", args, { encoding: "utf8" }).stdout.trim().split("\\n").join(" ");
const stat = fs.readFileSync("/proc/" + pid + "/stat", "latin1");
const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "latin1").slice(0, 8);
const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] + "." + boot;
// As the hooks see it with /proc, and without.
const starts = [start, execFileSync("ps", ["-o", "lstart=", "-p", pid], { env: { ...process.env, LC_ALL: "C" }, encoding: "utf8" }).trim().split(/\\s+/).join("_")];
const parents = ["HEAD", "HEAD^@", "MERGE_HEAD"].map((name) => lines(["rev-parse", "--revs-only", name])).join(" ") + " none";
const mark = [...starts.map((one) => "started " + one), "tree " + tree, "parents " + parents, "head unknown", "extent whole", "message no"];
fs.mkdirSync(path.join(common, "airlock", "checking"), { recursive: true });
fs.writeFileSync(path.join(common, "airlock", "checking", pid + "-" + start + "-host"), mark.join("\\n") + "\\n");
`;

export interface Call {
  readonly tree: string;
  readonly cwd: string;
  readonly args: readonly string[];
  readonly execPath: string;
}

/** The folder of the stand-in for the package. */
export function packageOf(world: World): string {
  return join(world.dir, "package");
}

/** From now on the stand-in does this between taking the tree and leaving the mark. */
export function behave(world: World, script: string): void {
  mkdirSync(join(packageOf(world), "dist"), { recursive: true });
  writeFileSync(join(packageOf(world), "dist", "behaviour"), script);
}

/** What the stand-in was called for, oldest first. */
export function callsIn(world: World): Call[] {
  const file = join(packageOf(world), "dist", "calls");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);
}

/** The config of these repositories, which the stand-in does not read. */
const config = '{ "checks": {} }\n';

/**
 * Installs the hooks with the stand-in as the package; `noVerify` is noted as what the config says.
 */
export async function installIn(
  repository: TestRepository,
  {
    noVerify = "record",
    ...options
  }: Partial<InstallOptions> & { readonly noVerify?: "record" | "refuse" } = {},
): Promise<void> {
  const opened = await openRepository(repository.root, repository.env);
  await installHooks(opened, { packageRoot: packageOf(repository.world), ...options });
  const blob = createHash(opened.objectFormat)
    .update(`blob ${config.length}\0${config}`)
    .digest("hex");
  const notes = statePath(opened.commonDir, "no-verify");
  mkdirSync(notes, { recursive: true });
  writeFileSync(join(notes, blob), `${noVerify}\n`);
}

/** A repository with one commit, made before the hooks were installed. */
export function hookedRepository(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, hookedState(options));
}

function hookedState(options: RepositoryOptions): State {
  return { key: ["hooked"], on: plainState(options), build: (repository) => installIn(repository) };
}

/** The same without hooks; the stand-in is there. */
export function plainRepository(
  context: Context,
  options: RepositoryOptions = {},
): Promise<TestRepository> {
  return prepared(context, plainState(options));
}

function plainState(options: RepositoryOptions): State {
  return {
    key: ["plain"],
    on: emptyState(options),
    build: async (repository) => {
      behave(repository.world, "");
      writeFileSync(join(packageOf(repository.world), "dist", "hook.cjs"), standIn);
      await repository.add("base.txt", "base\n");
      await repository.add("airlock.config.json", config);
      await repository.prepare("commit", "--quiet", "-m", "base");
    },
  };
}

/** Another repository beside it, empty. */
export function another(repository: TestRepository, name: string): Promise<TestRepository> {
  return addRepository({ world: repository.world, context: repository.context, name });
}

/** A linked worktree, made by plain git. */
export async function linkedWorktree(
  repository: TestRepository,
  name: string,
): Promise<TestRepository> {
  const root = join(dirname(repository.root), name);
  await repository.ask("worktree", "add", "--quiet", "-b", name, root);
  return new TestRepository(repository.world, repository.context, root);
}

/** The events in log.jsonl. */
export async function eventsIn(repository: TestRepository): Promise<Record<string, string>[]> {
  const file = join(await repository.stateFolder(), "log.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, string>);
}

/** The marks of commits under way. */
export async function marksIn(repository: TestRepository): Promise<string[]> {
  return readdirSync(join(await repository.stateFolder(), "checking"));
}

/**
 * A PATH with git and the tools of the system that hooks may use, without node: what a graphical
 * client may have.
 */
export async function pathWithoutNode(world: World): Promise<string> {
  const folder = join(world.dir, "bare");
  mkdirSync(folder, { recursive: true });
  for (const program of [
    "sh",
    "git",
    "basename",
    "cat",
    "date",
    "dirname",
    "mkdir",
    "ps",
    "rm",
    "tr",
  ]) {
    const at = (
      await succeed(["sh", "-c", 'command -v "$1"', "sh", program], {
        cwd: world.dir,
        env: world.env,
      })
    ).trim();
    if (!existsSync(join(folder, program))) symlinkSync(at, join(folder, program));
  }
  return folder;
}

/** Runs a program that must succeed, in the repository. */
export function tell(repository: TestRepository, argv: readonly string[]): Promise<string> {
  return succeed(argv, { cwd: repository.root, env: repository.env });
}

/** How a command ended: its exit code with what it printed, or the error that it threw. */
export interface Called {
  readonly code: number;
  readonly stdout: string;
  readonly error: AirlockError | null;
}

export interface CallAs {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Calls a command as the CLI does. */
export async function call(
  command: CommandFunction,
  repository: TestRepository,
  { args = [], cwd, env = {} }: CallAs = {},
): Promise<Called> {
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write: (chunk: Buffer, _encoding, next) => void (chunks.push(chunk), next()),
  });
  const text = (): string => Buffer.concat(chunks).toString("utf8");
  try {
    const signal = new AbortController().signal;
    const code = await command(args, {
      env: { ...repository.env, ...env },
      cwd: cwd ?? repository.root,
      stdout,
      stderr: stdout,
      signal,
      enter: () => () => undefined,
    });
    return { code, stdout: text(), error: null };
  } catch (error) {
    if (!(error instanceof AirlockError)) throw error;
    return { code: error.exitCode, stdout: text(), error };
  }
}

/**
 * A hooked repository with two branches that differ in base.txt: `theirs`, and `main`, tagged
 * `ours`, which is checked out.
 */
export function divergedRepository(context: Context): Promise<TestRepository> {
  return prepared(context, {
    key: ["diverged"],
    on: hookedState({}),
    build: async (repository) => {
      await repository.prepare("checkout", "-qb", "theirs");
      await commitBare(repository, "base.txt", "theirs\n");
      await commitBare(repository, "theirs.txt", "theirs\n");
      await repository.prepare("checkout", "-q", "main");
      await commitBare(repository, "base.txt", "ours\n");
      await repository.prepare("tag", "ours");
    },
  });
}

async function commitBare(
  repository: TestRepository,
  path: string,
  content: string,
): Promise<void> {
  await repository.add(path, content);
  await repository.prepare("commit", "-qm", `${path}: ${content.trim()}`);
}
