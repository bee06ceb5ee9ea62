// One session of the stress: edits its own files, commits them, leaves work lying about, is killed
// now and then, and keeps books.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../src/types.ts";

/** How a tool commits one path. */
export interface Committer {
  readonly name: string;
  /**
   * Commands, one after the other; the last one commits. `plain`: as somebody does who knows
   * nothing of the tool.
   */
  readonly commands: (
    path: string,
    message: string,
    plain: boolean,
  ) => readonly (readonly [string, ...string[]])[];
  /** Whether the tool promises to survive kills: the others leave locks that nobody takes away. */
  readonly mayBeKilled: boolean;
}

export interface Arena {
  /** Top of the working tree. */
  readonly root: string;
  readonly env: Environment;
  readonly committer: Committer;
  readonly rounds: number;
}

/** What a session knows at its end. */
export interface Books {
  readonly session: number;
  /** Path → content that it was told had landed last. */
  readonly landed: Record<string, string>;
  /** Path → content that must be on disk. */
  readonly onDisk: Record<string, string>;
  /** Its files that were not as it had left them, seen at the moment. */
  readonly harmed: string[];
  /** Commits with a failing check that were refused, and that were not. */
  refused: number;
  passedBroken: number;
  /** What was said to commits that failed although nothing was wrong with them. */
  readonly falseRefusals: string[];
  /** Milliseconds of each commit that landed, retries included. */
  readonly durations: number[];
  kills: number;
  /** Commits that were given up. */
  givenUp: string[];
}

/**
 * Words in which git, or the guard for it, says that somebody else was quicker: the answer is to
 * try again.
 */
const elsewhere =
  /index\.lock|cannot lock ref|CHANGED_DURING_CHECKS|INDEX_OWED|INDEX_MOVED|another git process|File exists|unable to write new.index/;

/** Runs a session to its end. Takes its number, from 0. */
export async function runSession(arena: Arena, session: number): Promise<Books> {
  const books: Books = {
    session,
    landed: {},
    onDisk: {},
    harmed: [],
    refused: 0,
    passedBroken: 0,
    falseRefusals: [],
    durations: [],
    kills: 0,
    givenUp: [],
  };
  const random = generator(session + 1);
  for (let round = 0; round < arena.rounds; round += 1) {
    lookAround(arena, books);
    const path = `s${session}/f${round % 3}.txt`;
    write(
      { root: arena.root, books },
      `s${session}/untracked-${round % 2}.txt`,
      `notes of session ${session}, round ${round}\n`,
    );
    write(
      { root: arena.root, books },
      `s${session}/draft.txt`,
      `draft of session ${session}, round ${round}\n`,
    );
    if (round % 4 === 1) await commitBroken(arena, books, { path, round });
    write({ root: arena.root, books }, path, `session ${session} round ${round}\n`);
    await commitGood(arena, books, { path, round, random });
  }
  lookAround(arena, books);
  return books;
}

interface Turn {
  readonly path: string;
  readonly round: number;
}

/** Commits content that the check refuses; bare hands would take it out of the index again. */
async function commitBroken(arena: Arena, books: Books, { path, round }: Turn): Promise<void> {
  write({ root: arena.root, books }, path, `session ${books.session} round ${round} BROKEN\n`);
  const end = await attempt(arena, books, {
    path,
    message: messageOf(books, round, path),
    plain: false,
    killAfter: null,
  });
  if (end.code === 0) books.passedBroken += 1;
  else books.refused += 1;
}

async function commitGood(
  arena: Arena,
  books: Books,
  turn: Turn & { readonly random: () => number },
): Promise<void> {
  const { path, round, random } = turn;
  const started = performance.now();
  const message = messageOf(books, round, path);
  for (let tries = 0; tries < 60; tries += 1) {
    const killAfter =
      arena.committer.mayBeKilled && tries === 0 && random() < 0.15 ? 100 + random() * 1500 : null;
    const end = await attempt(arena, books, { path, message, plain: round % 5 === 4, killAfter });
    if (end.code === 0 || (await hasLanded(arena, path, message))) {
      books.landed[path] = books.onDisk[path]!;
      books.durations.push(performance.now() - started);
      return;
    }
    if (killAfter === null && !elsewhere.test(end.output))
      books.falseRefusals.push(`${killAfter === null ? "" : "killed: "}${end.output.trim()}`);
    await new Promise((wake) => setTimeout(wake, 20 + random() * 120));
  }
  books.givenUp.push(path);
}

function messageOf(books: Books, round: number, path: string): string {
  return `session ${books.session} round ${round} ${path}`;
}

interface Attempt {
  readonly path: string;
  readonly message: string;
  readonly plain: boolean;
  readonly killAfter: number | null;
}

async function attempt(
  arena: Arena,
  books: Books,
  { path, message, plain, killAfter }: Attempt,
): Promise<{ code: number | null; output: string }> {
  let last = { code: 0 as number | null, output: "" };
  for (const argv of arena.committer.commands(path, message, plain)) {
    last = await execute(argv, arena, killAfter);
    if (killAfter !== null && last.code === null) books.kills += 1;
    if (last.code !== 0) break;
  }
  return last;
}

/** A commit that was killed, or whose words were lost, may have landed all the same. */
async function hasLanded(arena: Arena, path: string, message: string): Promise<boolean> {
  const { output } = await execute(
    ["git", "log", "--format=%s", "-F", `--grep=${message}`, "HEAD", "--", path],
    arena,
    null,
  );
  return output.split("\n").includes(message);
}

function write(
  { root, books }: { readonly root: string; readonly books: Books },
  path: string,
  content: string,
): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  books.onDisk[path] = content;
}

/**
 * Compares its files with what it left there; what was harmed is put back, so that each harm counts
 * once.
 */
function lookAround(arena: Arena, books: Books): void {
  for (const [path, content] of Object.entries(books.onDisk)) {
    const file = join(arena.root, path);
    if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
    books.harmed.push(path);
    write({ root: arena.root, books }, path, content);
  }
}

function execute(
  argv: readonly [string, ...string[]],
  { root, env }: Arena,
  killAfter: number | null,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = argv;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    const timer = killAfter === null ? null : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("error", reject);
    // What it said is read to the end. A killed one's children may hold its streams open for long,
    // and nobody asks what it said.
    child.on(killAfter === null ? "close" : "exit", (code) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Numbers between 0 and 1, the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
