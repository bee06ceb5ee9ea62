// The built-in `toml`: a TOML file can be parsed.

import type { Builtin } from "../builtin.ts";
import { globsOf } from "../file-types.ts";
import { utf8Findings } from "../syntax.ts";
import { parse, TomlError } from "../toml-parser.ts";

/** Follows pre-commit-hooks' check-toml: also checks the types that identify calls `toml`. */
export const toml: Builtin = {
  id: "toml",
  summary: "A TOML file can be parsed, and no table in it has a key twice.",
  like: ["check-toml"],
  files: globsOf("toml"),
  file: (file) =>
    utf8Findings(file, (text) => {
      try {
        parse(text, { integersAsBigInt: true });
        return [];
      } catch (error) {
        if (!(error instanceof TomlError)) throw error;
        const [first = ""] = error.message.split("\n");
        return [
          {
            line: error.line,
            column: error.column,
            message: `not valid TOML: ${first.replace("Invalid TOML document: ", "")}`,
          },
        ];
      }
    }),
};
