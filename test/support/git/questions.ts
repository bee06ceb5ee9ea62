// Answers without git the most frequent questions of tests: a commit's id, its message, a file in
// it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { textOf, type GitPlaces } from "./git-places.ts";
import { ObjectFiles } from "./object-files.ts";
import type { TestEnvironment } from "../process/process.ts";
import { headOf, refsOf } from "./ref-files.ts";

/**
 * Takes the arguments of git; returns what `git rev-parse <revision>…`,
 * `git show <revision>:<path>` or `git log -1 --format=…` prints, without the last newline. Returns
 * `null` for any other question, and if only git can answer it.
 */
export function answer(
  places: GitPlaces,
  args: readonly string[],
  env: TestEnvironment,
): string | null {
  if (/refstorage/i.test(textOf(join(places.commonDir, "config")) ?? "")) return null;
  if (
    existsSync(join(places.commonDir, "shallow")) ||
    existsSync(join(places.commonDir, "refs", "replace"))
  )
    return null;
  const asked = { places, objects: new ObjectFiles(places, env) };
  const [verb, ...words] = args;
  if (verb === "rev-parse") return idsOf(asked, words);
  if (verb === "show" && words.length === 1) return fileAt(asked, words[0]!);
  if (verb === "log" && words[0] === "-1" && words.length <= 3)
    return messageOf(asked, words[1] ?? "", words[2] ?? "HEAD");
  return null;
}

interface Asked {
  readonly places: GitPlaces;
  readonly objects: ObjectFiles;
}

function idsOf(asked: Asked, words: readonly string[]): string | null {
  const ids = words.filter((word) => word !== "--verify").map((revision) => idOf(asked, revision));
  return ids.length === 0 || ids.includes(null) ? null : ids.join("\n");
}

/**
 * A name, how many steps to go back along first parents, and which object to end at
 * (gitrevisions(7)).
 */
const revisions =
  /^(?<name>HEAD|[0-9a-f]{40}(?:[0-9a-f]{24})?|[A-Za-z][\w/-]*)(?<steps>(?:\^(?!\{)|~\d+)*)(?<end>\^\{(?:commit|tree)\})?$/;

function idOf(asked: Asked, revision: string): string | null {
  const { name, steps = "", end } = revisions.exec(revision)?.groups ?? {};
  let id = name === undefined ? null : named(asked.places, name);
  if (id === null || (steps === "" && end === undefined)) return id;
  if (asked.objects.read(id).kind !== "commit") return null;
  for (const [, times] of steps.matchAll(/\^|~(\d+)/g))
    for (let left = Number(times ?? 1); left > 0 && id !== null; left -= 1)
      id = asked.objects.parentOf(id);
  return id === null || end !== "^{tree}" ? id : asked.objects.treeOf(id);
}

/** Returns where a name leads, if that can be only one place. */
function named(places: GitPlaces, name: string): string | null {
  if (name === "HEAD") return headOf(places);
  if (/^[0-9a-f]{40,64}$/.test(name)) return name.length === 2 * places.idBytes ? name : null;
  if (existsSync(join(places.gitDir, name)) && !name.startsWith("refs/")) return null;
  const found = refsOf(places).filter((ref) =>
    [name, `refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`].includes(ref.name),
  );
  return found.length === 1 ? found[0]!.id || null : null;
}

function fileAt(asked: Asked, word: string): string | null {
  const [, revision, path] = /^([^:]+):(\w[\w./-]*)$/.exec(word) ?? [];
  const id = revision === undefined ? null : idOf(asked, `${revision}^{tree}`);
  const file = id === null ? undefined : asked.objects.filesOf(id).get(path!);
  if (file === undefined || !file.mode.startsWith("100")) return null;
  return asked.objects.read(file.id).content.toString("utf8").replace(/\n$/, "");
}

function messageOf(asked: Asked, format: string, revision: string): string | null {
  const id = idOf(asked, `${revision}^{commit}`);
  if (id === null || !["--format=%H", "--format=%s", "--format=%B"].includes(format)) return null;
  if (format === "--format=%H") return id;
  const text = asked.objects.read(id).content.toString("utf8");
  const message = text.slice(text.indexOf("\n\n") + 2);
  if (/^encoding /m.test(text.slice(0, text.indexOf("\n\n"))) || message.startsWith("\n"))
    return null;
  return format === "--format=%B"
    ? message
    : message.split("\n\n")[0]!.trimEnd().replaceAll("\n", " ");
}
