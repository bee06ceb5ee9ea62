// The built-in `new-submodule`: no submodule is added unnoticed.

import { shellQuote } from "../../system/shell.ts";
import { type Builtin, differenceOf, finding } from "../builtin.ts";

/**
 * Follows forbid-new-submodules: a mere `git add .` turns a repository inside the working tree into
 * a submodule.
 */
export const newSubmodule: Builtin = {
  id: "new-submodule",
  summary: "The commit adds no submodule.",
  like: ["forbid-new-submodules"],
  entries: true,
  whole: async ({ changes, candidate }) => {
    const difference = differenceOf(candidate);
    return changes
      .filter(
        ({ path, mode }) => mode === "160000" && (difference(path)?.oldMode ?? mode) !== "160000",
      )
      .map(({ path }) =>
        finding({
          path,
          message: `is a new submodule; to leave it out: git rm --cached ${shellQuote(path)}`,
        }),
      );
  },
};
