// The stored form of a claim: one blob per name or glob, with all its holders.

import { randomUUID } from "node:crypto";
import { parseJson } from "../../system/lenient-json.ts";

/** A work item by name, or the paths that a glob covers. */
export type ClaimKind = "name" | "path";

/** The name or glob that is claimed. */
export interface Subject {
  readonly kind: ClaimKind;
  /** The name as given, or the glob relative to the root. */
  readonly text: string;
}

/** One session's share in a claim. Times are milliseconds since 1970. */
export interface ClaimHolder {
  /** Id of the session (`sessions/identity.ts`). */
  readonly session: string;
  /** The session's name for display. */
  readonly name: string;
  /** Clone in which it was claimed; holders from two clones are never the same. */
  readonly place: string;
  readonly host: string;
  readonly worktree: string;
  readonly since: number;
  readonly until: number;
  /** Milliseconds that a renewal adds. */
  readonly ttl: number;
  readonly note: string;
  /** Remote that decided between clones; `null` if only this clone knows of the claim. */
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
  /** The glob was written for a file system that ignores case. */
  readonly ignoreCase: boolean;
  readonly shared: boolean;
  /** Exactly one holder if the claim is not shared; no holder if it is completed. */
  readonly holders: readonly ClaimHolder[];
  readonly completed: Completion | null;
}

/** A claim's ref and content. `claim` is `null` if it cannot be read; it then counts as held. */
export interface StoredClaim {
  readonly ref: string;
  readonly oid: string;
  readonly claim: Claim | null;
}

/**
 * Formats a claim as the text of a blob. A nonce makes each text unique, so of two equal claims
 * only one wins.
 */
export function formatClaim(claim: Claim): string {
  return `${JSON.stringify({ ...claim, nonce: randomUUID() })}\n`;
}

/**
 * Parses the text of a blob; returns `null` if it is not a claim of this version. Anything
 * unexpected makes it unreadable.
 */
export function parseClaim(text: string): Claim | null {
  const value = parseJson(text);
  if (!isObject(value) || value["version"] !== 1) return null;
  const { subject, ignoreCase, shared, holders, completed } = value;
  if (!isObject(subject) || !isSubject(subject)) return null;
  if (typeof ignoreCase !== "boolean" || typeof shared !== "boolean" || !Array.isArray(holders))
    return null;
  if (!holders.every(isHolder) || !(completed === null || isCompletion(completed))) return null;
  if (
    completed === null
      ? holders.length === 0 || (!shared && holders.length > 1)
      : holders.length > 0
  )
    return null;
  return { version: 1, subject, ignoreCase, shared, holders, completed };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isSubject(value: Record<string, unknown>): value is Record<string, unknown> & Subject {
  return (
    (value["kind"] === "name" || value["kind"] === "path") &&
    typeof value["text"] === "string" &&
    value["text"] !== ""
  );
}

const texts = (value: Record<string, unknown>, keys: readonly string[]) =>
  keys.every((key) => typeof value[key] === "string");
/** Accepts times that a Date can represent, with some tolerance. */
const isTime = (value: unknown) =>
  Number.isSafeInteger(value) && Math.abs(value as number) < 8.6e15;
const times = (value: Record<string, unknown>, keys: readonly string[]) =>
  keys.every((key) => isTime(value[key]));

function isHolder(value: unknown): value is ClaimHolder {
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
