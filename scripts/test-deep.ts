// `npm run test:deep`: all tests with many cases each, and a line in docs/internals/testing.md on
// how that ended.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/internals/testing.md");
/** The line below is written here. */
const marker = "<!-- Written by `npm run test:deep`. -->\n";

/** Counts of vitest's JSON report. */
interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

/**
 * Takes the arguments after `--`, for vitest. Returns vitest's exit code. With arguments not
 * everything runs, and nothing is written.
 */
function testDeep(args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "airlock-deep-"));
  try {
    const report = join(folder, "report.json");
    const seed = process.env["AIRLOCK_TEST_SEED"] ?? String(Math.floor(Math.random() * 2 ** 31));
    const env = {
      ...process.env,
      AIRLOCK_TEST_DEEP: "1",
      // On the disk, as for users: the usual run is in memory.
      TMPDIR: tmpdir(),
      AIRLOCK_TEST_STARTS: "print",
      AIRLOCK_TEST_REPORT: report,
      AIRLOCK_TEST_SEED: seed,
    };
    const begun = Date.now();
    const { status } = spawnSync(join(root, "node_modules/.bin/vitest"), ["run", ...args], {
      cwd: root,
      env,
      stdio: "inherit",
    });
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (args.length === 0)
      record(JSON.parse(readFileSync(report, "utf8")) as Counts, { seconds, seed });
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function record(
  { numPassedTests, numFailedTests }: Counts,
  { seconds, seed }: { readonly seconds: number; readonly seed: string },
): void {
  const text = readFileSync(page, "utf8");
  const at = text.indexOf(marker) + marker.length;
  if (at < marker.length) throw new Error(`docs/internals/testing.md lacks the line ${marker}`);
  const git = execFileSync("git", ["--version"], { encoding: "utf8" }).trim();
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const day = new Date().toISOString().slice(0, 10);
  const line = `${day}, commit ${commit}, ${git}, node ${process.version}: ${numPassedTests} tests passed, ${numFailedTests} failed, in ${seconds} s (seed ${seed}).\n`;
  writeFileSync(page, text.slice(0, at) + line + text.slice(text.indexOf("\n", at) + 1));
  console.log(line);
}

process.exitCode = testDeep(process.argv.slice(2));
