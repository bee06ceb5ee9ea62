// `npm run bench:scope`: what the ledger and the guard cost, each beside the same command without
// them, in turn.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, time, type Place } from "./process.ts";
import { median } from "./statistics.ts";

const rounds = 25;
const command = join(import.meta.dirname, "..", "dist", "bin.cjs");

/** A command that is timed in two repositories, or twice in one. */
interface Row {
  readonly name: string;
  readonly without: (round: number) => number;
  readonly with: (round: number) => number;
}

function main(): void {
  if (!existsSync(command)) throw new Error("There is no build to measure: npm run build");
  const dir = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    const [plain, guarded] = ["plain", "guarded"].map((name) => makeRepository(dir, name)) as [
      Place,
      Place,
    ];
    for (const hook of ["post-index-change", "reference-transaction"])
      airlock(plain, "install", "--quiet", "--without", hook);
    const rows = [
      addRow(plain, guarded),
      statusRow(plain, guarded),
      fetchRow(dir, plain, guarded),
      ...commitRows(guarded),
    ];
    console.log(
      `| command | without, ms | with, ms | with / without | more, ms |\n|---|---:|---:|---:|---:|`,
    );
    for (const row of rows) console.log(line(row));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function line({ name, ...row }: Row): string {
  const times = { without: [] as number[], with: [] as number[] };
  for (let round = 0; round < (name.includes("fetch") ? 5 : rounds); round += 1) {
    const order = round % 2 === 0 ? (["without", "with"] as const) : (["with", "without"] as const);
    for (const which of order) times[which].push(row[which](round));
  }
  const [without, having] = [median(times.without), median(times.with)];
  return `| ${name} | ${without.toFixed(1)} | ${having.toFixed(1)} | ${(having / without).toFixed(2)} | ${(having - without).toFixed(1)} |`;
}

const addRow = (plain: Place, guarded: Place): Row => {
  const add = (place: Place) => (round: number) => {
    edit(place, "a.txt", `add ${round}`);
    return time(["git", "add", "a.txt"], place).milliseconds;
  };
  return { name: "`git add a.txt` (post-index-change)", without: add(plain), with: add(guarded) };
};

/** A file that was touched makes `git status` write the index. */
const statusRow = (plain: Place, guarded: Place): Row => {
  const status = (place: Place) => () => {
    run(["touch", "b.txt"], place);
    return time(["git", "status"], place).milliseconds;
  };
  return {
    name: "`git status` that writes the index (post-index-change)",
    without: status(plain),
    with: status(guarded),
  };
};

const fetchRow = (dir: string, plain: Place, guarded: Place): Row => {
  const source = makeRepository(dir, "source");
  const head = run(["git", "rev-parse", "HEAD"], source);
  const refs = Array.from({ length: 1000 }, (_, at) => `create refs/heads/b${at} ${head}\n`).join(
    "",
  );
  run(["git", "update-ref", "--stdin"], source, refs);
  const fetch = (place: Place) => (round: number) =>
    time(["git", "fetch", "--quiet", source.cwd, `+refs/heads/*:refs/fetched/${round}/*`], place)
      .milliseconds;
  return {
    name: "`git fetch` of 1,000 new refs (reference-transaction)",
    without: fetch(plain),
    with: fetch(guarded),
  };
};

/**
 * A commit that names its path reads no ledger; a plain one reads what was staged since the last.
 */
const commitRows = (place: Place): Row[] => {
  const commit = (stagings: number, args: readonly string[]) => (round: number) => {
    for (let at = 0; at < stagings; at += 1) {
      edit(place, "a.txt", `${args.join()} ${round} ${at} of ${stagings}`);
      run(["git", "add", "a.txt"], place);
    }
    return time(["git", "commit", "--quiet", "-m", "x", ...args], place).milliseconds;
  };
  const named = ["--", "a.txt"];
  return [1, 200].map((stagings) => ({
    name: `plain \`git commit\` after ${stagings === 1 ? "one `git add`" : `${stagings} of them`} (the guard reads the ledger), beside \`git commit -- a.txt\``,
    without: commit(1, named),
    with: commit(stagings, []),
  }));
};

function makeRepository(dir: string, name: string): Place {
  const cwd = join(dir, name);
  const home = join(dir, `${name}-home`);
  for (const folder of [cwd, home]) mkdirSync(folder);
  const identity = {
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@example.org",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@example.org",
  };
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    AIRLOCK_SESSION: "bench",
    ...identity,
  };
  const place = { cwd, env };
  run(["git", "init", "--quiet"], place);
  for (const file of ["a.txt", "b.txt"]) edit(place, file, "first");
  writeFileSync(
    join(cwd, "airlock.config.json"),
    JSON.stringify({ checks: { none: { files: "*.none", run: "true" } } }),
  );
  run(["git", "add", "."], place);
  run(["git", "commit", "--quiet", "-m", "first"], place);
  airlock(place, "install", "--quiet");
  return place;
}

function airlock(place: Place, ...args: string[]): void {
  run([process.execPath, command, ...args], place);
}

function edit({ cwd }: Place, file: string, text: string): void {
  writeFileSync(join(cwd, file), `${text}\n`);
}

main();
