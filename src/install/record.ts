// What was there before the installation, so that uninstall can put it back.

import { readIfThere } from "../system/files.ts";
import { AirlockError } from "../errors.ts";
import { publish } from "./files.ts";

/** The prepare script as `airlock init` changed it. */
export interface PrepareRecord {
  /** package.json, absolute. */
  readonly file: string;
  /** The script before; `null` where there was none. */
  readonly before: string | null;
  readonly after: string;
  /** The whole file before. */
  readonly text: string;
}

export interface InstallRecord {
  readonly version: 1;
  /** core.hooksPath of the repository as it was written; `null` where there was none. */
  readonly hooksPath: string | null;
  readonly prepare: PrepareRecord | null;
}

/** Reads the record; returns `null` where there is none. Throws where it cannot be understood. */
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
  const { hooksPath, prepare } = record;
  if (hooksPath !== null && typeof hooksPath !== "string") return false;
  if (prepare === null) return true;
  if (typeof prepare !== "object") return false;
  return [prepare.file, prepare.after, prepare.text, prepare.before ?? ""].every((one) => typeof one === "string");
}

function broken(file: string, cause?: unknown): AirlockError {
  return new AirlockError("environment", "RECORD_BROKEN", `${file} does not say what was there before the installation.`, {
    ...(cause === undefined ? {} : { cause }),
    next: [`rm '${file}'`, "airlock install"],
  });
}
