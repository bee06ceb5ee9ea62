// The built-in `json`: a JSON file can be parsed, and no object in it has the same key twice.

import * as v from "valibot";
import type { Builtin } from "../builtin.ts";
import { globsOf } from "../file-types.ts";
import { jsonProblem } from "../strict-json.ts";
import { matcher } from "../match.ts";
import { utf8Findings } from "../syntax.ts";

/**
 * Files in which comments and a trailing comma are allowed: TypeScript, VS Code, Babel and similar
 * tools read them as JSONC.
 */
const withComments = [
  "*.{jsonc,code-workspace,code-snippets}",
  "{t,j}sconfig{,.*,-*}.json",
  "**/{.vscode,.devcontainer,.zed}/**/*.json",
  "{.babelrc,.eslintrc,.hintrc,.jscsrc,.jshintrc,.oxlintrc,.oxfmtrc,.swcrc}{,.json}",
  "{.markdownlint,.markdownlint-cli2,api-extractor*,biome,devcontainer,language-configuration,tsdoc,turbo,typedoc}.json",
];

const options = v.strictObject({
  comments: v.optional(
    v.pipe(
      v.array(v.pipe(v.string("a glob"), v.nonEmpty("a glob")), "a list of globs"),
      v.description(
        `Globs of files that may have comments and a trailing comma, in addition to ${withComments.join(", ")}; from the top of the repository.`,
      ),
    ),
  ),
});

/** Follows pre-commit-hooks' check-json: also checks the types that identify calls `json`. */
export const json: Builtin = {
  id: "json",
  summary: "A JSON file can be parsed, and no object in it has a key twice.",
  like: ["check-json"],
  files: [...globsOf("json"), "*.{jsonc,webmanifest}"],
  options,
  file(file, given) {
    const { comments = [] } = given as v.InferOutput<typeof options>;
    const isLenient = [...withComments, ...comments].some((glob) =>
      matcher(glob)(file.change.path),
    );
    return utf8Findings(file, (text) => {
      const mistake = jsonProblem(text, { comments: isLenient, deepest: 1000 });
      return mistake === null
        ? []
        : [
            {
              line: mistake.line,
              column: mistake.column,
              message: `not valid JSON: ${mistake.problem}`,
            },
          ];
    });
  },
};
