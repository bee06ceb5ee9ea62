// Runs real commands in the scratch repository, prints them with their real output, and keeps count
// of promises.

import { spawn, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { differences, takeSnapshot } from "./snapshot.ts";
import type { ChildProcess } from "node:child_process";
import type { Scratch } from "./scratch.ts";
import type { Snapshot } from "./snapshot.ts";
import type { WriterReport } from "./writer.ts";

export interface Ended {
  readonly code: number;
  /** Both streams. */
  readonly output: string;
}

/** The folder that the second process writes to. */
const others = "notes";

/** No command of the demo takes that long, in milliseconds; a hang is a failure. */
const patience = 60_000;

/** One walk through the demo: the repository, where it prints, and the promises so far. */
export class Session {
  readonly #scratch: Scratch;
  readonly #print: (line: string) => void;
  #kept = 0;
  #writer: ChildProcess | undefined;
  readonly broken: string[] = [];

  constructor(scratch: Scratch, print: (line: string) => void) {
    this.#scratch = scratch;
    this.#print = print;
  }

  /** Number of promises that were kept. */
  get kept(): number {
    return this.#kept;
  }

  /** Prints a heading. */
  chapter(title: string): void {
    this.#print(`\n── ${title}`);
  }

  /** Prints a remark. */
  say(line: string): void {
    this.#print(`   ${line}`);
  }

  /** Runs a command in the repository, prints it with its output; returns how it ended. */
  show(argv: readonly [string, ...string[]], input = ""): Ended {
    this.#print(`\n   $ ${argv.map(quoted).join(" ")}`);
    const ended = this.run(argv, input);
    for (const line of ended.output.trimEnd().split("\n"))
      if (ended.output !== "") this.#print(`     ${line}`);
    if (ended.code !== 0) this.#print(`     (exit ${ended.code})`);
    return ended;
  }

  /**
   * Runs a command in the repository without a word; returns how it ended. Throws where it cannot
   * be run or hangs.
   */
  run(argv: readonly [string, ...string[]], input = ""): Ended {
    const [program, ...args] = argv;
    const { root, env } = this.#scratch;
    const child = spawnSync(program, args, {
      cwd: root,
      env: { ...env },
      input,
      encoding: "utf8",
      timeout: patience,
    });
    if (child.error !== undefined || child.status === null)
      throw new Error(`${program} could not be run or took too long.`, { cause: child.error });
    return { code: child.status, output: `${child.stdout}${child.stderr}` };
  }

  /** Asks git something that must work; returns its answer. */
  readonly git = (...args: string[]): string => {
    const { code, output } = this.run(["git", "--no-optional-locks", ...args]);
    if (code !== 0) throw new Error(`git ${args.join(" ")} exited with ${code}: ${output}`);
    return output.trimEnd();
  };

  /** Prints whether a promise was kept and remembers it. */
  promise(sentence: string, kept: boolean, detail = ""): void {
    this.#print(`   ${kept ? "✓" : "✗ BROKEN:"} ${sentence}`);
    if (kept) this.#kept += 1;
    else this.broken.push(sentence);
    if (!kept && detail !== "") for (const line of detail.split("\n")) this.#print(`     ${line}`);
  }

  /** Writes down everything that a commit must leave alone. */
  snapshot(): Snapshot {
    return takeSnapshot(this.#scratch.root, others, this.git);
  }

  /** Promises that nothing differs from an earlier moment but the facts that were meant to. */
  promiseUntouched(before: Snapshot, meant: readonly string[] = []): void {
    const after = this.snapshot();
    const changed = differences(before, after).filter((name) => !meant.includes(name));
    const what = meant.length === 0 ? "nothing changed" : "nothing else changed";
    this.promise(
      `${what}: ${after.size} facts compared (files, folders, index, refs, stash, configuration)`,
      changed.length === 0,
      changed.join("\n"),
    );
  }

  /** Starts the second process; the function returned ends it and returns what it saw. */
  startWriter(): () => Promise<WriterReport> {
    const { root, env } = this.#scratch;
    const jiti = join(
      dirname(createRequire(import.meta.url).resolve("jiti/package.json")),
      "lib",
      "jiti-cli.mjs",
    );
    const script = fileURLToPath(new URL("writer.ts", import.meta.url));
    const child = spawn(process.execPath, [jiti, script, join(root, others)], {
      env: { ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#writer = child;
    const output = text(child.stdout);
    return async () => {
      child.stdin.end();
      return JSON.parse(await output) as WriterReport;
    };
  }

  /** Ends what still runs. */
  close(): void {
    this.#writer?.kill();
  }
}

/** An argument as a person would type it. */
function quoted(argument: string): string {
  return /^[\w./:=@-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
