// The repository of the stress: sessions' folders, somebody's staged work, and a check that notes
// what it sees and refuses what is broken.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, type Place } from "../process.ts";
import type { Environment } from "../../src/types.ts";
import type { Scene } from "./judge.ts";

export interface SceneRequest {
  /** An empty folder of our own. */
  readonly folder: string;
  readonly env: Environment;
  readonly sessions: number;
  /** Seconds that the check takes. */
  readonly seconds: number;
  /** Files of the tool's configuration; takes the check's command line without paths. */
  readonly config: (check: string) => Readonly<Record<string, string>>;
  /** Puts the tool's hooks in place. */
  readonly install: (place: Place) => void;
}

/** The paths that stay staged all the time, by somebody who does not commit. */
const staged = ["staged/one.txt", "staged/two.txt"];

/** Makes the repository; returns what the judge needs. */
export function makeScene({
  folder,
  env,
  sessions,
  seconds,
  config,
  install,
}: SceneRequest): Scene {
  rmSync(folder, { recursive: true, force: true });
  const [root, seen, check] = [
    join(folder, "tree"),
    join(folder, "seen"),
    join(folder, "check.sh"),
  ];
  for (const path of [root, seen]) mkdirSync(path, { recursive: true });
  writeFileSync(
    check,
    `sleep ${seconds}\nfor file; do\n\t[ -f "$file" ] || continue\n\t: > '${seen}'/"$(git hash-object --no-filters "$file")"\n\tgrep -q BROKEN "$file" && { echo "$file is broken"; exit 1; }\ndone\nexit 0\n`,
  );
  const place: Place = { cwd: root, env };
  run(["git", "init", "--quiet"], place);
  const files: Record<string, string> = {
    ...config(`sh ${check}`),
    ".gitignore": "node_modules\n",
    "README.txt": "stress\n",
  };
  for (let session = 0; session < sessions; session += 1)
    for (const at of [0, 1, 2]) files[`s${session}/f${at}.txt`] = "before\n";
  for (let session = 0; session < sessions; session += 1)
    files[`s${session}/draft.txt`] = "before\n";
  for (const [path, content] of Object.entries(files)) put(root, path, content);
  run(["git", "add", "--all"], place);
  run(["git", "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "base"], place);
  install(place);
  for (const path of staged) put(root, path, "staged by somebody\n");
  run(["git", "add", ...staged], place);
  return { root, env, base: run(["git", "rev-parse", "HEAD"], place), seen, staged };
}

function put(root: string, path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}
