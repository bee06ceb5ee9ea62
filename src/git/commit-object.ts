// Resolves and parses a commit, and rebuilds it on another parent with everything else unchanged.

import { AirlockError } from "../errors.ts";
import type { Environment, Oid, Repository } from "../types.ts";
import { git } from "./exec.ts";
import { writeObject } from "./loose.ts";
import type { ObjectReader } from "./objects.ts";

/** A commit object. Text has one character per byte (latin1), so no encoding loses anything. */
export interface CommitObject {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** All header lines after the parents, without signatures; each with its continuation lines. */
  readonly headers: readonly string[];
  readonly signed: boolean;
  readonly message: string;
}

/** Reads a commit; throws AirlockError OBJECT_MISSING. */
export async function readCommit(objects: ObjectReader, oid: Oid): Promise<CommitObject> {
  const object = await objects.read(oid);
  if (object?.type !== "commit")
    throw new AirlockError("git", "OBJECT_MISSING", `The commit ${oid} cannot be read.`, {
      next: ["git fsck"],
    });
  return parseCommit(oid, object.content);
}

function parseCommit(oid: Oid, content: Buffer): CommitObject {
  const text = content.toString("latin1");
  const end = text.indexOf("\n\n");
  const lines = text.slice(0, end).split(/\n(?! )/);
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  return {
    oid,
    tree: valuesOf("tree")[0]!,
    parents: valuesOf("parent"),
    headers: lines.filter((line) => !/^(tree|parent|gpgsig|gpgsig-sha256) /.test(line)),
    signed: lines.some((line) => line.startsWith("gpgsig")),
    message: text.slice(end + 2),
  };
}

/** Returns the first paragraph of a message in one line, as git shows it. */
export function subjectOf({ message }: CommitObject): string {
  const paragraph = message.replace(/^\n+/, "").split(/\n\s*\n/, 1)[0]!;
  return Buffer.from(paragraph.trim().replaceAll(/\s*\n\s*/g, " "), "latin1").toString("utf8");
}

export interface Rebuild {
  readonly repository: Repository;
  readonly tree: Oid;
  readonly parent: Oid;
  /**
   * Signing as in `git commit`: the environment of its commit repository, and the key if one was
   * named.
   */
  readonly signing: { readonly env: Environment; readonly cwd: string; readonly key: string };
}

/**
 * Rebuilds a commit with another tree on another parent: same author, message and dates; signed
 * again if it was signed.
 */
export async function rebuildCommit(commit: CommitObject, rebuild: Rebuild): Promise<Oid> {
  const { repository, tree, parent } = rebuild;
  if (commit.signed) return sign(commit, rebuild);
  const head = [`tree ${tree}`, `parent ${parent}`, ...commit.headers].join("\n");
  return writeObject(repository, "commit", Buffer.from(`${head}\n\n${commit.message}`, "latin1"));
}

/** Lets git create the commit, because only git knows all ways to sign. */
async function sign(commit: CommitObject, { tree, parent, signing }: Rebuild): Promise<Oid> {
  const header = (name: string) =>
    commit.headers.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  const env = {
    ...signing.env,
    ...person("AUTHOR", header("author")),
    ...person("COMMITTER", header("committer")),
  };
  const encoding = header("encoding");
  const settings = encoding === "" ? [] : ["-c", `i18n.commitEncoding=${encoding}`];
  const args = [...settings, "commit-tree", `-S${signing.key}`, "-p", parent, "-F", "-", tree];
  const { stdout } = await git(args, {
    env,
    cwd: signing.cwd,
    input: Buffer.from(commit.message, "latin1"),
  });
  return stdout.toString("latin1").trim();
}

/**
 * Converts `Name <mail> 1700000000 +0100` into the variables that git reads (git-commit-tree(1)).
 */
function person(role: "AUTHOR" | "COMMITTER", line: string): Environment {
  const [, name = "", mail = "", date = ""] =
    /^(.*?) ?<(.*)> (\d+ [-+]\d{4})$/s.exec(Buffer.from(line, "latin1").toString("utf8")) ?? [];
  return {
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: mail,
    [`GIT_${role}_DATE`]: `@${date}`,
  };
}

/**
 * Takes a revision; returns its commit (tags are followed), or `null` if the revision names no
 * commit.
 */
export async function resolveCommit(
  objects: ObjectReader,
  revision: string,
): Promise<CommitObject | null> {
  const object = await objects.read(`${revision}^{commit}`);
  return object === null ? null : parseCommit(object.oid, object.content);
}

/** Returns the commit of a revision. Throws NO_SUCH_COMMIT. */
export async function requireCommit(
  objects: ObjectReader,
  revision: string,
): Promise<CommitObject> {
  const commit = await resolveCommit(objects, revision);
  if (commit !== null) return commit;
  throw new AirlockError(
    "usage",
    "NO_SUCH_COMMIT",
    `There is no commit ${JSON.stringify(revision)} in this clone.`,
    {
      next: [
        "To see what is here: git log --oneline --all",
        "A shallow clone needs its history first (GitHub Actions: `fetch-depth: 0`).",
      ],
    },
  );
}
