// Once before the tests that use repositories: the folder in which the run keeps its prepared
// states.

import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { removeLeft } from "./killed-runs.ts";
import { removeTree } from "../files/tree-copy.ts";

/**
 * Vitest calls this once before all workers of a project start. Returns what removes the folder
 * again.
 */
export function setup(project: TestProject): () => void {
  removeLeft(tmpdir(), /^airlock-states-(\d+)-/);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `airlock-states-${process.pid}-`)));
  project.provide("stateFolder", folder);
  return () => removeTree(folder);
}
