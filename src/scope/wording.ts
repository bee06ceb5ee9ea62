// Words the guard's findings: text for a person, data for a program. Pure, like `advice`.

import { AirlockError, type RefusedPath } from "../errors.ts";
import { commandLine } from "../system/shell.ts";
import type { RepoPath } from "../types.ts";
import type { Judgement, Traced } from "./scope-guard.ts";
import { adviceOf, type AdviceOptions } from "./advice.ts";
import type { Advice } from "./retype.ts";
import type { Doer, ScopeFinding, RefusalCode } from "./rules.ts";

/** Number of paths shown per group; programs get all of them. */
const shown = 20;

const sentences: Readonly<Record<RefusalCode, (paths: number, all: number) => string>> = {
  BROAD_ADD: (paths, all) =>
    `${paths} of ${counted(all, "path")} in this commit ${is(paths)} there only because a broad command added ${paths === 1 ? "it" : "them"}; nobody named ${paths === 1 ? "it" : "them"}`,
  FOREIGN_PATH: (paths, all) =>
    `${paths} of ${counted(all, "path")} in this commit ${paths === 1 ? "was" : "were"} staged by another session, and you have not named ${paths === 1 ? "it" : "them"}`,
  FOREIGN_AMEND: () => "--amend would rewrite a commit that another session has made",
  MASS_DELETION: (paths) => `this commit would delete ${counted(paths, "file")}`,
  STALE_ENTRY: (paths) =>
    `the index is stale: ${counted(paths, "path")} would undo a commit that landed since, while the files on disk are the same as in HEAD`,
  INDEX_MOVED: () =>
    "another commit finished meanwhile, and this one would undo its entries in the index",
};

export interface WordingOptions extends AdviceOptions {
  /** Id for `airlock approve`. */
  readonly approval: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Lines for a person who works alone, so that this rule does not stop the next commit. */
  readonly lasting: readonly string[];
}

/**
 * Takes a judgement with at least one finding; returns the refusal: a sentence, groups of paths,
 * and the command to type.
 */
export function refusal(judgement: Judgement, options: WordingOptions): AirlockError {
  const code = codeOf(judgement.findings);
  const concerned = judgement.findings.filter(({ path }) => path !== null);
  const all =
    concerned.length +
    [judgement.named, judgement.untraced, judgement.meant, judgement.passedOver].flat().length;
  const advice = adviceOf(code, judgement, options);
  const kind = code === "INDEX_MOVED" ? "lost" : "refused";
  return new AirlockError(kind, code, `${code}: ${sentenceOf(code, concerned, all)}.`, {
    detail: groups(judgement, options.now).join("\n"),
    next: [...linesOf(advice, options.approval), ...options.lasting],
    refusal: {
      paths: judgement.findings.map(asRefusedPath),
      next: advice.argv,
      approval: options.approval,
    },
  });
}

function sentenceOf(code: RefusalCode, concerned: readonly ScopeFinding[], all: number): string {
  const paths =
    concerned.filter((one) => one.code === code && !one.foreign).length || concerned.length;
  const sentence = sentences[code](paths, all);
  if (!concerned.some(({ lost }) => lost === true)) return sentence;
  return `${sentence} though ${paths === 1 ? "it is" : "they are"} still on disk: the index has lost ${paths === 1 ? "it" : "them"}`;
}

/**
 * Takes the findings of a judgement; returns the code of the refusal. A broad add explains every
 * other finding.
 */
export function codeOf(findings: readonly ScopeFinding[]): RefusalCode {
  return (findings.find(({ code }) => code === "BROAD_ADD") ?? findings[0])!.code;
}

/**
 * Lists the paths in groups: the reader's own, those of each broad command, those of other
 * sessions.
 */
function groups(
  { findings, named, untraced, meant, passedOver }: Judgement,
  now: number,
): string[] {
  const listed = findings.filter(({ path }) => path !== null);
  const [foreign, own] = [
    listed.filter((one) => one.foreign),
    listed.filter((one) => !one.foreign),
  ];
  const headed = grouped(own, (one) => headingOf(one, now));
  const foreignLines = foreign.map((one) => `${escaped(one.path!)}   ${byText(one.by, now)}`);
  const amended = findings
    .filter(({ path }) => path === null)
    .map(({ by }) => `HEAD was committed by ${byText(by, now)}`);
  return [
    ...amended,
    ...section("named by you:", named.map(escaped)),
    ...section("staged by an unknown command:", untraced.map(escaped)),
    ...byCommand(meant, (by) => `staged by ${commandText(by, now)}:`),
    ...byCommand(
      passedOver,
      (by) =>
        `added broadly by ${commandText(by, now)}, allowed because no other session was active:`,
    ),
    ...[...headed].flatMap(([heading, some]) =>
      section(
        heading,
        some.map(({ path }) => escaped(path!)),
      ),
    ),
    ...section("of another session:", foreignLines),
  ];
}

function byCommand(traced: readonly Traced[], heading: (by: Doer) => string): string[] {
  const headed = grouped(traced, ({ by }) => heading(by));
  return [...headed].flatMap(([text, some]) =>
    section(
      text,
      some.map(({ path }) => escaped(path)),
    ),
  );
}

function commandText({ command, time }: Doer, now: number): string {
  return `\`${command}\` (${time === 0 ? "just now" : `${age(now - time)} ago`})`;
}

function headingOf({ code, by }: ScopeFinding, now: number): string {
  if (code === "MASS_DELETION") return "deleted:";
  if (code === "STALE_ENTRY" || code === "INDEX_MOVED") return "would be undone:";
  return by === null || by.command === null
    ? "added broadly:"
    : `added broadly by ${commandText(by, now)}:`;
}

function section(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length > shown ? [`  … and ${lines.length - shown} more`] : [];
  return [heading, ...lines.slice(0, shown).map((line) => `  ${line}`), ...rest];
}

function linesOf({ lines }: Advice, approval: string | null): string[] {
  const approving =
    approval === null
      ? []
      : [
          "If you mean to commit all of it, review it and let exactly this pass:",
          `  airlock approve ${approval}`,
        ];
  return [...lines, ...approving];
}

function asRefusedPath({ code, path, by }: ScopeFinding): RefusedPath {
  const time = by === null || by.time === 0 ? null : new Date(by.time).toISOString();
  return {
    path,
    code,
    reason: reasons[code],
    session: by?.session.name ?? null,
    command: by?.command ?? null,
    time,
  };
}

const reasons: Readonly<Record<RefusalCode, string>> = {
  BROAD_ADD: "added by a broad command, and not named in this session",
  FOREIGN_PATH: "staged by another session, and not named by this one",
  FOREIGN_AMEND: "HEAD was committed by another session",
  MASS_DELETION: "deleted with a large part of the tree, or though its file is still on disk",
  STALE_ENTRY: "the staged content is older than HEAD's, which is also on disk",
  INDEX_MOVED: "the index changed while this commit was being prepared",
};

function byText(by: ScopeFinding["by"], now: number): string {
  return by === null
    ? ""
    : `${by.session.name}, ${age(now - by.time)} ago${by.command === null ? "" : `: ${by.command}`}`;
}

/** Takes milliseconds; returns a duration in words. */
function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groupsByKey = new Map<string, Item[]>();
  for (const item of items)
    groupsByKey.set(key(item), [...(groupsByKey.get(key(item)) ?? []), item]);
  return groupsByKey;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function is(count: number): string {
  return count === 1 ? "is" : "are";
}

/** Quotes a path for a shell in one line, with unprintable bytes spelled out. */
function escaped(path: RepoPath): string {
  return commandLine([path]);
}
