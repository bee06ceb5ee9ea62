// Commits in this process what a test prepares: without hooks, as git would.

import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { textOf, type GitPlaces } from "./git-places.ts";
import { ObjectFiles, writeObject } from "./object-files.ts";
import { isPlain } from "./plain-settings.ts";
import type { TestEnvironment } from "../process/process.ts";
import { headOf } from "./ref-files.ts";
import { stagedEntries, treeOfEntries } from "./staged-index.ts";

/** State files of an unfinished operation of git, which a commit would conclude. */
const underWay = [
  "MERGE_HEAD",
  "CHERRY_PICK_HEAD",
  "REVERT_HEAD",
  "SQUASH_MSG",
  "rebase-merge",
  "rebase-apply",
  "sequencer",
  "index.lock",
];

/**
 * Commits what is staged, without hooks. Takes the arguments of `git commit`; returns `false`, with
 * nothing done, where they are more than a message of one line, or only git can tell what comes of
 * them.
 */
export function commitInside(
  places: GitPlaces,
  args: readonly string[],
  env: TestEnvironment,
): boolean {
  const message = /^commit (?:(?:--quiet|-q) -m|-qm) ([^\n#\s](?:[^\n]*\S)?)$/.exec(
    args.join(" "),
  )?.[1];
  const branch = /^ref: (refs\/heads\/.+)\n$/.exec(textOf(join(places.gitDir, "HEAD")) ?? "")?.[1];
  if (message === undefined || args.at(-1) !== message || branch === undefined || !isPlain(places))
    return false;
  if (underWay.some((name) => existsSync(join(places.gitDir, name)))) return false;
  const entries = stagedEntries(places);
  if (entries === null || entries.some(({ stage }) => stage !== 0)) return false;
  const parent = headOf(places);
  const tree = treeOfEntries(entries, places.format, (content) =>
    writeObject(places, "tree", content),
  );
  if (
    entries.length === 0 ||
    (parent !== null && new ObjectFiles(places, env).treeOf(parent) === tree)
  )
    return false;
  const who = (role: "AUTHOR" | "COMMITTER") => {
    const [name, email, date] = ["NAME", "EMAIL", "DATE"].map(
      (what) => env[`GIT_${role}_${what}`]!,
    );
    return `${name} <${email}> ${Date.parse(date!) / 1000} +0000`;
  };
  const lines = [
    `tree ${tree}`,
    ...(parent === null ? [] : [`parent ${parent}`]),
    `author ${who("AUTHOR")}`,
    `committer ${who("COMMITTER")}`,
  ];
  const id = writeObject(places, "commit", Buffer.from(`${lines.join("\n")}\n\n${message}\n`));
  const kind = parent === null ? "commit (initial)" : "commit";
  const log = `${parent ?? "0".repeat(id.length)} ${id} ${who("COMMITTER")}\t${kind}: ${message}\n`;
  for (const [folder, ref] of [
    [places.gitDir, "HEAD"],
    [places.commonDir, branch],
  ] as const) {
    mkdirSync(dirname(join(folder, "logs", ref)), { recursive: true });
    appendFileSync(join(folder, "logs", ref), log);
  }
  mkdirSync(dirname(join(places.commonDir, branch)), { recursive: true });
  writeFileSync(join(places.commonDir, branch), `${id}\n`);
  writeFileSync(join(places.gitDir, "COMMIT_EDITMSG"), `${message}\n`);
  return true;
}
