// Brings a repository into a state in which something is refused or fails, reads what is printed,
// and types each command of it in that very state: it must do what the message says.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it, type ExpectStatic } from "vitest";
import { run, succeed, type Finished } from "../support/process/process.ts";
import { copyTree, removeTree } from "../support/files/tree-copy.ts";
import { newWorld, type World } from "../support/repository/world.ts";
import { commandsIn, commandsOf, isUnfinished } from "./commands.ts";
import type { Effect, Row } from "./row.ts";

/**
 * Functions for the scripts of a row. `$refused` and `$folder` are the row's, `$output` is what the
 * command printed.
 */
const prelude = `
as() { session=$1; shift; ( AIRLOCK_SESSION=$session; export AIRLOCK_SESSION; "$@" ); }
again() { (cd "$folder" && AIRLOCK_FORMAT= sh -c "$refused") >"$TMPDIR/again" 2>&1 || { echo "again:"; cat "$TMPDIR/again"; return 1; }; }
landed() {
	paths=
	for one; do
		paths="$paths\${one%%=*}
"
		[ "$(git show "HEAD:\${one%%=*}")" = "\${one#*=}" ] || { echo "HEAD has otherwise: $one"; return 1; }
	done
	found=$(git show --format= --name-only --no-renames -z HEAD | tr '\\0' '\\n')
	[ "$found" = "$(printf %s "$paths" | LC_ALL=C sort)" ] || { echo "HEAD has the paths: $found"; return 1; }
}
gone() { ! git cat-file -e "HEAD:$1" 2>/dev/null; }
`;

/** Over all files of this process. */
let typedSoFar = 0;

/** Declares a test for each row, on copies of the repository that `begin` makes at `repo`. */
export function describeRows(title: string, begin: string, rows: readonly Row[]): void {
  describe(`${title}:`, () => {
    const ends: (() => unknown)[] = [];
    let world: World;
    let typed = 0;
    beforeAll(async () => {
      world = await newWorld({
        onTestFinished: (end) => void ends.push(end as () => unknown),
        expect: null as unknown as ExpectStatic,
      });
      await succeed(
        ["sh", "-ec", `git init -q repo; cd repo; ${begin}\ncp -a ../../repositories ../../kept`],
        inWorld(world),
      );
    });
    afterAll(async () => {
      for (const end of ends) await end();
      console.log(
        `${title}: ${typed} suggestions typed, ${typedSoFar} with those of the files before`,
      );
    });
    it.for(rows)("$code: $title", async (row, { expect }) => {
      const shown = await refuse(world, row);
      const commands =
        row.text === true ? shown.text.split("\n").flatMap(commandsIn) : commandsOf(shown.json);
      expect(`${shown.text}${JSON.stringify(shown.json)}`, shown.text).toContain(
        row.text === true ? "" : row.code,
      );
      const unique = [...new Set(commands)];
      expect(
        unique.filter((command) => isUnfinished(command) || /npx airlock/.test(command)),
      ).toEqual([]);
      const left = [...row.effects];
      for (const command of unique) {
        const at = left.findIndex((effect) => isOf(command, effect));
        expect(at, `no effect is expected of the command: ${command}\n${shown.text}`).not.toBe(-1);
        const [effect] = left.splice(at, 1);
        const end = await type(world, { row, command, effect: effect! });
        expect(
          end.code,
          `typed: ${command}\n${end.stdout}${end.stderr}\nafter:\n${shown.text}`,
        ).toBe(0);
        typed += 1;
        typedSoFar += 1;
      }
      expect(
        left.map(({ command }) => String(command)),
        `not printed:\n${shown.text}`,
      ).toEqual([]);
    });
  });
}

function isOf(command: string, { command: wanted }: Effect): boolean {
  return typeof wanted === "string" ? command === wanted : wanted.test(command);
}

function inWorld(world: World, env: Row["env"] = {}): { cwd: string; env: Record<string, string> } {
  return { cwd: world.repositories, env: { ...world.env, AIRLOCK_SESSION: "me", ...env } };
}

/**
 * Makes the state, has the command refused, and keeps a copy of what there is then; returns what
 * was printed.
 */
async function refuse(world: World, row: Row): Promise<{ text: string; json: unknown }> {
  const script = `${preparing(row.prepare)}
cd ${row.at ?? "."} || exit 97
sh -c "$2" && exit 96
exit 0`;
  const env = row.text === true ? row.env : { AIRLOCK_FORMAT: "json", ...row.env };
  copyTo(world, await keptFor(world, row));
  const end = await run(["sh", "-c", script, "sh", world.dir, row.refused], inWorld(world, env));
  expectDone(end, row.refused);
  removeTree(join(world.dir, "state"));
  copyTree(world.repositories, join(world.dir, "state"));
  return { text: `${end.stdout}${end.stderr}`, json: jsonIn(end) };
}

/** A script that goes to the top of the repository and runs these commands there. */
function preparing(commands: string): string {
  return `${prelude}
cd "$1/repositories/repo" || exit 99
${unhooked}
{ ${commands}
} >"$1/prepared" 2>&1 || { cat "$1/prepared"; exit 98; }`;
}

/** Returns the folder, in the world, of the state that the row begins with; makes it at first. */
async function keptFor(world: World, { on }: Row): Promise<string> {
  if (on === undefined) return "kept";
  const folder = `kept-${createHash("sha256").update(on).digest("hex").slice(0, 8)}`;
  if (existsSync(join(world.dir, folder))) return folder;
  copyTo(world, "kept");
  expectDone(await run(["sh", "-c", preparing(on), "sh", world.dir], inWorld(world)), on);
  copyTree(world.repositories, join(world.dir, folder));
  return folder;
}

/** Throws unless the script of this name has ended with 0. */
function expectDone(end: Finished, name: string): void {
  if (end.code !== 0)
    throw new Error(
      `${name}: ${reasons[String(end.code)] ?? end.code}\n${end.stdout}${end.stderr}`,
    );
}

/**
 * What a row prepares is committed without hooks, unless it says `command git`: a quarter of the
 * processes.
 */
const unhooked = `git() { case " $* " in *" commit "*) command git -c core.hooksPath=/dev/null "$@" ;; *) command git "$@" ;; esac; }`;

/** Puts a copy of the repositories, as they were then, in their place. */
function copyTo(world: World, from: string): void {
  removeTree(world.repositories);
  copyTree(join(world.dir, from), world.repositories);
}

const reasons: Readonly<Record<string, string>> = {
  96: "nothing was refused",
  97: "no such folder",
  98: "the state was not made",
  99: "no copy",
};

/** The JSON values in what was printed, which stand in lines of their own. */
function jsonIn({ stdout, stderr }: Finished): unknown[] {
  return [...`${stdout}\n${stderr}`.matchAll(/^\{$[^]*?^\}$/gm)].map(
    ([json]) => JSON.parse(json) as unknown,
  );
}

/**
 * Types a command in a copy of the state, as a person does; ends with 0 where what must come of it
 * has.
 */
function type(
  world: World,
  { row, command, effect }: { row: Row; command: string; effect: Effect },
): Promise<Finished> {
  const call =
    effect.asks === true ? 'printf "y\\n" | script -qec "$2" /dev/null' : 'sh -c "$2" </dev/null';
  const script = `${prelude}
cd "$1/repositories/repo" || exit 99
{ ${effect.before ?? ":"}
} || exit 98
cd ${row.at ?? "."} || exit 97
folder=$PWD; refused=$3
cd ${effect.in ?? "."} || exit 97
output=$(${call} 2>&1); code=$?
[ "$code" = ${effect.code ?? 0} ] || { echo "exit code $code"; echo "$output"; exit 1; }
cd "$1/repositories/repo" || exit 99
{ ${effect.holds}
} || { echo "$output"; exit 1; }`;
  copyTo(world, "state");
  return run(["sh", "-c", script, "sh", world.dir, command, row.refused], inWorld(world, row.env));
}
