// The built-in `commit-message`: the message of a commit has the form that the project has agreed
// on.

import * as v from "valibot";
import { AirlockError } from "../../errors.ts";
import { nearest } from "../../system/nearest.ts";
import type { Finding } from "../../types.ts";
import { type Builtin, finding } from "../builtin.ts";

const positive = "a whole number from 1 on";
const length = v.pipe(v.number(positive), v.integer(positive), v.minValue(1, positive));
const regex = "a regular expression (JavaScript's)";
const words = 'a list of words, such as ["feat", "fix"]';

/** Types of @commitlint/config-conventional, which are Angular's. */
const conventionalTypes = [
  "build",
  "chore",
  "ci",
  "docs",
  "feat",
  "fix",
  "perf",
  "refactor",
  "revert",
  "style",
  "test",
];

/**
 * Subjects written by git, or replaced by git later (git-commit(1), `--fixup`, `--squash`;
 * git-merge(1); git-revert(1)), and by forges.
 */
const written =
  /^(?:fixup! |squash! |amend! |Revert "|Reapply "|Merge (?:branch|branches|tag|tags|commit|commits|pull request|remote-tracking branch(?:es)?) |Merge \S+ into )/;

const options = v.strictObject({
  pattern: v.optional(
    v.pipe(
      v.string(regex),
      v.check(isRegex, regex),
      v.description("A regular expression that the subject, the first line, must match."),
    ),
  ),
  preset: v.optional(
    v.pipe(
      v.literal("conventional", '"conventional"'),
      v.description("`conventional`: the subject has the form `type(scope)!: text`."),
    ),
  ),
  types: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(words), v.regex(/^[\w-]+$/, words)), words),
      v.minLength(1, words),
      v.description(
        "The types of `preset: conventional`; by default Angular's: feat, fix, docs, …",
      ),
    ),
    conventionalTypes,
  ),
  maxSubject: v.optional(
    v.pipe(length, v.description("The most characters of the subject; 72 by default.")),
    72,
  ),
  maxLine: v.optional(
    v.pipe(
      length,
      v.description(
        "The most characters of every other line; no limit by default. A line of one word may be longer.",
      ),
    ),
  ),
  strict: v.optional(
    v.pipe(
      v.boolean("true or false"),
      v.description(
        "Also check messages that git writes: fixup!, squash!, Merge, Revert; they pass by default.",
      ),
    ),
    false,
  ),
});

type CommitMessageOptions = v.InferOutput<typeof options>;

/** Checks the message as git will record it, without comments. */
export const commitMessage: Builtin = {
  id: "commit-message",
  summary:
    "The subject matches a pattern or the conventional form, and is not too long; an empty line follows it.",
  like: [],
  stages: ["commit-msg"],
  always: true,
  options,
  async whole({ message }, given) {
    if (message === null)
      throw new AirlockError(
        "config",
        "NO_MESSAGE",
        'The built-in commit-message has no message to check: it needs `stage: "commit-msg"`.',
      );
    const [subject = "", ...body] = message.toString("utf8").replace(/\n$/, "").split("\n");
    const settings = given as CommitMessageOptions;
    if (!settings.strict && written.test(subject)) return [];
    return [...aboutSubject(subject, settings), ...aboutBody(body, settings)];
  },
};

function aboutSubject(
  subject: string,
  { pattern, preset, types, maxSubject }: CommitMessageOptions,
): Finding[] {
  if (subject.trim() === "") return [said("subject-empty", "the message is empty")];
  const findings: Finding[] = [];
  const characters = Array.from(subject).length;
  if (characters > maxSubject)
    findings.push(
      said("subject-length", `the subject has ${characters} characters, more than ${maxSubject}`),
    );
  if (pattern !== undefined && !new RegExp(pattern, "u").test(subject))
    findings.push(
      said("pattern", `the subject does not match ${pattern}: ${JSON.stringify(subject)}`),
    );
  if (preset === "conventional") findings.push(...aboutConventional(subject, types));
  return findings;
}

/** https://www.conventionalcommits.org/en/v1.0.0/#specification, 1–5 and 13. */
function aboutConventional(subject: string, types: readonly string[]): Finding[] {
  const [, type] = /^([\w-]+)(?:\([^()]+\))?!?: \S/.exec(subject) ?? [];
  if (type === undefined)
    return [
      said(
        "conventional",
        `the subject does not have the form "type(scope): text": ${JSON.stringify(subject)}; such as "fix: close the file"`,
      ),
    ];
  if (types.includes(type)) return [];
  const near = nearest(type, types);
  return [
    said(
      "type",
      `there is no type ${JSON.stringify(type)}${near === null ? "" : ` (did you mean ${near}?)`}; the types are ${types.join(", ")}`,
    ),
  ];
}

function aboutBody(body: readonly string[], { maxLine }: CommitMessageOptions): Finding[] {
  const findings: Finding[] = [];
  const [second = ""] = body;
  if (second !== "")
    findings.push(
      said(
        "body-leading-blank",
        "the second line is not empty: git reads it as part of the subject",
      ),
    );
  for (const [at, line] of body.entries()) {
    const characters = Array.from(line).length;
    if (maxLine !== undefined && characters > maxLine && /\S\s+\S/.test(line))
      findings.push(
        said("line-length", `line ${at + 2} has ${characters} characters, more than ${maxLine}`),
      );
  }
  return findings;
}

function said(rule: string, message: string): Finding {
  return finding({ path: null, rule, message });
}

function isRegex(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
