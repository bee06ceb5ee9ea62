// Records the state before the installation, so that uninstall can restore it.

import { readIfThere } from "../system/files/files.ts";
import { AirlockError } from "../errors.ts";
import { commandLine } from "../system/shell.ts";
import { publish } from "./atomic-files.ts";

/** A script of package.json that `airlock init` changed. */
export interface PrepareRecord {
  /** package.json, absolute. */
  readonly file: string;
  /** The script's name; `prepare` if absent. */
  readonly script?: "prepare" | "postinstall";
  /** The script before; `null` if package.json had no such script. */
  readonly before: string | null;
  readonly after: string;
  /** The whole file before. */
  readonly text: string;
}

/** A hook of another runner that `airlock init --replace` replaced. Contents are in Base64. */
export interface ReplacedHook {
  /** Absolute. */
  readonly file: string;
  readonly mode: number;
  readonly before: string;
  /** The new content; `null` if the file was removed. */
  readonly after: string | null;
  /** Permissions of the new content. */
  readonly modeAfter: number;
}

export interface InstallRecord {
  readonly version: 1;
  /** core.hooksPath of the repository as written; `null` if it was not set. */
  readonly hooksPath: string | null;
  readonly prepare: PrepareRecord | null;
  readonly replaced?: readonly ReplacedHook[];
}

/** Reads the record; returns `null` if nothing was recorded. Throws if it cannot be parsed. */
export function readRecord(file: string): InstallRecord | null {
  const text = readIfThere(file);
  if (text === null) return null;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (cause) {
    throw broken(file, cause);
  }
  if (!isRecord(record)) throw broken(file);
  return record;
}

/** Writes the record. */
export function writeRecord(file: string, record: InstallRecord): void {
  publish(file, `${JSON.stringify(record, null, 2)}\n`, 0o644);
}

function isRecord(value: unknown): value is InstallRecord {
  const record = value as InstallRecord | null;
  if (typeof record !== "object" || record === null || record.version !== 1) return false;
  const { hooksPath, prepare, replaced = [] } = record;
  if (hooksPath !== null && typeof hooksPath !== "string") return false;
  if (!Array.isArray(replaced) || !replaced.every(isReplaced)) return false;
  if (prepare === null) return true;
  if (typeof prepare !== "object") return false;
  return [prepare.file, prepare.after, prepare.text, prepare.before ?? ""].every(
    (one) => typeof one === "string",
  );
}

function isReplaced(value: unknown): boolean {
  const one = value as ReplacedHook | null;
  if (typeof one !== "object" || one === null) return false;
  return (
    [one.file, one.before, one.after ?? ""].every((each) => typeof each === "string") &&
    [one.mode, one.modeAfter].every((mode) => Number.isInteger(mode))
  );
}

function broken(file: string, cause?: unknown): AirlockError {
  return new AirlockError(
    "environment",
    "RECORD_BROKEN",
    `${file} cannot be read: it records the state before the installation.`,
    {
      ...(cause === undefined ? {} : { cause }),
      next: [
        "That state is lost with it. To start again:",
        `${commandLine(["rm", file])} && airlock install`,
      ],
    },
  );
}
