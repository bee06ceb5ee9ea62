// The built-in `shebang`: a script names its interpreter, and is executable.

import * as v from "valibot";
import { type Builtin, finding } from "../builtin.ts";
import { isText } from "../text.ts";

const flag = v.boolean("true or false");

/**
 * Follows check-executables-have-shebangs and check-shebang-scripts-are-executable, with the
 * committed mode. Rust's inner attribute (`#![allow(…)]`) is not a shebang (the Rust reference,
 * "Input format").
 */
export const shebang: Builtin = {
  id: "shebang",
  summary:
    "An executable text file begins with a shebang, and a text file with a shebang is executable.",
  like: ["check-executables-have-shebangs", "check-shebang-scripts-are-executable"],
  options: v.strictObject({
    executables: v.optional(
      v.pipe(flag, v.description("Require a shebang in executable files; true by default.")),
      true,
    ),
    scripts: v.optional(
      v.pipe(
        flag,
        v.description("Require files with a shebang to be executable; true by default."),
      ),
      true,
    ),
  }),
  file({ change: { path, mode }, content }, { executables, scripts }) {
    const isScript =
      content[0] === 0x23 &&
      content[1] === 0x21 &&
      !/^#!\s*\[/.test(content.toString("latin1", 0, 1024));
    if (!isText(content)) return [];
    if (executables === true && mode === "100755" && !isScript)
      return [
        finding({
          path,
          rule: "executables",
          message: "is executable but has no shebang: chmod -x it, or begin it with #!",
        }),
      ];
    if (scripts === true && mode === "100644" && isScript)
      return [
        finding({
          path,
          line: 1,
          rule: "scripts",
          message: "has a shebang but is not executable: git add --chmod=+x it",
        }),
      ];
    return [];
  },
};
