// The built-in `branch-guard`: nobody commits to a protected branch by mistake.

import * as v from "valibot";
import { type Builtin, finding } from "../builtin.ts";
import { matcher } from "../match.ts";

const expected = 'a list of branches or globs, such as ["main", "release/*"]';

/**
 * Follows no-commit-to-branch. It checks the branch that HEAD names, also before the first commit.
 * It passes with a detached HEAD, which has no branch, and for a commit that exists already
 * (`airlock run --commit`, `--ci`), since CI runs on protected branches. In the stage pre-push it
 * checks the branch of the remote.
 */
export const branchGuard: Builtin = {
  id: "branch-guard",
  summary: "Nothing is committed to a protected branch (in the stage pre-push: pushed to it).",
  like: ["no-commit-to-branch"],
  always: true,
  options: v.strictObject({
    protected: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(expected), v.check(isGlob, expected)), expected),
        v.minLength(1, expected),
        v.description(
          "Branches, as names or globs in which `*` stays within a slash; main and master by default.",
        ),
      ),
      ["main", "master"],
    ),
  }),
  async whole({ branches }, options) {
    // The slash in front of both prevents a pattern from matching the last part alone.
    const patterns = (options["protected"] as readonly string[]).map((pattern) =>
      matcher(`branch/${pattern}`),
    );
    return branches
      .filter((branch) => patterns.some((matches) => matches(`branch/${branch}`)))
      .map((branch) =>
        finding({
          path: null,
          message: `${branch} is protected: work on a branch of your own (git switch -c makes one)`,
        }),
      );
  },
};

function isGlob(pattern: string): boolean {
  try {
    matcher(`branch/${pattern}`);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false;
    throw error;
  }
  return pattern !== "";
}
