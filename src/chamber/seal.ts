// Creates the chamber's own repository: it borrows the objects, and everything else is separate.

import { copyFileSync, lstatSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { objectFolder } from "../git/loose.ts";
import type { Candidate, Environment, RepoPath, Repository } from "../types.ts";
import { readIfThere } from "../system/files/files.ts";
import type { Slot } from "./chamber-pool.ts";
import { makeFolder } from "../system/files/private.ts";
import { chamberConfig } from "./chamber-config.ts";
import { continuesOperation, takeOverState } from "./repository-state.ts";

/**
 * Returns the environment of airlock's own git calls in a chamber: its repository, the real object
 * store, and a private index. Checks get a copy of the index: their changes to it (`git stash`,
 * `git commit`) must not hide changed files from us.
 */
export function chamberEnvironment(repository: Repository, slot: Slot): Environment {
  return {
    ...repository.env,
    GIT_DIR: gitFolder(slot),
    GIT_WORK_TREE: slot.files,
    GIT_INDEX_FILE: indexFile(slot),
    // Objects that a partial clone fetches on demand are stored in the repository.
    GIT_OBJECT_DIRECTORY: objectFolder(repository),
    GIT_LITERAL_PATHSPECS: "1",
  };
}

/** Returns airlock's own index of the chamber. */
export function indexFile(slot: Slot): string {
  return join(slot.folder, "index");
}

/** Returns the chamber's git directory. */
export function gitFolder(slot: Slot): string {
  return join(slot.folder, "git");
}

/**
 * Restores the chamber's repository to its required state, whatever a check did to it, before git
 * runs in it. `showCandidate` must follow before a check runs.
 */
export function seal(slot: Slot, repository: Repository): void {
  const folder = gitFolder(slot);
  // Such a lock is of a killed run: no other process holds this chamber.
  rmSync(`${indexFile(slot)}.lock`, { force: true });
  for (const [inner, names] of Object.entries(belongings)) keepOnly(join(folder, inner), names);
  put(join(folder, "objects/info/alternates"), alternates(repository));
  put(join(folder, "HEAD"), "ref: refs/heads/none\n");
  put(
    join(folder, "config"),
    chamberConfig({
      repository,
      files: slot.files,
      // A folder that does not exist.
      hooksPath: join(folder, "no-hooks"),
      configuredHooks: "left out",
    }),
  );
  put(
    join(folder, "info/attributes"),
    readIfThere(join(repository.commonDir, "info/attributes")) ?? "",
  );
}

/**
 * Folders of a chamber's git directory, and everything that may be in each; `index`, HEAD and
 * packed-refs are written later.
 */
const belongings: Readonly<Record<string, readonly string[]>> = {
  "": ["HEAD", "config", "index", "info", "objects", "packed-refs", "refs"],
  info: ["attributes", "exclude"],
  objects: ["info"],
  "objects/info": ["alternates"],
  refs: [],
};

/** Creates or empties a folder, so that it contains at most files and folders with these names. */
export function keepOnly(folder: string, names: readonly string[]): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
    for (const name of readdirSync(folder))
      if (!names.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
    return;
  }
  rmSync(folder, { force: true });
  makeFolder(folder);
}

/** Writes a file unless it already has this content. Never writes through a link. */
export function put(file: string, content: string | Buffer): void {
  const status = lstatSync(file, { throwIfNoEntry: false });
  const bytes = Buffer.from(content);
  if (status?.isFile() === true && status.nlink === 1 && readFileSync(file).equals(bytes)) return;
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, content);
}

/** Hooks/pre-commit asks in the same form. */
const refFormat = "%(objectname) %(refname)%(if)%(symref)%(then) %(symref)%(end)";

/** Returns the repository's refs as lines `<id> <name>`; of a symbolic one `<id> <name> <target>`. */
export async function readRefs(repository: Repository): Promise<string[]> {
  const answer = await git(["for-each-ref", `--format=${refFormat}`], { env: repository.env });
  return answer.stdout.toString("utf8").split("\n").filter(Boolean);
}

/** The chamber, and the candidate that tools in it are shown. */
export interface Shown {
  readonly slot: Slot;
  readonly repository: Repository;
  readonly candidate: Candidate;
  /** See `readRefs`. */
  readonly refs: readonly string[];
}

/**
 * Shows the candidate to tools that ask git: the repository's refs and state, and HEAD on the same
 * branch at the base. This is the last step before checks run: the time of `.git` later separates
 * earlier changes from later ones.
 */
export function showCandidate({ slot, repository, candidate, refs }: Shown): void {
  const folder = gitFolder(slot);
  put(join(folder, "packed-refs"), packedRefs(candidate, refs));
  const unfinished = continuesOperation(candidate);
  takeOverState(folder, { repository, candidate, refs, unfinished });
  rmSync(join(folder, "index"), { recursive: true, force: true });
  copyFileSync(indexFile(slot), join(folder, "index"));
  put(join(folder, "HEAD"), headText(candidate));
  const marker = join(slot.files, ".git");
  if (lstatSync(marker, { throwIfNoEntry: false })?.isFile() !== true)
    rmSync(marker, { recursive: true, force: true });
  // Written every time, because its time counts.
  writeFileSync(marker, `gitdir: ${folder}\n`);
}

/**
 * Returns the text of `packed-refs` with the repository's refs, and the candidate's branch at the
 * base.
 */
export function packedRefs(
  candidate: Pick<Candidate, "base" | "head">,
  refs: readonly string[],
): string {
  const lines = refs.filter((line) => !isOutside(line, candidate)).filter(isDirect);
  // The branch points to the base, even if it has been moved since.
  if (candidate.base !== null && candidate.head.startsWith("refs/"))
    lines.push(`${candidate.base} ${candidate.head}`);
  // Without the trait "sorted" git sorts while reading.
  return `# pack-refs with: \n${lines.map((line) => `${line}\n`).join("")}`;
}

/** Returns the text of `HEAD`: the branch of the candidate, or its detached base. */
export function headText({ head }: Pick<Candidate, "head">): string {
  return head.startsWith("refs/") ? `ref: ${head}\n` : `${head}\n`;
}

/**
 * Makes git inside the chamber ignore the links, in addition to the repository's own exclude file.
 */
export function excludeLinks(slot: Slot, repository: Repository, links: readonly RepoPath[]): void {
  const own = readIfThere(join(repository.commonDir, "info", "exclude")) ?? "";
  put(join(gitFolder(slot), "info", "exclude"), `${own}\n${links.map(excludeLine).join("")}`);
}

/**
 * Returns whether a ref is left out: the stash and airlock's own refs do not exist inside, and the
 * branch itself is added separately.
 */
function isOutside(line: string, candidate: Pick<Candidate, "head">): boolean {
  const [, name = ""] = line.split(" ", 2);
  return name === "refs/stash" || name.startsWith("refs/airlock/") || name === candidate.head;
}

/** Tells a ref of `readRefs` from a symbolic one, which git does not pack. */
function isDirect(line: string): boolean {
  return line.split(" ", 3).length === 2;
}

/** Returns the text of `objects/info/alternates` that borrows the repository's objects. */
export function alternates(repository: Repository): string {
  const further = repository.env["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  return [objectFolder(repository), ...(further ? further.split(":") : [])]
    .map((path) => `${path}\n`)
    .join("");
}

/** Formats a path as a line of an exclude file that matches only itself (gitignore(5)). */
function excludeLine(path: RepoPath): string {
  return `/${path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`)}\n`;
}
