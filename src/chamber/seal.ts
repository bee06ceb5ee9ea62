// The chamber's own repository: borrows the objects, has its own everything else.

import { copyFileSync, lstatSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git } from "../git/exec.ts";
import { objectFolder } from "../git/loose.ts";
import type { Candidate, Environment, RepoPath, Repository } from "../types.ts";
import { readIfThere } from "../system/files.ts";
import type { Slot } from "./pool.ts";
import { makeFolder } from "../system/private.ts";

/**
 * Returns the environment of our own git calls in a chamber: its repository, the real object store, and an index of ours
 * that no check knows. Checks get a copy: what they do to it (`git stash`, `git commit`) must not blind us.
 */
export function chamberEnvironment(repository: Repository, slot: Slot): Environment {
  return {
    ...repository.env,
    GIT_DIR: gitFolder(slot),
    GIT_WORK_TREE: slot.files,
    GIT_INDEX_FILE: indexFile(slot),
    // Objects that a partial clone fetches on demand land where they are kept.
    GIT_OBJECT_DIRECTORY: objectFolder(repository),
    GIT_LITERAL_PATHSPECS: "1",
  };
}

/** Returns our own index of the chamber. */
export function indexFile(slot: Slot): string {
  return join(slot.folder, "index");
}

/** Returns the chamber's git directory. */
export function gitFolder(slot: Slot): string {
  return join(slot.folder, "git");
}

/**
 * Makes the chamber's repository as it must be, whatever a check did to it, before git is called in it.
 * `showCandidate` must follow before a check runs.
 */
export function seal(slot: Slot, repository: Repository): void {
  const folder = gitFolder(slot);
  // A lock here is of a run that was killed: nobody else holds this chamber.
  rmSync(`${indexFile(slot)}.lock`, { force: true });
  for (const [inner, names] of Object.entries(belongings)) keepOnly(join(folder, inner), names);
  put(join(folder, "objects/info/alternates"), alternates(repository));
  put(join(folder, "HEAD"), "ref: refs/heads/none\n");
  put(join(folder, "config"), chamberConfig({ repository, files: slot.files, hooksPath: join(folder, "no-hooks") }));
  put(join(folder, "info/attributes"), readIfThere(join(repository.commonDir, "info/attributes")) ?? "");
}

/** The folders of a chamber's git directory, and all that may be in each; `index`, HEAD and packed-refs are written later. */
const belongings: Readonly<Record<string, readonly string[]>> = {
  "": ["HEAD", "config", "index", "info", "objects", "packed-refs", "refs"],
  info: ["attributes", "exclude"],
  objects: ["info"],
  "objects/info": ["alternates"],
  refs: [],
};

/** Makes a folder that holds nothing but files and folders of these names. */
export function keepOnly(folder: string, names: readonly string[]): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) {
    for (const name of readdirSync(folder)) if (!names.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
    return;
  }
  rmSync(folder, { force: true });
  makeFolder(folder);
}

/** Writes a file of ours, unless it is there and says just that. Never through a link. */
export function put(file: string, content: string): void {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status?.isFile() === true && status.nlink === 1 && readFileSync(file, "utf8") === content) return;
  rmSync(file, { recursive: true, force: true });
  writeFileSync(file, content);
}

/** Returns the repository's refs, as lines `<id> <name>`. */
export async function readRefs(repository: Repository): Promise<string[]> {
  const answer = await git(["for-each-ref", "--format=%(objectname) %(refname)"], { env: repository.env });
  return answer.stdout.toString("utf8").split("\n").filter(Boolean);
}

/**
 * Lets the chamber show the candidate to tools that ask git: the refs as they are outside, HEAD on the same branch at the
 * base. The last step before checks run: the time of `.git` tells later what was changed before, and what since.
 */
export function showCandidate(slot: Slot, candidate: Candidate, refs: readonly string[]): void {
  const folder = gitFolder(slot);
  put(join(folder, "packed-refs"), packedRefs(candidate, refs));
  rmSync(join(folder, "index"), { recursive: true, force: true });
  copyFileSync(indexFile(slot), join(folder, "index"));
  put(join(folder, "HEAD"), headText(candidate));
  const marker = join(slot.files, ".git");
  if (lstatSync(marker, { throwIfNoEntry: false })?.isFile() !== true) rmSync(marker, { recursive: true, force: true });
  // Written every time: it is the time that counts.
  writeFileSync(marker, `gitdir: ${folder}\n`);
}

/** Returns the text of `packed-refs` that shows the refs as they are outside, the candidate's branch at the base. */
export function packedRefs(candidate: Pick<Candidate, "base" | "head">, refs: readonly string[]): string {
  const lines = refs.filter((line) => !isOutside(line, candidate));
  // The branch stands at the base, also if somebody moved it since.
  if (candidate.base !== null && candidate.head.startsWith("refs/")) lines.push(`${candidate.base} ${candidate.head}`);
  // Without the trait "sorted" git sorts when it reads.
  return `# pack-refs with: \n${lines.map((line) => `${line}\n`).join("")}`;
}

/** Returns the text of `HEAD`: on the branch of the candidate, or detached at its base. */
export function headText({ head }: Pick<Candidate, "head">): string {
  return head.startsWith("refs/") ? `ref: ${head}\n` : `${head}\n`;
}

/** Makes git inside the chamber ignore what was linked in, beside what the repository's own exclude file says. */
export function excludeLinks(slot: Slot, repository: Repository, links: readonly RepoPath[]): void {
  const own = readIfThere(join(repository.commonDir, "info", "exclude")) ?? "";
  put(join(gitFolder(slot), "info", "exclude"), `${own}\n${links.map(excludeLine).join("")}`);
}

/**
 * The real config by inclusion, so that every setting holds, then what must differ. `extensions.*` and
 * `core.repositoryformatversion` count only in the file itself (git reads the format without following includes).
 */
export function chamberConfig(place: {
  readonly repository: Repository;
  readonly files: string;
  /** A folder that is not there: no hooks, since those of the repository are not for the git commands of a check. */
  readonly hooksPath: string;
}): string {
  const { repository, files, hooksPath } = place;
  const sha256 = repository.objectFormat === "sha256";
  const shared = join(repository.commonDir, "config");
  // Counts only with this extension, then for the main worktree too (git-worktree(1), "Configuration file").
  const perWorktree = /^\s*worktreeconfig\s*=\s*(?:true|yes|on|1)\b/im.test(readIfThere(shared) ?? "");
  const include = [shared, ...(perWorktree ? [join(repository.gitDir, "config.worktree")] : [])];
  return [
    "[core]",
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    ...(sha256 ? ["[extensions]", "\tobjectFormat = sha256"] : []),
    // By default git-lfs looks beside the git directory that it finds; the user's own setting follows and wins.
    "[lfs]",
    `\tstorage = ${quoted(join(repository.commonDir, "lfs"))}`,
    "[include]",
    ...include.map((path) => `\tpath = ${quoted(path)}`),
    "[core]",
    "\tbare = false",
    `\tworktree = ${quoted(files)}`,
    `\thooksPath = ${quoted(hooksPath)}`,
    "\tfsmonitor = false",
    "\tuntrackedCache = false",
    "\tsplitIndex = false",
    // A chamber is complete, also where the working tree is sparse.
    "\tsparseCheckout = false",
    "[gc]",
    "\tauto = 0",
    "[maintenance]",
    "\tauto = false",
    "",
  ].join("\n");
}

/** The stash and our own refs do not exist inside; the branch itself is put in by hand. */
function isOutside(line: string, candidate: Pick<Candidate, "head">): boolean {
  const name = line.slice(line.indexOf(" ") + 1);
  return name === "refs/stash" || name.startsWith("refs/airlock/") || name === candidate.head;
}

/** Returns the text of `objects/info/alternates` that borrows the repository's objects. */
export function alternates(repository: Repository): string {
  const further = repository.env["GIT_ALTERNATE_OBJECT_DIRECTORIES"];
  return [objectFolder(repository), ...(further ? further.split(":") : [])].map((path) => `${path}\n`).join("");
}

/** A value in git's config syntax (git-config(1), "Syntax"). */
export function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

/** A path as a line of an exclude file, meaning itself alone (gitignore(5)). */
function excludeLine(path: RepoPath): string {
  return `/${path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`)}\n`;
}
