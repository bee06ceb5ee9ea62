// `npm run bench:claims [processes] [claims]`: many processes claim and release; beside it a plain
// SQLite table in WAL mode doing the same, through Python's sqlite3 (Node has none before 22). Both
// keep what a killed process wrote; with `synchronous=normal` neither waits for the disk at every
// claim. Starting Node is counted in neither.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { heldTwice, readHeld } from "../test/support/claim/claim-log.ts";

const root = join(import.meta.dirname, "..");
const [processes, claims] = [Number(process.argv[2] ?? 8), Number(process.argv[3] ?? 200)];
const items = processes * 2;

/** The same loop on one table: insert a row unless it exists, delete it again. */
const table = `
import json, os, random, sqlite3, sys, time
file, times, items, log, who = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
base = sqlite3.connect(file, timeout=60, isolation_level=None)
base.execute("pragma journal_mode=wal")
base.execute("pragma synchronous=normal")
base.execute("create table if not exists claims (name text primary key, holder text, until real)")
done = 0
while done < times:
    name = "item-%d" % random.randrange(items)
    asked = time.monotonic_ns()
    base.execute("begin immediate")
    won = base.execute("insert or ignore into claims values (?, ?, ?)", (name, who, time.time() + 600)).rowcount
    base.execute("commit")
    if won != 1:
        continue
    start = time.monotonic_ns()
    time.sleep(0.001)
    end = time.monotonic_ns()
    base.execute("delete from claims where name = ? and holder = ?", (name, who))
    done += 1
    with open(log, "a") as out:
        out.write(json.dumps({"who": who, "text": name, "took": (start - asked) / 1e6, "from": str(start), "to": str(end)}) + "\\n")
`;

/**
 * Runs the workers to their end and prints one line; throws where two of them held the same at
 * once.
 */
async function measure(
  title: string,
  log: string,
  worker: (index: number) => { readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  const running = Array.from({ length: processes }, (_, index) => {
    const { argv, env } = worker(index);
    return spawn(argv[0]!, argv.slice(1), { stdio: ["ignore", "inherit", "inherit"], env });
  });
  const codes = await Promise.all(
    running.map(async (child) => ((await once(child, "close")) as [number | null])[0]),
  );
  if (codes.some((code) => code !== 0))
    throw new Error(`${title}: a worker exited with ${codes.join(", ")}.`);
  const held = readHeld(log);
  const twice = heldTwice(held);
  if (twice.length > 0 || held.length !== processes * claims)
    throw new Error(`${title}: ${held.length} claims, ${twice.length} held twice.`);
  const took = held.map((one) => one.took).toSorted((one, other) => one - other);
  // Without the time in which the processes start.
  const first = held.reduce((least, one) => (one.from < least ? one.from : least), held[0]!.from);
  const last = held.reduce((most, one) => (one.to > most ? one.to : most), 0n);
  const seconds = Number(last - first) / 1e9;
  const at = (part: number) =>
    took[Math.min(took.length - 1, Math.floor(part * took.length))]!.toFixed(1);
  console.log(
    `${title.padEnd(12)} ${String(held.length).padStart(6)} claims  ${(held.length / seconds).toFixed(0).padStart(6)} per second  p50 ${at(0.5)} ms  p95 ${at(0.95)} ms  held twice: 0`,
  );
}

const folder = mkdtempSync(join(tmpdir(), "airlock-claims-"));
try {
  const { AIRLOCK_SESSION: _session, ...env } = process.env;
  execFileSync("git", ["init", "--quiet", join(folder, "repository")]);
  const sqlite = execFileSync("python3", ["-c", "import sqlite3; print(sqlite3.sqlite_version)"], {
    encoding: "utf8",
  }).trim();
  console.log(`SQLite ${sqlite}, load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`);
  console.log(`${processes} processes, ${claims} claims each, on ${items} names`);
  const log = join(folder, "airlock.jsonl");
  const jiti = join(root, "node_modules/jiti/lib/jiti-cli.mjs");
  const arguments_ = [
    join(root, "test/support/claim/claim-worker.ts"),
    join(folder, "repository"),
    String(claims),
    `names:${items}`,
    log,
  ];
  await measure("airlock", log, (index) => ({
    argv: [process.execPath, jiti, ...arguments_],
    env: { ...env, AIRLOCK_SESSION: `worker-${index}` },
  }));
  const script = join(folder, "table.py");
  writeFileSync(script, table);
  const tableLog = join(folder, "sqlite.jsonl");
  await measure("SQLite WAL", tableLog, (index) => ({
    argv: [
      "python3",
      script,
      join(folder, "claims.db"),
      String(claims),
      String(items),
      tableLog,
      `worker-${index}`,
    ],
    env,
  }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
