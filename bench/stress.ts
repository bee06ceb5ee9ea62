// `npm run stress`: many sessions in one tree, with airlock and with each of its peers, and one
// table of what they did to each other.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findOnPath, run, type Place } from "./process.ts";
import { installPeers, type Peers } from "./peers.ts";
import { type Judged, judge } from "./stress/judge.ts";
import { makeScene } from "./stress/scene.ts";
import { type Committer, runSession } from "./stress/session.ts";
import { sealedEnvironment } from "./surroundings.ts";

const here = dirname(fileURLToPath(import.meta.url));
const bin = resolve(here, "../dist/bin.cjs");
const usage = `npm run stress [-- --sessions N --rounds N --seconds S --only NAME,NAME --faults N --kills N]

  --sessions N   how many at once (default: 6)
  --rounds N     commits of each (default: 8)
  --seconds S    what the check takes (default: 0.3)
  --only NAMES   airlock, prek, lint-staged, lefthook, flock+prek
  --faults N     instead: kill airlock at every named point, N rounds each (test/fault), under load
  --kills N      instead: N kills -9, spread evenly over the phases of commit, task land, task discard and fix`;

interface Contestant extends Committer {
  readonly config: (check: string) => Readonly<Record<string, string>>;
  readonly install: (place: Place) => void;
}

const plainCommit: Committer["commands"] = (path, message) => [
  ["git", "add", path],
  ["git", "commit", "--quiet", "-m", message],
];
const named = (path: string, message: string): readonly [string, ...string[]] => [
  "git",
  "commit",
  "--quiet",
  "-m",
  message,
  "--",
  path,
];

function contestants(peers: Peers | null): Contestant[] {
  const airlock: Contestant = {
    name: "airlock",
    mayBeKilled: true,
    commands: (path, message, plain) =>
      plain
        ? [["git", "add", path], named(path, message)]
        : [["node", bin, "commit", "--quiet", "-m", message, path]],
    config: (check) => ({
      "airlock.config.json": JSON.stringify({
        checks: { words: { files: "s*/**", run: check.split(" ") } },
      }),
    }),
    install: (place) => void run(["node", bin, "install"], place),
  };
  if (peers === null) return [airlock];
  const preCommit = (check: string) => ({
    ".pre-commit-config.yaml": `repos:\n  - repo: local\n    hooks:\n      - id: words\n        name: words\n        entry: ${check}\n        language: system\n        files: ^s[0-9]+/\n`,
  });
  const prek = {
    config: preCommit,
    install: (place: Place) => void run([peers.prek, "install"], place),
    mayBeKilled: false,
  };
  const lock = (argv: readonly string[]): readonly [string, ...string[]] => [
    "flock",
    ".git/commit.lock",
    ...argv,
  ];
  return [
    airlock,
    { ...prek, name: "prek", commands: plainCommit },
    {
      name: "lint-staged",
      mayBeKilled: false,
      commands: plainCommit,
      config: (check) => ({
        ".lintstagedrc.json": JSON.stringify({ "s*/**": check }),
        ".husky/pre-commit": "lint-staged\n",
      }),
      install(place) {
        symlinkSync(peers.modules, join(place.cwd, "node_modules"));
        run([join(peers.modules, ".bin", "husky")], place);
      },
    },
    {
      name: "lefthook",
      mayBeKilled: false,
      commands: plainCommit,
      config: (check) => ({
        "lefthook.yml": `pre-commit:\n  commands:\n    words:\n      glob: "s*/*"\n      run: ${check} {staged_files}\n`,
      }),
      install: (place) => void run([peers.lefthook, "install", "--force"], place),
    },
    {
      ...prek,
      name: "flock+prek",
      commands: (path, message) => [lock(["git", "add", path]), lock(named(path, message))],
    },
  ];
}

interface Options {
  readonly sessions: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly only: readonly string[];
}

async function contest(
  one: Contestant,
  { sessions, rounds, seconds }: Options,
): Promise<{ judged: Judged; took: number; said: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "airlock-stress-"));
  mkdirSync(join(folder, "home"));
  try {
    const env = sealedEnvironment({
      home: join(folder, "home"),
      nodeFolder: dirname(process.execPath),
      caller: process.env,
      keep: [],
    });
    const scene = makeScene({
      folder: join(folder, "scene"),
      env,
      sessions,
      seconds,
      config: one.config,
      install: one.install,
    });
    const started = performance.now();
    const arena = { root: scene.root, committer: one, rounds };
    const books = await Promise.all(
      Array.from({ length: sessions }, (_, at) =>
        runSession({ ...arena, env: { ...env, AIRLOCK_SESSION: `stress-${at}` } }, at),
      ),
    );
    return {
      judged: judge(scene, books),
      took: performance.now() - started,
      said: books.flatMap(({ falseRefusals }) => falseRefusals),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const columns = [
  "harmed",
  "foreign",
  "misnamed",
  "unseen",
  "broken",
  "lost",
  "stale",
  "falseRefusals",
  "givenUp",
  "kills",
] as const;

async function main(args: readonly string[]): Promise<void> {
  const value = (name: string, otherwise: string): string =>
    args.includes(name) ? (args[args.indexOf(name) + 1] ?? otherwise) : otherwise;
  if (args.includes("--help")) return console.log(usage);
  const faults = args.includes("--faults");
  if (faults || args.includes("--kills")) {
    const env = {
      ...process.env,
      AIRLOCK_FAULT_ROUNDS: value("--faults", "50"),
      AIRLOCK_KILLS: value("--kills", "200"),
    };
    const file = `test/fault/${faults ? "airlock-commit" : "phases"}-killed.test.ts`;
    execFileSync("npx", ["vitest", "run", file, "--testTimeout=3600000"], {
      cwd: resolve(here, ".."),
      env,
      stdio: "inherit",
    });
    return;
  }
  const only = value("--only", "").split(",").filter(Boolean);
  const options: Options = {
    sessions: Number(value("--sessions", "6")),
    rounds: Number(value("--rounds", "8")),
    seconds: Number(value("--seconds", "0.3")),
    only,
  };
  const peers =
    only.length === 1 && only[0] === "airlock"
      ? null
      : installPeers(join(here, "peers"), process.env);
  const entrants = contestants(peers).filter(
    ({ name }) => only.length === 0 || only.includes(name),
  );
  if (findOnPath("flock", process.env) === null)
    console.error("flock is not installed on this system.");
  console.log(
    `${options.sessions} sessions × ${options.rounds} commits in one tree, a check of ${options.seconds} s.\n`,
  );
  console.log(`| tool | commits | ${columns.join(" | ")} | fsck | median s | slowest s | all s |`);
  console.log(`|---${"|---".repeat(columns.length + 5)}|`);
  for (const one of entrants) {
    const { judged, took, said } = await contest(one, options);
    const seconds = (milliseconds: number | undefined): string =>
      milliseconds === undefined ? "–" : (milliseconds / 1000).toFixed(1);
    const times = [
      judged.durations[Math.floor(judged.durations.length / 2)],
      judged.durations.at(-1),
      took,
    ].map(seconds);
    console.log(
      `| ${[one.name, judged.commits, ...columns.map((name) => judged[name]), judged.fsck === "" ? "clean" : judged.fsck, ...times].join(" | ")} |`,
    );
    if (one.mayBeKilled) for (const words of said) console.error(`refused: ${words}`);
  }
}

await main(process.argv.slice(2));
