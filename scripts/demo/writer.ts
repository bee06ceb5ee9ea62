// The demo's second process: another session that keeps writing its own files, and notices every
// change that is not its own. Takes the folder as its argument; ends when its standard input ends,
// then prints one JSON line with what it saw.

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The line that the writer prints at its end. */
export interface WriterReport {
  readonly writes: number;
  /** Files that somebody else changed, removed or brought back, each with what is wrong. */
  readonly harmed: readonly string[];
}

/** Milliseconds between two writes. */
const pause = 5;

const folder = process.argv[2] ?? "";
// The first two are tracked by git, the others come and go.
const names = ["one.md", "two.md", "draft-a.md", "draft-b.md", "draft-c.md"];
const left = new Map(names.map((name) => [name, look(name)]));
const harmed: string[] = [];
let writes = 0;
let running = true;
process.stdin.on("end", () => (running = false)).resume();

while (running) {
  const name = names[writes % names.length] ?? "";
  compare(name);
  const remove = name.startsWith("draft") && existsSync(join(folder, name)) && writes % 2 === 0;
  if (remove) rmSync(join(folder, name));
  else writeFileSync(join(folder, name), `# Version ${writes}\n`);
  left.set(name, look(name));
  writes += 1;
  await setTimeout(pause);
}
for (const name of names) compare(name);
const report: WriterReport = { writes, harmed };
console.log(JSON.stringify(report));

/** Bytes, mode, inode and times of a file; ctime tells of a change that was undone. */
function look(name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) return "absent";
  const { mode, ino, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [mode, ino, mtimeNs, ctimeNs, readFileSync(path, "utf8")].join(" ");
}

function compare(name: string): void {
  const now = look(name);
  if (now !== left.get(name))
    harmed.push(
      `${name}: left as ${JSON.stringify(left.get(name))}, found as ${JSON.stringify(now)}`,
    );
}
