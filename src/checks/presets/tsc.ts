// tsc: https://www.typescriptlang.org/docs/handbook/compiler-options.html

import { posix } from "node:path";
import type { ToolOutput, ToolReport } from "../../types.ts";
import { jsoncIn } from "../config/data.ts";
import type { Preset, PresetView, Resolved } from "../preset.ts";
import { lockfiles } from "./node-inputs.ts";
import { broken, findingsOf } from "./reading.ts";

/**
 * Any file may break a type, so it always reads the whole candidate. Types come from all of
 * node_modules, in which any file may change in place (generated clients, patches, linked
 * packages), and from folders above: results are not cached.
 */
export const tsc: Preset = {
  id: "tsc",
  summary: "The whole project has no type errors.",
  link: "https://www.typescriptlang.org/docs/handbook/compiler-options.html",
  program: "tsc",
  npm: "typescript",
  install: ["npm install --save-dev typescript"],
  evidence: { config: /^tsconfig\.json$/, needsConfig: true },
  files: ["*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json}", ...lockfiles],
  run: {
    argv: [
      "tsc",
      "--noEmit",
      "-p",
      ".",
      "--pretty",
      "false",
      "--incremental",
      "--tsBuildInfoFile",
      "{keep}.tsbuildinfo",
    ],
    paths: "none",
    keeps: "state",
    read,
  },
  fix: null,
  inputs: null,
  needs: "tree",
  notes: [
    "Types also come from node_modules, in which a file may change in place: results are not cached.",
    "It reads tsconfig.json in the folder it runs in (`cwd`). Its build information about unchanged files is kept beside the chamber.",
    "With `references` in that file it is `tsc -b --pretty false --listEmittedFiles`, which checks every project they lead to. It writes into the chamber; the output is kept beside it for the next run unless files are added or removed or a JSON file changes.",
  ],
  resolve,
};

/**
 * Projects with references must be built one after the other: each needs the declarations of the
 * one before.
 */
async function resolve({ reader, folder }: PresetView): Promise<Resolved> {
  const text = (await reader.read(posix.join(folder, "tsconfig.json")))?.toString("utf8");
  const config = text === undefined ? undefined : jsoncIn(text);
  const references =
    typeof config === "object" && config !== null && "references" in config
      ? config.references
      : [];
  if (!Array.isArray(references) || references.length === 0) return {};
  return {
    run: {
      argv: ["tsc", "-b", "--pretty", "false", "--listEmittedFiles"],
      paths: "none",
      keeps: "made",
      read,
    },
  };
}

const placed = /^(.+?)\((\d+),(\d+)\): (error|warning) (TS\d+): (.*)$/;
const global = /^(error|warning) (TS\d+): (.*)$/;

/** One diagnostic begins on a line of its own; the indented lines below belong to it. */
function read(output: ToolOutput): ToolReport | null {
  const printed: {
    file: string | null;
    line: number | null;
    column: number | null;
    rule: string;
    message: string;
  }[] = [];
  const others: string[] = [];
  const made: string[] = [];
  for (const line of output.stdout.split(/\r?\n/)) {
    const [place, whole] = [placed.exec(line), global.exec(line)];
    const last = printed.at(-1);
    if (line.startsWith("TSFILE: ")) made.push(line.slice("TSFILE: ".length));
    else if (place !== null)
      printed.push({
        file: place[1]!,
        line: Number(place[2]),
        column: Number(place[3]),
        rule: place[5]!,
        message: place[6]!,
      });
    else if (whole !== null)
      printed.push({ file: null, line: null, column: null, rule: whole[2]!, message: whole[3]! });
    else if (last !== undefined && /^\s/.test(line)) last.message += `\n${line}`;
    else if (line.trim() !== "") others.push(line);
  }
  const findings = findingsOf(output, printed);
  const rest = [...others, output.stderr.trim()].filter((text) => text !== "").join("\n");
  if (output.code === 0) return { findings, outcome: "passed", rest, made };
  if (findings.length === 0) return others.length > 0 && output.code === 1 ? null : broken(output);
  // A mistake in a tsconfig.json, or outside any file: the project was not fully known, so not all
  // its files were checked.
  const unclear = printed.some(
    ({ file, rule }) =>
      file === null || (file.endsWith(".json") && /^TS(?:5|6|18)\d{3}$/.test(rule)),
  );
  return { findings, outcome: unclear ? "could not tell" : "failed", rest, made };
}
