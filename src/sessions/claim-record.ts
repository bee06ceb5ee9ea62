// A claim as it is stored: one blob per name or glob, with everybody who holds it.

import { randomUUID } from "node:crypto";
import { parseJson } from "../system/json.ts";

/** A work item by its name, or the paths that a glob covers. */
export type ClaimKind = "name" | "path";

/** What is claimed. */
export interface Subject {
  readonly kind: ClaimKind;
  /** The name as it was given; or the glob, relative to the root. */
  readonly text: string;
}

/** One session's part in a claim. Times are milliseconds since 1970. */
export interface Holder {
  /** Id of the session (`sessions/identity.ts`). */
  readonly session: string;
  /** The session's name, for people. */
  readonly name: string;
  /** Which clone it was claimed in: two clones never hold a claim together by mistake. */
  readonly place: string;
  readonly host: string;
  readonly worktree: string;
  readonly since: number;
  readonly until: number;
  /** Milliseconds that a renewal adds. */
  readonly ttl: number;
  readonly note: string;
  /** The remote that arbitrated; `null`: only this clone knows. */
  readonly remote: string | null;
}

export interface Completion {
  readonly session: string;
  readonly name: string;
  readonly time: number;
  readonly result: string;
}

export interface Claim {
  readonly version: 1;
  readonly subject: Subject;
  /** A glob was meant for a file system that ignores case. */
  readonly ignoreCase: boolean;
  readonly shared: boolean;
  /** Exactly one where it is not shared; none where it is completed. */
  readonly holders: readonly Holder[];
  readonly completed: Completion | null;
}

/** A claim's ref with what it says; `null`: it cannot be read, so somebody holds it. */
export interface StoredClaim {
  readonly ref: string;
  readonly oid: string;
  readonly claim: Claim | null;
}

/** Takes a claim; returns the text of its blob. A nonce makes it unlike any other: two who write the same do not both win. */
export function formatClaim(claim: Claim): string {
  return `${JSON.stringify({ ...claim, nonce: randomUUID() })}\n`;
}

/** Takes the text of a blob; returns the claim, or `null` where it is none of this version. Whatever is odd counts as unreadable. */
export function parseClaim(text: string): Claim | null {
  const value = parseJson(text);
  if (!isObject(value) || value["version"] !== 1) return null;
  const { subject, ignoreCase, shared, holders, completed } = value;
  if (!isObject(subject) || !isSubject(subject)) return null;
  if (typeof ignoreCase !== "boolean" || typeof shared !== "boolean" || !Array.isArray(holders)) return null;
  if (!holders.every(isHolder) || !(completed === null || isCompletion(completed))) return null;
  if (completed === null ? holders.length === 0 || (!shared && holders.length > 1) : holders.length > 0) return null;
  return { version: 1, subject, ignoreCase, shared, holders, completed };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isSubject(value: Record<string, unknown>): value is Record<string, unknown> & Subject {
  return (value["kind"] === "name" || value["kind"] === "path") && typeof value["text"] === "string" && value["text"] !== "";
}

const texts = (value: Record<string, unknown>, keys: readonly string[]) => keys.every((key) => typeof value[key] === "string");
/** What a Date can hold, with room for a tolerance. */
const isTime = (value: unknown) => Number.isSafeInteger(value) && Math.abs(value as number) < 8.6e15;
const times = (value: Record<string, unknown>, keys: readonly string[]) => keys.every((key) => isTime(value[key]));

function isHolder(value: unknown): value is Holder {
  return (
    isObject(value) &&
    texts(value, ["session", "name", "place", "host", "worktree", "note"]) &&
    times(value, ["since", "until", "ttl"]) &&
    (value["remote"] === null || typeof value["remote"] === "string")
  );
}

function isCompletion(value: unknown): value is Completion {
  return isObject(value) && texts(value, ["session", "name", "result"]) && times(value, ["time"]);
}
