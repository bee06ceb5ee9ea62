// The schema of one check of a native config.

import * as v from "valibot";
import { stages } from "../../system/stages.ts";

/** A text that is not empty. */
export const textSchema = v.pipe(v.string("a text"), v.minLength(1, "a text that is not empty"));

/** `true` or `false`. */
export const flagSchema = v.boolean("true or false");

/** Makes a schema with one message for the whole value, whichever part of it is wrong. */
export function oneOrMoreSchema(
  expected: string,
  item = v.pipe(v.string(expected), v.minLength(1, expected)) as v.GenericSchema<string>,
) {
  const one = v.pipe(v.string(expected), v.minLength(1, expected));
  return v.union([one, v.pipe(v.array(item, expected), v.minLength(1, expected))], expected);
}

/** The expected value of `run` and `fix`, for messages. */
export const commandText = "a command, or the list of its words";

const duration = 'seconds above 0 as a number, or a text such as "500ms", "30s" or "5m"';

/** Written as number and unit; `native.ts` reads the same form. */
export const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

const stageText = '"pre-commit", "commit-msg" or "pre-push", or a list of them';

const stage = v.picklist(stages, stageText);

/** A check as an object. */
export const checkSchema = v.strictObject(
  {
    files: v.optional(
      v.pipe(
        oneOrMoreSchema("a glob, or a list of globs"),
        v.description("Globs of the paths to check."),
      ),
    ),
    exclude: v.optional(
      v.pipe(
        oneOrMoreSchema("a glob, or a list of globs"),
        v.description("Globs of paths to leave out."),
      ),
    ),
    run: v.optional(
      v.pipe(
        oneOrMoreSchema(commandText, v.string(commandText)),
        v.description("The command; the paths are appended."),
      ),
    ),
    preset: v.optional(
      v.pipe(textSchema, v.description("A preset; all other keys override the preset's.")),
    ),
    args: v.optional(
      v.pipe(
        v.array(v.string("a text"), "a list of words"),
        v.description("Words appended to the preset's own."),
      ),
    ),
    builtin: v.optional(v.pipe(textSchema, v.description("A built-in."))),
    options: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown(), "an object of the built-in's options"),
        v.description("The built-in's own options."),
      ),
    ),
    fix: v.optional(
      v.pipe(
        v.union(
          [v.literal(false), oneOrMoreSchema(commandText, v.string(commandText))],
          `${commandText}, or false`,
        ),
        v.description("The command that fixes the files, run by `airlock fix`."),
      ),
    ),
    fixes: v.optional(
      v.pipe(
        v.literal("commit", '"commit", or left out'),
        v.description("The commit contains the content as changed by the fixer."),
      ),
    ),
    stage: v.optional(
      v.pipe(
        v.union([stage, v.pipe(v.array(stage, stageText), v.minLength(1, stageText))], stageText),
        v.description(
          "The stages in which it runs: pre-commit (the default), commit-msg, pre-push.",
        ),
      ),
    ),
    deleted: v.optional(v.pipe(flagSchema, v.description("Run for deletions, too."))),
    changedLines: v.optional(
      v.pipe(
        flagSchema,
        v.description("Only findings on lines that the commit adds or changes count."),
      ),
    ),
    level: v.optional(
      v.pipe(
        v.picklist(["error", "warn"], '"error" or "warn"'),
        v.description("warn: its findings do not fail the commit."),
      ),
    ),
    types: v.optional(
      v.pipe(
        oneOrMoreSchema("a type of file, or a list of them"),
        v.description("Types that a file must have, all of them."),
      ),
    ),
    group: v.optional(
      v.pipe(textSchema, v.description("A name that selects several checks together.")),
    ),
    shell: v.optional(v.pipe(flagSchema, v.description("Let the system's shell run the command."))),
    paths: v.optional(
      v.pipe(v.literal(false, "false, or left out"), v.description("The command gets no paths.")),
    ),
    stdin: v.optional(
      v.pipe(
        flagSchema,
        v.description("One process per path, with the content on standard input."),
      ),
    ),
    needs: v.optional(
      v.pipe(
        v.literal("tree", '"tree", or left out'),
        v.description("The result depends on the whole tree."),
      ),
    ),
    cwd: v.optional(
      v.pipe(textSchema, v.description("Folder to run in, relative to the config's folder.")),
    ),
    env: v.optional(
      v.pipe(
        v.record(v.string(), v.string("a text"), "an object of variables"),
        v.description("Environment variables."),
      ),
    ),
    timeout: v.optional(
      v.pipe(
        v.union(
          [
            v.pipe(v.number(duration), v.finite(duration), v.minValue(0.001, duration)),
            v.pipe(v.string(duration), v.regex(durationPattern, duration)),
          ],
          duration,
        ),
        v.description("Seconds, or a text such as 30s or 5m (the default)."),
      ),
    ),
    serial: v.optional(
      v.pipe(
        flagSchema,
        v.description("Never run beside another check; use one process at a time."),
      ),
    ),
    dependsOn: v.optional(
      v.pipe(
        v.array(textSchema, "a list of check names"),
        v.description("Checks that must have passed first."),
      ),
    ),
    inputs: v.optional(
      v.pipe(
        v.array(textSchema, "a list of globs"),
        v.description("Further files that its result depends on; then a pass is cached."),
      ),
    ),
  },
  'a command, true for a preset or built-in of that name, or an object such as { "files": "*.ts", "run": "eslint" }',
);

export type ParsedCheck = v.InferOutput<typeof checkSchema>;
