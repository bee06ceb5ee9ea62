// rustfmt: https://github.com/rust-lang/rustfmt

import { posix } from "node:path";
import type { RepoPath, ToolOutput, ToolReport, TreeReader } from "../../types.ts";
import type { Preset, PresetView, Resolved } from "../preset.ts";
import { findingsOf, toolReport, linesMatching } from "./reading.ts";

/**
 * It also reads the modules that a file declares: its result depends on other files and is not
 * cached.
 */
export const rustfmt: Preset = {
  id: "rustfmt",
  summary: "The Rust files are formatted as rustfmt formats them.",
  link: "https://github.com/rust-lang/rustfmt#readme",
  program: "rustfmt",
  npm: null,
  install: ["rustup component add rustfmt", "or: apt-get install rustfmt"],
  evidence: { config: /^\.?rustfmt\.toml$/, tracked: /^Cargo\.toml$/ },
  files: ["*.rs"],
  run: { argv: ["rustfmt", "--check", "--color=never", "--"], paths: "append", read },
  fix: { argv: ["rustfmt", "--"], paths: "append" },
  inputs: null,
  notes: [
    "`--edition` is taken from the closest Cargo.toml, from the check's folder upwards, that names one, unless a rustfmt.toml beside it does. Crates of different editions each need a nested config.",
    "It also reads the modules that a file declares: its result depends on other files and is not cached.",
  ],
  resolve,
};

async function resolve({ reader, folder }: PresetView): Promise<Resolved> {
  const edition = await editionAbove(reader, folder);
  if (edition === null) return {};
  return {
    run: {
      ...rustfmt.run,
      argv: ["rustfmt", "--check", "--color=never", `--edition=${edition}`, "--"],
    },
    fix: { argv: ["rustfmt", `--edition=${edition}`, "--"], paths: "append" },
  };
}

/** Returns the edition in the closest Cargo.toml that names one; its own key or its workspace's. */
async function editionAbove(reader: TreeReader, folder: RepoPath): Promise<string | null> {
  for (let at = folder; ; at = posix.dirname(at) === "." ? "" : posix.dirname(at)) {
    const [own, hidden, manifest] = await Promise.all(
      ["rustfmt.toml", ".rustfmt.toml", "Cargo.toml"].map(async (name) => {
        const text = (await reader.read(posix.join(at, name)))?.toString("utf8") ?? "";
        return /^\s*edition\s*=\s*["'](\d{4})["']/m.exec(text)?.[1];
      }),
    );
    if ((own ?? hidden) !== undefined) return null;
    if (manifest !== undefined) return manifest;
    if (at === "") return null;
  }
}

/**
 * `Diff in FILE:LINE:`, up to 1.68 `Diff in FILE at line LINE:`; a mistake is `error: TEXT`, then
 * ` --> FILE:LINE:COLUMN`.
 */
const difference = /^Diff in (.+?)(?: at line |:)(\d+):$/;
const mistake = /^error(?:\[\w+\])?: (.+)\n *--> (.+):(\d+):(\d+)$/gm;

/** Exit code 1 stands for every failure. */
function read(output: ToolOutput): ToolReport | null {
  const differences = linesMatching(output.stdout, difference);
  const mistakes = Array.from(output.stderr.matchAll(mistake));
  const findings = findingsOf(
    output,
    [
      ...differences.map(([, file, line]) => ({
        file: file!,
        line: Number(line),
        message: "is not formatted as rustfmt formats it",
      })),
      ...mistakes.map(([, message, file, line, column]) => ({
        file: file!,
        line: Number(line),
        column: Number(column),
        message: message!,
      })),
    ],
    "code points",
  );
  return toolReport(output, {
    findings,
    rest: findings.length === 0 ? `${output.stdout}${output.stderr}` : "",
  });
}
