// Formats errors, for people and for programs.

import type { ColorSupportLevel } from "chalk";
import { asAirlockError, exitCodes } from "../errors.ts";
import type { ErrorKind, Refusal } from "../errors.ts";
import { bounded, cutMiddle } from "./formats/bounds.ts";
import { safeLine, safeText } from "./escape.ts";
import { jsonText } from "./formats/json-report.ts";
import { palette } from "./palette.ts";
import { typed, typedArguments } from "./typed-commands.ts";

/** An error as data. */
export interface JsonError {
  readonly version: 1;
  readonly outcome: "refused" | "lost" | "interrupted" | "could not tell";
  readonly exitCode: number;
  readonly error: {
    readonly kind: ErrorKind;
    /** A stable code. */
    readonly code: string;
    /** One sentence. */
    readonly message: string;
    /** Another tool's message, or the place in our own code where it happened. */
    readonly detail: string;
    /** Messages of its causes, the nearest first. */
    readonly causes: readonly string[];
    readonly next: readonly string[];
    /** Known facts by name, for example the holder of a claim. Often empty. */
    readonly facts: Readonly<Record<string, unknown>>;
  };
  /**
   * For a refusal: its code, the paths with their reasons, and the correct command as an argument
   * list.
   */
  readonly code?: string;
  readonly paths?: Refusal["paths"];
  readonly next?: readonly string[];
  readonly approval?: string | null;
}

/** Takes any thrown value; returns it as data. */
export function errorData(thrown: unknown): JsonError {
  const { kind, code, message, detail, next, facts, exitCode, cause, refusal } =
    asAirlockError(thrown);
  const error = {
    kind,
    code,
    message,
    detail,
    causes: causesOf(cause),
    next: next.map(typed),
    facts,
  };
  return {
    version: 1,
    outcome: outcomeOf(exitCode),
    exitCode,
    error,
    ...(refusal === null ? {} : { code, ...refusal, next: typedArguments(refusal.next) }),
  };
}

/** Takes any thrown value; returns JSON text with a newline at its end. */
export function errorJson(thrown: unknown): string {
  return jsonText(errorData(thrown));
}

/**
 * Takes any thrown value; returns the sentence, its explanation and the next commands. Ends with a
 * newline.
 */
export function errorText(thrown: unknown, level: ColorSupportLevel): string {
  const colors = palette(level);
  const { error } = errorData(thrown);
  const causes = error.causes.filter(
    (cause) => !error.message.includes(cause) && !error.detail.includes(cause),
  );
  const detail = safeText(error.detail).trimEnd();
  return [
    `${colors.red("airlock:")} ${safeLine(error.message)}`,
    ...(detail === "" ? [] : cutMiddle(detail.split("\n"), bounded).map((line) => `  ${line}`)),
    ...causes.map((cause) => `  caused by: ${safeLine(cause)}`),
    ...error.next.map((line) => `  ${colors.bold(safeLine(line))}`),
    "",
  ].join("\n");
}

function outcomeOf(exitCode: number): JsonError["outcome"] {
  if (exitCode === exitCodes.refused) return "refused";
  if (exitCode === exitCodes.lost) return "lost";
  return exitCode === exitCodes.interrupted ? "interrupted" : "could not tell";
}

/** Returns the messages of a chain of causes; a chain with a cycle ends where it repeats. */
function causesOf(first: unknown): string[] {
  const seen = new Set<unknown>();
  const causes: string[] = [];
  let cause = first;
  while (cause !== undefined && cause !== null && !seen.has(cause)) {
    seen.add(cause);
    causes.push(messageOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

function messageOf(cause: unknown): string {
  if (cause instanceof Error) return cause.message;
  return typeof cause === "string" ? cause : `a value of type ${typeof cause}`;
}
