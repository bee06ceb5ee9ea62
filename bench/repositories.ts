// The repositories of the benchmark: one per tool and size, kept between runs and put back to the
// same state.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./process.ts";
import { contentOf, makeTemplate, pathOf, templateVersion } from "./template.ts";
import type { Place } from "./process.ts";
import type { Tool } from "./tools.ts";
import type { Environment } from "../src/types.ts";

export interface Workshop {
  /** Folder of all repositories. */
  readonly cache: string;
  /** `node_modules` that every repository links to. */
  readonly modules: string;
  readonly env: Environment;
}

/** No hook runs while a repository is prepared. */
const withoutHooks = ["-c", "core.hooksPath=/dev/null"] as const;

/**
 * Makes or reuses the repository of `tool` with `size` files, installs the tool in it anew; returns
 * its folder.
 */
export function openRepository(workshop: Workshop, tool: Tool, size: number): string {
  const folder = join(workshop.cache, String(size), tool.name.replaceAll(" ", "-"));
  const place = { cwd: folder, env: workshop.env };
  const stamp = join(folder, ".git", "bench-stamp");
  const wanted = JSON.stringify({
    templateVersion,
    size,
    modules: workshop.modules,
    files: tool.files,
  });
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    run(["git", "clone", "--quiet", template(workshop, size), folder], {
      ...place,
      cwd: dirname(folder),
    });
    symlinkSync(workshop.modules, join(folder, "node_modules"));
    commitSetUp(tool, place);
    writeFileSync(stamp, wanted);
  }
  run(["git", ...withoutHooks, "reset", "--quiet", "--hard", "bench-base"], place);
  tool.install(place);
  // One other tracked file is dirty in every commit that is measured.
  appendFileSync(join(folder, pathOf(0)), "// work in progress\n");
  run(["git", "status", "--porcelain"], place);
  return folder;
}

/**
 * Stages one file with content that never was there before (a run's `nonce`), so that nothing is
 * remembered.
 */
export function stageOneFile(place: Place, round: number, nonce: string): void {
  const index = 50 + ((round * 37) % 900);
  const path = pathOf(index);
  writeFileSync(join(place.cwd, path), `${contentOf(index)}// ${nonce}\n`);
  run(["git", "add", path], place);
}

function template(workshop: Workshop, size: number): string {
  const folder = join(workshop.cache, String(size));
  const stamp = join(folder, "template-stamp");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== String(templateVersion)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makeTemplate({ folder, size, place: { cwd: folder, env: workshop.env } });
    writeFileSync(stamp, String(templateVersion));
  }
  return join(folder, "template.git");
}

function commitSetUp(tool: Tool, place: Place): void {
  for (const [path, content] of Object.entries(tool.files)) {
    mkdirSync(dirname(join(place.cwd, path)), { recursive: true });
    writeFileSync(join(place.cwd, path), content, { mode: 0o755 });
    run(["git", "add", "--force", path], place);
  }
  run(
    ["git", ...withoutHooks, "commit", "--quiet", "--allow-empty", "-m", `Set up ${tool.name}`],
    place,
  );
  run(["git", "tag", "bench-base"], place);
}
