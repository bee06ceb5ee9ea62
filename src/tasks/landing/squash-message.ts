// Composes the message of a task that lands as one commit: its title, the messages of its commits,
// and each of their trailers once.

import { git } from "../../git/exec.ts";
import type { Oid, Repository } from "../../types.ts";

/** The parts of a task's commit that a squash keeps. */
interface SquashedCommit {
  /** `Name <mail>` */
  readonly author: string;
  readonly name: string;
  readonly mail: string;
  readonly message: string;
  readonly trailers: readonly string[];
}

/** Author and message of a squash. */
export interface Squash {
  readonly name: string;
  readonly mail: string;
  readonly message: string;
}

export interface SquashRequest {
  readonly repository: Repository;
  readonly title: string;
  readonly tip: Oid;
  /** Commits that are excluded, with all their ancestors. */
  readonly without: readonly Oid[];
}

const fields = ["%an", "%ae", "%B", "%(trailers:only=true,unfold=true)"].join("%x00");

/**
 * Returns the author and the message of a squash: the author of its first commit; all others as
 * Co-authored-by; every trailer of its commits once (git-interpret-trailers(1)). `null` if there
 * are no commits except merges.
 */
export async function squashOf({
  repository,
  title,
  tip,
  without,
}: SquashRequest): Promise<Squash | null> {
  const range = [tip, ...without.map((commit) => `^${commit}`), "--"];
  const args = [
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "log",
    "-z",
    "--reverse",
    "--topo-order",
    "--no-merges",
    `--format=tformat:${fields}`,
  ];
  const { stdout } = await git([...args, ...range], { env: repository.env });
  const words = stdout.toString("utf8").split("\0");
  const commits: SquashedCommit[] = [];
  for (let at = 0; at + 4 <= words.length; at += 4) {
    const [name = "", mail = "", message = "", trailers = ""] = words.slice(at, at + 4);
    commits.push({
      author: `${name} <${mail}>`,
      name,
      mail,
      message,
      trailers: trailers.split("\n").filter(Boolean),
    });
  }
  const [first] = commits;
  if (first === undefined) return null;
  const paragraphs = [
    title,
    ...commits
      .map((commit) => bodyOf(commit, { title, single: commits.length === 1 }))
      .filter(Boolean),
  ];
  const trailers = trailersOf(commits);
  if (trailers.length > 0) paragraphs.push(trailers.join("\n"));
  return { name: first.name, mail: first.mail, message: `${paragraphs.join("\n\n")}\n` };
}

/**
 * Returns one commit's message: as a list item if there are several; empty if it only repeats the
 * title.
 */
function bodyOf(
  commit: SquashedCommit,
  { title, single }: { readonly title: string; readonly single: boolean },
): string {
  const [subject = "", ...rest] = withoutTrailers(commit).split("\n");
  const body = rest.join("\n").trim();
  if (single)
    return subject.trim() === title ? body : [subject.trim(), body].filter(Boolean).join("\n\n");
  return [`* ${subject.trim()}`, body].filter(Boolean).join("\n\n");
}

/**
 * Removes the trailers, which go to the end of the whole message. A last paragraph that also has
 * other lines stays.
 */
function withoutTrailers({ message, trailers }: SquashedCommit): string {
  const text = message.trim();
  const cut = text.lastIndexOf("\n\n");
  if (trailers.length === 0 || cut === -1) return text;
  // A folded trailer has further lines, which begin with a space.
  const lines = text
    .slice(cut + 2)
    .split("\n")
    .filter((line) => !/^\s/.test(line));
  return lines.length === trailers.length ? text.slice(0, cut) : text;
}

function trailersOf(commits: readonly SquashedCommit[]): string[] {
  const kept = [...new Set(commits.flatMap(({ trailers }) => trailers))];
  const named = (author: string) =>
    kept.some((line) => line.toLowerCase() === `co-authored-by: ${author}`.toLowerCase());
  const others = [...new Set(commits.map(({ author }) => author))]
    .slice(1)
    .filter((author) => !named(author));
  return [...others.map((author) => `Co-authored-by: ${author}`), ...kept];
}
