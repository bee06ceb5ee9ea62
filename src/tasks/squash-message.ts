// The message of a task that lands as one commit: its title, what its commits say, and their trailers once each.

import { git } from "../git/exec.ts";
import type { Oid, Repository } from "../types.ts";

/** A commit of a task, as far as a squash keeps it. */
interface Told {
  /** `Name <mail>` */
  readonly author: string;
  readonly name: string;
  readonly mail: string;
  readonly message: string;
  readonly trailers: readonly string[];
}

/** Who made a squash, and what it says. */
export interface Squash {
  readonly name: string;
  readonly mail: string;
  readonly message: string;
}

export interface SquashRequest {
  readonly repository: Repository;
  readonly title: string;
  readonly tip: Oid;
  /** Commits that are not part of it, with all that they follow. */
  readonly without: readonly Oid[];
}

const fields = ["%an", "%ae", "%B", "%(trailers:only=true,unfold=true)"].join("%x00");

/**
 * Returns the author and the message of a squash: the author of its first commit; every other one as Co-authored-by; every
 * trailer of its commits once (git-interpret-trailers(1)). `null` where there are no commits but merges.
 */
export async function squashOf({ repository, title, tip, without }: SquashRequest): Promise<Squash | null> {
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
  const commits: Told[] = [];
  for (let at = 0; at + 4 <= words.length; at += 4) {
    const [name = "", mail = "", message = "", trailers = ""] = words.slice(at, at + 4);
    commits.push({ author: `${name} <${mail}>`, name, mail, message, trailers: trailers.split("\n").filter(Boolean) });
  }
  const [first] = commits;
  if (first === undefined) return null;
  const paragraphs = [title, ...commits.map((commit) => bodyOf(commit, { title, single: commits.length === 1 })).filter(Boolean)];
  const trailers = trailersOf(commits);
  if (trailers.length > 0) paragraphs.push(trailers.join("\n"));
  return { name: first.name, mail: first.mail, message: `${paragraphs.join("\n\n")}\n` };
}

/** One commit's words: as a point of a list where there are several; nothing where it only repeats the title. */
function bodyOf(commit: Told, { title, single }: { readonly title: string; readonly single: boolean }): string {
  const [subject = "", ...rest] = withoutTrailers(commit).split("\n");
  const body = rest.join("\n").trim();
  if (single) return subject.trim() === title ? body : [subject.trim(), body].filter(Boolean).join("\n\n");
  return [`* ${subject.trim()}`, body].filter(Boolean).join("\n\n");
}

/** The trailers go to the end of the whole message; a last paragraph that has other lines as well stays. */
function withoutTrailers({ message, trailers }: Told): string {
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

function trailersOf(commits: readonly Told[]): string[] {
  const kept = [...new Set(commits.flatMap(({ trailers }) => trailers))];
  const named = (author: string) => kept.some((line) => line.toLowerCase() === `co-authored-by: ${author}`.toLowerCase());
  const others = [...new Set(commits.map(({ author }) => author))].slice(1).filter((author) => !named(author));
  return [...others.map((author) => `Co-authored-by: ${author}`), ...kept];
}
