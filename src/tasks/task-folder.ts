// Locates the folder of the tasks' worktrees: beside the main working tree, never in it.

import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { AirlockError } from "../errors.ts";
import { git, gitLine } from "../git/exec.ts";
import { outsideEnvironment } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import type { Repository, TaskSettings } from "../types.ts";
import { hasCode } from "../system/files/file-errors.ts";

/** The main tree of a repository, to which folders are relative. */
interface Main {
  /** The main working tree; of a bare repository, its git directory. */
  readonly path: string;
  readonly bare: boolean;
}

/**
 * Takes the settings of tasks; returns the folder of their worktrees, and creates it if it is
 * missing. The user's own `git config airlock.taskFolder` overrides the project's setting. Throws
 * AirlockError TASK_FOLDER if it is inside a working tree that does not ignore it, or cannot be
 * created.
 */
export async function taskFolder(repository: Repository, settings: TaskSettings): Promise<string> {
  const own = await gitLine(["config", "--get", "airlock.taskFolder"], {
    env: repository.env,
    accept: [0, 1],
  });
  const main = await mainOf(repository);
  const home = () => repository.env["HOME"] || homedir();
  const named = (own || settings.folder)
    .replaceAll("{repo}", () => nameOf(main))
    .replace(/^~(?=\/|$)/, home);
  const folder = resolve(await startOf(main, repository), named);
  await refuseInside(folder, main, repository);
  return made(folder);
}

function made(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return realpathSync(folder);
  } catch (error) {
    if (!hasCode(error, "EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST")) throw error;
    throw new AirlockError(
      "environment",
      "TASK_FOLDER",
      `The folder of tasks, ${folder}, cannot be created.`,
      {
        cause: error,
        next: ["git config airlock.taskFolder '~/tasks/{repo}'"],
      },
    );
  }
}

async function mainOf(repository: Repository): Promise<Main> {
  const { root, gitDir, commonDir } = repository;
  if (gitDir === commonDir) return { path: root ?? commonDir, bare: root === null };
  const [first] = await listWorktrees(repository);
  if (first === undefined || first.bare || !existsSync(first.path))
    return { path: commonDir, bare: true };
  return { path: first.path, bare: false };
}

/**
 * Returns the repository's name: its folder's name without `.git`; for a bare one in a hidden
 * folder (`project/.bare`), the name of the parent folder.
 */
function nameOf({ path, bare }: Main): string {
  const name = bare ? basename(path).replace(/\.git$/, "") : basename(path);
  return name === "" || name.startsWith(".") ? basename(dirname(path)) : name;
}

/**
 * Returns the folder to start from. For a submodule it is the outermost superproject, so that its
 * task trees are not inside another repository's tree.
 */
async function startOf(main: Main, { env, commonDir }: Repository): Promise<string> {
  let { path } = main;
  // A submodule's repository is in `modules` (gitsubmodules(7)); for any other there is no
  // superproject to ask about.
  if (!commonDir.split(sep).includes("modules")) return path;
  for (;;) {
    const call = { env: outsideEnvironment(env), cwd: path, accept: [0, 128] };
    const above = main.bare
      ? ""
      : await gitLine(["rev-parse", "--show-superproject-working-tree"], call);
    if (above === "") return path;
    path = above;
  }
}

async function refuseInside(folder: string, main: Main, { env }: Repository): Promise<void> {
  const inside = relative(main.path, folder);
  if (main.bare || inside.startsWith("..") || isAbsolute(inside)) return;
  const answer = await git(["check-ignore", "--quiet", "--", join(folder, "x")], {
    env: outsideEnvironment(env),
    cwd: main.path,
    accept: [0, 1, 128],
  });
  if (answer.code === 0 && inside !== "") return;
  throw new AirlockError(
    "config",
    "TASK_FOLDER",
    `The folder of tasks, ${folder}, is inside the working tree, which does not ignore it.`,
    {
      next: ["git config airlock.taskFolder '../{repo}.tasks'", "Or let .gitignore ignore it."],
    },
  );
}
