// `npm run bench:tasks [files] [rounds]`: starting a task, against `git worktree add` on the same
// repository, alternately.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./statistics.ts";

const [files, rounds] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 7)];
/** At most so many times `git worktree add`. */
const target = 1.3;
const command = join(import.meta.dirname, "..", "dist", "bin.cjs");

const folder = mkdtempSync(join(tmpdir(), "airlock-bench-tasks-"));
try {
  const { AIRLOCK_SESSION: _session, ...own } = process.env;
  const env = {
    ...own,
    AIRLOCK_SESSION: "bench",
    GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
    XDG_CACHE_HOME: join(folder, "cache"),
  };
  writeFileSync(env.GIT_CONFIG_GLOBAL, "[user]\n\tname = Bench\n\temail = bench@example.org\n");
  const cwd = join(folder, "repository");
  const run = (argv: readonly string[]) =>
    void execFileSync(argv[0]!, argv.slice(1), { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  mkdirSync(cwd);
  for (let index = 0; index < files; index += 1) {
    const place = join(cwd, "src", `folder${index % 100}`);
    if (index < 100) mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, `file${index}.ts`),
      `export const value${index} = ${index};\n`.repeat(10),
    );
  }
  writeFileSync(join(cwd, "airlock.config.json"), '{ "checks": {} }\n');
  for (const argv of [
    ["init", "--quiet"],
    ["add", "."],
    ["commit", "--quiet", "-m", "files"],
  ])
    run(["git", ...argv]);
  run([process.execPath, command, "install"]);
  const timed = (argv: readonly string[]): number => {
    execFileSync("sync");
    const started = performance.now();
    run(argv);
    return performance.now() - started;
  };
  // A folder of its own for each: a file system takes longer to fill one that others fill, too.
  const ways = {
    "git worktree add": (round: number) =>
      timed([
        "git",
        "worktree",
        "add",
        "--quiet",
        "-b",
        `plain-${round}`,
        join(folder, `plain-${round}`, "tree"),
      ]),
    "airlock task start": (round: number) => {
      run(["git", "config", "airlock.taskFolder", join(folder, `task-${round}`)]);
      return timed([process.execPath, command, "task", "start", `task ${round}`, "--no-setup"]);
    },
  };
  const times = Object.keys(ways).map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, way] of Object.values(ways).entries()) {
      const time = way(round);
      // The first round warms up.
      if (round > 0) times[index]!.push(time);
    }
  }
  const [plain, ours] = times.map(median) as [number, number];
  Object.keys(ways).forEach((name, index) =>
    console.log(
      `${name.padEnd(20)} median ${median(times[index]!).toFixed(0).padStart(5)} ms, least ${Math.min(
        ...times[index]!,
      )
        .toFixed(0)
        .padStart(5)} ms`,
    ),
  );
  console.log(
    `${files} files, ${rounds} rounds: ${(ours / plain).toFixed(2)} times git worktree add (target: at most ${target})`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
