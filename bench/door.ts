// `npm run bench:door`: the commit door. Many sessions at once against one alone and against
// `flock` around prek; one commit against the hook door; a landing in a large repository.

import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { installPeers } from "./peers.ts";
import { run, time, type Place } from "./process.ts";
import { median } from "./statistics.ts";
import { sealedEnvironment } from "./surroundings.ts";
import { contentOf, makeTemplate, pathOf } from "./template.ts";

const here = dirname(fileURLToPath(import.meta.url));
const bin = resolve(here, "../dist/bin.cjs");
const usage = `npm run bench:door [-- --files N --sessions N --seconds S --rounds N --single N --no-peers]

  --files N      files in the repository (default: 10000)
  --sessions N   commits at once (default: 8)
  --seconds S    what the check takes (default: 3)
  --rounds N     rounds after the warm-up (default: 3)
  --single N     single commits of each door for the comparison (default: 15)
  --no-peers     without flock + prek`;

interface Options {
  readonly files: number;
  readonly sessions: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly single: number;
  readonly peers: boolean;
}

/** What one commit at the door took. */
interface Sample {
  readonly wall: number;
  readonly code: number | null;
  readonly output: string;
  /** Milliseconds by phase, from `--json`; `null` where it did not land. */
  readonly phases: Readonly<Record<string, number>> | null;
}

function commitArgs(path: string): readonly [string, ...string[]] {
  return ["node", bin, "commit", "--json", "-m", `Measured commit of ${path}`, path];
}

/** Starts one command; its duration counts from here. */
function start(argv: readonly [string, ...string[]], place: Place): Promise<Sample> {
  return new Promise((resolved, reject) => {
    const [program, ...args] = argv;
    const began = performance.now();
    const child = spawn(program, args, {
      cwd: place.cwd,
      env: { ...place.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, output] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.on("error", reject);
    child.on("close", (code) => {
      const phases =
        code === 0 && out.startsWith("{")
          ? (JSON.parse(out) as { milliseconds: Record<string, number> }).milliseconds
          : null;
      resolved({ wall: performance.now() - began, code, output: out + output, phases });
    });
  });
}

let edits = 0;

function edit(place: Place, index: number): string {
  const path = pathOf(index);
  edits += 1;
  writeFileSync(join(place.cwd, path), `${contentOf(index)}// ${process.pid} ${edits}\n`);
  return path;
}

/** All at once; returns the samples and the time until the last one had ended. */
async function crowd(
  place: Place,
  count: number,
  argv: (path: string) => readonly [string, ...string[]],
): Promise<{ samples: Sample[]; wall: number }> {
  const paths = Array.from({ length: count }, (_, at) => edit(place, at * 30));
  const began = performance.now();
  const samples = await Promise.all(paths.map((path) => start(argv(path), place)));
  return { samples, wall: performance.now() - began };
}

function describe(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0).toFixed(0);
  return `min ${at(0.01)} · median ${at(0.5)} · p90 ${at(0.9)} · p95 ${at(0.95)} · max ${at(1)} ms`;
}

function repository(
  folder: string,
  options: { readonly files: number; readonly seconds: number; readonly tool: string },
  env: Place["env"],
): Place {
  mkdirSync(folder, { recursive: true });
  const place: Place = { cwd: join(folder, options.tool), env };
  run(["git", "clone", "--quiet", join(folder, "template.git"), place.cwd], { cwd: folder, env });
  const sleep = { files: "*", run: `sleep ${options.seconds}`, paths: false };
  writeFileSync(join(place.cwd, "airlock.config.json"), JSON.stringify({ checks: { sleep } }));
  writeFileSync(
    join(place.cwd, ".pre-commit-config.yaml"),
    `repos:\n  - repo: local\n    hooks:\n      - id: sleep\n        name: sleep\n        entry: sleep ${options.seconds}\n        pass_filenames: false\n        language: system\n`,
  );
  run(["git", "add", "--all"], place);
  run(["git", "commit", "--quiet", "-m", "Set up"], place);
  return place;
}

async function manyAtOnce(place: Place, options: Options): Promise<void> {
  const cold = await crowd(place, 1, commitArgs);
  console.log(`cold, one alone:            ${(cold.wall / 1000).toFixed(2)} s`);
  const coldCrowd = await crowd(place, options.sessions, commitArgs);
  console.log(
    `cold, ${options.sessions} at once:           ${(coldCrowd.wall / 1000).toFixed(2)} s`,
  );
  const [alone, together, samples]: [number[], number[], Sample[]] = [[], [], []];
  for (let round = 0; round < options.rounds; round += 1) {
    alone.push((await crowd(place, 1, commitArgs)).wall);
    const all = await crowd(place, options.sessions, commitArgs);
    together.push(all.wall);
    samples.push(...all.samples);
  }
  const ratio = median(together) / median(alone);
  const phase = (name: string): string =>
    describe(samples.flatMap(({ phases }) => (phases === null ? [] : [phases[name]!])));
  console.log(`one alone:                  ${(median(alone) / 1000).toFixed(2)} s`);
  console.log(
    `${options.sessions} at once, until the last:  ${(median(together) / 1000).toFixed(2)} s, ${ratio.toFixed(2)} × of one alone (target 1.5)`,
  );
  console.log(`waiting for the landing:    ${phase("waiting")} (target: p95 250, goal 100)`);
  console.log(`holding the landing lock:   ${phase("landing")} (target at 100,000 files: 150)`);
  for (const name of ["staging", "chamber", "commit", "index"])
    console.log(`${`${name}:`.padEnd(28)}${phase(name)}`);
  for (const { code, output } of samples.filter((one) => one.code !== 0))
    console.log(`failed with ${code}: ${output}`);
}

async function flockPrek(place: Place, options: Options, prek: string): Promise<void> {
  run([prek, "install"], place);
  const commit = (path: string): readonly [string, ...string[]] => [
    "flock",
    ".git/commit.lock",
    "git",
    "commit",
    "--quiet",
    "-m",
    path,
    "--",
    path,
  ];
  const all = await crowd(place, options.sessions, commit);
  const failures = all.samples.filter(({ code }) => code !== 0).length;
  console.log(
    `flock + prek, ${options.sessions} at once:  ${(all.wall / 1000).toFixed(2)} s, ${failures} failed; ${describe(all.samples.map(({ wall }) => wall))}`,
  );
}

/** The two doors in turn, so that noise hits both alike. */
function singles(place: Place, options: Options): void {
  const [hook, door]: [number[], number[]] = [[], []];
  for (let round = -2; round < options.single; round += 1) {
    const first = edit(place, 7);
    run(["git", "add", first], place);
    const plain = time(["git", "commit", "--quiet", "-m", "Measured commit"], place).milliseconds;
    const named = time(
      ["node", bin, "commit", "--quiet", "-m", "Measured commit", edit(place, 8)],
      place,
    ).milliseconds;
    if (round < 0) continue;
    hook.push(plain);
    door.push(named);
  }
  const [one, other] = [median(hook), median(door)];
  console.log(`one file, hook door:        ${one.toFixed(0)} ms`);
  console.log(
    `one file, commit door:      ${other.toFixed(0)} ms, ${(other / one).toFixed(2)} × of the hook door (target 1.6)`,
  );
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) return console.log(usage);
  const number = (name: string, otherwise: number): number =>
    args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
  const options: Options = {
    files: number("--files", 10_000),
    sessions: number("--sessions", 8),
    seconds: number("--seconds", 3),
    rounds: number("--rounds", 3),
    single: number("--single", 15),
    peers: !args.includes("--no-peers"),
  };
  const folder = join(tmpdir(), `airlock-bench-door-${process.pid}`);
  mkdirSync(join(folder, "home"), { recursive: true });
  try {
    const env = sealedEnvironment({
      home: join(folder, "home"),
      nodeFolder: dirname(process.execPath),
      caller: process.env,
      keep: [],
    });
    makeTemplate({ folder, size: options.files, place: { cwd: folder, env } });
    console.log(
      `${options.files} files, ${options.sessions} sessions, a check of ${options.seconds} s, ${options.rounds} rounds after the cold one.`,
    );
    const place = repository(folder, { ...options, tool: "airlock" }, env);
    run(["node", bin, "install"], place);
    await manyAtOnce(place, options);
    if (options.single > 0) {
      const quick = repository(folder, { ...options, seconds: 0, tool: "single" }, env);
      run(["node", bin, "install"], quick);
      singles(quick, options);
    }
    if (options.peers)
      await flockPrek(
        repository(folder, { ...options, tool: "prek" }, env),
        options,
        installPeers(join(here, "peers"), process.env).prek,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

await main(process.argv.slice(2));
