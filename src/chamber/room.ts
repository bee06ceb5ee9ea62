// The repository in which the commit door runs the real `git commit`: beside the one that checks see, with the same files.

import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Candidate, Environment, Oid, Repository } from "../types.ts";
import { readIfThere } from "../system/files.ts";
import type { Slot } from "./pool.ts";
import { alternates, chamberConfig, gitFolder, headText, indexFile, packedRefs, put, quoted } from "./seal.ts";
import { makeFolder } from "../system/private.ts";

/** A repository for one `git commit`. What a check does to the chamber's own repository does not reach it. */
export interface Room {
  readonly gitDir: string;
  /** Where its objects are written; the rest is borrowed. */
  readonly objects: string;
  /** The folder in which git and its hooks start. */
  readonly files: string;
  /** Returns the commit on which its HEAD stands now; `null` before the first. */
  head(): Oid | null;
}

export interface RoomRequest {
  readonly candidate: Pick<Candidate, "head" | "base">;
  /** See `readRefs`. */
  readonly refs: readonly string[];
  /** The hooks that run inside. */
  readonly hooksPath: string;
  /** Settings as they are in force outside, name and value: conditional ones might not hold for another git directory. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

/** Makes the room of a chamber that has been brought to the candidate: same branch, same index, no objects of its own. */
export function makeRoom(slot: Slot, repository: Repository, request: RoomRequest): Room {
  const { candidate, refs, hooksPath, settings } = request;
  const gitDir = join(slot.folder, "commit");
  const objects = join(gitDir, "objects");
  rmSync(gitDir, { recursive: true, force: true });
  for (const folder of ["objects/info", "refs/heads", "info"]) makeFolder(join(gitDir, folder));
  put(join(objects, "info/alternates"), alternates(repository));
  writeFileSync(
    join(gitDir, "config"),
    `${chamberConfig({ repository, files: slot.files, hooksPath })}${settings.map(settingText).join("")}`,
  );
  for (const name of ["attributes", "exclude"])
    writeFileSync(join(gitDir, "info", name), readIfThere(join(gitFolder(slot), "info", name)) ?? "");
  const shallow = readIfThere(join(repository.commonDir, "shallow"));
  if (shallow !== null) writeFileSync(join(gitDir, "shallow"), shallow);
  writeFileSync(join(gitDir, "packed-refs"), packedRefs(candidate, refs));
  writeFileSync(join(gitDir, "HEAD"), headText(candidate));
  copyFileSync(indexFile(slot), join(gitDir, "index"));
  return { gitDir, objects, files: slot.files, head: () => headOf(gitDir, candidate) };
}

/** Removes the room of a chamber. */
export function dropRoom(slot: Slot): void {
  rmSync(join(slot.folder, "commit"), { recursive: true, force: true });
}

/** Returns the environment of git calls in a room: the caller's, with the room in place of the repository. */
export function roomEnvironment(room: Room, env: Environment): Environment {
  const { GIT_INDEX_FILE: _index, GIT_PREFIX: _prefix, GIT_COMMON_DIR: _common, GIT_OBJECT_DIRECTORY: _objects, ...rest } = env;
  return { ...rest, GIT_DIR: room.gitDir, GIT_WORK_TREE: room.files };
}

/** The refs of a room are packed when it is made: a loose one was written since. */
function headOf(gitDir: string, candidate: RoomRequest["candidate"]): Oid | null {
  const head = readFileSync(join(gitDir, "HEAD"), "utf8").trim();
  if (!head.startsWith("ref: ")) return head;
  return readIfThere(join(gitDir, head.slice("ref: ".length)))?.trim() ?? candidate.base;
}

/** A setting as a section of its own (git-config(1), "Syntax"); `section.a.b.key` has the subsection `a.b`. */
function settingText([name, value]: readonly [string, string]): string {
  const [first, last] = [name.indexOf("."), name.lastIndexOf(".")];
  const section = first === last ? name.slice(0, first) : `${name.slice(0, first)} ${quoted(name.slice(first + 1, last))}`;
  return `[${section}]\n\t${name.slice(last + 1)} = ${quoted(value)}\n`;
}
