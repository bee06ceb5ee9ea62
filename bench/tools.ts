// How each tool is set up in a repository, as its users do it, with a check that does nothing on
// every staged file.

import { join } from "node:path";
import { setChambersAside } from "./aside.ts";
import { run } from "./process.ts";
import type { Peers } from "./peers.ts";
import type { Place } from "./process.ts";

export interface Tool {
  readonly name: string;
  /** Files of its configuration, tracked. */
  readonly files: Readonly<Record<string, string>>;
  /** Installs its hooks; may be run again. */
  readonly install: (place: Place) => void;
  /**
   * What the output of a commit must show, as proof that its hook and the check ran; `null` where
   * there is no hook.
   */
  readonly proof: RegExp | null;
}

const preCommitConfig = `repos:
  - repo: local
    hooks:
      - id: noop
        name: noop
        entry: "true"
        language: system
`;

/**
 * Takes where the peers and our build (`dist`) are; returns the tools that can be measured on this
 * machine.
 */
export function tools(peers: Peers, dist: string): readonly Tool[] {
  const bin = join(peers.modules, ".bin");
  return [
    { name: "bare git", files: {}, install: () => undefined, proof: null },
    {
      name: "airlock",
      files: {
        "airlock.config.json": `{ "checks": { "noop": { "files": "*", "run": "true" } } }\n`,
      },
      install: (place) => {
        run(["node", join(dist, "bin.cjs"), "install"], place);
        // Chambers of an earlier run would make the cold commit a warm one.
        setChambersAside(place);
      },
      proof: /passed/,
    },
    {
      name: "lefthook",
      files: {
        "lefthook.yml": "pre-commit:\n  commands:\n    noop:\n      run: true {staged_files}\n",
      },
      install: (place) => void run([peers.lefthook, "install", "--force"], place),
      proof: /noop/,
    },
    {
      name: "prek",
      files: { ".pre-commit-config.yaml": preCommitConfig },
      install: (place) => void run([peers.prek, "install"], place),
      proof: /noop\.+Passed/,
    },
    ...(peers.preCommit === null ? [] : [preCommit(peers.preCommit)]),
    {
      name: "lint-staged",
      // Without `npx`, which alone takes longer than the rest: husky has node_modules/.bin on PATH.
      files: { ".lintstagedrc.json": `{ "*": "true" }\n`, ".husky/pre-commit": "lint-staged\n" },
      install: (place) => void run([join(bin, "husky")], place),
      proof: /Running tasks for staged files/,
    },
  ];
}

function preCommit(program: string): Tool {
  return {
    name: "pre-commit",
    files: { ".pre-commit-config.yaml": preCommitConfig },
    install: (place) => void run([program, "install"], place),
    proof: /noop\.+Passed/,
  };
}
