// Nobody commits to a protected branch by mistake.

import * as v from "valibot";
import { type Builtin, finding } from "../builtin.ts";
import { matcher } from "../match.ts";

const expected = 'a list of branches or globs, such as ["main", "release/*"]';

/**
 * As no-commit-to-branch. It judges where a commit would go: the branch that HEAD names, also before the first commit. With a
 * detached HEAD there is none, and it passes; so it does for what is a commit already (`airlock run --commit`, `--ci`): CI runs
 * on protected branches. In the stage pre-push it judges the branch of the remote.
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
        v.description("Branches, as names or globs in which `*` stays within a slash; main and master by default."),
      ),
      ["main", "master"],
    ),
  }),
  async whole({ branches }, options) {
    // A slash in front of both keeps a pattern from matching by the last part alone.
    const patterns = (options["protected"] as readonly string[]).map((pattern) => matcher(`branch/${pattern}`));
    return branches
      .filter((branch) => patterns.some((matches) => matches(`branch/${branch}`)))
      .map((branch) => finding({ path: null, message: `${branch} is protected: work on a branch of your own (git switch -c <name>)` }));
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
