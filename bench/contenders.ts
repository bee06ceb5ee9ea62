// What is measured in one round: a commit with each tool, and bare Node, with the system's Node and
// with Node 24.

import { AirlockError } from "../src/errors.ts";
import { openRepository, stageOneFile } from "./repositories.ts";
import { failed, time } from "./process.ts";
import type { Place, Timing } from "./process.ts";
import type { Workshop } from "./repositories.ts";
import type { Tool } from "./tools.ts";
import type { Environment } from "../src/types.ts";

export interface Contender {
  readonly name: string;
  /** The command that is timed, and where. */
  readonly argv: readonly [string, ...string[]];
  readonly place: Place;
  /** What comes before it, untimed. */
  readonly prepare: (round: number) => void;
  readonly proof: RegExp | null;
}

export interface Entrants {
  readonly workshop: Workshop;
  readonly tools: readonly Tool[];
  readonly size: number;
  /** Names to measure; empty: all. */
  readonly only: readonly string[];
  /** The sealed environment with Node 24 first on PATH, `null` if this machine has no Node 24. */
  readonly env24: Environment | null;
}

const bareNode = ["node", "-e", "0"] as const;
const commit = ["git", "commit", "--quiet", "-m", "Measured commit"] as const;

/** Tools that run on Node and are measured with both. */
const onNode = new Set(["airlock", "lint-staged"]);

/** Prepares the repositories; returns the contenders. Throws where a name in `only` is unknown. */
export function contenders(entrants: Entrants): readonly Contender[] {
  const { workshop, tools, env24, only } = entrants;
  const names = ["node -e 0", ...tools.map((tool) => tool.name)];
  if (env24 !== null) names.push(...["node -e 0", ...onNode].map(with24));
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new AirlockError("usage", "USAGE", `There is no contender ${JSON.stringify(unknown)}.`, {
      detail: `There are: ${names.join(", ")}.`,
    });
  }
  const wanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const all = [
    bare(workshop.env, "node -e 0"),
    ...(env24 === null ? [] : [bare(env24, with24("node -e 0"))]),
  ].filter(({ name }) => wanted(name));
  for (const tool of tools) {
    const with20 = wanted(tool.name);
    const alsoWith24 = env24 !== null && onNode.has(tool.name) && wanted(with24(tool.name));
    if (!with20 && !alsoWith24) continue;
    const cwd = openRepository(workshop, tool, entrants.size);
    if (with20) all.push(committing(tool, tool.name, { cwd, env: workshop.env }));
    if (alsoWith24) all.push(committing(tool, with24(tool.name), { cwd, env: env24 }));
  }
  return all;
}

/**
 * Lets a contender do its work once; returns what it took. Throws where the hook was not seen at
 * work.
 */
export function measure(contender: Contender, round: number): Timing {
  contender.prepare(round);
  const timing = time(contender.argv, contender.place);
  if (contender.proof !== null && !contender.proof.test(timing.output)) {
    throw failed(
      contender.argv,
      `${contender.name}: no sign of the hook in its output:\n${timing.output}`,
    );
  }
  return timing;
}

function with24(name: string): string {
  return `${name} (Node 24)`;
}

function bare(env: Environment, name: string): Contender {
  return {
    name,
    argv: bareNode,
    place: { cwd: env["HOME"] ?? "/", env },
    prepare: () => undefined,
    proof: null,
  };
}

function committing(tool: Tool, name: string, place: Place): Contender {
  const nonce = `${name} ${new Date().toISOString()}`;
  return {
    name,
    argv: commit,
    place,
    prepare: (round) => stageOneFile(place, round, nonce),
    proof: tool.proof,
  };
}
