// Many staged files through six built-ins, whole `git commit`, against prek's own:
// `npm run bench -- --builtins`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./process.ts";
import { openRepository } from "./repositories.ts";
import { measureAll } from "./rounds.ts";
import { median } from "./statistics.ts";
import { renderTable } from "./table.ts";
import { contentOf, pathOf } from "./template.ts";
import { tools, type Tool } from "./tools.ts";
import type { Contender } from "./contenders.ts";
import type { Peers } from "./peers.ts";
import type { Figures } from "./rounds.ts";
import type { Workshop } from "./repositories.ts";
import type { Place } from "./process.ts";

/** Numbers of staged files. */
const counts = [1000, 10_000] as const;

/** Tracked files: more than are staged. */
const size = 11_000;

const prekHooks = [
  "trailing-whitespace",
  "end-of-file-fixer",
  "mixed-line-ending",
  "fix-byte-order-marker",
  "check-merge-conflict",
  "detect-private-key",
];
const ours = [
  "trailing-whitespace",
  "final-newline",
  "mixed-line-ending",
  "bom",
  "merge-conflict",
  "private-key",
];

const configs: Readonly<Record<string, Pick<Tool, "files" | "proof">>> = {
  "bare git": { files: {}, proof: null },
  airlock: {
    files: {
      "airlock.config.json": `${JSON.stringify({ checks: Object.fromEntries(ours.map((id) => [id, true])) })}\n`,
    },
    proof: /6 checks passed/,
  },
  prek: {
    files: {
      ".pre-commit-config.yaml": `repos:\n  - repo: builtin\n    hooks:\n${prekHooks.map((id) => `      - id: ${id}\n`).join("")}`,
    },
    proof: /detect private key\.+Passed/,
  },
};

export interface BuiltinsRequest {
  readonly workshop: Workshop;
  readonly peers: Peers;
  readonly dist: string;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Measures every count of staged files; returns the report's lines. */
export async function measureBuiltins({
  workshop,
  peers,
  dist,
  rounds,
  say,
}: BuiltinsRequest): Promise<readonly string[]> {
  const taking = tools(peers, dist).flatMap((tool) =>
    configs[tool.name] === undefined ? [] : [{ ...tool, ...configs[tool.name] }],
  );
  const parts: string[] = [];
  const overhead: number[] = [];
  for (const count of counts) {
    const entrants = taking.map((tool) =>
      contender({ ...tool, name: `${tool.name} with built-ins` }, { workshop, count }),
    );
    const [bare, airlock, prek] = (await measureAll(entrants, rounds, (line) =>
      say(`${count} staged files: ${line}`),
    )) as [Figures, Figures, Figures];
    const ratio = median(airlock.samples) / median(prek.samples);
    overhead.push(median(airlock.samples) - median(bare.samples));
    parts.push(
      `### ${count.toLocaleString("en")} staged files through six built-ins`,
      "",
      ...renderTable([bare, airlock, prek]),
      "",
      `commit / prek: ${ratio.toFixed(2)}${count === 1000 ? `, at most 1.5: ${ratio <= 1.5 ? "met" : "NOT MET"}` : ""}`,
      "",
    );
  }
  parts.push(
    `What airlock adds to bare git grows ${(overhead[1]! / overhead[0]!).toFixed(1)}-fold with ten times the files; linear is 10.`,
  );
  return parts;
}

function contender(
  tool: Tool,
  { workshop, count }: { readonly workshop: Workshop; readonly count: number },
): Contender {
  const place = { cwd: openRepository(workshop, tool, size), env: workshop.env };
  const nonce = new Date().toISOString();
  return {
    name: tool.name,
    argv: ["git", "commit", "--quiet", "-m", "Measured commit"],
    place,
    prepare: (round) => stage(place, { count, nonce: `${nonce} ${round}` }),
    proof: tool.proof,
  };
}

/** Gives the first files content that never was there before, and stages them. */
function stage(
  place: Place,
  { count, nonce }: { readonly count: number; readonly nonce: string },
): void {
  const paths = Array.from({ length: count }, (_, index) => pathOf(index));
  for (const [index, path] of paths.entries())
    writeFileSync(join(place.cwd, path), `${contentOf(index)}// ${nonce}\n`);
  run(["git", "update-index", "--stdin"], place, paths.join("\n"));
}
