// `npm run bench`: whole commits with airlock and its peers, side by side in one run.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AirlockError } from "../src/errors.ts";
import { homeIn, removeAside } from "./aside.ts";
import { contenders } from "./contenders.ts";
import { measureFirstChamber } from "./first-chamber.ts";
import { readOptions, usage } from "./options.ts";
import { installPeers } from "./peers.ts";
import { profile } from "./profile.ts";
import { measureAll } from "./rounds.ts";
import { sealedEnvironment } from "./surroundings.ts";
import { renderMeasured } from "./table.ts";
import { judge } from "./targets.ts";
import { tools } from "./tools.ts";
import type { Contender } from "./contenders.ts";
import type { Options } from "./options.ts";
import type { Peers } from "./peers.ts";
import type { Measured } from "./targets.ts";
import type { Environment } from "../src/types.ts";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "../dist");
const results = join(here, "results");

/** The size that has a target for its first chamber. */
const firstChamberSize = 10_000;

async function main(options: Options, env: Environment): Promise<void> {
  say("Installing the peers …");
  const peers = installPeers(join(here, "peers"), env);
  if (peers.preCommit === null)
    say("pre-commit is not installed on this system, so it takes no part.");
  if (peers.node24 === null)
    say("There is no Node 24 build for this platform, so it takes no part.");
  if (options.builtins) {
    const seal = {
      home: homeIn(options.cache),
      caller: env,
      keep: options.keepEnv,
      nodeFolder: dirname(process.execPath),
    };
    const workshop = { cache: options.cache, modules: peers.modules, env: sealedEnvironment(seal) };
    const { measureBuiltins } = await import("./builtins.ts");
    console.log(
      (await measureBuiltins({ workshop, peers, dist, rounds: options.rounds, say })).join("\n"),
    );
    return removeAside(options.cache);
  }
  const measured: Measured[] = [];
  for (const size of options.sizes) {
    say(`Preparing repositories of ${size} files …`);
    const entrants = prepare({ options, peers, size, env });
    if (options.profile) {
      for (const one of entrants.filter(({ name }) => name !== "node -e 0"))
        console.log(profile(one));
      continue;
    }
    const figures = await measureAll(entrants, options.rounds, (line) =>
      say(`${size} files: ${line}`),
    );
    const airlock =
      size === firstChamberSize ? entrants.find(({ name }) => name === "airlock") : undefined;
    if (airlock !== undefined) say(`${size} files: first chamber`);
    const firstChamber = airlock === undefined ? null : measureFirstChamber(airlock);
    measured.push({ size, figures, firstChamber });
  }
  if (measured.length > 0) publish(measured, { peers, options });
  removeAside(options.cache);
}

/** Opens the repositories of one size. */
function prepare(input: {
  readonly options: Options;
  readonly peers: Peers;
  readonly size: number;
  readonly env: Environment;
}): readonly Contender[] {
  const { options, peers, size } = input;
  const seal = { home: homeIn(options.cache), caller: input.env, keep: options.keepEnv };
  const env = sealedEnvironment({ ...seal, nodeFolder: dirname(process.execPath) });
  const env24 =
    peers.node24 === null ? null : sealedEnvironment({ ...seal, nodeFolder: peers.node24 });
  const all = tools(peers, dist);
  const only = options.only.length === 0 && options.profile ? ["airlock"] : options.only;
  const needsDist = only.length === 0 || only.some((name) => name.startsWith("airlock"));
  if (needsDist && !existsSync(join(dist, "hook.cjs"))) {
    throw new AirlockError(
      "environment",
      "NOT_BUILT",
      "There is no build of git-airlock to measure.",
      { next: ["npm run build"] },
    );
  }
  return contenders({
    workshop: { cache: options.cache, modules: peers.modules, env },
    tools: all,
    size,
    only,
    env24,
  });
}

/** Prints the tables and writes the samples to bench/results/latest.json. */
function publish(
  measured: readonly Measured[],
  run: { readonly peers: Peers; readonly options: Options },
): void {
  const surroundings = {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? "",
    cores: cpus().length,
    load: loadavg()[0],
  };
  const versions = Object.entries(run.peers.versions).map(
    ([name, version]) => `${name} ${version}`,
  );
  const kept = run.options.keepEnv.length === 0 ? "" : ` Kept: ${run.options.keepEnv.join(", ")}.`;
  console.log(
    `${surroundings.cores} × ${surroundings.cpu}, ${run.options.rounds} rounds. ${versions.join(" · ")}.${kept}`,
  );
  for (const one of measured) console.log(`\n${renderMeasured(one)}`);
  mkdirSync(results, { recursive: true });
  const sizes = measured.map((one) => ({
    ...one,
    targets: judge(one).map(({ target, value, met }) => ({
      text: target.text,
      kind: target.kind,
      limit: target.limit,
      value,
      met,
    })),
  }));
  writeFileSync(
    join(results, "latest.json"),
    `${JSON.stringify({ ...surroundings, versions: run.peers.versions, keptEnv: run.options.keepEnv, sizes }, null, 2)}\n`,
  );
}

function say(line: string): void {
  console.error(line);
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) console.log(usage);
  else await main(options, process.env);
} catch (error) {
  if (!(error instanceof AirlockError)) throw error;
  console.error(
    [error.message, error.detail, ...error.next].filter((line) => line !== "").join("\n"),
  );
  process.exitCode = error.exitCode;
}
