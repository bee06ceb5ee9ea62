// The JSON schema of what `--format json` prints, as the package publishes it: report.schema.json.

const text = { type: "string" };
const count = { type: "integer", minimum: 0 };
const place = { type: ["integer", "null"], minimum: 1 };

/** An object with exactly these properties, all of them there. */
function exactly(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

const placed = exactly({
  path: {
    type: ["string", "null"],
    description: "Relative to the root; null where it is about no file.",
  },
  line: { ...place, description: "From 1; null: about the whole file." },
  column: { ...place, description: "From 1, in UTF-16 units." },
  endLine: place,
  endColumn: { ...place, description: "The first column that is not part of it." },
  level: { enum: ["error", "warning", "note"] },
  rule: { type: ["string", "null"] },
  message: { ...text, description: "Untrusted text." },
});
const secret = {
  const: true,
  description: "The place holds a credential: do not show the source there.",
};
const finding = { ...placed, properties: { ...(placed["properties"] as object), secret } };

const outcomes = [
  "passed",
  "failed",
  "timed out",
  "could not tell",
  "cancelled",
  "skipped",
  "not run",
];

const check = exactly({
  name: text,
  outcome: {
    enum: outcomes,
    description:
      "not run: it had no files to check; skipped: left out by name, or a check it needs did not pass.",
  },
  remembered: { type: "boolean", description: "Taken from an earlier run on the same content." },
  paths: { ...count, description: "Number of paths it was given." },
  duration: { type: "number", minimum: 0, description: "Milliseconds." },
  findings: { type: "array", items: finding },
  output: { ...text, description: "What it printed beside the findings. Untrusted text." },
  warned: {
    type: "boolean",
    description: 'It passed only because its check warns (level: "warn").',
  },
  reason: {
    ...text,
    description:
      "One sentence: why it did not pass or did not run, or what it warns of; empty for any other pass.",
  },
  diff: { ...text, description: "Unified diff of what it changed in the chamber." },
  next: { type: "array", items: text, description: "What to type next." },
});

const report = exactly({
  version: { const: 1 },
  outcome: {
    enum: ["passed", "not run", "failed", "could not tell", "cancelled"],
    description: "not run: no check ran.",
  },
  tree: { ...text, description: "The candidate's tree." },
  base: {
    type: ["string", "null"],
    description: "The commit it was compared to; null before the first.",
  },
  origin: {
    ...text,
    description: "What was checked: `staged`, or what `airlock run` was asked for.",
  },
  changes: { ...count, description: "Changed entries, deletions included." },
  duration: { type: "number", minimum: 0, description: "Milliseconds." },
  counts: {
    ...exactly(Object.fromEntries(outcomes.map((outcome) => [outcome, count]))),
    description: "How many checks came to what.",
  },
  checks: { type: "array", items: check },
});

/** Kinds of error may bring fields of their own. */
const error = exactly({
  version: { const: 1 },
  outcome: { enum: ["could not tell", "refused", "lost", "interrupted"] },
  exitCode: count,
  error: {
    type: "object",
    properties: {
      kind: text,
      code: { ...text, description: "Stable: NO_CONFIG, for example." },
      message: text,
      detail: text,
      causes: { type: "array", items: text },
      next: { type: "array", items: text },
    },
    required: ["kind", "code", "message", "detail", "causes", "next"],
  },
});

const either = { anyOf: [{ $ref: "#/definitions/report" }, { $ref: "#/definitions/error" }] };

/**
 * Returns the schema (draft-07) of version 1: a report, an error, or with `--each` one of them for
 * every commit.
 */
export function reportSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "git-airlock: what `airlock run --format json` prints, version 1",
    definitions: { report, error },
    anyOf: [
      ...either.anyOf,
      exactly({ version: { const: 1 }, commits: { type: "array", items: either } }),
    ],
  };
}
