// The tools we compare with: installs them into bench/peers and says where they are.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AirlockError } from "../src/errors.ts";
import { findOnPath, run } from "./process.ts";
import type { Environment } from "../src/types.ts";

export interface Peers {
  /** A `node_modules` with husky, lint-staged, lefthook and prek; every repository links to it. */
  readonly modules: string;
  readonly prek: string;
  readonly lefthook: string;
  /** The system's pre-commit, `null` where it is not installed. */
  readonly preCommit: string | null;
  /** Folder of the official Node 24 build, `null` if this machine has no such build. */
  readonly node24: string | null;
  /** Name → version, for the report. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Takes the folder bench/peers and the caller's environment (npm needs the user's own); installs
 * what is missing from the registry, without install scripts; returns where everything is. Throws
 * where npm fails.
 */
export function installPeers(folder: string, env: Environment): Peers {
  const modules = join(folder, "node_modules");
  const nodeFolder = join(
    folder,
    "node24",
    "node_modules",
    `node-${process.platform}-${process.arch}`,
  );
  if (!existsSync(join(modules, ".package-lock.json"))) npmInstall(folder, env);
  if (!existsSync(nodeFolder)) npmInstall(join(folder, "node24"), env);
  const node24 = existsSync(join(nodeFolder, "bin", "node")) ? join(nodeFolder, "bin") : null;
  const preCommit = findOnPath("pre-commit", env);
  const lefthook = binary(
    join(modules, `lefthook-${process.platform}-${process.arch}`, "bin", "lefthook"),
  );
  const prek = binary(join(modules, "@j178", `prek-${prekPlatform()}`, "prek"));
  const here = { cwd: folder, env };
  return {
    modules,
    prek,
    lefthook,
    preCommit,
    node24,
    versions: {
      node: process.version,
      ...(node24 === null ? {} : { "node 24": run([join(node24, "node"), "--version"], here) }),
      git: run(["git", "--version"], here).replace("git version ", ""),
      "lint-staged": packageVersion(modules, "lint-staged"),
      husky: packageVersion(modules, "husky"),
      lefthook: run([lefthook, "version"], here).split(/\s/)[0] ?? "",
      prek: run([prek, "--version"], here).replace("prek ", ""),
      "pre-commit":
        preCommit === null
          ? "not installed"
          : run([preCommit, "--version"], here).replace("pre-commit ", ""),
    },
  };
}

function npmInstall(folder: string, env: Environment): void {
  run(["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"], {
    cwd: folder,
    env,
  });
}

function packageVersion(modules: string, name: string): string {
  const content = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as {
    version: string;
  };
  return content.version;
}

function binary(path: string): string {
  if (existsSync(path)) return path;
  throw new AirlockError(
    "environment",
    "PEER_MISSING",
    `${path} is missing after the installation of the peers.`,
    {
      next: ["rm -r bench/peers/node_modules", "npm run bench"],
    },
  );
}

/** prek names its packages after the platform, with the C library on Linux. */
function prekPlatform(): string {
  return process.platform === "linux"
    ? `linux-${process.arch}-gnu`
    : `${process.platform}-${process.arch}`;
}
